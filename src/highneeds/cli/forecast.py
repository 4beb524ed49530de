"""`highneeds forecast AREA|DIR`: plans, cost, spend and deficit to come, with the range."""

from typing import Annotated

import typer

from highneeds.cli.options import Area, Printed, ProvisionMap


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def forecast(
        target: Area,
        method: Annotated[
            str, typer.Option(help="Name of a method; else the folder's, or the best tested.")
        ] = "",
        horizon: Annotated[int | None, typer.Option(help="Years ahead.")] = None,
        level: Annotated[
            float | None, typer.Option(help="Coverage of the ranges: 0.8, or 80.")
        ] = None,
        provision_map: ProvisionMap = "",
        output: Printed = "text",
    ) -> None:
        """Forecast an authority's plans, and with its finance file spend and deficit.

        Example: highneeds forecast Southampton --horizon 5
        """
        from highneeds.actions.forecast import ForecastRequest
        from highneeds.actions.forecast import forecast as run
        from highneeds.cli.output import tell
        from highneeds.cli.surroundings import store_root
        from highneeds.forecast.sections_brief import forecast_in_brief

        share = level / 100 if level is not None and level > 1 else level
        result = run(
            ForecastRequest(target, method, horizon, share, provision_map),
            store_root=store_root(),
        )
        tell(output, list(result.records()), forecast_in_brief(result))
