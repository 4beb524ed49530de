"""`highneeds mitigate DIR`: the plan with the opportunities, beside the one without."""

import typer

from highneeds.cli.options import Folder, Printed, Settings


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def mitigate(
        folder: Folder,
        settings: Settings = None,
        output: Printed = "text",
    ) -> None:
        """Set the mitigated plan beside the unmitigated one.

        Example: highneeds mitigate southampton
        """
        from highneeds.actions.mitigate import mitigate as run
        from highneeds.cli.output import tell
        from highneeds.cli.surroundings import store_root
        from highneeds.opportunities.sections_brief import mitigated_in_brief

        made = run(folder, settings=settings or (), store_root=store_root())
        tell(
            output,
            {"mitigated": made.mitigated, "realised": made.realised},
            mitigated_in_brief(made),
        )
