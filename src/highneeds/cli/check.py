"""`highneeds check DIR`: what is wrong with a diagnostic folder, before anything is built."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def check(folder: Annotated[Path, typer.Argument(help="Diagnostic folder.")]) -> None:
        """Say what is wrong with a diagnostic folder, which parts it allows, and which it lacks.

        Example: highneeds check southampton
        """
        from highneeds.actions.check import check_folder
        from highneeds.cli.main import store_root

        made = check_folder(folder, store_root=store_root())
        for title, state, why in made.parts:
            typer.echo(f"{state:<9} {title}" + (f": {why}" if why else ""))
        for fault in made.faults:
            typer.echo(f"\n{fault}", err=True)
        if made.faults:
            raise typer.Exit(2)
        typer.echo("Nothing is wrong with this folder.")
