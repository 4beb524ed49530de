"""`highneeds demo`: the bundled case, built without any download."""

from pathlib import Path
from typing import Annotated

import typer

from highneeds.cli.options import Formats, listed


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def demo(
        out: Annotated[Path, typer.Option("--out", help="Folder to make.")] = Path("demo"),
        formats: Formats = "html,csv,xlsx,pptx,pdf",
    ) -> None:
        """Build the bundled case of Southampton: a real authority, no download needed.

        Example: highneeds demo --out demo
        """
        from highneeds.actions.build import build
        from highneeds.actions.cases import copy_case
        from highneeds.cli.progress import steps
        from highneeds.diagnostic.report import findings_in_lines

        folder = copy_case("southampton", out / "southampton")
        with steps() as told:
            made = build(
                folder,
                store_root=None,
                formats=listed(formats),
                progress=told,
            )
        for name, why in made.published.failures:
            typer.echo(f"{name} was not written: {why}", err=True)
        typer.echo("")
        for line in findings_in_lines(made.report, 5):
            typer.echo(f"- {line}")
        typer.echo("")
        for _, path in made.published.files:
            typer.echo(f"{path.resolve()}")
        if made.failed:
            typer.echo("failed: " + ", ".join(made.failed), err=True)
            raise typer.Exit(1)
