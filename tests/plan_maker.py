"""Made-up plans that agree with themselves, printed with rounding, and errors to put in them.

Every figure is worked out unrounded and then printed half up, as an authority does. The maker
shares no code with the checker.
"""

import random
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

NAMES = (
    *("Mainstream", "SEN units", "Maintained special", "INMSS", "Hospital schools/AP"),
    *("Post 16/FE", "Early years", "Elective home education"),
)
RULES = ("linear", "flat", "mean")


@dataclass(frozen=True)
class Line:
    """One printed figure and what it was before printing."""

    id: str
    measure: str
    period: str
    value: str
    true: Fraction
    decimals: int = 0
    scale: int = 0
    item: str = "Total"
    form: str = ""
    scenario: str = ""
    percent: bool = False

    def printed(self, value: Fraction) -> "Line":
        """Return the line with another value, printed in the same way."""
        return replace(self, value=show(value, self.decimals, self.scale, percent=self.percent))


def show(value: Fraction, decimals: int, scale: int = 0, *, percent: bool = False) -> str:
    """Print a number half up: 41.0 with scale 6 is £41.0m."""
    shown = value * 100 if percent else value / 10**scale
    place = Decimal(1).scaleb(-decimals)
    exact = Decimal(shown.numerator) / Decimal(shown.denominator)
    text = f"{abs(exact).quantize(place, ROUND_HALF_UP):,}"
    sign = "-" if exact < 0 and Decimal(text.replace(",", "")) else ""
    if percent:
        return f"{sign}{text}%"
    return f"{sign}£{text}m" if scale == 6 else f"{sign}{text}"


def make(seed: int) -> tuple[Line, ...]:
    """Make a plan of an invented authority; the same seed gives the same plan."""
    maker = _Maker(random.Random(seed))
    return tuple(maker.lines())


def plan_years(start: int, year: int, *, cohorts: bool) -> Fraction:
    """Plan-years of one entrant a year from 1 September of `start` to 31 March of `year`."""
    months = (year - start) * 12 - 5
    if not cohorts:
        return Fraction(max(months, 0), 12) ** 2 / 2
    return sum((Fraction(m, 12) for m in range(months, 0, -12)), Fraction(0))


