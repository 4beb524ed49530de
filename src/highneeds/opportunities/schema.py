"""The shape of `opportunities.yaml`. Every number may carry a range and says where it is from."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from highneeds.vocabulary.strict import Strict

NO_PLAN = "no_plan"
"""Provision of a child who is supported without a plan."""

MAX_DRAWS = 1_000_000
"""A million draws of a dozen quantities fill about 100 MB."""


class _OrNumber(Strict):
    """A record that may be written as its value alone."""

    @model_validator(mode="before")
    @classmethod
    def _plain_number(cls, data: Any) -> Any:
        return {"value": data} if isinstance(data, int | float) else data


class UncertainNumber(_OrNumber):
    """A number, with a range when it is uncertain.

    `low` and `high` are the lowest and highest values thought possible (triangular around
    `value`); `sd` is a standard deviation (normal, cut at zero). With neither, the number is
    held fixed, and the result says so.
    """

    value: float = Field(ge=0)
    low: float | None = Field(default=None, ge=0)
    high: float | None = None
    sd: float | None = Field(default=None, gt=0)
    reason: str = ""
    source: str = ""

    @model_validator(mode="after")
    def _range_holds_value(self) -> Self:
        if (self.low is None) != (self.high is None):
            raise ValueError("give both low and high, or neither")
        if self.low is not None and self.high is not None and self.sd is not None:
            raise ValueError("give low and high, or sd, but not both")
        low, high = self.low, self.high
        if low is not None and high is not None and not low <= self.value <= high:
            raise ValueError("the value must lie between low and high")
        return self


class FromForecast(Strict):
    """A number taken from the unmitigated forecast, averaged over the years of the profile.

    For a flow: the mean yearly rise in plans of `provision`, plus `ceased` (plans that end each
    year and are replaced). For a unit cost: the mean forecast cost.
    """

    forecast: str
    ceased: float = Field(default=0, ge=0)
    reason: str = ""


def _kind(data: Any) -> str:
    taken = "forecast" in data if isinstance(data, dict) else isinstance(data, FromForecast)
    return "FromForecast" if taken else "Quantity"


Number = Annotated[
    Annotated[UncertainNumber, Tag("Quantity")] | Annotated[FromForecast, Tag("FromForecast")],
    Discriminator(_kind),
]
"""A number as stated, or taken from the forecast."""


class AddressableShare(_OrNumber):
    """The addressable share of the flow, 0 to 1: a number, counts, or a reference to evidence.

    `evidence` names a result, for example `case_reviews.mainstream`; it brings its counts and so
    its interval. `value` beside it is the share as the plan prints it.
    """

    value: float | None = None
    count: int | None = Field(default=None, ge=0)
    n: int | None = Field(default=None, gt=0)
    evidence: str = ""
    despite_sampling: str = ""
    reason: str = ""

    @model_validator(mode="after")
    def _is_a_share(self) -> Self:
        if self.value is not None and not 0 <= self.value <= 1:
            # A percentage is the usual slip. To convert it would leave 1 open: 1%, or all of them?
            if 1 < self.value <= 100:
                raise ValueError(
                    f"a share is written between 0 and 1; did you mean {self.value / 100:g}?"
                )
            raise ValueError("a share is written between 0 and 1")
        if (self.count is None) != (self.n is None):
            raise ValueError("give count and n together")
        if self.count is not None and self.n is not None and self.count > self.n:
            raise ValueError("count is larger than n")
        if self.value is None and self.count is None and not self.evidence:
            raise ValueError("give a value, or count and n, or evidence")
        return self


class Duration(_OrNumber):
    """Years a plan lasts: stated, or leaving age less age at start."""

    value: float | None = Field(default=None, gt=0, le=25)
    age_at_start: float | None = Field(default=None, ge=0, le=25)
    leaving_age: float | None = Field(default=None, ge=0, le=25)
    low: float | None = Field(default=None, ge=0)
    high: float | None = Field(default=None, le=25)
    reason: str = ""

    @model_validator(mode="after")
    def _has_years(self) -> Self:
        if (self.low is None) != (self.high is None):
            raise ValueError("give both low and high, or neither")
        years = self.years
        if years <= 0:
            raise ValueError("the leaving age must be above the age at start")
        if self.low is not None and self.high is not None and not self.low <= years <= self.high:
            raise ValueError("the duration must lie between low and high")
        return self

    @property
    def years(self) -> float:
        """Point value in years."""
        if self.value is not None:
            return self.value
        if self.age_at_start is None or self.leaving_age is None:
            raise ValueError("give a value, or age_at_start and leaving_age")
        return self.leaving_age - self.age_at_start


class Weight(Strict):
    """A judgement of how much of the potential will be reached; apart from statistics."""

    weight: float
    # A judgement without a reason cannot be challenged.
    reason: str = Field(min_length=3)

    @model_validator(mode="after")
    def _is_a_weight(self) -> Self:
        if not 0 <= self.weight <= 1:
            hint = f"; did you mean {self.weight / 100:g}?" if 1 < self.weight <= 100 else ""
            raise ValueError(f"a weight is written between 0 and 1{hint}")
        return self


class Route(Strict):
    """Which provision the plan would have been in, and where the child is supported instead."""

    out_of: str
    into: str = NO_PLAN


class OneOff(Strict):
    """A single cost of making the change happen, in £."""

    day: date
    amount: float = Field(ge=0)
    what: str = ""


class Running(Strict):
    """A yearly cost of the change, in £ a year, from a date until a date."""

    per_year: float = Field(ge=0)
    start: date
    until: date | None = None
    what: str = ""


class ChangeCost(Strict):
    """What the change costs; benefits are shown before and after it."""

    one_off: tuple[OneOff, ...] = ()
    running: tuple[Running, ...] = ()


class SenseCheck(Strict):
    """Who already does it: the sense-check of the share."""

    area: str
    figure: str
    source: str = ""


class Opportunity(Strict):
    """One thing that could be done differently, with the child's outcome first."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str = Field(min_length=3)
    # An amount never stands without the child's outcome.
    outcome: str = Field(min_length=10)
    cohort: str = Field(min_length=1)
    provision: Route
    flow: Number
    share: AddressableShare
    duration: Duration
    unit_value: UncertainNumber | None = None
    cost_instead: UncertainNumber | None = None
    lower: Weight
    upper: Weight
    comparators: tuple[SenseCheck, ...] = ()
    dependencies: tuple[str, ...] = ()
    start: date
    entry: Literal["continuous", "september"]
    # Share of the full rate in each year from the start.
    ramp: tuple[float, ...] = (1.0,)
    cost_of_change: ChangeCost = ChangeCost()
    needs: dict[str, float] = Field(default_factory=dict)
    owner: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.lower.weight > self.upper.weight:
            raise ValueError("the lower weight is above the upper weight")
        if not self.ramp or not all(0 <= step <= 1 for step in self.ramp):
            raise ValueError("each step of the ramp is a share of the full rate, 0 to 1")
        # Shares typed to three places may add up to 0.999 or 1.001.
        if self.needs and abs(sum(self.needs.values()) - 1) > 0.005:
            raise ValueError("the shares of the needs must add up to 1")
        if self.provision.out_of == self.provision.into:
            raise ValueError("the child would stay in the same provision, so nothing changes")
        return self


