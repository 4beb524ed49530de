"""`highneeds build DIR`: everything that a diagnostic folder allows."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def build(
        folder: Annotated[Path, typer.Argument(help="Diagnostic folder.")],
        formats: Annotated[
            str, typer.Option("--format", help="html, csv, xlsx, pptx, pdf; several with commas.")
        ] = "html",
        only: Annotated[
            list[str] | None, typer.Option("--only", help="Only this part; may be repeated.")
        ] = None,
        setting: Annotated[
            list[str] | None,
            typer.Option("--set", help="What-if: a setting for this build, as key=value."),
        ] = None,
        own_data_only: Annotated[
            bool, typer.Option("--own-data-only", help="Leave the store aside.")
        ] = False,
    ) -> None:
        """Build the report of a diagnostic folder into its folder `build`.

        Parts whose data are absent are left out, and named as left out.

        Example: highneeds build southampton --format html,pptx,xlsx
        """
        from highneeds.actions.build import build as make
        from highneeds.cli.main import store_root
        from highneeds.cli.progress import steps

        with steps() as told:
            made = make(
                folder,
                store_root=None if own_data_only else store_root(),
                formats=tuple(part.strip() for part in formats.split(",") if part.strip()),
                only=tuple(only or ()),
                settings=tuple(setting or ()),
                progress=told,
            )
        for _, path in made.published.files:
            typer.echo(f"wrote {path}")
        for title, wants in made.left_out:
            typer.echo(f"left out: {title} (supply {wants})")
        for title, why in made.reasons:
            typer.echo(f"failed: {title}. {why}", err=True)
        for name, why in made.published.failures:
            typer.echo(f"{name} was not written: {why}", err=True)
        if made.differs:
            typer.echo("Against the build before: " + "; ".join(made.differs[:8]))
        if made.failed or made.published.failures:
            raise typer.Exit(1)
