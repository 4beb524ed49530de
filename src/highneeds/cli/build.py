"""`highneeds build DIR`: everything that a diagnostic folder allows."""

from typing import Annotated

import typer

from highneeds.cli.options import Folder, Formats, Settings, listed


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def build(
        folder: Folder,
        formats: Formats = "html",
        only: Annotated[
            list[str] | None, typer.Option("--only", help="Only this part; may be repeated.")
        ] = None,
        settings: Settings = None,
        own_data_only: Annotated[
            bool, typer.Option("--own-data-only", help="Leave the store aside.")
        ] = False,
    ) -> None:
        """Build the report of a diagnostic folder into its folder `build`.

        Parts whose data are absent are left out, and named as left out.

        Example: highneeds build southampton --format html,pptx,xlsx
        """
        from highneeds.actions.build import build as make
        from highneeds.cli.output import tell_files
        from highneeds.cli.progress import steps
        from highneeds.cli.surroundings import store_root

        with steps() as told:
            made = make(
                folder,
                store_root=None if own_data_only else store_root(),
                formats=listed(formats),
                only=tuple(only or ()),
                settings=tuple(settings or ()),
                progress=told,
            )
        tell_files(made.published)
        for title, wants in made.left_out:
            typer.echo(f"left out: {title} (supply {wants})")
        for title, why in made.reasons:
            typer.echo(f"failed: {title}. {why}", err=True)
        if made.differs:
            typer.echo("Against the build before: " + "; ".join(made.differs[:8]))
        if made.failed or made.published.failures:
            raise typer.Exit(1)
