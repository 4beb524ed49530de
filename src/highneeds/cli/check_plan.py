"""`highneeds check-plan FILE`: recompute a plan and tell what disagrees with itself."""

from pathlib import Path
from typing import Annotated

import typer

from highneeds.cli.options import Printed


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("check-plan")
    def check_plan(
        file: Annotated[
            Path, typer.Argument(metavar="FILE", help="Plan file: YAML, CSV, XLSX or ODS.")
        ],
        output: Printed = "text",
        strict: Annotated[
            bool, typer.Option("--strict", help="End with code 1 when something disagrees.")
        ] = False,
    ) -> None:
        """Recompute a plan's totals, roll-forwards, growth and benefits, and tell what disagrees.

        Rounding of the printed figures never raises an alarm by itself.

        Example: highneeds check-plan plan.yaml --format json
        """
        from highneeds.actions.check_plan import check_plan_file
        from highneeds.cli.output import tell
        from highneeds.plan_check.sections import check_in_brief

        result = check_plan_file(file)
        tell(output, result, check_in_brief(result))
        if strict and result.contradictions:
            raise typer.Exit(1)
