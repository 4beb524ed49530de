"""Checks of the figures themselves: N1 to N4 and N6 to N8."""

from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import Final

from highneeds.document.numbers import digits
from highneeds.scorecard.checks import WINDOW, CheckedKpi
from highneeds.scorecard.counts import whole_number_over
from highneeds.scorecard.definitions import KpiDefinition, KpiUnit, PeriodType
from highneeds.scorecard.judging import comparable, movement
from highneeds.scorecard.records import KpiSeries, Reading
from highneeds.scorecard.wording import change, of_counts, shown
from highneeds.stats.xmr import SCREEN
from highneeds.vocabulary.findings import Finding, Severity, Treatment
from highneeds.vocabulary.rounding import half_up
from highneeds.vocabulary.status import Status

# Fewer months do not show how much a month usually differs.
STEP_NEEDS: Final = 6
SHARE_JUMP: Final = 4.0
BASE_STILL: Final = 0.02
TENFOLD: Final = 8.0
"""A figure this many times its neighbours is likely to have its point in the wrong place."""


def n1_step(subject: CheckedKpi) -> list[Finding]:
    """N1: a change larger than 3.267 times the mean moving range of the series."""
    valued = subject.series.valued
    moves = [
        abs((now.value or 0) - (before.value or 0))
        for before, now in pairwise(valued)
        if now.month.index - before.month.index == 1
        and comparable(subject.definition, now.month, before.month)
    ]
    if len(moves) < STEP_NEEDS - 1 or not any(moves) or _few(subject):
        return []
    limit = SCREEN * sum(moves) / len(moves)
    found = []
    for before, now in subject.pairs():
        if not comparable(subject.definition, now.month, before.month):
            continue
        size = abs((now.value or 0) - (before.value or 0))
        if size > limit:
            found.append(
                subject.finding(
                    "N1_step",
                    f"From {before.month.long} to {now.month.long} it moved by "
                    f"{_moved(subject, before, now)}, more than its months usually differ.",
                    now,
                    expected=before.value,
                )
            )
    return found


def n2_definition(subject: CheckedKpi) -> list[Finding]:
    """N2: a share that moves by over 4 points while its base moves by less than 2%."""
    if subject.definition.unit is not KpiUnit.PERCENT:
        return []
    found = []
    for before, now in subject.pairs():
        bases = _bases(subject, before, now)
        if (
            bases is None
            or not bases[0]
            or not comparable(subject.definition, now.month, before.month)
        ):
            continue
        old, new = bases
        jump = (now.value or 0) - (before.value or 0)
        if abs(jump) <= SHARE_JUMP or abs(new - old) / old >= BASE_STILL:
            continue
        children = abs((now.value or 0) * new - (before.value or 0) * old) / 100
        base = subject.names.get(subject.definition.base, "its base")
        found.append(
            subject.finding(
                "N2_definition",
                f"From {before.month.long} to {now.month.long} it moved by "
                f"{_moved(subject, before, now)} while {base} moved by only "
                f"{digits(abs(new - old))} ({digits(old)} to {digits(new)}). About "
                f"{digits(children)} children would have had to change place in one month, so this "
                "is probably a change of definition or of recording. Do not read a trend across it "
                "until it is explained.",
                now,
                expected=before.value,
            )
        )
    return found


def n3_range(subject: CheckedKpi) -> list[Finding]:
    """N3: a share outside 0-100, a negative count, a part above its whole, parts that differ."""
    start = subject.month.plus(1 - WINDOW)
    found = [
        subject.finding(
            "N3_range",
            f"In {reading.month.long} {wrong}. It is shown as not available until it is corrected.",
            reading,
            severity=Severity.ERROR,
            treatment=Treatment.SET_MISSING,
        )
        for reading in subject.series.readings
        if reading.month >= start and (wrong := impossible(subject.definition, reading))
    ]
    return found + _parts(subject)


def impossible(definition: KpiDefinition, reading: Reading) -> str:
    """Say why a figure cannot be true; "" when it can."""
    value, top, bottom = reading.value, reading.numerator, reading.denominator
    share = definition.unit is KpiUnit.PERCENT
    if share and top is not None and bottom is not None and top > bottom:
        return f"the numerator is above its denominator: {of_counts(top, bottom)}"
    if value is None:
        return ""
    if share and not 0 <= value <= 100:
        return f"{shown(definition, value)} is outside 0 to 100%"
    if value < 0 and definition.unit is not KpiUnit.GBP:
        return f"{shown(definition, value)} is below zero"
    if definition.unit is KpiUnit.COUNT and value != int(value):
        return f"{value:g} is not a whole number"
    return ""


def without_impossible(definition: KpiDefinition, series: KpiSeries) -> KpiSeries:
    """Set figures that cannot be true to missing, so that nothing is judged by them."""
    if not any(impossible(definition, reading) for reading in series.readings):
        return series
    kept = tuple(
        replace(r, value=None, numerator=None, denominator=None, status=Status.MISSING)
        if impossible(definition, r)
        else r
        for r in series.readings
    )
    return replace(series, readings=kept)


def _parts(subject: CheckedKpi) -> list[Finding]:
    parts = subject.definition.parts
    found = []
    for reading in subject.recent if parts else ():
        values = [
            subject.others[p].value(reading.month) if p in subject.others else None for p in parts
        ]
        known = [value for value in values if value is not None]
        if len(known) == len(parts) and sum(known) != reading.value:
            found.append(
                subject.finding(
                    "N3_range",
                    f"In {reading.month.long} its parts add up to {digits(sum(known))}, not to "
                    f"{shown(subject.definition, reading.value)}.",
                    reading,
                    expected=sum(known),
                )
            )
    return found


