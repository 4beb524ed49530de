"""`highneeds drivers AREA|DIR`: what drives the growth in spend and in plans."""

import typer

from highneeds.cli.options import Area, Printed, ProvisionMap


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def drivers(
        target: Area,
        provision_map: ProvisionMap = "",
        output: Printed = "text",
    ) -> None:
        """Tell what drives growth: volume, price and mix, flows, who starts, which cohorts.

        Example: highneeds drivers southampton/ --format json
        """
        from highneeds.actions.drivers import run_drivers
        from highneeds.cli.output import tell
        from highneeds.cli.surroundings import store_root
        from highneeds.drivers.sections_brief import drivers_in_brief

        result = run_drivers(target, store_root=store_root(), provision_map=provision_map)
        tell(output, result, drivers_in_brief(result))
