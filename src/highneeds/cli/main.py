"""The `highneeds` command. Each command is a module; it imports its work when it runs."""

import gc
import importlib
import os
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from highneeds import __version__
from highneeds.vocabulary.faults import HighneedsError, kind_and_place

COMMANDS: Final = (
    "demo",
    "benchmark",
    "report",
    "drivers",
    "forecast",
    "backtest",
    "case_reviews",
    "survey",
    "outreach",
    "opportunities",
    "mitigate",
    "check_plan",
    "scorecard",
    "init",
    "check",
    "build",
    "data",
    "metrics",
)
"""Modules of `highneeds.cli`, in the order in which help lists their commands."""

UNEXPECTED: Final = 70
"""Exit code when the program itself is at fault (sysexits.h: EX_SOFTWARE)."""

INTERRUPTED: Final = 130
"""Exit code when a person stopped it, as a shell gives it."""

HELP: Final = """The open evidence engine for SEND high-needs plans.

Start without any download: highneeds demo

With the official releases: highneeds data add FILE, then highneeds report AREA --out FOLDER
"""


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"highneeds {__version__}")
        raise typer.Exit


def application() -> typer.Typer:
    """Build the application from the command modules."""
    app = typer.Typer(
        help=HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )

    @app.callback()
    def root(
        store: Annotated[
            Path | None,
            typer.Option(
                "--store", envvar="HIGHNEEDS_STORE", help="Folder of the data that were added."
            ),
        ] = None,
        version: Annotated[
            bool,
            typer.Option(
                "--version",
                is_eager=True,
                callback=_tell_version,
                help="Print the version and stop.",
            ),
        ] = False,
    ) -> None:
        # The variable and the option say one thing, so that a command asks in one place
        # (surroundings.store_root), and a process that it starts works on the same store.
        if store is not None:
            os.environ["HIGHNEEDS_STORE"] = str(store)

    for name in COMMANDS:
        importlib.import_module(f"highneeds.cli.{name}").register(app)
    return app


def main() -> None:
    """Run the command line. A person's mistake ends with code 2 and no traceback."""
    # Windows still starts with a code page that has no true minus sign.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    # A command makes much that lives to its end: looking for dead rings among it every few hundred
    # objects takes a twentieth of the time of a report and finds nothing.
    gc.set_threshold(100_000, 20, 20)
    try:
        application()()
    except HighneedsError as error:
        from highneeds.vocabulary.escape import clean

        # A fault quotes what a file says, and that could steer the terminal.
        typer.echo(clean(str(error)), err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:  # the reader of the pipe has seen enough: highneeds … | head
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BaseException as error:
        # SystemExit is how a command ends; a panic of a library in Rust is no Exception.
        wanted = isinstance(error, Exception) or type(error).__name__ == "PanicException"
        if not wanted or os.environ.get("HIGHNEEDS_TRACEBACK"):
            raise
        typer.echo(
            "highneeds met something that it did not expect, and stopped. Files that were there "
            f"are unchanged.\nGiven: {kind_and_place(error)}\nDo: Try again with one input less "
            "to find which it is, and report it to the makers with what HIGHNEEDS_TRACEBACK=1 "
            "prints.",
            err=True,
        )
        sys.exit(UNEXPECTED)
