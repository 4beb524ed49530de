"""Make the board's scorecard of a month: the use-case behind `highneeds scorecard DIR`."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from highneeds.actions.open_view import view_of
from highneeds.benchmark.neighbours import NeighbourSet, neighbours_of
from highneeds.benchmark.results import BenchmarkRecord
from highneeds.benchmark.run import Options, benchmark
from highneeds.measures.registry import find_metric
from highneeds.official.store.view import View
from highneeds.own.diagnostic_file import FILE, Diagnostic, load_diagnostic
from highneeds.publish.writers.files import write_files
from highneeds.scorecard.board import build, drafts_of
from highneeds.scorecard.commentary import load_commentary, rewritten
from highneeds.scorecard.comparators import Comparators, PublishedFigure, no_comparators
from highneeds.scorecard.exceptions import load_answers
from highneeds.scorecard.loading import load_data
from highneeds.scorecard.months import Month, parse_month
from highneeds.scorecard.results import Scorecard
from highneeds.scorecard.results_json import scorecard_dict
from highneeds.scorecard.settings import ScorecardSettings, load_settings
from highneeds.vocabulary.escape import escape_formula
from highneeds.vocabulary.faults import Fault, UnknownNameError, UserError
from highneeds.vocabulary.periods import Period
from highneeds.vocabulary.plain_data import finite, plain
from highneeds.vocabulary.provision import ProvisionMap, load_map

Format = Literal["html", "json", "csv"]
_KINDS: Final = ("england", "region", "neighbours")


def make_scorecard(folder: Path, *, month: str = "", store_root: Path | None = None) -> Scorecard:
    """Make the scorecard of a folder.

    Parameters
    ----------
    folder : Path
        With scorecard.yaml and its data; diagnostic.yaml when the folder has one.
    month : str
        As people write it; the last month with a number when empty.
    store_root : Path | None
        Folder of the store, for published comparators.

    Raises
    ------
    InputError, UnknownNameError
        Every fault of the folder's files, with file, row and column.
    """
    settings = load_settings(folder)
    wanted = _month(month)
    data = load_data(settings)
    diagnostic = load_diagnostic(folder) if (folder / FILE).is_file() else None
    area = diagnostic.area if diagnostic else settings.area
    published, notes = _published(settings, diagnostic, store_root)
    board = build(
        settings,
        data,
        month=wanted,
        as_at=settings.as_at or (diagnostic.as_at if diagnostic else None),
        area=area,
        comparators=published,
        commentary=load_commentary(folder / settings.commentary),
        answers=load_answers(folder / settings.exceptions),
    )
    return replace(board, notes=(*board.notes, *notes))


def scorecard_text(board: Scorecard, kind: Format, version: str = "") -> str:
    """Write a scorecard as a page, as JSON or as tidy CSV."""
    if kind == "html":
        from highneeds.publish.writers.scorecard_page import scorecard_page  # noqa: PLC0415

        return scorecard_page(board, version=version)
    if kind == "json":
        return json.dumps(plain(scorecard_dict(board)), ensure_ascii=False, indent=1) + "\n"
    return scorecard_csv(board)


def save_scorecard(board: Scorecard, kind: Format, path: Path, version: str = "") -> Path:
    """Write a scorecard to a file, whole or not at all."""
    text = scorecard_text(board, kind, version)
    return write_files(path.parent, {path.name: text.encode()})[0]


def redraft(folder: Path, board: Scorecard) -> Path:
    """Write fresh drafts of a month into commentary.yaml; people's words are kept as they are."""
    settings = load_settings(folder)
    path = folder / settings.commentary
    text = rewritten(load_commentary(path), drafts_of(board), board.month)
    return write_files(path.parent, {path.name: text.encode()})[0]


