"""Reading all files of a board, in the order in which they were sent."""

from dataclasses import dataclass
from pathlib import Path

from highneeds.scorecard.grids import BoardPage, read_pages
from highneeds.scorecard.matching import KpiIndex
from highneeds.scorecard.records import (
    Action,
    KpiSeries,
    PrintedFigure,
    PrintedLine,
    SentFile,
    joined,
)
from highneeds.scorecard.settings import DataFile, ScorecardSettings, file_of
from highneeds.scorecard.tidy import is_tidy, no_layout, read_tidy
from highneeds.scorecard.wide import is_wide, read_wide
from highneeds.scorecard.wide_sections import read_actions
from highneeds.vocabulary.faults import Fault, InputError
from highneeds.vocabulary.findings import Finding

DATA_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".ods")


@dataclass(frozen=True)
class BoardData:
    """All that the board's files say."""

    series: dict[str, KpiSeries]
    printed: tuple[PrintedFigure, ...] = ()
    lines: tuple[PrintedLine, ...] = ()
    actions: tuple[Action, ...] = ()
    findings: tuple[Finding, ...] = ()
    files: tuple[str, ...] = ()


def load_data(settings: ScorecardSettings) -> BoardData:
    """Read every data file of `scorecard.yaml`, or `scorecard.*` and `scorecard/*` without a list.

    Raises
    ------
    InputError
        Faults of all files together. Nothing is half read.
    """
    files = settings.data or _found(settings.folder)
    if not files:
        raise InputError(
            Fault(
                "There are no data for the scorecard.",
                str(settings.folder),
                "Name the files under data: in scorecard.yaml, or add scorecard.csv.",
                file="scorecard.yaml",
            )
        )
    index = KpiIndex(settings.kpis)
    sent: list[SentFile] = []
    faults: list[Fault] = []
    for entry in files:
        try:
            sent.extend(read_file(file_of(settings.folder, entry.file), index, entry))
        except InputError as error:
            faults.extend(error.faults)
    if faults:
        raise InputError(*faults)
    # Commentary and actions of the newest file only: older ones were about their own month.
    actions = _actions(settings) or tuple(action for file in sent[-1:] for action in file.actions)
    return BoardData(
        joined(reading for file in sent for reading in file.readings),
        tuple(figure for file in sent for figure in file.printed),
        tuple(line for file in sent[-1:] for line in file.lines),
        actions,
        tuple(finding for file in sent for finding in file.findings),
        tuple(entry.file for entry in files),
    )


def read_file(path: Path, index: KpiIndex, entry: DataFile) -> tuple[SentFile, ...]:
    """Read one file in whichever of the two layouts it has."""
    pages = read_pages(path, entry.sheet)
    fitting = [page for page in pages if is_tidy(page) or is_wide(page)]
    if not fitting:
        raise InputError(no_layout(pages[0]))
    # Other sheets of a workbook may hold anything; only when none fits is the file refused.
    return tuple(_read(page, index, entry) for page in fitting)


def _read(page: BoardPage, index: KpiIndex, entry: DataFile) -> SentFile:
    reader = read_tidy if is_tidy(page) else read_wide
    return reader(page, index, entry.sent)


def _actions(settings: ScorecardSettings) -> tuple[Action, ...]:
    path = file_of(settings.folder, settings.actions)
    if not path.is_file():
        return ()
    return tuple(action for page in read_pages(path) for action in read_actions(page))


def _found(folder: Path) -> tuple[DataFile, ...]:
    singles = [folder / f"scorecard{ending}" for ending in DATA_ENDINGS]
    months = sorted(p for p in (folder / "scorecard").glob("*") if p.suffix in DATA_ENDINGS)
    return tuple(
        DataFile(file=str(path.relative_to(folder)))
        for path in [*singles, *months]
        if path.is_file()
    )
