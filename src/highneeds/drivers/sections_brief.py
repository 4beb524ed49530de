"""What drives growth, in brief: rates, the split of spend, the last flows, the top cohorts."""

from collections.abc import Iterator

from highneeds.document.law import LAW
from highneeds.document.model import Block, FindingList, Text
from highneeds.document.numbers import MINUS, number, percent
from highneeds.drivers.run import Drivers

_TOP = 10
"""Cohorts: those further down carry little each."""


def drivers_in_brief(made: Drivers) -> Iterator[Block]:
    """Tell what the data of an area allow; what they lack is named at the end."""
    yield Text(tuple(_growth(made)))
    if made.split is not None:
        s = made.split
        parts = (("volume", s.volume), ("mix", s.mix), ("price", s.price), ("other", s.other))
        told = ", ".join(f"{name} {_pounds(value)}" for name, value in parts)
        yield Text.listed(
            (
                f"{p.provision}: {_pounds(p.change)} (volume {_pounds(p.volume)}, "
                f"price {_pounds(p.price)})"
                for p in s.parts
                if p.change is not None
            ),
            f"Spend changed by {_pounds(s.change)} from {s.first} to {s.last}: {told}.",
        )
    if made.flows:
        f = made.flows[-1]
        ceased = "" if f.ceased is None else f" {MINUS} {number(f.ceased)} ceased"
        out = (
            ""
            if f.transferred_out is None
            else f" {MINUS} {number(f.transferred_out)} transferred out"
        )
        yield Text(
            (
                f"January {f.year} {number(f.opening)} + {number(f.new)} new{ceased}{out} "
                f"{number(f.residual, signed=True)} ({f.residual_name}) = {number(f.closing)} in "
                f"January {f.year + 1}",
            )
        )
    if made.cohorts:
        yield Text.listed(_cohorts(made), _heading_of_cohorts(made))
    yield FindingList(made.findings, title="")
    if made.missing:
        yield Text(("Left out because there are no data: " + ", ".join(made.missing) + ".",))
    yield LAW


def _growth(made: Drivers) -> Iterator[str]:
    for g in made.growth:
        if g.provision == "total":
            rate = percent(g.cagr)
            told = "not known" if rate is None else f"{number(rate, '%', 1, signed=True)} a year"
            name = g.measure.replace("_", " ")
            yield f"{name}: {told} from {g.first} to {g.last} (compound)"


def _heading_of_cohorts(made: Drivers) -> str:
    first = made.cohorts[0]
    estimated = "; estimated by raking" if first.estimated else ""
    return f"Cohorts that carry most ({first.measure}{estimated}):"


def _cohorts(made: Drivers) -> Iterator[str]:
    for c in made.cohorts[:_TOP]:
        need = f", {c.need.removeprefix('need_').upper()}" if c.need else ""
        plans = number(c.plans if c.change is None else c.change)
        money = "" if c.pounds is None else f", {number(c.pounds, '£')}"
        yield f"{c.provision}, {c.age_band}{need}: {plans} plans{money}"
    yield from made.cohort_notes


def _pounds(pence: int | None) -> str:
    return "not known" if pence is None else number(pence / 100, "£", 2)