def scorecard_csv(board: Scorecard) -> str:
    """Write every month of every KPI as tidy rows, in the layout that the reader takes back."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        [
            *("kpi", "ref", "title", "unit", "period", "numerator", "denominator", "value"),
            *("status", "movement", "judgement", "rag", "note"),
        ]
    )
    for result in board.kpis:
        definition = result.kpi.definition
        for mark in result.all_months:
            reading = result.series.at(mark.month)
            writer.writerow(
                [
                    result.id,
                    result.kpi.ref,
                    escape_formula(definition.title),
                    definition.unit.value,
                    mark.month.iso,
                    _number(mark.numerator),
                    _number(mark.denominator),
                    _number(mark.value),
                    mark.status.value,
                    mark.movement.value if mark.movement else "",
                    mark.judgement.value,
                    mark.rag.value if mark.rag else "",
                    escape_formula(reading.note if reading else ""),
                ]
            )
    return out.getvalue()


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.12g}"


def _month(text: str) -> Month | None:
    if not text:
        return None
    found = parse_month(text)
    if found is None:
        raise UnknownNameError(Fault("This is not a month.", f'"{text}"', "Write it like 2022-01."))
    return found


@dataclass
class _Store:
    """Published figures of one authority, benchmarked once for each year asked for."""

    view: View
    neighbours: NeighbourSet
    provision_map: ProvisionMap
    metrics: tuple[str, ...]
    made: dict[int, dict[str, BenchmarkRecord]]

    def __call__(self, metric: str, area: str, period: Period) -> Sequence[PublishedFigure]:
        """Return the comparators of one metric in one period; none when the store has none."""
        if period.year not in self.made:
            result = benchmark(
                self.view,
                area,
                [find_metric(name) for name in self.metrics],
                neighbours=self.neighbours,
                provision_map=self.provision_map,
                options=Options(year=period.year),
            )
            self.made[period.year] = {record.id: record for record in result.records}
        record = self.made[period.year].get(metric)
        if record is None or record.metric.period is not period.kind:
            return ()
        return _of_record(record)


def _of_record(record: BenchmarkRecord) -> tuple[PublishedFigure, ...]:
    own = PublishedFigure(
        "own",
        "This authority, published",
        finite(record.value),
        record.period,
        "published",
        None,
        finite(record.numerator),
        finite(record.denominator),
        source=record.metric.source,
    )
    if record.metric.denominator is None:
        return (own,)  # a total of other authorities says nothing beside one authority's count
    others = tuple(
        PublishedFigure(
            c.kind,  # type: ignore[arg-type]
            c.label,
            finite(c.value),
            record.period,
            c.method,
            c.n,
            finite(c.numerator),
            finite(c.denominator),
            c.missing,
            record.metric.source,
        )
        for c in record.comparators
        if c.kind in _KINDS and finite(c.value) is not None
    )
    return (own, *others)


def _published(
    settings: ScorecardSettings, diagnostic: Diagnostic | None, store_root: Path | None
) -> tuple[Comparators, tuple[str, ...]]:
    """Open the store for comparators; a scorecard must also be made where there is none."""
    rules = [kpi.definition.comparator for kpi in settings.kpis]
    metrics = tuple(dict.fromkeys(rule.metric for rule in rules if rule is not None))
    if diagnostic is None or not metrics:
        why = "there is no diagnostic.yaml that names the authority" if metrics else ""
        return no_comparators, ((f"No published comparators: {why}.",) if why else ())
    view = view_of(diagnostic, store_root)
    if not view.names():
        return no_comparators, (
            "No published figures have been added, so comparators are those typed on the page, if "
            "any. Add the releases with: highneeds data add FILE.",
        )
    try:
        peers = neighbours_of(view, diagnostic.area, diagnostic.neighbours)
    except UserError as error:
        note = error.faults[0].wrong
        peers = NeighbourSet(diagnostic.neighbours, diagnostic.neighbours, (), note)
    notes = (f"Neighbours: {peers.note}.",) if peers.note else ()
    store = _Store(view, peers, load_map(diagnostic.provision_map), metrics, {})
    return store, notes


def default_path(folder: Path, board: Scorecard, kind: Format) -> Path:
    """Return where a scorecard is written when no file is named: the folder's build/."""
    return folder / "build" / f"scorecard-{board.month.iso}.{kind}"
