"""In-year position, roll-forward of the cumulative deficit, and mitigated against unmitigated."""

from collections.abc import Iterator
from dataclasses import replace

from highneeds.plan_check.expressions import Formula, Of, Sum
from highneeds.plan_check.quantities import TOTAL, PlanQuantity
from highneeds.plan_check.relations.base import Conventions, Index, Kind, Relation, at

Terms = list[tuple[int, Formula]]
UNMITIGATED = "unmitigated"
_MOST_YEARS = 10


def in_year(index: Index, how: Conventions) -> Iterator[Relation]:
    """In-year deficit = spend − allocation − transfers in (− grants where they count there)."""
    for deficit in index.levels("in_year"):
        if deficit.item == TOTAL and deficit.first == deficit.last:
            terms = _spend_less_funding(index, deficit, how, grants=how.grant == "in_year")
            if terms is not None:
                signed = [(sign * how.in_year, term) for sign, term in terms]
                yield Relation(Kind.IN_YEAR, deficit, (Sum(tuple(signed)),), "spend − funding")


def roll_forward(index: Index, how: Conventions) -> Iterator[Relation]:
    """Closing cumulative deficit = the one before + the in-year deficits since."""
    closing = [q for q in index.levels("cumulative") if q.item == TOTAL and q.first == q.last > 0]
    for now in closing:
        years = [q.last for q in closing if at(q, now.last) == now and q.last < now.last]
        if not years or now.last - max(years) > _MOST_YEARS:
            continue
        before = at(now, max(years))
        span = range(before.last + 1, now.last + 1)
        # Both ways, where both can be had: the one that disagrees shows whether it is the in-year
        # figure or the spend that is wrong.
        for source, words in (("in_year", "in-year deficit"), ("spend", "spend − funding")):
            terms: Terms = [(1, Of(before))]
            complete = True
            for year in span:
                step = _step(index, at(now, year), how, source)
                complete = complete and step is not None
                terms += step or []
            if complete:
                yield Relation(
                    Kind.ROLL_FORWARD,
                    now,
                    (Sum(tuple(terms)),),
                    f"the {before.last} closing figure and {words} of the years since",
                )


def mitigated(index: Index, how: Conventions) -> Iterator[Relation]:
    """A mitigated figure is the unmitigated one less the benefit."""
    for after in index.levels("cumulative", "spend", "in_year", "plans"):
        before = replace(after, scenario=UNMITIGATED)
        if after.scenario == UNMITIGATED or after.item != TOTAL or not index.has(before):
            continue
        sign = {"cumulative": how.cumulative, "in_year": how.in_year}.get(after.measure, 1)
        for benefit, words in _benefits(index, after):
            terms: Terms = [(1, Of(before)), *((-sign, Of(q)) for q in benefit)]
            yield Relation(Kind.BENEFIT, after, (Sum(tuple(terms)),), f"unmitigated less {words}")


def benefits(index: Index) -> Iterator[Relation]:
    """Benefits of single years add up to the benefit of the span and to the cumulative one."""
    for total in index.levels("benefit"):
        years = [at(total, year) for year in range(total.first, total.last + 1)]
        if total.first < total.last and all(index.has(q) for q in years):
            ways = (Sum(tuple((1, Of(q)) for q in years)),)
            yield Relation(Kind.BENEFIT, total, ways, "the benefit of each year added up")
    for cumulative in index.levels("cumulative_benefit"):
        before = at(cumulative, cumulative.last - 1)
        step = replace(cumulative, measure="benefit")
        if index.has(before) and index.has(step):
            ways = (Sum(((1, Of(before)), (1, Of(step)))),)
            yield Relation(Kind.BENEFIT, cumulative, ways, "the year before and the year's benefit")
        spans = [
            q
            for q in index.levels("benefit")
            if q.last == cumulative.last
            and q.first < q.last
            and replace(q, measure="cumulative_benefit", first=q.last) == cumulative
        ]
        for span in spans:
            yield Relation(Kind.SAME, cumulative, (Of(span),), "the benefit of the whole span")


def _benefits(index: Index, after: PlanQuantity) -> Iterator[tuple[list[PlanQuantity], str]]:
    # A benefit stated for the case itself goes before one that names no case.
    for scenario in (after.scenario, ""):
        like = replace(after, scenario=scenario)
        if after.measure == "plans":
            reduced = replace(like, measure="plans_reduced")
            found = [([reduced], "the plans avoided")] if index.has(reduced) else []
        elif after.measure == "cumulative":
            found = _cumulative_benefits(index, like)
        else:
            year = replace(like, measure="benefit")
            found = [([year], "the year's benefit")] if index.has(year) else []
        yield from found
        if found:
            return


def _cumulative_benefits(index: Index, like: PlanQuantity) -> list[tuple[list[PlanQuantity], str]]:
    found: list[tuple[list[PlanQuantity], str]] = []
    stated = replace(like, measure="cumulative_benefit")
    if index.has(stated):
        found.append(([stated], "the cumulative benefit"))
    for span in index.levels("benefit"):
        ends = replace(span, measure="cumulative", first=span.last) == like
        if ends and span.first < span.last and span.item == TOTAL:
            found.append(([span], "the benefit up to that year"))
    years = sorted(
        q.last
        for q in index.levels("benefit")
        if q.first == q.last and at(replace(q, measure="cumulative"), like.last) == like
    )
    upto = [year for year in years if year <= like.last]
    # A year without its benefit would make the sum too small.
    if upto and upto == list(range(upto[0], like.last + 1)):
        parts = [at(replace(like, measure="benefit"), year) for year in upto]
        found.append((parts, "the benefits of the years so far"))
    return found


def _step(index: Index, now: PlanQuantity, how: Conventions, source: str) -> Terms | None:
    if source == "in_year":
        deficit = index.find(replace(now, measure="in_year"))
        if deficit is None or deficit.first == 0:
            return None
        terms: Terms = [(how.in_year * how.cumulative, Of(deficit))]
        if how.grant == "cumulative":
            terms += [(-how.cumulative, Of(g)) for g in _funding(index, now, "grant")]
        return terms
    parts = _spend_less_funding(index, now, how, grants=how.grant != "inside")
    return None if parts is None else [(sign * how.cumulative, term) for sign, term in parts]


def _spend_less_funding(
    index: Index, now: PlanQuantity, how: Conventions, *, grants: bool
) -> Terms | None:
    spend = index.find(replace(now, measure="spend"))
    allocation = _funding(index, now, "allocation")
    if spend is None or not allocation:
        return None
    terms: Terms = [(1, Of(spend)), (-1, Of(allocation[0]))]
    extra = ["transfer"] if how.transfer else []
    for measure in [*extra, *(["grant"] if grants else [])]:
        terms += [(-1, Of(q)) for q in _funding(index, now, measure)]
    return terms


def _funding(index: Index, now: PlanQuantity, measure: str) -> list[PlanQuantity]:
    """Funding is the same in every scenario unless it is stated for one."""
    for scenario in (now.scenario, UNMITIGATED, ""):
        found = index.find(replace(now, measure=measure, scenario=scenario))
        if found is not None:
            return [found]
    return []
