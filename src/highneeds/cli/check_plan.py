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
        from highneeds.cli.output import emit_json

        result = check_plan_file(file)
        if output == "json":
            emit_json(result)
        else:
            typer.echo(_text(result))
        if strict and result.contradictions:
            raise typer.Exit(1)


def _text(result: object) -> str:
    from highneeds.plan_check.checker import PlanCheck

    if not isinstance(result, PlanCheck):
        raise TypeError("a PlanCheck is needed")
    found = len(result.contradictions)
    head = f"{result.title}: {result.statements} figures read, {result.checks} sums recomputed."
    lines = [head]
    if not found:
        lines.append("Nothing disagrees beyond rounding.")
    else:
        lines.append(f"{found} {'thing disagrees' if found == 1 else 'things disagree'}:")
    for number, one in enumerate(result.contradictions, start=1):
        lines += ["", f"{number}. {one.message}"]
    if result.notices:
        lines += ["", "Also noticed:"]
        lines += [f'- "{n.text}": {n.message} {n.where}'.rstrip() for n in result.notices]
    if result.unchecked:
        lines += ["", "Nothing to hold these against: " + ", ".join(result.unchecked) + "."]
    return "\n".join(lines)
