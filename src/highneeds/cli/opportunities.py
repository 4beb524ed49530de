"""`highneeds opportunities DIR`: what could be done differently, what it is worth and when."""

from pathlib import Path
from typing import Annotated, Literal

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def opportunities(
        folder: Annotated[Path, typer.Argument(metavar="DIR", help="Diagnostic folder.")],
        settings: Annotated[
            list[str] | None,
            typer.Option("--set", help="What-if, such as opportunities.avoid.start=2027-09-01."),
        ] = None,
        output: Annotated[
            Literal["text", "json"], typer.Option("--format", help="How it is printed.")
        ] = "text",
    ) -> None:
        """Size the opportunities: potential, weights, statistical range, benefits by year.

        Example: highneeds opportunities southampton --set opportunities.avoid.start=2027-09-01
        """
        from highneeds.actions.opportunities import opportunities as run
        from highneeds.cli.main import store_root
        from highneeds.cli.opportunities_text import opportunities_text
        from highneeds.cli.output import emit_json

        made = run(folder, settings=settings or (), store_root=store_root())
        if output == "json":
            emit_json(made.to_json())
        else:
            typer.echo(opportunities_text(made))
