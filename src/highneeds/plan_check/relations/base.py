"""What must hold between the figures of a plan, and where those figures are found."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from highneeds.plan_check.expressions import Formula, Of, Product, quantities
from highneeds.plan_check.quantities import EVERY_YEAR, TOTAL, Form, PlanQuantity, Statement


class Kind(StrEnum):
    """The kind of sum that a relation recomputes."""

    SAME = "same quantity"
    TOTAL = "total"
    PRODUCT = "plans times cost"
    IN_YEAR = "in-year position"
    ROLL_FORWARD = "roll-forward"
    GROWTH = "growth"
    CHANGE = "change"
    SHARE = "share"
    RATE = "rate"
    RULE = "forecast rule"
    OPPORTUNITY = "opportunity"
    BENEFIT = "benefit"
    START = "start date"


@dataclass(frozen=True)
class Relation:
    """`left` equals one of the formulas of `right`.

    Attributes
    ----------
    right
        Ways of working it out that are all in use; any of them may hold.
    says
        How it was worked out, to follow "is", for example "the provisions added up".
    loose
        Whether it only bounds the figure, so that it tells little about which side is wrong.
    """

    kind: Kind
    left: PlanQuantity
    right: tuple[Formula, ...]
    says: str
    loose: bool = False

    @property
    def quantities(self) -> tuple[PlanQuantity, ...]:
        """Every quantity that takes part, the left one first."""
        right = (q for formula in self.right for q in quantities(formula))
        return tuple(dict.fromkeys((self.left, *right)))


@dataclass(frozen=True)
class Conventions:
    """Choices that plans make differently and seldom say; the ones that fit best are taken.

    Attributes
    ----------
    in_year, cumulative
        1 when a deficit is printed as a positive number, -1 when as a negative one.
    transfer
        Whether stated transfers come on top of the allocation, or are inside it.
    grant
        Where grants count: "in_year", "cumulative" or "inside" (already in the allocation).
    cohorts
        Whether avoided plans are counted by September entrances rather than all year round.
    """

    in_year: int = 1
    cumulative: int = 1
    transfer: bool = True
    grant: str = "cumulative"
    cohorts: bool = False


class Index:
    """Which quantities a plan states."""

    def __init__(self, statements: Iterable[Statement], actual_to: int = 0) -> None:
        self.actual_to = actual_to
        self.words = {s.quantity: s.word for s in statements if s.word}
        found = dict.fromkeys(s.quantity for s in statements if not s.word)
        self.quantities: tuple[PlanQuantity, ...] = tuple(found)
        self._known = frozenset(found)

    def has(self, quantity: PlanQuantity) -> bool:
        """Whether a figure is stated."""
        return quantity in self._known

    def find(self, quantity: PlanQuantity) -> PlanQuantity | None:
        """Return the quantity, or the one stated for every year in its place, or None."""
        if quantity in self._known:
            return quantity
        # A cost per plan that is said to hold in every year is used in each.
        always = replace(quantity, first=EVERY_YEAR, last=EVERY_YEAR)
        return always if always in self._known else None

    def of(self, quantity: PlanQuantity) -> Formula | None:
        """Return the formula of a stated level: itself, or for spend plans × cost."""
        found = self.find(quantity)
        if found is not None:
            return Of(found)
        if quantity.measure == "spend" and quantity.item != TOTAL:
            return self.plans_times_cost(quantity)
        return None

    def plans_times_cost(self, spend: PlanQuantity) -> Formula | None:
        """Return plans × cost of a provision and year, where both are stated."""
        plans = self.find(replace(spend, measure="plans"))
        cost = self.find(replace(spend, measure="unit_cost"))
        if plans is None or cost is None:
            return None
        return Product((Of(plans), Of(cost)))

    def levels(self, *measures: str) -> tuple[PlanQuantity, ...]:
        """List the stated levels of measures."""
        return tuple(q for q in self.quantities if q.form is Form.LEVEL and q.measure in measures)

    def items(self, measures: Iterable[str], like: PlanQuantity, dimension: str) -> tuple[str, ...]:
        """List the items that any of the measures is stated for, in the same scenario and basis."""
        wanted = set(measures)
        return tuple(
            dict.fromkeys(
                q.item
                for q in self.quantities
                if q.measure in wanted
                and q.form is Form.LEVEL
                and q.item.startswith(f"{dimension}:")
                and (q.scenario, q.basis) == (like.scenario, like.basis)
            )
        )


def at(quantity: PlanQuantity, year: int) -> PlanQuantity:
    """Return the same quantity in another year."""
    return replace(quantity, first=year, last=year)
