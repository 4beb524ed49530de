"""`highneeds metrics list|show`: what is measured, and exactly how."""

from typing import Annotated

import typer

from highneeds.cli.options import Printed


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    metrics_app = typer.Typer(help="What is measured, and exactly how.", no_args_is_help=True)
    app.add_typer(metrics_app, name="metrics")

    @metrics_app.command("list")
    def list_metrics(output: Printed = "text") -> None:
        """List every metric with its unit.

        Example: highneeds metrics list
        """
        from highneeds.cli.output import emit_json
        from highneeds.measures.registry import UNIT_WORDS, metrics

        found = metrics().values()
        if output == "json":
            emit_json([m.model_dump(mode="json") for m in found])
            return
        themes = dict.fromkeys(m.theme for m in found)
        for theme in themes:
            typer.echo(theme.capitalize())
            for m in found:
                if m.theme == theme:
                    unit = UNIT_WORDS[m.unit]
                    typer.echo(f"  {m.id:<32} {m.title}" + (f" ({unit})" if unit else ""))

    @metrics_app.command("show")
    def show_metric(
        metric: Annotated[
            str, typer.Argument(metavar="METRIC", help="Id, as `highneeds metrics list` prints it.")
        ],
        output: Printed = "text",
    ) -> None:
        """Show one metric: definition, numerator, denominator, caveats, source.

        Example: highneeds metrics show within_20_weeks_ex
        """
        from highneeds.cli.output import emit_json
        from highneeds.measures.registry import UNIT_WORDS, find_metric

        m = find_metric(metric)
        if output == "json":
            emit_json(m.model_dump(mode="json"))
            return
        better = {"high": "higher is better", "low": "lower is better"}.get(m.polarity, "none")
        lines = [
            m.title,
            "",
            m.definition,
            m.why,
            "",
            f"id            {m.id}",
            f"numerator     {m.numerator}",
            f"denominator   {m.denominator or 'none: a count'}",
            f"unit          {UNIT_WORDS[m.unit] or 'count'}, {m.decimals} decimals",
            f"polarity      {better}",
            f"period        {m.period.value.replace('_', ' ')}",
            f"one value per {m.family or 'area'}",
            f"comparable    from {m.first_comparable}",
            f"source        {m.source}",
            f"reviewed      {m.reviewed.date}, next {m.reviewed.next}",
        ]
        lines += [f"break         {b.year}: {b.what}" for b in m.breaks]
        lines += [f"caveat        {c}" for c in m.caveats]
        typer.echo("\n".join(lines))
