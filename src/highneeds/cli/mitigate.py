"""`highneeds mitigate DIR`: the plan with the opportunities, beside the one without."""

from pathlib import Path
from typing import Annotated, Literal

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def mitigate(
        folder: Annotated[Path, typer.Argument(metavar="DIR", help="Diagnostic folder.")],
        settings: Annotated[
            list[str] | None,
            typer.Option("--set", help="What-if, such as opportunities.avoid.start=2027-09-01."),
        ] = None,
        output: Annotated[
            Literal["text", "json"], typer.Option("--format", help="How it is printed.")
        ] = "text",
    ) -> None:
        """Set the mitigated plan beside the unmitigated one.

        Example: highneeds mitigate southampton
        """
        from highneeds.actions.mitigate import mitigate as run
        from highneeds.cli.main import store_root
        from highneeds.cli.opportunities_text import mitigated_text
        from highneeds.cli.output import emit_json

        made = run(folder, settings=settings or (), store_root=store_root())
        if output == "json":
            emit_json({"mitigated": made.mitigated, "realised": made.realised})
        else:
            typer.echo(mitigated_text(made))
