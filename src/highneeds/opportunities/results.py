"""What the opportunities are worth: plain frozen records that reports and JSON are made from."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from highneeds.vocabulary.findings import Finding
from highneeds.vocabulary.frames import frame_of

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Amounts:
    """The same quantity at full potential and at the two judgement weights."""

    potential: float
    lower: float
    upper: float


@dataclass(frozen=True)
class SimulatedRange:
    """Statistical range: 10th, 50th and 90th percentile of the draws."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True)
class YearBenefit:
    """One financial year of one opportunity, or of all.

    Attributes
    ----------
    financial_year
        For example 2023-24.
    year
        The year it ends in.
    benefit, net
        £ before and after the cost of change.
    range
        Of the potential benefit, £.
    lower_range, upper_range
        Of the weighted benefit, £.
    plan_years, children
        Plan-years in the year; children supported otherwise when plans are counted.
    cost_of_change
        £ in the year.
    """

    financial_year: str
    year: int
    benefit: Amounts
    net: Amounts
    range: SimulatedRange
    lower_range: SimulatedRange
    upper_range: SimulatedRange
    plan_years: Amounts
    children: Amounts
    cost_of_change: float


@dataclass(frozen=True)
class Factor:
    """One number of the product, as it was used."""

    what: str
    name: str
    point: float
    p10: float
    p90: float
    varies: bool
    why: str


@dataclass(frozen=True)
class OpportunityResult:
    """One opportunity, in £, with the child's outcome that it is for.

    Attributes
    ----------
    potential, lower, upper
        One year's children at the full rate over the whole duration; weighted.
    range, five_year_range
        Statistical range of the potential and of the years of the profile.
    evidence_low, evidence_high
        Potential at the ends of the 95% interval of the share alone.
    share_low, share_high
        That interval.
    five_year
        Sum over the years of the profile.
    five_year_net
        After the cost of change.
    double_counted
        £ of potential taken out because earlier opportunities reach the same children first.
    watermark
        Sentence that must stand by every figure when the sample does not estimate its cohort.
    """

    id: str
    name: str
    outcome: str
    cohort: str
    out_of: str
    into: str
    start: str
    entry: str
    owner: str
    dependencies: tuple[str, ...]
    comparators: tuple[tuple[str, str, str], ...]
    factors: tuple[Factor, ...]
    unit_value: float
    lower_weight: float
    lower_reason: str
    upper_weight: float
    upper_reason: str
    potential: float
    lower: float
    upper: float
    range: SimulatedRange
    evidence_low: float | None
    evidence_high: float | None
    evidence_label: str
    share_low: float | None
    share_high: float | None
    years: tuple[YearBenefit, ...]
    five_year: Amounts
    five_year_net: Amounts
    five_year_range: SimulatedRange
    double_counted: float
    watermark: str


@dataclass(frozen=True)
class OpportunityTotal:
    """All opportunities together; ranges from adding up draw by draw.

    Attributes
    ----------
    cumulative_range, cumulative_lower_range, cumulative_upper_range
        £ up to the end of each year of the profile, at potential and at the two weights.
    """

    potential: float
    lower: float
    upper: float
    range: SimulatedRange
    years: tuple[YearBenefit, ...]
    five_year: Amounts
    five_year_net: Amounts
    five_year_range: SimulatedRange
    cumulative_range: tuple[SimulatedRange, ...]
    cumulative_lower_range: tuple[SimulatedRange, ...]
    cumulative_upper_range: tuple[SimulatedRange, ...]


