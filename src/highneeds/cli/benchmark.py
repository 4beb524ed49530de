"""`highneeds benchmark AREA`: one authority beside its neighbours, its region and England."""

from typing import Annotated, Literal

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def benchmark(
        area: Annotated[str, typer.Argument(help="Authority by code, name or alias; or a folder.")],
        metric: Annotated[
            list[str] | None, typer.Option("--metric", help="Metric id; may be repeated.")
        ] = None,
        period: Annotated[str, typer.Option(help="For example 2022 or 2021-22; else latest.")] = "",
        since: Annotated[str, typer.Option(help="First period of growth.")] = "",
        provision_map: Annotated[
            str, typer.Option(help="How provision is grouped: dbv, dfe-2021 or fbit-2025.")
        ] = "",
        neighbours: Annotated[
            str, typer.Option(help="april-2021, may-2025, or a CSV or XLSX file.")
        ] = "",
        comparator: Annotated[
            Literal["pooled", "mean"], typer.Option(help="How a group becomes one figure.")
        ] = "pooled",
        lait: Annotated[
            bool, typer.Option("--lait", help="Reproduce LAIT's rounding, ranks and means.")
        ] = False,
        history: Annotated[bool, typer.Option("--history", help="With every year.")] = False,
        output: Annotated[
            Literal["text", "json", "csv"], typer.Option("--format", help="How it is printed.")
        ] = "text",
    ) -> None:
        """Benchmark an authority against neighbours, region and England.

        Comparators pool numerators and denominators unless asked otherwise.

        Example: highneeds benchmark Southampton --metric within_20_weeks --period 2024
        """
        from datetime import date

        from highneeds.actions.benchmark import BenchmarkRequest, run_benchmark
        from highneeds.cli.benchmark_text import as_csv, as_text
        from highneeds.cli.main import store_root
        from highneeds.cli.output import emit_json

        request = BenchmarkRequest(
            target=area,
            metrics=tuple(metric or ()),
            period=period,
            since=since,
            provision_map=provision_map,
            neighbours=neighbours,
            mean=comparator == "mean",
            lait=lait,
            history=history,
        )
        today = date.today()  # noqa: DTZ011 - a date for provenance, read only here
        made = run_benchmark(request, store_root=store_root(), today=today)
        if output == "json":
            records = [record.to_dict() for record in made.records]
            if history:
                for record in records:
                    mine = [h for h in made.history if h.metric == record["metric"]]
                    record["history"] = [vars(h) for h in mine]
            emit_json(records)
        elif output == "csv":
            typer.echo(as_csv(made), nl=False)
        else:
            typer.echo(as_text(made))
