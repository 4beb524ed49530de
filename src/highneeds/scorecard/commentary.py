"""Commentary: drafts by rules, people's edits kept, with author and date, across every re-run."""

from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field

from highneeds.scorecard.definitions import MonthField, load_entries
from highneeds.scorecard.drafting import Draft
from highneeds.scorecard.months import Month
from highneeds.scorecard.records import PrintedLine
from highneeds.scorecard.results import Remark
from highneeds.vocabulary.findings import Finding, Severity

HEAD = (
    "# Commentary of the scorecard. Change `text`, and put your name in `author` and the day in\n"
    "# `date`: your words are then kept whenever the scorecard is made again. An empty text\n"
    "# hides a draft. Add entries of your own with an id of your own.\n"
)


class StoredRemark(MonthField):
    """One remark as kept in `commentary.yaml`."""

    id: str = Field(min_length=3)
    month: Month
    section: Literal["trends", "concerns", "kpi"]
    text: str = ""
    draft: str = ""
    author: str = ""
    dated: date | None = Field(default=None, alias="date")
    kpis: tuple[str, ...] = ()

    @property
    def is_own(self) -> bool:
        """Whether a person wrote or changed it."""
        return bool(self.author) or self.text != self.draft


def load_commentary(path: Path) -> tuple[StoredRemark, ...]:
    """Read `commentary.yaml`; empty when there is none.

    Raises
    ------
    InputError
        With the entry and key of every fault.
    """
    return load_entries(StoredRemark, path)


def merged(
    entries: tuple[StoredRemark, ...], drafts: tuple[Draft, ...], month: Month
) -> tuple[tuple[Remark, ...], tuple[Finding, ...]]:
    """Put people's words over the drafts of a month.

    Returns
    -------
    remarks
        Drafts in order, edited where a person has; then entries that no draft stands behind.
    findings
        Edits whose figures have changed since, and edits without an author.
    """
    own = {e.id: e for e in entries if e.month == month and e.is_own}
    remarks: list[Remark] = []
    findings: list[Finding] = []
    for draft in drafts:
        entry = own.pop(draft.id, None)
        if entry is None:
            remarks.append(Remark(draft.id, draft.section, draft.text, draft.text, draft.kpis))
            continue
        # The draft is made of figures, so that a changed draft is a changed figure.
        stale = bool(entry.draft) and entry.draft != draft.text
        remarks.append(_remark(entry, draft.text, stale, draft.kpis))
        findings += _about(entry, stale)
    for entry in own.values():
        remarks.append(_remark(entry, "", bool(entry.draft), entry.kpis))
        findings += _about(entry, bool(entry.draft))
    return tuple(r for r in remarks if r.text), tuple(findings)


def of_page(lines: tuple[PrintedLine, ...], sent: date | None) -> tuple[Remark, ...]:
    """Return the commentary that stood on the board's own page."""
    return tuple(
        Remark(
            f"page.{line.place.row}",
            line.section,
            line.text,
            "",
            (),
            f"the board's page ({line.place.file}, row {line.place.row})",
            sent,
        )
        for line in lines
        if line.section != "notes"
    )


def rewritten(entries: tuple[StoredRemark, ...], drafts: tuple[Draft, ...], month: Month) -> str:
    """Return `commentary.yaml` with fresh drafts for a month and every person's words kept.

    Notes
    -----
    Pure: the same entries and drafts give the same text. Other months are left as they are.
    """
    # Unedited drafts of the month are dropped, to be written afresh from today's figures.
    kept = {(e.month, e.id): e for e in entries if e.month != month or e.is_own}
    for draft in drafts:
        if (month, draft.id) not in kept:
            kept[(month, draft.id)] = StoredRemark(
                id=draft.id,
                month=month,
                section=draft.section,
                text=draft.text,
                draft=draft.text,
                kpis=draft.kpis,
            )
    rows = [_plain(entry) for _, entry in sorted(kept.items(), key=lambda item: _order(item[1]))]
    return HEAD + yaml.safe_dump(rows, sort_keys=False, allow_unicode=True, width=100)


def _order(entry: StoredRemark) -> tuple[int, int, str]:
    return -entry.month.index, ("trends", "concerns", "kpi").index(entry.section), entry.id


def _plain(entry: StoredRemark) -> dict[str, Any]:
    return {
        "id": entry.id,
        "month": entry.month.iso,
        "section": entry.section,
        "text": entry.text,
        "author": entry.author,
        "date": entry.dated.isoformat() if entry.dated else None,
        "kpis": list(entry.kpis),
        "draft": entry.draft,
    }


def _remark(entry: StoredRemark, draft: str, stale: bool, kpis: tuple[str, ...]) -> Remark:
    return Remark(
        entry.id, entry.section, entry.text, draft, kpis, entry.author, entry.dated, stale
    )


def _about(entry: StoredRemark, stale: bool) -> list[Finding]:
    found = []
    if stale:
        found.append(
            Finding(
                "edit_is_stale",
                Severity.WARNING,
                f'The figures behind the remark "{entry.id}" have changed since it was edited: '
                "read it again.",
                file="commentary.yaml",
                period=entry.month.iso,
            )
        )
    if not entry.author:
        found.append(
            Finding(
                "edit_without_author",
                Severity.NOTE,
                f'The remark "{entry.id}" was edited without a name; it is kept.',
                file="commentary.yaml",
                period=entry.month.iso,
            )
        )
    return found
