"""The scorecard of a folder: its settings and data, set beside what has been published."""

from dataclasses import replace
from pathlib import Path

from highneeds.official.store.view import View
from highneeds.own.diagnostic_file import Diagnostic
from highneeds.scorecard.benchmarked import comparators_from
from highneeds.scorecard.board import build
from highneeds.scorecard.commentary import load_commentary
from highneeds.scorecard.exceptions import load_answers
from highneeds.scorecard.loading import load_data
from highneeds.scorecard.months import Month, parse_month
from highneeds.scorecard.results import Scorecard
from highneeds.scorecard.settings import file_of, load_settings
from highneeds.vocabulary.faults import Fault, UnknownNameError


def scorecard_in(
    folder: Path,
    *,
    month: str = "",
    diagnostic: Diagnostic | None = None,
    view: View | None = None,
) -> Scorecard:
    """Make the scorecard of a folder.

    Parameters
    ----------
    folder
        With scorecard.yaml and its data.
    month
        As people write it; the last month with a number when empty.
    diagnostic
        Of the same folder, when it has one.
    view
        For published comparators; None for none.

    Raises
    ------
    InputError, UnknownNameError
        Every fault of the folder's files, with file, row and column.
    """
    settings = load_settings(folder)
    wanted = _month(month)
    data = load_data(settings)
    published, notes = comparators_from(settings, diagnostic, view)
    board = build(
        settings,
        data,
        month=wanted,
        as_at=settings.as_at or (diagnostic.as_at if diagnostic else None),
        area=diagnostic.area if diagnostic else settings.area,
        comparators=published,
        commentary=load_commentary(file_of(folder, settings.commentary)),
        answers=load_answers(file_of(folder, settings.exceptions)),
    )
    return replace(board, notes=(*board.notes, *notes))


def _month(text: str) -> Month | None:
    if not text:
        return None
    found = parse_month(text)
    if found is None:
        raise UnknownNameError(Fault("This is not a month.", f'"{text}"', "Write it like 2022-01."))
    return found
