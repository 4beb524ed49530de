"""`highneeds scorecard`: the improvement board's page, and a start from the page it has."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup


class _PageByDefault(TyperGroup):
    """Take `scorecard DIR` as `scorecard page DIR`: a board makes its page every month."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        first = next((arg for arg in args if not arg.startswith("-")), "")
        if args and first not in self.commands and "--help" not in args:
            args = ["page", *args]
        return list(super().parse_args(ctx, args))


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    group = typer.Typer(
        cls=_PageByDefault,
        no_args_is_help=True,
        help="The improvement board's scorecard.\n\n"
        "Example: highneeds scorecard bcp --month 2022-01\n\n"
        "Example: highneeds scorecard new my-board --from page.xlsx",
    )

    @group.command()
    def page(
        folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with scorecard.yaml.")],
        month: Annotated[str, typer.Option(help="For example 2022-01; else the latest.")] = "",
        output: Annotated[
            Literal["html", "json", "csv"], typer.Option("--format", help="What to make.")
        ] = "html",
        out: Annotated[
            Path | None,
            typer.Option(help="File to write. Else html goes to DIR/build, json and csv here."),
        ] = None,
        drafts: Annotated[
            bool,
            typer.Option(
                "--drafts", help="Also write drafted sentences to commentary.yaml for editing."
            ),
        ] = False,
    ) -> None:
        """Make the scorecard of a month (the word `page` may be left out).

        Example: highneeds scorecard bcp --month 2022-01 --format json
        """
        from highneeds import __version__
        from highneeds.actions.scorecard import (
            default_path,
            make_scorecard,
            redraft,
            save_scorecard,
            scorecard_text,
        )
        from highneeds.cli.surroundings import store_root

        board = make_scorecard(folder, month=month, store_root=store_root())
        if drafts:
            typer.echo(f"Drafts are in {redraft(folder, board)}; your edits were kept.", err=True)
        if output != "html" and out is None:
            typer.echo(scorecard_text(board, output), nl=False)
            return
        path = save_scorecard(
            board, output, out or default_path(folder, board, output), __version__
        )
        typer.echo(f"{board.title}, {board.month.long}: {path}")
        for number, item in enumerate(board.attention, start=1):
            typer.echo(f"{number}. {item.title}. {item.why}")

    @group.command()
    def new(
        folder: Annotated[
            Path, typer.Argument(metavar="DIR", help="Folder to make, or a diagnostic folder.")
        ],
        source: Annotated[Path, typer.Option("--from", help="The board's page, or a tidy file.")],
        area: Annotated[str, typer.Option(help="Authority by code or name.")] = "",
    ) -> None:
        """Start a scorecard from the page that a board already has.

        Example: highneeds scorecard new my-board --from page.xlsx --area Bournemouth
        """
        from highneeds.actions.scorecard_new import needs_diagnostic, new_scorecard

        started = new_scorecard(folder, source, area=area)
        for path in started.files:
            typer.echo(f"Wrote {path}")
        typer.echo(f"{len(started.matched)} KPIs are in the library.")
        if started.unknown:
            typer.echo(f"Give these a definition: {', '.join(started.unknown)}")
        if needs_diagnostic(folder):
            typer.echo("For published comparators add diagnostic.yaml: highneeds init AREA FOLDER")
        typer.echo(f"Next: highneeds scorecard {folder}")

    app.add_typer(group, name="scorecard")
