"""What a diagnostic may say in its sections `forecast` and `finance`."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    model_validator,
)

from highneeds.files.yaml_file import validated
from highneeds.own.diagnostic_file import FILE
from highneeds.vocabulary.faults import UnknownNameError
from highneeds.vocabulary.periods import PeriodKind, parse_period
from highneeds.vocabulary.strict import Strict

LARGEST_RATE = 0.3
"""A yearly rate beyond this is taken for a slip: 3 in place of 3%."""


def _rate(value: Any) -> float:
    """Read a yearly rate: "3%", 0.03 or "-1.5 %"."""
    # YAML reads `yes` and `on` as true, which Python counts as 1.
    if isinstance(value, bool):
        raise ValueError("write a rate as 3% or 0.03")
    if isinstance(value, str):
        found = re.fullmatch(r"\s*([-+]?\d+(?:\.\d+)?)\s*(%?)\s*", value)
        if not found:
            raise ValueError(f"{value!r} is not a rate; write 3% or 0.03")
        rate = float(found[1]) / (100 if found[2] else 1)
    else:
        rate = float(value)
    if not abs(rate) <= LARGEST_RATE:
        raise ValueError(
            f"{value} would be {rate:.0%} a year; for {value} per cent write {value}%"
            if "%" not in str(value)
            else f"{value} a year is beyond {LARGEST_RATE:.0%}"
        )
    return rate


def _year(value: Any) -> int:
    """Read a financial year as the year in which it ends."""
    try:
        return parse_period(str(value), PeriodKind.FINANCIAL_YEAR).year
    except UnknownNameError as error:
        raise ValueError(f"{value} is not a financial year; write 2025-26") from error


def _by_year(value: Any) -> Any:
    return {_year(key): each for key, each in value.items()} if isinstance(value, dict) else value


Rate = Annotated[float, BeforeValidator(_rate)]
YearRates = Annotated[dict[int, Rate], BeforeValidator(_by_year)]
YearValues = Annotated[dict[int, float], BeforeValidator(_by_year)]


def _no_negative(values: dict[int, float]) -> dict[int, float]:
    if any(value < 0 for value in values.values()):
        raise ValueError("must not be below zero")
    return values


YearCounts = Annotated[YearValues, AfterValidator(_no_negative)]


class PlansRule(Strict):
    """How one provision's plans are forecast: by the method, or flat at a stated number."""

    rule: Literal["method", "flat"] = "method"
    value: float | None = Field(default=None, ge=0)
    reason: str = ""

    @model_validator(mode="after")
    def _complete(self) -> "PlansRule":
        if self.rule == "flat" and (self.value is None or not self.reason):
            raise ValueError("a flat number needs value and reason")
        return self


class Capacity(Strict):
    """Places of a provision by financial year, and where children go when they are full.

    A year that is not named has the places of the last year before it that is.
    """

    places: YearCounts
    overflow_to: str
    reason: str


class CostRule(Strict):
    """How the mean yearly cost of a plan is forecast.

    rule: `linear` (last + n × mean difference, or × `step` when stated), `flat_mean` (mean of the
    actuals), `flat` (stated `value`), `inflated` (last actual grown by `rates`), `own` (`values`).
    """

    rule: Literal["linear", "flat_mean", "flat", "inflated", "own"]
    value: float | None = Field(default=None, ge=0)
    step: float | None = None
    rates: YearRates | Rate | None = None
    values: YearCounts | None = None
    reason: str

    @model_validator(mode="after")
    def _complete(self) -> "CostRule":
        needed = {"flat": "value", "inflated": "rates", "own": "values"}.get(self.rule)
        if needed and getattr(self, needed) is None:
            raise ValueError(f"the rule {self.rule} needs {needed}")
        if self.step is not None and self.rule != "linear":
            raise ValueError("step goes with the rule linear")
        return self


class OtherSpend(Strict):
    """Spend with no provision, grown by `growth` from `value`, or from the finance file's last."""

    value: float | None = Field(default=None, ge=0)
    growth: Rate = 0.0
    reason: str


class ForecastSettings(Strict):
    """Section `forecast` of diagnostic.yaml."""

    method: str = "default"
    horizon: int = Field(default=5, ge=1, le=15)
    level: float = Field(default=0.8, gt=0.5, lt=1)
    provisions: tuple[str, ...] = ()
    plans: dict[str, PlansRule] = Field(default_factory=dict)
    capacity: dict[str, Capacity] = Field(default_factory=dict)
    unit_cost: dict[str, CostRule] = Field(default_factory=dict)
    other_spend: OtherSpend | None = None
    draws: int | None = Field(default=None, ge=100, le=1_000_000)
    seed: int | None = Field(default=None, ge=0)
    cost_common: float | None = Field(default=None, ge=0, le=0.5)
    cost_own: float | None = Field(default=None, ge=0, le=0.5)


class Allocation(Strict):
    """How the allocation grows after the last year that is stated in the finance file."""

    growth: YearRates | Rate
    reason: str


class FinanceSettings(Strict):
    """Section `finance` of diagnostic.yaml."""

    file: str = ""
    allocation: Allocation | None = None
    transfers: YearValues = Field(default_factory=dict)


S = TypeVar("S", ForecastSettings, FinanceSettings)


def read_section(model: type[S], data: Mapping[str, Any], section: str, file: str = FILE) -> S:
    """Validate a section.

    Raises
    ------
    InputError
        Every fault at once, each naming the key.
    """
    return validated(model, dict(data), file, within=section, guide="docs/how-to/forecast.md")


def rate_of(rates: dict[int, float] | float, year: int) -> float:
    """Return the rate of a year: the stated one, or the last stated before it, or the first."""
    if not isinstance(rates, dict):
        return rates
    before = [y for y in rates if y <= year]
    return rates[max(before)] if before else rates[min(rates)]
