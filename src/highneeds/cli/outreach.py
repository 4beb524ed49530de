"""`highneeds outreach DIR`: what became of children after a referral."""

import typer

from highneeds.cli.options import Folder, Printed


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def outreach(
        folder: Folder,
        output: Printed = "text",
    ) -> None:
        """Follow children without a plan from their referral.

        Example: highneeds outreach southampton
        """
        from highneeds.actions.outreach import outreach as run
        from highneeds.cli.output import tell
        from highneeds.evidence.sections_brief import outreach_in_brief

        made = run(folder)
        tell(output, made, outreach_in_brief(made))
