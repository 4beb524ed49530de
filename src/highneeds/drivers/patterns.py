"""Who starts and who holds a plan: age, need, sex and ethnicity, in stock and among starters."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from highneeds.measures.formulas import by_group
from highneeds.vocabulary.provision import ProvisionMap

BANDS = (("0-4", 0, 4), ("5-10", 5, 10), ("11-15", 11, 15), ("16-19", 16, 19), ("20-25", 20, 25))
"""The five age bands of the return, which every layout can be brought to."""


@dataclass(frozen=True)
class CategoryPattern:
    """One category among starters and among all plans.

    Attributes
    ----------
    topic
        "age_band", "age_at_start", "sex", "ethnicity", "need" or "provision".
    year
        January of the stock; the starters are of the calendar year before.
    stock, starters
        Plans.
    stock_share, starter_share
        Shares of all plans and of all new plans of known category.
    change
        Change of the stock since the earliest comparable January (`since`).
    """

    topic: str
    category: str
    year: int
    stock: float | None
    starters: float | None
    stock_share: float | None
    starter_share: float | None
    change: float | None = None
    since: int | None = None


@dataclass(frozen=True)
class StartAge:
    """Mean age at which plans started in a calendar year, with how many are of known age."""

    year: int
    mean_age: float
    known: float
    open_ended: float


def band_of(age: str) -> str | None:
    """Return the band of a published age ("10", "2-", "20+", "5-10"); None when unknown."""
    if age in {name for name, _, _ in BANDS}:
        return age
    digits = "".join(c for c in age if c.isdigit())
    if not digits or "unknown" in age.lower():
        return None
    number = min(int(digits), 25)
    return next(name for name, low, high in BANDS if low <= number <= high)


def start_ages(new_plans: pl.DataFrame) -> tuple[StartAge, ...]:
    """Return the mean age at start by calendar year.

    Parameters
    ----------
    new_plans
        Canonical table of one area. An open-ended age counts as its bound, and how many is told.
    """
    rows = new_plans.filter(pl.col("topic") == "age_at_start").select("year", "group", "plans")
    found = []
    for year in sorted(rows["year"].unique().to_list()):
        mine = rows.filter(pl.col("year") == year).drop_nulls().rows()
        # "2-" and "20+" are open-ended: their mean age is not known.
        aged = [(_years(g), n, not g.isdigit()) for _, g, n in mine if _years(g) is not None]
        known = sum(n for _, n, _ in aged)
        if known:
            mean = sum((age or 0) * n for age, n, _ in aged) / known
            found.append(StartAge(year, mean, known, sum(n for _, n, is_open in aged if is_open)))
    return tuple(found)


def patterns(
    caseload: pl.DataFrame,
    new_plans: pl.DataFrame,
    needs: pl.DataFrame | None,
    needs_new: pl.DataFrame | None,
    groups: ProvisionMap,
) -> tuple[CategoryPattern, ...]:
    """Return who holds and who starts plans, by every published topic.

    Parameters
    ----------
    caseload, new_plans, needs, needs_new
        Canonical tables of one area.
    groups
        For the provision shares.
    """
    found: list[CategoryPattern] = []
    found += _topic("age_band", _bands(caseload), _bands(new_plans))
    for topic in ("sex", "ethnicity"):
        found += _topic(topic, _cells(caseload, topic), _cells(new_plans, topic))
    found += _topic("need", _wide(needs, "need_"), _wide(needs_new, "need_"))
    found += _topic("provision", _grouped(caseload, groups), _grouped(new_plans, groups))
    return tuple(found)


_Cells = dict[int, dict[str, float]]


def _topic(topic: str, stock: _Cells, starters: _Cells) -> list[CategoryPattern]:
    if not stock and not starters:
        return []
    year = max(stock) if stock else max(starters) + 1
    held, began = stock.get(year, {}), _before(starters, year)
    earliest = min(stock) if stock else year
    base = stock.get(earliest, {}) if earliest < year else {}
    whole, starts = sum(held.values()), sum(began.values())
    names = list(dict.fromkeys((*held, *began)))
    return [
        CategoryPattern(
            topic,
            name,
            year,
            held.get(name),
            began.get(name),
            held[name] / whole if name in held and whole else None,
            began[name] / starts if name in began and starts else None,
            held[name] - base[name] if name in held and name in base else None,
            earliest if base else None,
        )
        for name in names
    ]


def _before(cells: _Cells, january: int) -> dict[str, float]:
    """Return the starters of the latest calendar year before a January."""
    years = [year for year in cells if year < january]
    return cells[max(years)] if years else {}


def _cells(frame: pl.DataFrame, topic: str) -> _Cells:
    rows = frame.filter(pl.col("topic") == topic).select("year", "group", "plans").drop_nulls()
    found: _Cells = {}
    for year, group, plans in rows.iter_rows():
        found.setdefault(int(year), {})[str(group)] = float(plans)
    return found


def _bands(frame: pl.DataFrame) -> _Cells:
    found = _cells(frame, "age_band")
    for topic in ("age", "age_at_start"):
        for year, cells in _cells(frame, topic).items():
            # Bands as published go before ages that are added up, and age now before age at the
            # start.
            if year in found or (topic == "age_at_start" and "age" in _names(frame)):
                continue
            for age, plans in cells.items():
                band = band_of(age)
                if band:
                    bands = found.setdefault(year, {})
                    bands[band] = bands.get(band, 0.0) + plans
    return found


def _names(frame: pl.DataFrame) -> Sequence[str]:
    return [str(topic) for topic in frame["topic"].unique().to_list()]


def _wide(frame: pl.DataFrame | None, prefix: str) -> _Cells:
    if frame is None:
        return {}
    columns = [c for c in frame.columns if c.startswith(prefix) and not c.endswith("__status")]
    found: _Cells = {}
    for row in frame.filter(pl.col("topic") == "all").iter_rows(named=True):
        cells = {c: float(row[c]) for c in columns if row[c] is not None}
        if cells:
            found[int(row["year"])] = cells
    return found


def _grouped(frame: pl.DataFrame, groups: ProvisionMap) -> _Cells:
    found: _Cells = {}
    rows = frame.filter(pl.col("topic") == "all")
    sums = by_group(rows, groups).with_columns(year=rows["year"])
    for year, its in sums.partition_by("year", as_dict=True, maintain_order=True).items():
        row = its.drop("year").row(0, named=True)
        cells = {group: value for group, value in row.items() if value is not None}
        if its.height == 1 and cells:
            found[int(year[0])] = cells
    return found


def _years(age: str) -> int | None:
    digits = "".join(c for c in age if c.isdigit())
    return int(digits) if digits and "unknown" not in age.lower() else None
