"""`highneeds init AREA DIR`: a new diagnostic folder."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def init(
        area: Annotated[
            str, typer.Argument(metavar="AREA", help="Authority by code, name or alias.")
        ],
        folder: Annotated[Path, typer.Argument(metavar="DIR", help="New folder.")],
    ) -> None:
        """Make a new diagnostic folder with templates for your own data.

        Example: highneeds init Southampton southampton
        """
        from highneeds.actions.cases import init_diagnostic
        from highneeds.cli.surroundings import store_root, today

        made = init_diagnostic(area, folder, as_at=today(), store_root=store_root())
        for path in made:
            typer.echo(f"made {path}")
        typer.echo(f"Next: highneeds build {folder}")