class _Maker:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.first = rng.randint(2016, 2024)
        self.actuals = rng.randint(2, 4)
        self.ahead = rng.randint(2, 5)
        self.provisions = rng.sample(NAMES, rng.randint(2, len(NAMES)))
        self.money = rng.choice((1, 1, 2, 3))
        self.names: dict[str, str] = {}
        self.years = range(self.first, self.first + self.actuals + self.ahead)

    def label(self, year: int) -> str:
        return f"{year - 1}-{year % 100:02d}"

    def lines(self) -> list[Line]:
        rng, found = self.rng, []
        plans, cost = {}, {}
        for name in self.provisions:
            start, unit = rng.randint(8, 1500), Fraction(rng.randint(300_000, 9_000_000), 100)
            counts = [Fraction(start)]
            costs = [unit]
            for _ in range(self.actuals - 1):
                counts.append(Fraction(round(counts[-1] * rng.randint(95, 118) / 100)))
                costs.append(costs[-1] * Fraction(rng.randint(94, 112), 100))
            rule = rng.choice(RULES[:2])
            cost_rule = rng.choice(RULES)
            plans[name] = self.project(counts, rule)
            cost[name] = self.project(costs, cost_rule)
            future = f"{self.label(self.years[self.actuals])} to {self.label(self.years[-1])}"
            found.append(
                Line(f"rp {name}", "plans", future, rule, Fraction(0), item=name, form="rule")
            )
            found.append(
                Line(
                    f"rc {name}",
                    "unit cost",
                    future,
                    cost_rule,
                    Fraction(0),
                    item=name,
                    form="rule",
                )
            )
        other = Fraction(rng.randint(0, 400)) * 10_000
        spend: dict[int, Fraction] = {}
        allocation: dict[int, Fraction] = {}
        deficit = Fraction(rng.randint(-500, 3000)) * 10_000
        grown = Fraction(rng.randint(0, 60), 1000)
        for i, year in enumerate(self.years):
            spend[year] = other + sum(plans[n][i] * cost[n][i] for n in self.provisions)
            allocation[year] = (
                spend[year] * Fraction(rng.randint(85, 101), 100)
                if i == 0
                else allocation[year - 1] * (1 + grown)
            )
        period = self.label
        for n in self.provisions:
            for i, year in enumerate(self.years):
                found.append(
                    Line(
                        f"p {n} {year}",
                        "plans",
                        period(year),
                        show(plans[n][i], 0),
                        plans[n][i],
                        item=n,
                    )
                )
                found.append(
                    Line(
                        f"c {n} {year}",
                        "unit cost",
                        period(year),
                        show(cost[n][i], 0),
                        cost[n][i],
                        item=n,
                    )
                )
        for i, year in enumerate(self.years):
            total = sum((plans[n][i] for n in self.provisions), Fraction(0))
            found.append(Line(f"pt {year}", "plans", period(year), show(total, 0), total))
            found.append(self.pounds(f"s {year}", "spend", year, spend[year]))
            found.append(self.pounds(f"a {year}", "allocation", year, allocation[year]))
            found.append(
                self.pounds(f"i {year}", "in-year deficit", year, spend[year] - allocation[year])
            )
            deficit += spend[year] - allocation[year]
            found.append(self.pounds(f"d {year}", "cumulative deficit", year, deficit))
        if other:
            made = self.pounds("other", "spend", self.years[0], other)
            found.append(replace(made, period="every year", item="Other"))
        found += self.claims(plans, spend, allocation)
        if rng.random() < 0.4:
            found += [
                self.pounds(f"sp {n} {year}", "spend", year, plans[n][i] * cost[n][i], item=n)
                for n in self.provisions
                for i, year in enumerate(self.years)
            ]
        if self.ahead > 2 and rng.random() < 0.6:
            found += self.opportunities({x.id: x.true for x in found})
        if rng.random() < 0.3:
            found = [self.turned(x) for x in found]
        return found

    def turned(self, line: Line) -> Line:
        """Print deficits as negative balances, as many authorities do."""
        if line.measure not in {"in-year deficit", "cumulative deficit"}:
            return line
        measure = self.names.setdefault(line.measure, line.measure)
        made = self.pounds(line.id, measure, int(line.id.split()[-1]), -line.true)
        return replace(made, scenario=line.scenario, period=line.period)

    def line(
        self, name: str, measure: str, text: str, number: Fraction, case: str = "", over: str = ""
    ) -> Line:
        percent = text.endswith("%")
        places = len(text.rstrip("m%").partition(".")[2])
        scale = 6 if text.endswith("m") else 0
        return Line(
            f"o {name} {measure} {case}".strip(),
            measure,
            over,
            text,
            number,
            places,
            scale,
            item=name,
            scenario=case,
            percent=percent,
        )

    def money_text(self, amount: Fraction) -> str:
        return show(amount, max(self.money, 1), 6)

    def opportunities(self, true: dict[str, Fraction]) -> list[Line]:
        """Two opportunities with weights, a start and a mitigated deficit, as DBV decks do."""
        rng, found = self.rng, []
        gain: dict[str, dict[int, Fraction]] = {"target": {}, "stretch": {}}
        start = self.years[self.actuals]
        last = self.years[-1]
        span = f"{self.label(start)} to {self.label(last)}"
        totals = {"": Fraction(0), "target": Fraction(0), "stretch": Fraction(0)}
        for name in ("Avoid a plan", "Move setting"):
            volume, share = Fraction(rng.randint(20, 200)), Fraction(rng.randint(10, 45), 100)
            value, years = Fraction(rng.randint(4000, 30000)), Fraction(rng.randint(4, 12))
            weights = {"target": Fraction(rng.randint(20, 50), 100)}
            weights["stretch"] = weights["target"] + Fraction(rng.randint(5, 40), 100)
            cohorts = name != "Avoid a plan"
            rate = volume * share * value

            found.append(self.line(name, "volume", show(volume, 0), volume))
            found.append(self.line(name, "proportion", show(share, 0, percent=True), share))
            found.append(self.line(name, "duration", show(years, 0), years))
            found.append(self.line(name, "unit value", show(value, 0), value))
            found.append(self.line(name, "start", f"September {start - 1}", Fraction(0)))
            found.append(self.line(name, "potential", self.money_text(rate * years), rate * years))
            over = plan_years(start - 1, last, cohorts=cohorts)
            found.append(
                self.line(name, "benefit", self.money_text(rate * over), rate * over, "", span)
            )
            totals[""] += rate * over
            for case, weight in weights.items():
                found.append(self.line(name, "weight", show(weight, 0, percent=True), weight, case))
                amount = rate * years * weight
                found.append(
                    self.line(name, "weighted potential", self.money_text(amount), amount, case)
                )
                found.append(
                    self.line(
                        name,
                        "benefit",
                        self.money_text(rate * over * weight),
                        rate * over * weight,
                        case,
                        span,
                    )
                )
                totals[case] += rate * over * weight
                for year in range(start, last + 1):
                    gained = rate * weight * plan_years(start - 1, year, cohorts=cohorts)
                    gain[case][year] = gain[case].get(year, Fraction(0)) + gained
        for case, total in totals.items():
            made = self.pounds(f"bt {case} {last}", "benefit", last, total)
            found.append(replace(made, period=span, scenario=case))
        for case, years_gain in gain.items():
            for year, amount in years_gain.items():
                made = self.pounds(
                    f"d {case} {year}", "cumulative deficit", year, true[f"d {year}"] - amount
                )
                found.append(replace(made, scenario=case))
        return found

    def project(self, actual: list[Fraction], rule: str) -> list[Fraction]:
        n = len(actual)
        step = (actual[-1] - actual[0]) / (n - 1) if n > 1 else Fraction(0)
        if actual[-1] + step * self.ahead <= 1 and rule == "linear":
            step = Fraction(0)
            actual[0] = actual[-1]
        last = {"linear": actual[-1], "flat": actual[-1], "mean": sum(actual, Fraction(0)) / n}[
            rule
        ]
        step = step if rule == "linear" else Fraction(0)
        return actual + [last + step * k for k in range(1, self.ahead + 1)]

    def pounds(
        self, name: str, measure: str, year: int, value: Fraction, item: str = "Total"
    ) -> Line:
        text = show(value, self.money, 6)
        return Line(name, measure, self.label(year), text, value, self.money, 6, item=item)

    def claims(self, plans: dict, spend: dict, allocation: dict) -> list[Line]:
        first, last = self.years[0], self.years[-1]
        span = f"{self.label(first)} to {self.label(last)}"
        growth = spend[last] / spend[first] - 1
        name = max(self.provisions, key=lambda n: plans[n][-1])
        total = sum(plans[n][-1] for n in self.provisions)
        share = plans[name][-1] / total
        uplift = allocation[last] / allocation[last - 1] - 1
        return [
            Line(
                "gs",
                "spend",
                span,
                show(growth, 1, percent=True),
                growth,
                1,
                form="growth",
                percent=True,
            ),
            Line(
                "sh",
                "plans",
                self.label(last),
                show(share, 1, percent=True),
                share,
                1,
                item=name,
                form="share",
                percent=True,
            ),
            Line(
                "ga",
                "allocation",
                span,
                show(uplift, 1, percent=True),
                uplift,
                1,
                form="yearly growth",
                percent=True,
            ),
        ]


