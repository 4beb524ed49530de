"""`highneeds init AREA DIR`: a new diagnostic folder."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def init(
        area: Annotated[str, typer.Argument(help="Authority by code, name or alias.")],
        folder: Annotated[Path, typer.Argument(help="New folder.")],
    ) -> None:
        """Make a new diagnostic folder with templates for your own data.

        Example: highneeds init Southampton southampton
        """
        from datetime import date

        from highneeds.actions.cases import init_diagnostic
        from highneeds.cli.main import store_root

        today = date.today()  # noqa: DTZ011 - the as-at date of a new folder; read only here
        made = init_diagnostic(area, folder, as_at=today, store_root=store_root())
        for path in made:
            typer.echo(f"made {path}")
        typer.echo(f"Next: highneeds build {folder}")
