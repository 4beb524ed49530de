"""`highneeds drivers AREA|DIR`: what drives the growth in spend and in plans."""

from typing import TYPE_CHECKING

import typer

from highneeds.cli.options import Area, Printed, ProvisionMap
from highneeds.cli.output import NEED_DECIDES

if TYPE_CHECKING:
    from highneeds.drivers.run import Drivers

_TOP = 10


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def drivers(
        target: Area,
        provision_map: ProvisionMap = "",
        output: Printed = "text",
    ) -> None:
        """Tell what drives growth: volume, price and mix, flows, who starts, which cohorts.

        Example: highneeds drivers southampton/ --format json
        """
        from highneeds.actions.drivers import run_drivers
        from highneeds.cli.output import emit_json
        from highneeds.cli.surroundings import store_root

        result = run_drivers(target, store_root=store_root(), provision_map=provision_map)
        if output == "json":
            emit_json(result)
        else:
            typer.echo(as_text(result))


def as_text(result: "Drivers") -> str:
    """Write the drivers for people."""
    lines: list[str] = []
    for g in result.growth:
        if g.provision == "total":
            yearly = "not known" if g.cagr is None else f"{g.cagr:+.1%} a year"
            name = g.measure.replace("_", " ")
            lines.append(f"{name}: {yearly} from {g.first} to {g.last} (compound)")
    if result.split is not None:
        s = result.split
        parts = (("volume", s.volume), ("mix", s.mix), ("price", s.price), ("other", s.other))
        told = ", ".join(f"{name} {_pounds(value)}" for name, value in parts)
        lines.append(f"Spend changed by {_pounds(s.change)} from {s.first} to {s.last}: {told}.")
        lines += [
            f"  {p.provision}: {_pounds(p.change)} (volume {_pounds(p.volume)}, "
            f"price {_pounds(p.price)})"
            for p in s.parts
            if p.change is not None
        ]
    if result.flows:
        f = result.flows[-1]
        ceased = "" if f.ceased is None else f" - {f.ceased:,.0f} ceased"
        out = "" if f.transferred_out is None else f" - {f.transferred_out:,.0f} transferred out"
        lines.append(
            f"January {f.year} {f.opening:,.0f} + {f.new:,.0f} new{ceased}{out} "
            f"{f.residual:+,.0f} ({f.residual_name}) = {f.closing:,.0f} in January {f.year + 1}"
        )
    if result.cohorts:
        estimated = "; estimated by raking" if result.cohorts[0].estimated else ""
        lines.append(f"Cohorts that carry most ({result.cohorts[0].measure}{estimated}):")
        for c in result.cohorts[:_TOP]:
            need = f", {c.need.removeprefix('need_').upper()}" if c.need else ""
            amount = c.plans if c.change is None else c.change
            money = "" if c.pounds is None else f", £{c.pounds:,.0f}"
            lines.append(f"  {c.provision}, {c.age_band}{need}: {amount:,.0f} plans{money}")
        lines += [f"  {note}" for note in result.cohort_notes]
    lines += [f"{f.severity.value}: {f.message}" for f in result.findings]
    if result.missing:
        lines.append("Left out because there are no data: " + ", ".join(result.missing) + ".")
    lines.append(NEED_DECIDES)
    return "\n".join(lines)


def _pounds(pence: int | None) -> str:
    return "not known" if pence is None else f"{'-' if pence < 0 else ''}£{abs(pence) / 100:,.2f}"
