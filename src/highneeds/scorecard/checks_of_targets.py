"""Checks of targets, bases, sources and records: N5 and N9 to N12."""

from typing import Final

from highneeds.document.numbers import digits
from highneeds.scorecard.checks import WINDOW, CheckedKpi
from highneeds.scorecard.comparators import PublishedFigure
from highneeds.scorecard.counts import whole_number_over
from highneeds.scorecard.definitions import KpiDefinition, KpiUnit, PeriodType, Polarity
from highneeds.scorecard.judging import year_start
from highneeds.scorecard.wording import change, of_counts, shown
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.rounding import half_up

FAR: Final = 3.0
SOURCE_OFF: Final = 0.01
CUMULATIVE_RISES: Final = 9


def n5_target(subject: CheckedKpi) -> list[Finding]:
    """N5: a target in another unit, outside anything plausible, or reached only by overshooting."""
    target, definition = subject.kpi.target, subject.definition
    if target is None:
        return []
    found = []
    aim = shown(definition, target.value)
    values = [r.value for r in subject.series.valued if r.value]
    if values and _same_digits(target.value, values[-1]):
        found.append(
            subject.finding(
                "N5_target",
                f"The target {aim} has the digits of the latest value "
                f"{shown(definition, values[-1])} with the decimal point elsewhere: one of the two "
                "is probably in the wrong unit.",
                value=target.value,
                expected=values[-1],
            )
        )
    low, high = _possible(subject)
    if not low <= target.value <= high:
        found.append(
            subject.finding(
                "N5_target",
                f"The target {aim} lies outside what is plausible ({low:g} to {high:g}).",
                severity=Severity.ERROR,
                value=target.value,
            )
        )
    return [*found, *_far(subject), *_overshoot(subject)]


def _possible(subject: CheckedKpi) -> tuple[float, float]:
    if subject.definition.plausible:
        return subject.definition.plausible
    if subject.definition.unit is KpiUnit.PERCENT:
        return 0.0, 100.0
    # Only money can be below zero: a balance.
    return (float("-inf") if subject.definition.unit is KpiUnit.GBP else 0.0), float("inf")


def _same_digits(one: float, other: float) -> bool:
    """Whether two numbers differ only in where the point stands, as 30.8 and 3.08."""
    if one <= 0 or other <= 0 or one == other:
        return False
    for power in (10.0, 100.0, 1000.0):
        for small, large in ((one, other), (other, one)):
            if abs(small * power - large) <= 1e-9 * large and _digits_of(large) >= 2:
                return True
    return False


def _digits_of(value: float) -> int:
    return len(f"{value:.6f}".replace(".", "").strip("0"))


def _far(subject: CheckedKpi) -> list[Finding]:
    target = subject.kpi.target
    values = [r.value for r in subject.series.valued if r.value is not None]
    if target is None or len(values) < 6:
        return []
    low, high = min(values), max(values)
    away = max(low - target.value, target.value - high, 0.0)
    # A series that never moved has no spread to measure by.
    if high == low or away <= FAR * (high - low):
        return []
    definition = subject.definition
    return [
        subject.finding(
            "N5_target",
            f"The target {shown(definition, target.value)} is far from every past value "
            f"({shown(definition, low)} to {shown(definition, high)}).",
            severity=Severity.NOTE,
            value=target.value,
        )
    ]


def _overshoot(subject: CheckedKpi) -> list[Finding]:
    """Tell when so few cases cannot land on the target, or cannot show that it is met."""
    target, definition = subject.kpi.target, subject.definition
    counted = [r for r in subject.series.valued if r.denominator]
    if target is None or not counted or definition.unit is not KpiUnit.PERCENT:
        return []
    n = counted[-1].denominator or 0
    if n >= definition.small_numbers.no_verdict_below or definition.polarity is not Polarity.HIGHER:
        return []
    if whole_number_over(target.value, n, definition.decimals) is not None:
        return []
    least = int(target.value * n / 100) + 1
    return [
        subject.finding(
            "N5_target",
            f"{shown(definition, target.value)} of {digits(n)} is no whole number: the target "
            f"means {of_counts(least, n)} ({digits(half_up(100 * least / n, 1), 1)}%), and "
            f"{digits(n)} cases a month cannot show whether it is met.",
            value=target.value,
            expected=100 * least / n,
        )
    ]


def n9_basis(subject: CheckedKpi) -> list[Finding]:
    """N9: a running total that falls, or is set against a whole year; a hidden running total."""
    definition, target = subject.definition, subject.kpi.target
    found = []
    if definition.period is PeriodType.YEAR_TO_DATE and definition.unit is not KpiUnit.PERCENT:
        for before, now in subject.pairs():
            same = year_start(definition, now.month) == year_start(definition, before.month)
            if same and (now.value or 0) < (before.value or 0):
                found.append(
                    subject.finding(
                        "N9_basis",
                        f"A running total cannot fall within its year: "
                        f"{shown(definition, before.value)} in {before.month.long}, "
                        f"{shown(definition, now.value)} in {now.month.long}.",
                        now,
                        expected=before.value,
                    )
                )
    yearly = target is not None and (
        target.kind == "annual"
        or (target.baseline is not None and target.baseline.kind == "annual")
    )
    part_year = definition.period in {PeriodType.MONTH, PeriodType.YEAR_TO_DATE}
    full = subject.month == year_start(definition, subject.month).plus(11)
    if (
        yearly
        and part_year
        and definition.unit in {KpiUnit.COUNT, KpiUnit.GBP}
        and not (full and definition.period is PeriodType.YEAR_TO_DATE)
    ):
        what = "one month" if definition.period is PeriodType.MONTH else "part of a year"
        found.append(
            subject.finding(
                "N9_basis",
                f"The target or baseline is for a whole year, and the figure covers {what}: they "
                "cannot be compared.",
            )
        )
    return found + _hidden_total(subject)


