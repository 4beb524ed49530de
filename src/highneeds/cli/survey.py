"""`highneeds survey DIR`: what families, schools and services say, small groups hidden."""

from typing import Annotated

import typer

from highneeds.cli.options import Folder, Printed


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def survey(
        folder: Folder,
        name: Annotated[str, typer.Option(help="One survey, by the name of its YAML.")] = "",
        output: Printed = "text",
    ) -> None:
        """Work out the surveys of a folder.

        Example: highneeds survey southampton --name example-parents
        """
        from highneeds.actions.survey import surveys
        from highneeds.cli.evidence_text import survey_text
        from highneeds.cli.output import emit_json

        made = surveys(folder, name)
        if output == "json":
            emit_json({"surveys": made})
        else:
            typer.echo(survey_text(made))
