"""Start a scorecard from the page that a board already has: `highneeds scorecard new`."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from highneeds.files.writing import write_files, write_whole
from highneeds.own.diagnostic_file import FILE as DIAGNOSTIC
from highneeds.scorecard.cells import CellValue, parse_cell
from highneeds.scorecard.definitions import KpiDefinition, KpiUnit, library
from highneeds.scorecard.grids import BoardPage, read_pages
from highneeds.scorecard.loading import load_data
from highneeds.scorecard.matching import KpiIndex
from highneeds.scorecard.records import PrintedFigure
from highneeds.scorecard.settings import FILE, Kpi, load_settings
from highneeds.scorecard.tidy import is_tidy, no_layout, tidy_names
from highneeds.scorecard.wide import kpi_rows
from highneeds.scorecard.wide_heading import find_heading
from highneeds.scorecard.wide_sections import begins_section
from highneeds.vocabulary.areas import default_areas
from highneeds.vocabulary.faults import Fault, InputError

_HEAD = (
    "# Made from {file} by `highneeds scorecard new`. Read it through: definitions marked\n"
    "# `define` were not found in the library and need their exact words, polarity and source.\n"
)


@dataclass(frozen=True)
class Started:
    """What was written, and what a person must still say.

    Attributes
    ----------
    matched, unknown
        References of KPIs found in the library, and of those that need a definition.
    """

    files: tuple[Path, ...]
    matched: tuple[str, ...]
    unknown: tuple[str, ...]


def new_scorecard(folder: Path, source: Path, *, area: str = "") -> Started:
    """Write scorecard.yaml and a copy of the page into a folder, and check that they load.

    Parameters
    ----------
    folder
        New, or a diagnostic folder without a scorecard.
    source
        The board's page (wide) or a tidy file.
    area
        Authority by code or name; with it diagnostic.yaml can be completed later.

    Raises
    ------
    InputError, UnknownNameError
        When there is a scorecard already or the page cannot be read. Nothing is left behind.
    """
    if (folder / FILE).exists():
        raise InputError(
            Fault(
                "This folder has a scorecard already.",
                str(folder / FILE),
                "Name another folder, or add the file under data: in scorecard.yaml.",
            )
        )
    code = default_areas().find(area).id if area else ""
    pages = read_pages(source)
    entries, matched, unknown = _entries(pages)
    copy = source.name  # so that faults name the file as the person knows it
    settings: dict[str, Any] = {
        "title": "SEND improvement board scorecard",
        **({"area": code} if code else {}),
        "data": [{"file": copy}],
        "kpis": entries,
    }
    made_folder = not folder.exists()
    made = {FILE: _yaml(source, settings), copy: source.read_bytes()}
    written = write_files(folder, made, "scorecard")
    try:
        data = load_data(load_settings(folder))
        _add_targets(entries, data.printed)
        write_whole(folder / FILE, _yaml(source, settings), "scorecard")
        load_settings(folder)
    except InputError:
        for path in written:
            path.unlink()
        if made_folder:
            folder.rmdir()
        raise
    return Started(written, tuple(matched), tuple(unknown))


def _yaml(source: Path, settings: dict[str, Any]) -> bytes:
    body = yaml.safe_dump(settings, sort_keys=False, allow_unicode=True, width=100)
    return (_HEAD.format(file=source.name) + body).encode()


def _add_targets(entries: list[dict[str, Any]], printed: tuple[PrintedFigure, ...]) -> None:
    """Take over the targets typed on the page."""
    typed = {figure.kpi: figure.value for figure in printed if figure.kind == "target"}
    for entry in entries:
        kpi = entry.get("use") or entry["define"]["id"]
        if kpi in typed:
            entry["target"] = {"value": typed[kpi], "source": "The board's page"}


def needs_diagnostic(folder: Path) -> bool:
    """Whether published comparators still need a diagnostic.yaml."""
    return not (folder / DIAGNOSTIC).is_file()


def _entries(pages: tuple[BoardPage, ...]) -> tuple[list[dict[str, Any]], list[str], list[str]]:
    index = KpiIndex(tuple(Kpi(definition) for definition in library().values()))
    entries: list[dict[str, Any]] = []
    matched: list[str] = []
    unknown: list[str] = []
    rows = [row for page in pages for row in _rows(page)]
    if not rows:
        raise InputError(no_layout(pages[0]))
    used: set[str] = set()
    for ref, title, cells in rows:
        found = index.find("", title).kpi or index.find("", ref).kpi
        known = found.definition if found and found.id not in used else None
        entry: dict[str, Any] = {"use": known.id} if known else {"define": _define(title, cells)}
        if known:
            used.add(known.id)
        if ref:
            entry["ref"] = ref
        if known and title:
            entry["title"] = title
        (matched if known else unknown).append(ref or title)
        entries.append(entry)
    return entries, matched, unknown


def _rows(page: BoardPage) -> list[tuple[str, str, list[CellValue]]]:
    if is_tidy(page):
        return [("", name, []) for name in tidy_names(page)]
    if find_heading(page) is None:
        return []
    return [
        (ref, title, [cell for text in texts if (cell := parse_cell(text)) is not None])
        for ref, title, texts in kpi_rows(page)
        if not begins_section((title,))
    ]


def _define(title: str, cells: list[CellValue]) -> dict[str, Any]:
    """Draft a definition of a KPI that the library does not have; its words are for a person."""
    unit = KpiUnit.COUNT
    if title.lstrip().startswith("%") or any(cell.percent for cell in cells):
        unit = KpiUnit.PERCENT
    elif any(cell.pound for cell in cells):
        unit = KpiUnit.GBP
    name = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:50] or "kpi"
    name = name if name[0].isalpha() else f"kpi_{name}"
    drafted = {
        "id": name,
        "title": title,
        "definition": "",
        "unit": unit.value,
        "decimals": max((cell.decimals for cell in cells), default=0),
        "polarity": "none",
        "period": "month",
    }
    return KpiDefinition.model_validate(drafted).model_dump(include=set(drafted), mode="json")
