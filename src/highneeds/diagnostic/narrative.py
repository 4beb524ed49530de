"""A short account in plain words, made from the numbers by rules: no language model, no causes.

Five questions in order: what stands out, what changed, what comes next if nothing changes, how
sure it is, and what to look at next. Every sentence carries the ids of the figures it rests on; a
sentence whose figures are not in the report is left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from highneeds.benchmark.results import Benchmark, BenchmarkRecord
from highneeds.benchmark.story import (
    headline,
    outlier,
    outliers,
    sureness,
    table_of,
)
from highneeds.document.numbers import digits, money, number, phrase
from highneeds.drivers.run import Drivers
from highneeds.drivers.sections_money import split_words
from highneeds.drivers.sections_people import need_labels
from highneeds.forecast.outlook.results import ForecastResult
from highneeds.plan_check.checker import PlanCheck
from highneeds.vocabulary.provision import load_map

_MOST_OUTLIERS = 3
_NOTABLE = 0.05


@dataclass(frozen=True)
class Evidence:
    """What the account may speak of; what is None is not spoken of.

    Attributes
    ----------
    figures
        Ids of the charts and tables in the report.
    benchmark, drivers, forecast, plan
        Results.
    """

    area_name: str
    figures: frozenset[str]
    benchmark: Benchmark | None = None
    drivers: Drivers | None = None
    forecast: ForecastResult | None = None
    plan: PlanCheck | None = None


@dataclass(frozen=True)
class AccountSentence:
    """One sentence with a name that stays the same from build to build.

    Attributes
    ----------
    id
        For example "forecast-plans": an edit is kept under it.
    part
        Heading that it stands under.
    """

    id: str
    part: str
    text: str
    figures: tuple[str, ...] = field(default_factory=tuple)


STANDS_OUT, CHANGED, NEXT, SURE, LOOK = (
    "What stands out",
    "What changed",
    "What follows if nothing changes",
    "How sure this is",
    "What to look at next",
)


def narrate(evidence: Evidence) -> tuple[AccountSentence, ...]:
    """State what the numbers say, in order.

    Returns
    -------
    tuple of AccountSentence
        At most about fifteen sentences; empty when there is nothing to rest on.
    """
    told = (
        *_stands_out(evidence),
        *_changed(evidence),
        *_next(evidence),
        *_sure(evidence),
        *_look(evidence),
    )
    return tuple(kept for one in told if (kept := _grounded(one, evidence.figures)) is not None)


def _grounded(told: AccountSentence, figures: frozenset[str]) -> AccountSentence | None:
    held = tuple(figure for figure in told.figures if figure in figures)
    return AccountSentence(told.id, told.part, told.text, held) if held else None


def _stands_out(evidence: Evidence) -> Iterable[AccountSentence]:
    made = evidence.benchmark
    if made is None:
        return
    for number_, sentence in enumerate(headline(made, evidence.figures), start=1):
        yield AccountSentence(f"headline-{number_}", STANDS_OUT, sentence.text, sentence.figures)
    for record in outliers(made)[:_MOST_OUTLIERS]:
        name = f"out-{record.id}".replace(".", "-")
        yield AccountSentence(name, STANDS_OUT, outlier(record), _charts(record))


def _charts(record: BenchmarkRecord) -> tuple[str, ...]:
    name = record.metric.id.replace("_", "-")
    return f"chart-{name}", table_of(record.metric.unit)


def _labels(made: Drivers) -> dict[str, str]:
    return {g.id: g.label for g in load_map(made.provision_map).groups}


def _changed(evidence: Evidence) -> Iterable[AccountSentence]:
    made = evidence.drivers
    if made is None:
        return
    totals = {g.measure: g for g in made.growth if g.provision == "total"}
    grown: dict[tuple[int, int], list[str]] = {}
    for measure, word in (
        ("spend", "spend"),
        ("plans", "plans"),
        ("cost_per_plan", "cost per plan"),
    ):
        g = totals.get(measure)
        if g is not None and g.cagr is not None:
            moved = f"{word} {number(100 * g.cagr, '%', 1, signed=True)}"
            grown.setdefault((g.first, g.last), []).append(moved)
    if grown:
        told = [f"{', '.join(w)} a year from {a} to {b}" for (a, b), w in sorted(grown.items())]
        text = f"Growth: {'; '.join(told)}."
        yield AccountSentence(
            "growth", CHANGED, text, ("drivers-growth", "drivers-growth-provisions")
        )
    if made.split is not None:
        text = f"{split_words(made.split, _labels(made))}."
        yield AccountSentence("split", CHANGED, text, ("drivers-split",))
    if made.flows:
        flow = made.flows[-1]
        text = (
            f"During {flow.year} {phrase(flow.new, 'plans')} started, and plans went from "
            f"{digits(flow.opening)} to {digits(flow.closing)}."
        )
        yield AccountSentence("flow", CHANGED, text, ("drivers-flow", "drivers-flow-years"))


def _next(evidence: Evidence) -> Iterable[AccountSentence]:
    made = evidence.forecast
    if made is None:
        return
    plans = made.get("plans")
    points = () if plans is None else plans.forecast()
    if plans is not None and points and points[-1].value is not None:
        last = points[-1]
        text = f"If nothing changes, plans reach {number(points[-1].value)} in "
        text += plans.period_label(last.year)
        if last.low is not None and last.high is not None:
            share = number(100 * made.level, "%")
            text += f", with {share} probability between {number(last.low)} and {number(last.high)}"
        yield AccountSentence("forecast-plans", NEXT, f"{text}.", ("forecast-total",))
    deficit = made.get("cumulative_deficit")
    ends = () if deficit is None else deficit.forecast()
    if deficit is not None and ends and ends[-1].value is not None:
        text = (
            f"On the same terms the cumulative deficit is {money(ends[-1].value)} at the end of "
            f"{deficit.period_label(ends[-1].year)}."
        )
        yield AccountSentence("forecast-deficit", NEXT, text, ("forecast-deficit",))


def _sure(evidence: Evidence) -> Iterable[AccountSentence]:
    if evidence.benchmark is not None:
        tables = tuple(f for f in sorted(evidence.figures) if f.startswith("benchmark-"))
        yield AccountSentence("usual-spread", SURE, sureness(evidence.benchmark), tables)
    if evidence.forecast is not None and evidence.forecast.accuracy is not None:
        words = evidence.forecast.accuracy.words
        yield AccountSentence("accuracy", SURE, words, ("forecast-accuracy", "forecast-total"))
    made = evidence.drivers
    if made is not None and made.flows:
        flow = made.flows[-1]
        share = flow.residual_share
        # Nationally the published flows miss 1.5 to 2.5% of the stock: under 5% there is nothing of
        # this authority to tell.
        if flow.ceased is not None and share is not None and abs(share) >= _NOTABLE:
            text = (
                f"The flows published for {flow.year} leave {digits(abs(flow.residual))} plans "
                f"unexplained, {number(100 * abs(share), '%', 1)} of the stock, so read "
                "starts and ends with care."
            )
            yield AccountSentence("residual", SURE, text, ("drivers-flow", "drivers-flow-years"))
    if made is not None and made.cohorts and made.cohorts[0].estimated:
        text = (
            "Figures of provision, age and need together are estimates: they are not published "
            "in one table."
        )
        yield AccountSentence("estimated", SURE, text, ("drivers-cohorts",))


def _look(evidence: Evidence) -> Iterable[AccountSentence]:
    made = evidence.drivers
    if made is not None and made.cohorts:
        top = made.cohorts[0]
        labels = _labels(made)
        need = need_labels().get(top.need, "")
        words = f"{labels.get(top.provision, top.provision)}, aged {top.age_band}"
        words += f", {need.lower()}" if need else ""
        kind = "growth" if top.measure == "growth" else "new plans"
        text = (
            f"Case reviews would tell most where most {kind} are: {words}. This says where to "
            "look, not why."
        )
        yield AccountSentence("look-cohort", LOOK, text, ("drivers-cohorts",))
    plan = evidence.plan
    if plan is not None and plan.contradictions:
        count = len(plan.contradictions)
        one = "one figure that disagrees" if count == 1 else f"{count} figures that disagree"
        text = f"The plan states {one} with the rest of it; put them right before it is quoted."
        yield AccountSentence("look-plan", LOOK, text, tuple(sorted(_of(evidence, "plan"))))


def _of(evidence: Evidence, prefix: str) -> Iterable[str]:
    return (figure for figure in evidence.figures if figure.startswith(prefix))
