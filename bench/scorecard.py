"""Speed of the scorecard: 200 KPIs by 10 years of months, read, judged, checked and drawn.

Run: .venv/bin/python bench/scorecard.py [KPIS] [YEARS]
"""

import json
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

import numpy as np
import yaml

THEMES = ("Caseload", "Requests", "Reviews", "Quality", "Adulthood")


def make_board(folder: Path, kpis: int = 200, years: int = 10) -> Path:
    """Write a board of seeded figures: half counts, half percentages with their counts."""
    draw = np.random.default_rng(20220131)
    folder.mkdir(parents=True, exist_ok=True)
    entries, rows = [], ["kpi,period,numerator,denominator,value,status,note"]
    for number in range(kpis):
        share = number % 2 == 1
        define = {
            "id": f"kpi_{number:03d}",
            "title": f"Measure {number:03d} of the work with children and families",
            "definition": "Children with an EHC plan who were counted in the month, by the rule of "
            f"the measure with number {number:03d}.",
            "unit": "percent" if share else "count",
            "decimals": 1 if share else 0,
            "polarity": ("higher", "lower", "none")[number % 3],
            "period": "month",
            "theme": THEMES[number % len(THEMES)],
            "source": "Local case system",
            "owner": "Head of SEND",
        }
        if share:
            define |= {"numerator": "children in time", "denominator": "children due"}
        entry = {"define": define, "ref": f"{number // 10 + 1}.{number % 10:02d}"}
        if number % 3 != 2:
            entry["target"] = {"value": 60.0 if share else 100.0, "source": "Board"}
        entries.append(entry)
        for month in range(12 * years):
            period = f"{2012 + month // 12}-{month % 12 + 1:02d}"
            n = int(draw.integers(40, 90))
            if share:
                rows.append(f"kpi_{number:03d},{period},{draw.binomial(n, 0.55)},{n},,,")
            else:
                rows.append(f"kpi_{number:03d},{period},,,{draw.poisson(100)},,")
    settings = {"title": "Large board", "as_at": "2022-01-31", "kpis": entries}
    (folder / "scorecard.yaml").write_text(yaml.safe_dump(settings, sort_keys=False))
    (folder / "scorecard.csv").write_text("\n".join(rows) + "\n")
    return folder


def main() -> None:
    """Print seconds and sizes for each step."""
    kpis, years = (int(a) for a in (sys.argv[1:3] or ("200", "10")))
    started = time.perf_counter()
    from highneeds.reports.writers.scorecard_page import scorecard_page
    from highneeds.scorecard.board import build
    from highneeds.scorecard.loading import load_data
    from highneeds.scorecard.settings import load_settings

    imported = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        folder = make_board(Path(name), kpis, years)
        a = time.perf_counter()
        settings = load_settings(folder)
        data = load_data(settings)
        b = time.perf_counter()
        board = build(settings, data)
        c = time.perf_counter()
        page = scorecard_page(board)
        d = time.perf_counter()
        tracemalloc.start()
        build(settings, load_data(settings))
        peak = tracemalloc.get_traced_memory()[1]
    print(
        json.dumps(
            {
                "kpis": kpis,
                "months": 12 * years,
                "import_s": round(imported - started, 2),
                "read_s": round(b - a, 2),
                "judge_s": round(c - b, 2),
                "render_s": round(d - c, 2),
                "total_s": round(d - a, 2),
                "page_kb": round(len(page.encode()) / 1024),
                "peak_mb": round(peak / 2**20),
            }
        )
    )


if __name__ == "__main__":
    main()
