"""Templates for an authority's own data, filled from published data where there are any."""

import csv
import io
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import polars as pl

from highneeds.definitions import names
from highneeds.evidence.case_reviews import read as case_file
from highneeds.evidence.code_book import load_code_book
from highneeds.evidence.outreach import read as outreach_file
from highneeds.measures.evaluate import Evaluator
from highneeds.measures.registry import find_metric
from highneeds.official.store.view import View
from highneeds.vocabulary.faults import MissingDataError
from highneeds.vocabulary.periods import Period, PeriodKind
from highneeds.vocabulary.provision import load_map

FOLDER: Final = "templates"
_FINANCE: Final = ("measure", "provision", "financial_year", "value", "unit", "status", "source",
                   "note")  # fmt: skip
_YEARS: Final = 3


def templates(view: View, area: str, map_id: str) -> dict[str, str]:
    """Return the templates of a new diagnostic by path below its folder.

    Parameters
    ----------
    view
        Published data, for what can be filled in.
    area
        DfE code.
    map_id
        Provision map, whose groups head the finance rows.
    """
    made = {
        "case_reviews.csv": case_file.template(load_code_book()),
        "outreach.csv": outreach_file.template(),
        "finance.csv": _finance(view, area, map_id),
    }
    for name in names("surveys"):
        text = files("highneeds.definitions").joinpath(name).read_text(encoding="utf-8")
        made[f"surveys/{Path(name).name}"] = text
    return {f"{FOLDER}/{name}": text for name, text in made.items()}


def _finance(view: View, area: str, map_id: str) -> str:
    """Write finance.csv: plans and allocation as published, and rows for spend to be filled in."""
    rows: list[tuple[str, ...]] = []
    grouping = load_map(map_id)
    plans = _evaluated(view, area, map_id, "provision_share")
    years = sorted({row["year"] for row in plans})[-_YEARS:]
    source = "Education, health and care plans (DfE)"
    for group in grouping.groups:
        for year in years:
            label = Period(PeriodKind.FINANCIAL_YEAR, year).label
            found = [r for r in plans if (r["breakdown"], r["year"]) == (group.id, year)]
            value = found[0]["numerator"] if found else None
            if value is not None:
                number = f"{value:.0f}"
                note = "January inside the year"
                rows.append(("plans", group.id, label, number, "plans", "", source, note))
            # Marked missing and not left blank: a row that nobody fills in must not be read as no
            # spend.
            rows.append(("spend", group.id, label, "", "gbp", "missing", "", "fill in"))
    for row in _evaluated(view, area, map_id, "high_needs_allocation"):
        label = Period(PeriodKind.FINANCIAL_YEAR, row["year"]).label
        if row["value"] is not None:
            number = f"{row['value']:.0f}"
            note = "before recoupment and deductions"
            rows.append(("allocation", "", label, number, "gbp", "", "DSG allocations (DfE)", note))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_FINANCE)
    writer.writerows(rows)
    return out.getvalue()


def _evaluated(view: View, area: str, map_id: str, metric: str) -> list[dict[str, Any]]:
    try:
        frame = Evaluator(view, load_map(map_id)).evaluate(find_metric(metric))
    except MissingDataError:
        return []
    return (
        frame.filter((pl.col("area") == area) & (pl.col("level") == "la")).sort("year").to_dicts()
    )
