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
        from highneeds.cli.output import tell
        from highneeds.evidence.sections_brief import case_reviews_in_brief

        made = run(folder)
        tell(output, made.result, case_reviews_in_brief(made))