def as_csv(lines: tuple[Line, ...]) -> str:
    """Write a plan in tidy form."""
    rows = ["id,measure,provision,period,form,value,scenario"]
    rows += [
        f'{x.id},{x.measure},{x.item},{x.period},{x.form},"{x.value}",{x.scenario}' for x in lines
    ]
    return "\n".join(rows) + "\n"


SLIPS = ("transpose", "digit", "drop", "scale", "sign", "twice")


@dataclass(frozen=True)
class Spoilt:
    """A plan with one error in it.

    `target` is the id of the line that is wrong; `plain` whether the error is larger than anything
    that the rounding of the figures around it could hide.
    """

    lines: tuple[Line, ...]
    target: str
    slip: str
    plain: bool


def spoil(lines: tuple[Line, ...], seed: int, slip: str) -> Spoilt | None:
    """Put one error of a class into a plan; None when the draw gives none."""
    rng = random.Random(f"{seed} {slip}")
    usable = [x for x in lines if x.form != "rule" and x.measure != "start"]
    if slip == "sign":
        usable = [x for x in lines if x.id[:2] in {"i ", "d "}]
    line = rng.choice(usable)
    places = [i for i, c in enumerate(line.value) if c.isdigit()]
    text = line.value
    if slip == "transpose":
        pairs = [(i, j) for i, j in pairwise(places) if text[i] != text[j]]
        if not pairs:
            return None
        i, j = rng.choice(pairs)
        text = text[:i] + text[j] + text[i + 1 : j] + text[i] + text[j + 1 :]
    elif slip in {"digit", "twice"}:
        i = rng.choice(places)
        text = text[:i] + str((int(text[i]) + rng.randint(1, 9)) % 10) + text[i + 1 :]
    elif slip == "drop":
        if len(places) < 2:
            return None
        i = rng.choice(places)
        text = (text[:i] + text[i + 1 :]).replace(",", "").replace(".m", "m").replace(".%", "%")
    elif slip == "scale":
        text = show(
            line.true * rng.choice((10, Fraction(1, 10), 1000)),
            line.decimals,
            line.scale,
            percent=line.percent,
        )
    else:
        text = show(-line.true, line.decimals, line.scale)
    wrong = replace(line, value=text)
    if text == line.value:
        return None
    change = abs(_number(text, line) - _number(line.value, line))
    # A figure that lost its last decimal stands for ten times as much as it did.
    hidden = slack(lines, line) * (10 if slip == "drop" else 1)
    plain = change > hidden or slip == "twice"
    if slip == "twice":
        return Spoilt((*lines, replace(wrong, id="again")), "again", slip, plain)
    return Spoilt(tuple(wrong if x.id == line.id else x for x in lines), line.id, slip, plain)


