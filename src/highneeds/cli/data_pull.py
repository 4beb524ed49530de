"""`highneeds data pull`: download a published source and add it to the store."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from highneeds.cli.options import Printed
from highneeds.vocabulary.faults import Fault, InputError

if TYPE_CHECKING:
    from highneeds.actions.pull import PulledFile
    from highneeds.official.fetch.downloads import Progress

AddFiles = Callable[..., Any]
"""`add_files(paths, store_root=..., retrieved=...)`, as in `highneeds.actions.data_add`."""

_UNITS: Final = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9}
_SIZE: Final = re.compile(r"(\d{1,12}(?:\.\d+)?)\s*([KMG]?B)?", re.IGNORECASE)
_HELP: Final = """Download a published source, check it, and add it to the store.

SOURCE is one of:

- ehc-plans, or ehc-plans:2025 for one release: the whole release as a ZIP

- the id of a data set, from its address in the data catalogue

- ees-api: and the id of a data set of the public API

- nomis:population or nomis:projections, for ages 0 to 25

Examples:

    highneeds data pull ehc-plans:2025

    highneeds data pull nomis:population --release 2015-2024

This is the only command that uses the network. A download that fails leaves nothing behind.
"""


def register(data_app: typer.Typer, add: AddFiles | None = None) -> None:
    """Add `pull` to the `data` commands.

    Parameters
    ----------
    data_app
        The `data` sub-application.
    add
        Adds files to the store; `highneeds.actions.data_add.add_files` when None.
    """

    @data_app.command("pull", help=_HELP)
    def pull_command(
        source: Annotated[
            str, typer.Argument(metavar="SOURCE", help="What to download; see above.")
        ],
        *,
        release: Annotated[
            str, typer.Option(help="Release (2025), API version (1.*) or years (2015-2024).")
        ] = "",
        out: Annotated[Path, typer.Option(help="Folder for the files.")] = Path("downloads"),
        max_size: Annotated[
            str, typer.Option(help="Largest download, for example 500MB or 2GB.")
        ] = "500MB",
        yes: Annotated[
            bool, typer.Option("--yes", "-y", help="Replace a different file of the same name.")
        ] = False,
        no_add: Annotated[
            bool, typer.Option("--no-add", help="Only download; do not add to the store.")
        ] = False,
        output: Printed = "text",
        base_url: Annotated[str, typer.Option(hidden=True)] = "",
    ) -> None:
        from highneeds.actions.data_add import add_files
        from highneeds.actions.pull import PullOptions, pull
        from highneeds.cli.output import emit_json
        from highneeds.cli.surroundings import store_root

        now = datetime.now(UTC)
        # The microsecond spreads the retries of people who are refused at the same moment.
        options = PullOptions(release, base_url, read_size(max_size), yes, now.microsecond)
        with _bar(source) as progress:
            files = pull(source, options, out, progress, retrieved=now)
        if output == "json":
            emit_json(files)
        else:
            typer.echo("\n".join(line for file in files for line in describe(file)))
        if not no_add:
            root = store_root()
            made = (add or add_files)(
                [file.path for file in files], store_root=root, retrieved=now.date()
            )
            if made is not None and made.refused:
                raise InputError(*made.refused)
            typer.echo(f"Added to the store in {root}.", err=True)


def read_size(text: str) -> int:
    """Read a size as a person writes it.

    >>> read_size("500MB"), read_size("1.5 gb"), read_size("1000")
    (500000000, 1500000000, 1000)
    """
    found = _SIZE.fullmatch(text.strip())
    if not found or float(found[1]) == 0:
        raise InputError(Fault("This is not a size above 0.", text, "Write it as 500MB or 2GB."))
    return int(float(found[1]) * _UNITS[(found[2] or "").upper()])


def describe(file: "PulledFile") -> Iterator[str]:
    """Say what was pulled, in lines."""
    yield f"{file.path}  ({file.size:,} bytes)"
    yield f"  {file.title}. {file.publisher}. {file.licence}."
    yield f"  From {file.url}"
    yield f"  SHA-256 {file.sha256}"
    yield from (f"  Note: {note}" for note in file.notes)


@contextmanager
def _bar(source: str) -> Iterator["Progress"]:
    """Show a progress bar on the error stream while it is a terminal."""
    from rich import progress as shown
    from rich.console import Console

    columns = (
        shown.SpinnerColumn(),
        shown.TextColumn("{task.description}"),
        shown.BarColumn(),
        shown.DownloadColumn(),
        shown.TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    hidden = not console.is_terminal
    with shown.Progress(*columns, console=console, transient=True, disable=hidden) as bar:
        task = bar.add_task(source, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