@dataclass(frozen=True)
class Swing:
    """What one number does to the total of the profile years, all others at their points.

    Attributes
    ----------
    label
        The number and its two ends, in words.
    at_low, at_high
        £ over the profile years with the number at its 10th and 90th percentile, or for the
        weights and the start date at the stated ends.
    """

    label: str
    opportunity: str
    what: str
    base: float
    at_low: float
    at_high: float

    @property
    def width(self) -> float:
        """£ between the two ends."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class Overlap:
    """Opportunities that reach for the children of one cohort, in the order of removal."""

    cohort: str
    order: tuple[str, ...]
    removed: float
    note: str


@dataclass(frozen=True)
class Effect:
    """What one opportunity does to plans, provision and need in one year.

    Attributes
    ----------
    change
        Children more (+) or fewer (-) in `provision` with a plan; in `no_plan`, children
        supported without one, who still need their support.
    need
        A primary need, or all.
    """

    opportunity: str
    financial_year: str
    year: int
    provision: str
    need: str
    change: Amounts


@dataclass(frozen=True)
class BenefitRow:
    """One year of one opportunity, or of all of them.

    Attributes
    ----------
    id, name
        Of the opportunity; "total" for all, double counting removed.
    outcome
        What gets better for the children.
    financial_year, year
        As it is printed, and the year in which it ends.
    benefit, net, range
        Cost avoidance in £ at full potential and at the lower and upper weight; the same after the
        cost of change; and the 10th, 50th and 90th percentile of the simulation.
    plan_years, children
        Plan-years gained, and children standing.
    cost_of_change
        £.
    """

    id: str
    name: str
    outcome: str
    financial_year: str
    year: int
    benefit: Amounts
    net: Amounts
    range: SimulatedRange
    plan_years: Amounts
    children: Amounts
    cost_of_change: float


@dataclass(frozen=True)
class OpportunitiesResult:
    """Everything about the opportunities of one folder.

    Attributes
    ----------
    opportunities
        In the order in which double counting was removed.
    effects
        Each mitigation's own effect, which DfE's template asks for.
    capacity
        Provisions that must take more children.
    """

    title: str
    source: str
    opportunities: tuple[OpportunityResult, ...]
    total: OpportunityTotal
    tornado: tuple[Swing, ...]
    overlaps: tuple[Overlap, ...]
    effects: tuple[Effect, ...]
    capacity: tuple[Effect, ...]
    draws: int
    seed: int
    first_year: int
    last_year: int
    plans_at: str
    findings: tuple[Finding, ...]

    def to_frame(self) -> "pl.DataFrame":
        """Return each year of each opportunity and of the total; columns as `BenefitRow` says."""
        named = [((o.id, o.name, o.outcome), o.years) for o in self.opportunities]
        named.append((("total", "All opportunities", ""), self.total.years))
        rows = (
            BenefitRow(
                *(*name, y.financial_year, y.year, y.benefit, y.net, y.range),
                plan_years=y.plan_years,
                children=y.children,
                cost_of_change=y.cost_of_change,
            )
            for name, years in named
            for y in years
        )
        return frame_of(BenefitRow, rows)

    def to_json(self) -> dict[str, object]:
        """Return `{opportunities: [...], total}` in £, as machines read it."""

        def body(item: OpportunityResult | OpportunityTotal) -> dict[str, object]:
            return {
                "potential": item.potential,
                "lower": item.lower,
                "upper": item.upper,
                "p10": item.range.p10,
                "p50": item.range.p50,
                "p90": item.range.p90,
                "years": [
                    {
                        "financial_year": year.financial_year,
                        "potential": year.benefit.potential,
                        "lower": year.benefit.lower,
                        "upper": year.benefit.upper,
                        "p10": year.range.p10,
                        "p50": year.range.p50,
                        "p90": year.range.p90,
                        "cost_of_change": year.cost_of_change,
                    }
                    for year in item.years
                ],
                "five_year": {
                    "potential": item.five_year.potential,
                    "lower": item.five_year.lower,
                    "upper": item.five_year.upper,
                    "p10": item.five_year_range.p10,
                    "p50": item.five_year_range.p50,
                    "p90": item.five_year_range.p90,
                },
            }

        return {
            "opportunities": [
                {
                    "id": item.id,
                    "name": item.name,
                    "outcome": item.outcome,
                    **body(item),
                    "evidence_interval": {
                        "share_low": item.share_low,
                        "share_high": item.share_high,
                        "low": item.evidence_low,
                        "high": item.evidence_high,
                    },
                    "double_counted": item.double_counted,
                    "watermark": item.watermark,
                }
                for item in self.opportunities
            ],
            "total": body(self.total),
            "unit": "£",
            "seed": self.seed,
            "draws": self.draws,
            "findings": [finding.to_dict() for finding in self.findings],
        }
