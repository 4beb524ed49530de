"""`highneeds benchmark AREA`: one authority beside its neighbours, its region and England."""

from typing import Annotated, Literal

import typer

from highneeds.cli.options import Area, Neighbours, Period, ProvisionMap, Since


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def benchmark(
        target: Area,
        metric: Annotated[
            list[str] | None, typer.Option("--metric", help="Metric id; may be repeated.")
        ] = None,
        period: Period = "",
        since: Since = "",
        provision_map: ProvisionMap = "",
        neighbours: Neighbours = "",
        comparator: Annotated[
            Literal["pooled", "mean"], typer.Option(help="How a group becomes one figure.")
        ] = "pooled",
        lait: Annotated[
            bool, typer.Option("--lait", help="Reproduce LAIT's rounding, ranks and means.")
        ] = False,
        history: Annotated[bool, typer.Option("--history", help="With every year.")] = False,
        output: Annotated[
            Literal["text", "json", "csv"],
            typer.Option("--format", help="For people, or for machines."),
        ] = "text",
    ) -> None:
        """Benchmark an authority against neighbours, region and England.

        Comparators pool numerators and denominators unless asked otherwise.

        Example: highneeds benchmark Southampton --metric within_20_weeks --period 2024
        """
        from highneeds.actions.benchmark import BenchmarkRequest, run_benchmark
        from highneeds.benchmark.sections_brief import benchmark_in_brief
        from highneeds.benchmark.tidy_csv import benchmark_csv
        from highneeds.cli.output import tell
        from highneeds.cli.surroundings import store_root, today

        request = BenchmarkRequest(
            target=target,
            metrics=tuple(metric or ()),
            period=period,
            since=since,
            provision_map=provision_map,
            neighbours=neighbours,
            mean=comparator == "mean",
            lait=lait,
            history=history,
        )
        made = run_benchmark(request, store_root=store_root(), today=today())
        if output == "csv":
            typer.echo(benchmark_csv(made), nl=False)
            return
        records = [record.to_dict() for record in made.records]
        if history:
            for record in records:
                mine = [h for h in made.history if h.metric == record["metric"]]
                record["history"] = [vars(h) for h in mine]
        tell(output, records, benchmark_in_brief(made))