def _hidden_total(subject: CheckedKpi) -> list[Finding]:
    if subject.definition.period is not PeriodType.MONTH or subject.definition.unit not in {
        KpiUnit.COUNT,
        KpiUnit.GBP,
    }:
        return []
    rises = 0
    for before, now in subject.pairs(2 * WINDOW):
        if (now.value or 0) > (before.value or 0):
            rises += 1
            continue
        fell = (now.value or 0) < 0.5 * (before.value or 0)
        # January, April and September: where calendar, financial and school years begin.
        if fell and rises >= CUMULATIVE_RISES and now.month.month in {1, 4, 9}:
            return [
                subject.finding(
                    "N9_basis",
                    f"It rose {rises} months running and fell back in {now.month.long}, as a "
                    "running total does; its definition says that each month stands alone.",
                    now,
                )
            ]
        rises = 0
    return []


def n10_source(subject: CheckedKpi) -> list[Finding]:
    """N10: a live figure more than 1% (of a share, one point) off the published one of its date.

    Within that the difference is a note, because readers will find both figures.
    """
    found = []
    definition = subject.definition
    for own in subject.same_date:
        # The published figure is the census of January.
        month = next((r for r in reversed(subject.series.valued) if r.month.month == 1), None)
        if own.value is None or month is None or month.value is None or own.kind != "own":
            continue
        off, words = _apart(definition, month.value, own.value)
        if off == 0:
            continue
        found.append(
            subject.finding(
                "N10_source",
                f"{month.month.long}: {shown(definition, month.value)} here, "
                f"{shown(definition, own.value)} as published ({words} apart).",
                month,
                severity=Severity.WARNING if off > SOURCE_OFF else Severity.NOTE,
                expected=own.value,
            )
        )
    return found + _typed(subject)


def _apart(definition: KpiDefinition, live: float, published: float) -> tuple[float, str]:
    """Return how far two figures are apart as displayed: points for a share, else relative."""
    now, then = half_up(live, definition.decimals), half_up(published, definition.decimals)
    if definition.unit is KpiUnit.PERCENT:
        return abs(now - then) / 100, change(definition, now, then)
    off = abs(now - then) / abs(then) if then else 0.0
    return off, f"{digits(100 * off, 1)}%"


def _typed(subject: CheckedKpi) -> list[Finding]:
    worked = {c.kind: c for c in subject.comparators if c.method != "typed"}
    names = {"national": "england", "neighbours": "neighbours"}
    found = []
    definition, target = subject.definition, subject.kpi.target
    for figure in subject.printed:
        other: PublishedFigure | None = worked.get(names.get(figure.kind, ""))  # type: ignore[call-overload]
        expected = other.value if other else None
        if figure.kind == "target":
            expected = target.value if target else None
        if expected is None:
            continue
        places = definition.decimals
        if half_up(figure.value, places) != half_up(expected, places):
            what = f"worked out from {other.period}" if other else "in scorecard.yaml"
            found.append(
                subject.finding(
                    "N10_source",
                    f"{figure.place}: {shown(definition, figure.value)} is typed; it is "
                    f"{shown(definition, expected)} {what}.",
                    value=figure.value,
                    expected=expected,
                )
            )
    return found


def n11_milestone(subject: CheckedKpi) -> list[Finding]:
    """N11: a milestone worse than the baseline, milestones that go back, a baseline impossible."""
    target, definition = subject.kpi.target, subject.definition
    if target is None or definition.polarity in {Polarity.NONE, Polarity.TARGET}:
        return []
    sign = 1 if definition.polarity is Polarity.HIGHER else -1
    found = []
    steps = sorted(target.milestones, key=lambda m: m.due)
    if target.baseline is not None:
        base = target.baseline.value
        worse = [m for m in steps if sign * (m.value - base) < 0]
        aims = [f"{shown(definition, m.value)} ({m.due.long})" for m in worse]
        if sign * (target.value - base) < 0:
            aims.append(f"the target {shown(definition, target.value)}")
        if aims:
            found.append(
                subject.finding(
                    "N11_milestone",
                    f"Worse than the baseline {shown(definition, base)} "
                    f"({target.baseline.month.long}): {', '.join(aims)}.",
                    value=worse[0].value if worse else target.value,
                    expected=base,
                )
            )
        if definition.unit is KpiUnit.PERCENT and not 0 <= base <= 100:
            found.append(
                subject.finding(
                    "N11_milestone",
                    f"The baseline {shown(definition, base)} is outside 0 to 100%.",
                    severity=Severity.ERROR,
                    value=base,
                )
            )
    ends = [*steps[1:]]
    for before, after in zip(steps, ends, strict=False):
        if sign * (after.value - before.value) < 0:
            found.append(
                subject.finding(
                    "N11_milestone",
                    f"The milestone of {after.due.long} ({shown(definition, after.value)}) is "
                    f"worse than that of {before.due.long} ({shown(definition, before.value)}).",
                    value=after.value,
                    expected=before.value,
                )
            )
    return found
