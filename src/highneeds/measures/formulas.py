"""The formula of each metric, once, under the id of its definition.

A formula names the prepared tables it reads (`measures.prepared`) and two Polars expressions. A
test holds the ids here and in `definitions/metrics` equal.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from highneeds.definitions import read
from highneeds.measures.prepared import with_gaps
from highneeds.official.store.completed import PLACED
from highneeds.vocabulary.provision import ProvisionMap, leaves, subtotals

Groups = Mapping[str, pl.Expr]


@dataclass(frozen=True)
class Formula:
    """How a metric is computed.

    Attributes
    ----------
    table
        Prepared table of the numerator.
    numerator
        An expression; or, for a family, a function of the provision map that returns one
        expression per group.
    denominator
        None for a count.
    below
        Prepared table of the denominator; empty when it is the numerator's row.
    shift
        Added to the numerator's year to find the denominator's.
    """

    table: str
    numerator: pl.Expr | Callable[[ProvisionMap], Groups]
    denominator: pl.Expr | None = None
    below: str = ""
    shift: int = 0

    def groups(self, provision_map: ProvisionMap) -> Groups:
        """Return the numerators: one without a name, or one per group of the family."""
        if callable(self.numerator):
            return self.numerator(provision_map)
        return {"": self.numerator}


def total(*columns: str) -> pl.Expr:
    """Add columns; null when any is null."""
    return pl.sum_horizontal([pl.col(c) for c in columns], ignore_nulls=False)


def collected_total(*wanted: str) -> pl.Expr:
    """Add columns, passing over those that were not collected in the period.

    Null when any is missing or suppressed, or when none has a figure. `prepared` has marked what
    was not collected by leaving the flag `gap <column>` false.
    """
    gap = pl.any_horizontal([pl.col(f"gap {column}") for column in wanted])
    some = pl.any_horizontal([pl.col(column).is_not_null() for column in wanted])
    return pl.when(some & ~gap).then(pl.sum_horizontal([pl.col(column) for column in wanted]))


def by_group(
    frame: pl.DataFrame, provision_map: ProvisionMap, *, known: bool = False
) -> pl.DataFrame:
    """Return the plans of each row of a canonical table by group, a column for each group's id.

    The same sums as `provision_share` divides: null where any leaf of a group is suppressed or
    missing, or where what is there covers too little. With `known`, what is known is added and a
    gap passed over: for weights that are raked to published totals afterwards, never for a figure.
    """
    # A leaf that the table does not have adds nothing to a sum and hides nothing.
    held = tuple(leaf for leaf in leaves() if leaf in frame.columns)
    if not held:
        names = [group.id for group in provision_map.groups]
        nothing = (pl.lit(None, dtype=pl.Float64).alias(name) for name in names)
        return frame.with_columns(nothing).select(names)
    prepared = with_gaps(frame, held)
    sums = []
    for group in provision_map.groups:
        mine = [leaf for leaf in group.leaves if leaf in held]
        if not mine:
            total_of_group = pl.lit(None, dtype=pl.Float64)
        elif known:
            some = pl.any_horizontal(pl.col(mine).is_not_null())
            total_of_group = pl.when(some).then(pl.sum_horizontal(mine))
        else:
            total_of_group = collected_total(*mine)
        sums.append(total_of_group.alias(group.id))
    return prepared.select(sums)


def _by_provision(provision_map: ProvisionMap) -> Groups:
    return {group.id: collected_total(*group.leaves) for group in provision_map.groups}


def _columns_of(part: str) -> Callable[[ProvisionMap], Groups]:
    def groups(_: ProvisionMap) -> Groups:
        return {name: pl.col(name) for name in read("groups.yaml")[part]}

    return groups


def _ceased_reasons(_: ProvisionMap) -> Groups:
    facts = read("groups.yaml")["ceased_reasons"]
    return {name: collected_total(*fact["columns"]) for name, fact in facts.items()}


def _s251_lines(_: ProvisionMap) -> Groups:
    return {line: pl.col(f"{line} total") for line in read("groups.yaml")["s251_lines"]}


_SUBTOTALS: Final = subtotals()
# Authorities' scorecards leave independent mainstream out of their share in mainstream.
_STATE_MAINSTREAM: Final = collected_total(
    *(leaf for leaf in _SUBTOTALS["mainstream_total"] if leaf != "mainstream_independent")
)
_PRIVATE_SPECIAL: Final = (
    "special_independent",
    "special_non_maintained",
    "special_independent_or_non_maintained",
)
_STATE_SPECIAL: Final = collected_total(
    *(leaf for leaf in _SUBTOTALS["special_total"] if leaf not in _PRIVATE_SPECIAL)
)
_ALL_LINES: Final = pl.coalesce(
    pl.col("total_high_needs total"),
    total(*(f"{line} total" for line in read("groups.yaml")["s251_lines"])),
)
"""DfE's own layout gives the total with mainstream places and transport; else the lines add up."""

