"""Make the board's scorecard of a month: the use-case behind `highneeds scorecard DIR`."""

import json
from pathlib import Path
from typing import Literal

from highneeds.diagnostic.subject import view_of
from highneeds.files.writing import write_whole
from highneeds.own.diagnostic_file import FILE, load_diagnostic
from highneeds.scorecard.board import drafts_of
from highneeds.scorecard.commentary import load_commentary, rewritten
from highneeds.scorecard.folder import scorecard_in
from highneeds.scorecard.results import Scorecard
from highneeds.scorecard.results_json import scorecard_dict
from highneeds.scorecard.settings import file_of, load_settings
from highneeds.scorecard.tidy_rows import scorecard_csv

Format = Literal["html", "json", "csv"]


def make_scorecard(folder: Path, *, month: str = "", store_root: Path | None = None) -> Scorecard:
    """Make the scorecard of a folder.

    Parameters
    ----------
    folder
        With scorecard.yaml and its data; diagnostic.yaml when the folder has one.
    month
        As people write it; the last month with a number when empty.
    store_root
        Folder of the store, for published comparators.

    Raises
    ------
    InputError, UnknownNameError
        Every fault of the folder's files, with file, row and column.
    """
    diagnostic = load_diagnostic(folder) if (folder / FILE).is_file() else None
    view = view_of(diagnostic, store_root) if diagnostic else None
    return scorecard_in(folder, month=month, diagnostic=diagnostic, view=view)


def scorecard_text(board: Scorecard, kind: Format, version: str = "") -> str:
    """Write a scorecard as a page, as JSON or as tidy CSV."""
    if kind == "html":
        # The page needs the templates; JSON and CSV are asked for by programs, often.
        from highneeds.publish.writers.html.scorecard import render  # noqa: PLC0415

        return render(board, version=version)
    if kind == "json":
        return json.dumps(scorecard_dict(board), ensure_ascii=False, indent=1) + "\n"
    return scorecard_csv(board)


def save_scorecard(board: Scorecard, kind: Format, path: Path, version: str = "") -> Path:
    """Write a scorecard to a file, whole or not at all."""
    return write_whole(path, scorecard_text(board, kind, version).encode(), "scorecard")


def redraft(folder: Path, board: Scorecard) -> Path:
    """Write fresh drafts of a month into commentary.yaml; people's words are kept as they are."""
    settings = load_settings(folder)
    path = file_of(folder, settings.commentary)
    text = rewritten(load_commentary(path), drafts_of(board), board.month)
    return write_whole(path, text.encode(), "commentary")


def default_path(folder: Path, board: Scorecard, kind: Format) -> Path:
    """Return where a scorecard is written when no file is named: the folder's build/."""
    return folder / "build" / f"scorecard-{board.month.iso}.{kind}"
