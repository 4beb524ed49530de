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
        from highneeds.cli.output import tell
        from highneeds.evidence.sections_brief import surveys_in_brief

        made = surveys(folder, name)
        tell(output, {"surveys": made}, surveys_in_brief(made))