FORMULAS: Final[dict[str, Formula]] = {
    # plans and provision
    "plans": Formula("caseload", pl.col("plans")),
    # 2 to 18 is the base of DfE's benchmarking tool of 2021-22; 0 to 25 is whom a plan can be for.
    "plans_per_100_2_18": Formula("caseload", pl.col("plans"), pl.col("people"), "people_2_18"),
    "plans_per_1000_0_25": Formula("caseload", pl.col("plans"), pl.col("people"), "people_0_25"),
    "provision_per_100_2_18": Formula("caseload", _by_provision, pl.col("people"), "people_2_18"),
    "provision_share": Formula("caseload", _by_provision, pl.col(PLACED)),
    "mainstream_share": Formula("caseload", _STATE_MAINSTREAM, pl.col(PLACED)),
    "inmss_share": Formula("caseload", collected_total(*_PRIVATE_SPECIAL), pl.col(PLACED)),
    "special_share": Formula(
        "caseload", collected_total(*_SUBTOTALS["special_total"]), pl.col(PLACED)
    ),
    "placement_not_recorded_share": Formula("caseload", pl.col("not_recorded"), pl.col(PLACED)),
    "need_share": Formula("needs", _columns_of("needs"), pl.col("plans")),
    "new_need_share": Formula("needs_new", _columns_of("needs"), pl.col("plans")),
    "age_band_share": Formula("caseload_ages", _columns_of("age_bands"), pl.col("known_age")),
    # new plans and ceased plans
    "new_plans": Formula("new_plans", pl.col("plans")),
    "new_plans_per_1000_2_18": Formula(
        # A mid-2024 estimate is held under 2025, the end of its financial year: flows of 2024 meet
        # it there.
        "new_plans",
        pl.col("plans"),
        pl.col("people"),
        "people_2_18",
        shift=1,
    ),
    "new_plans_per_100_plans": Formula("new_plans", pl.col("plans"), pl.col("plans"), "caseload"),
    "new_provision_share": Formula("new_plans", _by_provision, pl.col(PLACED)),
    "age_at_start_share": Formula(
        "new_plans_ages", _columns_of("start_bands"), pl.col("known_age")
    ),
    "ceased_plans": Formula("ceased", pl.col("ceased")),
    "ceased_share_of_stock": Formula("ceased", pl.col("ceased"), pl.col("plans"), "caseload"),
    "ceased_reason_share": Formula("ceased", _ceased_reasons, pl.col("ceased")),
    # requests, assessments, timeliness
    "requests": Formula("requests", pl.col("received")),
    "requests_per_1000_2_18": Formula(
        "requests", pl.col("received"), pl.col("people"), "people_2_18", shift=1
    ),
    "refused_to_assess": Formula("requests", pl.col("refused"), pl.col("received")),
    # DfE's own rate is of all requests, undecided and withdrawn ones among them.
    "refused_to_assess_of_decided": Formula(
        "requests", pl.col("refused"), total("agreed", "refused")
    ),
    "decided_within_6_weeks": Formula(
        "requests", pl.col("within_6_weeks"), total("within_6_weeks", "over_6_weeks")
    ),
    "assessments": Formula("assessments", pl.col("assessed")),
    "refused_to_issue": Formula("assessments", pl.col("not_issued"), pl.col("assessed")),
    "not_issued_within_16_weeks": Formula(
        "assessments",
        pl.col("not_issued_within_16_weeks"),
        total("not_issued_within_16_weeks", "not_issued_over_16_weeks"),
    ),
    "within_20_weeks": Formula("timeliness", pl.col("within_20"), pl.col("issued")),
    "within_20_weeks_ex": Formula("timeliness", pl.col("within_20_ex"), pl.col("issued_ex")),
    "exceptions_share": Formula(
        "timeliness", pl.col("issued") - pl.col("issued_ex"), pl.col("issued")
    ),
    "over_a_year": Formula("timeliness", pl.col("over_year"), pl.col("issued")),
    # reviews and the rest of the service
    "reviews_held": Formula("reviews", pl.col("meetings"), pl.col("expected")),
    "review_decided_within_4_weeks": Formula(
        "reviews",
        pl.col("decisions_within_4_weeks"),
        total("decisions_within_4_weeks", "decisions_over_4_weeks"),
    ),
    "review_amended": Formula(
        "reviews",
        pl.col("outcome_amend"),
        total("outcome_amend", "outcome_cease", "outcome_maintain"),
    ),
    "personal_budget_share": Formula(
        "personal_budgets", pl.col("personal_budgets"), pl.col("plans"), "caseload"
    ),
    "residential_share": Formula("residential", pl.col("residential"), pl.col("plans"), "caseload"),
    "work_based_share": Formula("work_based", pl.col("work_based"), pl.col("plans"), "caseload"),
    "mediation_per_100_refusals": Formula("requests", pl.col("mediation"), pl.col("refused")),
    "tribunal_after_mediation": Formula(
        "requests", pl.col("tribunal_after_mediation"), pl.col("mediation")
    ),
    "appeal_rate": Formula("appeals", pl.col("appeals"), pl.col("decisions")),
    # finance
    "high_needs_allocation": Formula("dsg", pl.col("high_needs_before")),
    "high_needs_allocation_per_head": Formula(
        "dsg", pl.col("high_needs_before"), pl.col("people"), "people_2_18"
    ),
    "high_needs_allocation_per_plan": Formula(
        "dsg", pl.col("high_needs_before"), pl.col("plans"), "caseload"
    ),
    "s251_outturn_per_head": Formula("s251_outturn", _s251_lines, pl.col("population_2_18")),
    "s251_outturn_total_per_head": Formula("s251_outturn", _ALL_LINES, pl.col("population_2_18")),
    "s251_budget_per_head": Formula("s251_budget", _s251_lines, pl.col("population_2_18")),
    "s251_budget_total_per_head": Formula("s251_budget", _ALL_LINES, pl.col("population_2_18")),
    "unit_cost_plan": Formula("s251_outturn", _ALL_LINES, pl.col("plans"), "caseload"),
    # DfE's groups of provision put independent mainstream schools with independent special ones,
    # and so does line 1.2.3.
    "unit_cost_independent": Formula(
        "s251_outturn",
        pl.col("top_up_non_maintained total"),
        collected_total(*_PRIVATE_SPECIAL, "mainstream_independent"),
        "caseload",
    ),
    # Budget and not outturn: outturn leaves out the places in academies that DfE pays directly.
    "unit_cost_maintained_special": Formula(
        "s251_budget",
        total("place_funding special", "top_up_maintained special"),
        _STATE_SPECIAL,
        "caseload",
    ),
    "unit_cost_mainstream_top_up": Formula(
        "s251_outturn",
        total("top_up_maintained primary", "top_up_maintained secondary"),
        _STATE_MAINSTREAM,
        "caseload",
    ),
}
