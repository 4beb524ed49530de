"""`highneeds case-reviews DIR`: what the reviewed cases say, and how sure that is."""

import typer

from highneeds.cli.options import Folder, Printed


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("case-reviews")
    def case_reviews(
        folder: Folder,
        output: Printed = "text",
    ) -> None:
        """Count the case reviews: shares with intervals, causes, agreement before discussion.

        Example: highneeds case-reviews southampton
        """
        from highneeds.actions.case_reviews import case_reviews as run
        from highneeds.cli.evidence_text import case_review_text
        from highneeds.cli.output import emit_json

        made = run(folder)
        if output == "json":
            emit_json(made.result)
        else:
            typer.echo(case_review_text(made))
