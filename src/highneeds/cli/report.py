"""`highneeds report AREA --out DIR`: one self-contained page about an authority."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def report(
        area: Annotated[str, typer.Argument(help="Authority by code, name or alias; or a folder.")],
        out: Annotated[Path, typer.Option("--out", help="Folder to write to.")],
        formats: Annotated[
            str, typer.Option("--format", help="html, csv, xlsx, pptx, pdf; several with commas.")
        ] = "html",
        period: Annotated[str, typer.Option(help="For example 2022; else latest.")] = "",
        since: Annotated[str, typer.Option(help="First period of growth.")] = "",
        provision_map: Annotated[str, typer.Option(help="dbv, dfe-2021 or fbit-2025.")] = "",
        neighbours: Annotated[
            str, typer.Option(help="april-2021, may-2025, or a CSV or XLSX file.")
        ] = "",
    ) -> None:
        """Write a report: the story in words, charts with their data, every figure, sources.

        Example: highneeds report Southampton --out southampton
        """
        from datetime import date

        from highneeds.actions.benchmark import BenchmarkRequest
        from highneeds.actions.report import make_report
        from highneeds.cli.main import store_root

        today = date.today()  # noqa: DTZ011 - dates the report; read only here
        made = make_report(
            BenchmarkRequest(
                target=area,
                period=period,
                since=since,
                provision_map=provision_map,
                neighbours=neighbours,
            ),
            out=out,
            formats=tuple(part.strip() for part in formats.split(",") if part.strip()),
            store_root=store_root(),
            as_at=today,
        )
        for _, path in made.published.files:
            typer.echo(f"wrote {path}")
        for name, why in made.published.failures:
            typer.echo(f"{name} was not written: {why}", err=True)
        if made.published.failures and not made.published.files:
            raise typer.Exit(2)
