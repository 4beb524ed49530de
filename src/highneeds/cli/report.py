"""`highneeds report AREA --out DIR`: one self-contained page about an authority."""

from pathlib import Path
from typing import Annotated

import typer

from highneeds.cli.options import Area, Formats, Neighbours, Period, ProvisionMap, Since, listed


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def report(
        target: Area,
        out: Annotated[Path, typer.Option("--out", help="Folder to write to.")],
        formats: Formats = "html",
        period: Period = "",
        since: Since = "",
        provision_map: ProvisionMap = "",
        neighbours: Neighbours = "",
    ) -> None:
        """Write a report: the story in words, charts with their data, every figure, sources.

        Example: highneeds report Southampton --out southampton
        """
        from highneeds.actions.benchmark import BenchmarkRequest
        from highneeds.actions.report import make_report
        from highneeds.cli.output import tell_files
        from highneeds.cli.surroundings import store_root, today

        made = make_report(
            BenchmarkRequest(
                target=target,
                period=period,
                since=since,
                provision_map=provision_map,
                neighbours=neighbours,
            ),
            out=out,
            formats=listed(formats),
            store_root=store_root(),
            as_at=today(),
        )
        tell_files(made.published)
        if made.published.failures and not made.published.files:
            raise typer.Exit(2)
