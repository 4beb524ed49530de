"""Movement and judgement: two marks, never one; and red, amber, green against a target."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from highneeds.document.numbers import digits
from highneeds.scorecard.cells import Arrow
from highneeds.scorecard.counts import PooledRate
from highneeds.scorecard.definitions import KpiDefinition, KpiUnit, PeriodType, Polarity
from highneeds.scorecard.months import Month
from highneeds.scorecard.records import KpiSeries, Reading
from highneeds.scorecard.settings import Kpi, Target, Tolerance
from highneeds.scorecard.wording import of_counts, shown
from highneeds.vocabulary.rounding import half_up

HOUSE: Final = Tolerance(green=0.05, amber=0.10, kind="relative")
HOUSE_POINTS: Final = Tolerance(green=5, amber=10, kind="points")
"""Where a target is 0, or a share near 0 or 100, a share of the target says too little or much."""

NEAR_EDGE: Final = 5.0


class Judgement(StrEnum):
    """Whether a movement is good. Says nothing of its size or of chance."""

    BETTER = "better"
    WORSE = "worse"
    NO_CHANGE = "no_change"
    NOT_JUDGED = "not_judged"


class Rag(StrEnum):
    """Where a value stands against its target."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"


@dataclass(frozen=True)
class Verdict:
    """A colour, or none, with the reason in words."""

    rag: Rag | None
    why: str
    shortfall: float | None = None


def movement(kpi: KpiDefinition, now: float | None, before: float | None) -> Arrow | None:
    """Return which way the displayed value moved; None when there is nothing to compare.

    Examples
    --------
    >>> from highneeds.scorecard.definitions import library
    >>> movement(library()["plans_in_inmss"], 11.5, 11.8).value
    'down'
    """
    if now is None or before is None:
        return None
    # As displayed: an arrow between 11.5 and 11.5 would not be believed.
    new, old = half_up(now, kpi.decimals), half_up(before, kpi.decimals)
    return Arrow.UP if new > old else Arrow.DOWN if new < old else Arrow.FLAT


def comparable(kpi: KpiDefinition, month: Month, other: Month) -> bool:
    """Whether two months may be compared: no new definition, and no new year of a running total."""
    first, second = sorted((month, other))
    # A change counts from its own month on, so that the month itself is not comparable with the one
    # before.
    if any(first < since <= second for since in kpi.breaks):
        return False
    # The same month of two years has run equally long.
    if kpi.period is not PeriodType.YEAR_TO_DATE or second.index - first.index == 12:
        return True
    return year_start(kpi, first) == year_start(kpi, second)


def year_start(kpi: KpiDefinition, month: Month) -> Month:
    """Return the first month of the running year that a month belongs to."""
    back = (month.month - kpi.year_starts) % 12
    return month.plus(-back)


def previous(kpi: KpiDefinition, series: KpiSeries, month: Month) -> Reading | None:
    """Return last month's reading if the two may be compared."""
    if not comparable(kpi, month, month.plus(-1)):
        return None
    return series.at(month.plus(-1))


def same_month_last_year(kpi: KpiDefinition, series: KpiSeries, month: Month) -> Reading | None:
    """Return the reading of twelve months before if the two may be compared."""
    if not comparable(kpi, month, month.plus(-12)):
        return None
    return series.at(month.plus(-12))


def judge(
    kpi: KpiDefinition, now: float | None, before: float | None, target: float | None = None
) -> Judgement:
    """Return whether the movement is for better or worse, by the KPI's polarity.

    Parameters
    ----------
    now, before
        In the KPI's unit; compared as displayed.
    target
        For polarity "target": nearer is better.
    """
    arrow = movement(kpi, now, before)
    if arrow is None or kpi.polarity is Polarity.NONE or now is None or before is None:
        return Judgement.NOT_JUDGED
    if kpi.polarity is Polarity.TARGET:
        if target is None:
            return Judgement.NOT_JUDGED
        # Rounded, because 0.3 − 0.2 and 0.2 − 0.1 differ in binary.
        gaps = [half_up(abs(half_up(v, kpi.decimals) - target), 6) for v in (now, before)]
        if gaps[0] == gaps[1]:
            return Judgement.NO_CHANGE
        return Judgement.BETTER if gaps[0] < gaps[1] else Judgement.WORSE
    if arrow is Arrow.FLAT:
        return Judgement.NO_CHANGE
    good = Arrow.UP if kpi.polarity is Polarity.HIGHER else Arrow.DOWN
    return Judgement.BETTER if arrow is good else Judgement.WORSE


def target_at(target: Target | None, month: Month) -> float | None:
    """Return the value that is due in a month; None before the first milestone."""
    if target is None:
        return None
    if target.due is not None and month >= target.due:
        return target.value
    if not target.milestones:
        return target.value
    passed = [m for m in target.milestones if m.due <= month]
    return max(passed, key=lambda m: m.due).value if passed else None


def tolerance_of(kpi: KpiDefinition, target: Target, aim: float) -> Tolerance:
    """Return the tolerance in force: the board's own, or the house rule."""
    if target.tolerance is not None:
        return target.tolerance
    share = kpi.unit is KpiUnit.PERCENT
    if aim == 0 or (share and (aim <= NEAR_EDGE or aim >= 100 - NEAR_EDGE)):
        return HOUSE_POINTS
    return HOUSE


