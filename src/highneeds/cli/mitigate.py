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
        from highneeds.cli.opportunities_text import mitigated_text
        from highneeds.cli.output import emit_json
        from highneeds.cli.surroundings import store_root

        made = run(folder, settings=settings or (), store_root=store_root())
        if output == "json":
            emit_json({"mitigated": made.mitigated, "realised": made.realised})
        else:
            typer.echo(mitigated_text(made))