def _number(text: str, line: Line) -> Fraction:
    digits = Fraction("".join(c for c in text if c.isdigit() or c in ".-") or "0")
    return digits / 100 if line.percent else digits * 10**line.scale


def slack(lines: tuple[Line, ...], line: Line) -> Fraction:
    """Return what rounding could hide around a figure, generously."""
    by_id = {x.id: x for x in lines}
    kind, year = line.id.split()[0], line.id.split()[-1]
    half = Fraction(10) ** (line.scale - line.decimals) / 2
    parts = [x for x in lines if x.id.startswith("p ") and x.id.endswith(year)]
    costs = [x for x in lines if x.id.startswith("c ") and x.id.endswith(year)]
    products = sum((a.true + b.true) / 2 + 1 for a, b in zip(parts, costs, strict=False))
    if kind in {"p", "pt"}:
        return Fraction(len(parts) + 6)
    if kind == "c":
        plans = by_id["p" + line.id[1:]].true
        money = Fraction(10) ** (6 - by_id[f"s {year}"].decimals) / 2
        return (products + 2 * money) / max(plans, Fraction(1))
    if kind == "other":
        every = [x for x in lines if x.id.startswith("s ")]
        return 3 * half + min(slack(lines, x) for x in every)
    if kind == "sp":
        return (len(parts) + 4) * 4 * half + products
    if kind == "bt":
        return 8 * half
    if kind == "o":
        return line.true / 3 + 4 * half
    if kind in {"gs", "ga", "sh"}:
        return 2 * half / 100 + Fraction(3, 100)
    return 8 * half