def tolerance_words(kpi: KpiDefinition, target: Target, aim: float) -> str:
    """Say the tolerance in words, as it stands beside every colour."""
    if target.floor is not None:
        return f"green at the target, amber down to the floor of {shown(kpi, target.floor)}"
    rule = tolerance_of(kpi, target, aim)
    if rule.kind == "points":
        unit = "percentage points" if kpi.unit is KpiUnit.PERCENT else "units"
        return f"green within {rule.green:g} {unit} of the target, amber within {rule.amber:g}"
    return (
        f"green within {digits(100 * rule.green)}% of the target, amber within "
        f"{digits(100 * rule.amber)}%"
    )


def shortfall(polarity: Polarity, value: float, aim: float) -> float:
    """Return how far a value is on the wrong side of a target, in the KPI's unit; 0 when not."""
    if polarity is Polarity.HIGHER:
        return max(aim - value, 0.0)
    if polarity is Polarity.LOWER:
        return max(value - aim, 0.0)
    return abs(value - aim)


def colour(kpi: KpiDefinition, target: Target, aim: float, value: float) -> Rag:
    """Colour a value by target, floor and tolerance alone."""
    short = shortfall(kpi.polarity, value, aim)
    if target.floor is not None:
        if short <= 1e-9:
            return Rag.GREEN
        beyond = shortfall(kpi.polarity, value, target.floor)
        return Rag.AMBER if beyond <= 1e-9 else Rag.RED
    rule = tolerance_of(kpi, target, aim)
    # Multiplied and not divided: a share of a target of 0 is 0.
    reach = 1.0 if rule.kind == "points" else abs(aim)
    if short <= (rule.green + 1e-9) * reach:
        return Rag.GREEN
    return Rag.AMBER if short <= (rule.amber + 1e-9) * reach else Rag.RED


def verdict(
    kpi: Kpi, reading: Reading | None, last_year: Reading | None, pooled: PooledRate | None
) -> Verdict:
    """Colour a month against its target, or say why not.

    Parameters
    ----------
    kpi
        With its target.
    reading, last_year
        The month, and the same month last year.
    pooled
        Given when the month's own denominator is small: then both ends of the pooled interval
        must have one colour, or there is none.

    Notes
    -----
    Beyond the amber tolerance a value is still amber when it is better than in the same month
    last year. That relief does not hold where a floor is set, nor for a pooled rate.
    """
    definition, target = kpi.definition, kpi.target
    if target is None:
        return Verdict(None, "no target")
    if definition.polarity is Polarity.NONE:
        return Verdict(None, "no direction is stated as good, so there is no colour")
    if reading is None or reading.value is None:
        return Verdict(None, "no value to compare with the target")
    aim = target_at(target, reading.month)
    if aim is None:
        first = min(target.milestones, key=lambda m: m.due)
        return Verdict(None, f"the first milestone is due in {first.due.long}")
    if pooled is not None:
        return _pooled_verdict(definition, target, aim, pooled)
    return _plain_verdict(definition, target, aim, value=reading.value, last_year=last_year)


def _plain_verdict(
    definition: KpiDefinition,
    target: Target,
    aim: float,
    *,
    value: float,
    last_year: Reading | None,
) -> Verdict:
    # judged as displayed: nobody should see 11.5 against 11.5 and read "missed"
    value = half_up(value, definition.decimals)
    short = shortfall(definition.polarity, value, aim)
    rag = colour(definition, target, aim, value)
    stated = f"{shown(definition, value)} against {shown(definition, aim)}"
    # A floor is the least that is acceptable, so that no improvement relieves from it.
    if rag is Rag.RED and target.floor is None and last_year is not None:
        better = judge(definition, value, last_year.value, aim) is Judgement.BETTER
        if better:
            before = shown(definition, last_year.value)
            return Verdict(
                Rag.AMBER, f"{stated}; better than {before} in the same month last year", short
            )
    return Verdict(rag, f"{stated}; {tolerance_words(definition, target, aim)}", short)


def _pooled_verdict(kpi: KpiDefinition, target: Target, aim: float, pooled: PooledRate) -> Verdict:
    ends = {colour(kpi, target, aim, end) for end in (pooled.low, pooled.high)}
    # Between two ends that are far off on either side the target itself may be met.
    if pooled.low <= aim <= pooled.high:
        ends.add(Rag.GREEN)
    span = f"{pooled.months} months together" if pooled.months > 1 else "the month"
    stated = (
        f"{span} {of_counts(pooled.numerator, pooled.denominator)}, "
        f"{digits(pooled.value)}% (95% interval {digits(pooled.low)}% to {digits(pooled.high)}%) "
        f"against {shown(kpi, aim)}"
    )
    short = shortfall(kpi.polarity, pooled.value, aim)
    if len(ends) == 1:
        return Verdict(ends.pop(), f"{stated}; the whole interval is on one side", short)
    return Verdict(None, f"{stated}; too few to say", short)
