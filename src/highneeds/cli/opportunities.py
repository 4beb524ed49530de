"""`highneeds opportunities DIR`: what could be done differently, what it is worth and when."""

import typer

from highneeds.cli.options import Folder, Printed, Settings


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def opportunities(
        folder: Folder,
        settings: Settings = None,
        output: Printed = "text",
    ) -> None:
        """Size the opportunities: potential, weights, statistical range, benefits by year.

        Example: highneeds opportunities southampton --set opportunities.avoid.start=2027-09-01
        """
        from highneeds.actions.opportunities import opportunities as run
        from highneeds.cli.output import tell
        from highneeds.cli.surroundings import store_root
        from highneeds.opportunities.sections_brief import opportunities_in_brief

        made = run(folder, settings=settings or (), store_root=store_root())
        tell(output, made.to_json(), opportunities_in_brief(made))