def n4_unit(subject: CheckedKpi) -> list[Finding]:
    """N4: a figure about ten times, or a tenth of, its neighbours: a slip of the point or unit."""
    if _few(subject):
        return []
    found = []
    valued = subject.series.valued
    first = len(valued) - len(subject.recent)
    for at, reading in enumerate(valued[first:], start=first):
        near = [r.value for r in valued[max(0, at - 6) : at + 4] if r is not reading and r.value]
        middle = median(near) if len(near) >= 3 else None
        if not middle or not reading.value or middle * reading.value <= 0:
            continue
        # Small counts can change eightfold without a slip.
        if subject.definition.unit is KpiUnit.COUNT and max(middle, reading.value) < 100:
            continue
        ratio = reading.value / middle
        # A series that itself varies tenfold has no usual size to be far from.
        if max(ratio, 1 / ratio) >= TENFOLD and _spread(near) < TENFOLD:
            found.append(
                subject.finding(
                    "N4_unit",
                    f"{shown(subject.definition, reading.value)} in {reading.month.long} stands "
                    f"among figures near {shown(subject.definition, middle)}: the unit or the "
                    "decimal point may be wrong.",
                    reading,
                    expected=middle,
                )
            )
    return found


def n6_small_n(subject: CheckedKpi) -> list[Finding]:
    """N6: a percentage that no whole number over its denominator can give."""
    found = []
    for reading in subject.recent:
        n = reading.denominator
        if not _share(subject) or reading.numerator is not None or not n or reading.value is None:
            continue
        if whole_number_over(reading.value, n, reading.decimals) is None:
            below, above = _neighbours(reading.value, n)
            found.append(
                subject.finding(
                    "N6_small_n",
                    f"{shown(subject.definition, reading.value)} in {reading.month.long} cannot "
                    f"come from {digits(n)} cases: {below} and {above} lie nearest. Ask for the "
                    "counts.",
                    reading,
                )
            )
    return found


def n7_gap(subject: CheckedKpi) -> list[Finding]:
    """N7: a month missing, or the same figure three times running on a live measure."""
    recent = subject.recent
    if not recent:
        return []
    found = []
    there = {r.month for r in recent}
    start = recent[0].month
    gone = [m for m in _span(start.index, subject.month.index) if m not in {t.index for t in there}]
    names = [type(start)(index).long for index in gone]
    if names:
        found.append(
            subject.finding(
                "N7_gap",
                f"No figure for {_joined(names)}. A missing month is not zero.",
                value=None,
            )
        )
    # A count of a few children does stay the same for months.
    changeable = subject.definition.unit is not KpiUnit.COUNT or (recent[-1].value or 0) >= 10
    last = recent[-3:]
    same = len(last) == 3 and len({r.value for r in last}) == 1
    running = same and last[-1].month.index - last[0].month.index == 2
    if running and last[0].value and changeable and not _few(subject):
        found.append(
            subject.finding(
                "N7_gap",
                f"{shown(subject.definition, last[0].value)} three months running: check that the "
                "figure was counted afresh.",
                last[-1],
                severity=Severity.NOTE,
            )
        )
    return found


def n8_arrow(subject: CheckedKpi) -> list[Finding]:
    """N8: a printed arrow that its figures contradict."""
    found = []
    for before, now in subject.pairs():
        worked = movement(subject.definition, now.value, before.value)
        # A page without arrows contradicts nothing.
        if now.arrow is None or worked is None or now.arrow is worked:
            continue
        found.append(
            subject.finding(
                "N8_arrow",
                f"The arrow printed for {now.month.long} points {now.arrow.value}, but the figures "
                f"go from {shown(subject.definition, before.value)} to "
                f"{shown(subject.definition, now.value)} ({worked.value}).",
                now,
            )
        )
    return found


def _few(subject: CheckedKpi) -> bool:
    """Whether the usual month has too few cases to read its steps."""
    known = [r.denominator for r in subject.series.valued if r.denominator]
    rule = subject.definition.small_numbers
    return _share(subject) and bool(known) and median(known) < rule.no_verdict_below


def _share(subject: CheckedKpi) -> bool:
    return subject.definition.unit is KpiUnit.PERCENT


def _bases(subject: CheckedKpi, before: Reading, now: Reading) -> tuple[float, float] | None:
    base = subject.others.get(subject.definition.base)
    if base is not None:
        old, new = base.value(before.month), base.value(now.month)
    # The denominator of a snapshot is the stock itself; that of a flow is new every month and may
    # well move.
    elif subject.definition.period is PeriodType.SNAPSHOT:
        old, new = before.denominator, now.denominator
    else:
        return None
    return None if old is None or new is None else (old, new)


def _moved(subject: CheckedKpi, before: Reading, now: Reading) -> str:
    definition = subject.definition
    return (
        f"{change(definition, now.value or 0, before.value or 0)} "
        f"({shown(definition, before.value)} to {shown(definition, now.value)})"
    )


def _spread(values: list[float]) -> float:
    sizes = [abs(value) for value in values]
    return max(sizes) / min(sizes)


def _neighbours(value: float, n: float) -> tuple[str, str]:
    below = int(value * n / 100)
    return tuple(  # type: ignore[return-value]
        f"{of_counts(k, n)} ({digits(half_up(100 * k / n, 1), 1)}%)"
        for k in (below, min(below + 1, int(n)))
    )


def _span(first: int, last: int) -> range:
    return range(first, last + 1)


def _joined(names: list[str]) -> str:
    shortened = names if len(names) <= 4 else [*names[:3], f"{len(names) - 3} more months"]
    return " and ".join([", ".join(shortened[:-1]), shortened[-1]]).removeprefix(" and ")