class ProfileYears(Strict):
    """Financial years of the benefits profile, each named by the year in which it ends."""

    first: int = Field(ge=2000, le=2100)
    last: int = Field(ge=2000, le=2100)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.first <= self.last <= self.first + 29:
            raise ValueError("the last year must come after the first, within thirty years")
        return self


class Document(Strict):
    """The whole of `opportunities.yaml`.

    Attributes
    ----------
    unit_costs
        £ per plan a year by provision; shared, so two opportunities draw the same cost.
    order
        Order in which double counting is removed: a later opportunity on the same cohort applies
        to the children that the earlier ones leave. All ids once; the order of the file if empty.
    plans_at : {"march", "january"}
        When in a financial year the mitigated plans are counted.
    """

    title: str = ""
    source: str = ""
    years: ProfileYears
    seed: int = Field(default=1, ge=0)
    draws: int = Field(default=10_000, ge=100, le=MAX_DRAWS)
    order: tuple[str, ...] = ()
    plans_at: Literal["march", "january"] = "march"
    unit_costs: dict[str, Number] = Field(default_factory=dict)
    opportunities: tuple[Opportunity, ...] = ()

    @model_validator(mode="after")
    def _refers_to_itself(self) -> Self:
        ids = [item.id for item in self.opportunities]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"an id is used twice: {', '.join(twice)}")
        if self.order and sorted(self.order) != sorted(ids):
            raise ValueError(f"the order must name every opportunity once: {', '.join(ids)}")
        for item in self.opportunities:
            if item.id in item.dependencies:
                raise ValueError(f"{item.id} depends on itself")
        return self
