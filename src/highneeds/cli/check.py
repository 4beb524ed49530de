"""`highneeds check DIR`: what is wrong with a diagnostic folder, before anything is built."""

import typer

from highneeds.cli.options import Folder


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def check(folder: Folder) -> None:
        """Say what is wrong with a diagnostic folder, which parts it allows, and which it lacks.

        Example: highneeds check southampton
        """
        from highneeds.actions.check import check_folder
        from highneeds.cli.surroundings import store_root

        made = check_folder(folder, store_root=store_root())
        for title, state, why in made.parts:
            typer.echo(f"{state:<9} {title}" + (f": {why}" if why else ""))
        for fault in made.faults:
            typer.echo(f"\n{fault}", err=True)
        if made.faults:
            raise typer.Exit(2)
        typer.echo("Nothing is wrong with this folder.")
