"""A large board of seeded figures, for the page's size and speed."""

from pathlib import Path

import numpy as np
import yaml

THEMES = ("Caseload", "Requests", "Reviews", "Quality", "Adulthood")


def make_board(folder: Path, kpis: int = 200, years: int = 10, shares: float = 0.5) -> Path:
    """Write a board of counts and of percentages with their counts, `shares` of them (0-1)."""
    draw = np.random.default_rng(20220131)
    folder.mkdir(parents=True, exist_ok=True)
    entries, rows = [], ["kpi,period,numerator,denominator,value,status,note"]
    for number in range(kpis):
        share = number % 10 < 10 * shares
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
