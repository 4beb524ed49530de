"""Small files of evidence and opportunities for tests, written as a person would."""

import copy
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import yaml

from highneeds.evidence.surveys.read import read_survey
from highneeds.evidence.surveys.results import SurveyResult, survey_results
from highneeds.opportunities.inputs import ShareEvidence, Sized, Unmitigated, resolve
from highneeds.opportunities.load import check_document
from highneeds.opportunities.schema import Document
from highneeds.stats.intervals import wilson

_MADE = TemporaryDirectory(prefix="bundled-")

BUNDLED = Path(
    shutil.copytree(
        Path(__file__).parents[1] / "src" / "highneeds" / "cases" / "southampton",
        Path(_MADE.name) / "southampton",
    )
)
"""A copy of the bundled case: a folder keeps what it told, and the program's own must not."""

ONE: dict[str, Any] = {
    "id": "avoid",
    "name": "Help that comes early",
    "outcome": "Children reach their goals with early help.",
    "cohort": "new_mainstream",
    "provision": {"out_of": "mainstream", "into": "no_plan"},
    "flow": 100,
    "share": 0.2,
    "duration": 10,
    "unit_value": 10_000,
    "lower": {"weight": 0.4, "reason": "our judgement"},
    "upper": {"weight": 0.6, "reason": "our judgement"},
    "start": "2023-09-01",
    "entry": "continuous",
}


def opportunity(**changes: Any) -> dict[str, Any]:
    """One opportunity as plain data."""
    made = copy.deepcopy(ONE)
    made.update(changes)
    made["start"] = _day(made["start"])
    return made


def document(*opportunities: dict[str, Any], **changes: Any) -> Document:
    """A document of opportunities, 2022-23 to 2026-27."""
    data: dict[str, Any] = {
        "years": {"first": 2023, "last": 2027},
        "draws": 1000,
        "opportunities": list(opportunities),
    }
    return check_document({**data, **changes})


def sized(*opportunities: dict[str, Any], **changes: Any) -> tuple[Document, tuple[Sized, ...]]:
    """Resolve a document that needs no evidence."""
    made = document(*opportunities, **changes)
    return made, resolve(made, {}, None)


def cases_of_the_deck() -> dict[str, ShareEvidence]:
    """5 of 15 and 3 of 11, from a purposive sample."""
    shares = {"mainstream": (5, 15), "maintained_special": (3, 11)}
    return {
        f"case_reviews.{name}": ShareEvidence(x, n, float(low), float(high), "Purposive sample.")
        for name, (x, n) in shares.items()
        for low, high in [wilson(x, n)]
    }


def deck_forecast() -> Unmitigated:
    """The unmitigated forecast of method-dbv.md §2, in fractions."""
    k = np.arange(1, 6)
    plans = np.array(
        [805 + 84.5 * k, 44 + 3 * k, 719 + 21.5 * k, 64 + 0 * k, 16 + 0 * k, 269 + 21 * k]
    )
    cost = np.array(
        [
            11_824 + 0 * k,
            17_300 + 2_603 * k,
            23_641 + 2_003 * k,
            73_115 + 0 * k,
            154_342 + 0 * k,
            4_900 - 145 * k,
        ],
        dtype=float,
    )
    return Unmitigated(
        years=(2023, 2024, 2025, 2026, 2027),
        provisions=("mainstream", "units", "maintained_special", "inmss", "ap", "post_16"),
        plans=plans.astype(float),
        unit_cost=cost,
        plans_before=np.array([805.0, 44, 719, 64, 16, 269]),
        spend=(plans * cost).sum(axis=0) + 2.07e6,
        allocation=np.array([35.9, 37.0, 38.1, 39.2, 40.4]) * 1e6,
        opening_deficit=13.95e6,  # implied by 19.1 less 41.0 plus 35.9, before rounding
    )


def survey_of(path: Path) -> SurveyResult:
    """What a survey's mapping file and export say, told for the first time."""
    return survey_results(read_survey(path), path.stem, path.parent)


def write(path: Path, text: str) -> Path:
    """Write a file and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _day(value: Any) -> Any:
    return yaml.safe_load(value) if isinstance(value, str) else value
