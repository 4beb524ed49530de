"""`highneeds backtest`: how wrong each forecast method has been, over all authorities."""

from typing import Annotated, Literal

import typer

from highneeds.cli.options import Printed, ProvisionMap, listed
from highneeds.vocabulary.faults import Fault, InputError


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def backtest(
        metric: Annotated[str, typer.Option(help="plans, new_plans or requests.")] = "plans",
        origins: Annotated[
            str, typer.Option(help="First and last January, for example 2015:2022.")
        ] = "",
        horizon: Annotated[int, typer.Option(help="Years ahead.")] = 5,
        by: Annotated[
            Literal["total", "provision"], typer.Option(help="All plans, or each provision too.")
        ] = "total",
        methods: Annotated[
            str, typer.Option(help="Names with commas, for example dbv,pipeline; else all.")
        ] = "",
        provision_map: ProvisionMap = "dfe-2021",
        output: Printed = "text",
    ) -> None:
        """Back-test the forecast methods with only what had been published at each origin.

        The default method is chosen on other origins than those that are reported.

        Example: highneeds backtest --origins 2020:2022 --horizon 3
        """
        from highneeds.actions.backtest import backtest as run
        from highneeds.cli.output import tell
        from highneeds.cli.surroundings import store_root
        from highneeds.forecast.sections_brief import backtest_in_brief

        report = run(
            store_root=store_root(),
            metric=metric,
            origins=_span(origins),
            horizon=horizon,
            methods=listed(methods),
            by_provision=by == "provision",
            provision_map=provision_map,
        )
        tell(output, report, backtest_in_brief(report.tested, report.metric, report.areas))


def _span(text: str) -> tuple[int, ...] | None:
    """Read "2015:2022", "2020" or nothing."""
    if not text.strip():
        return None
    ends = text.replace("-", ":").split(":")
    if len(ends) > 2 or not all(end.strip().isdigit() and len(end.strip()) == 4 for end in ends):
        raise InputError(Fault("These are not origins.", f'"{text}"', "Write 2015:2022."))
    first, last = int(ends[0]), int(ends[-1])
    if last < first:
        raise InputError(
            Fault("The last origin is before the first.", f'"{text}"', "Write 2015:2022.")
        )
    return tuple(range(first, last + 1))
