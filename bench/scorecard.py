"""Speed of the scorecard: 200 KPIs by 10 years of months, read, judged, checked and drawn.

Run: .venv/bin/python bench/scorecard.py [KPIS] [YEARS]
"""

import json
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))


def main() -> None:
    """Print seconds and sizes for each step."""
    kpis, years = (int(a) for a in (sys.argv[1:3] or ("200", "10")))
    started = time.perf_counter()
    from highneeds.publish.writers.html.scorecard import render
    from highneeds.scorecard.board import build
    from highneeds.scorecard.loading import load_data
    from highneeds.scorecard.settings import load_settings
    from scorecard_board_maker import make_board

    imported = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        folder = make_board(Path(name), kpis, years)
        a = time.perf_counter()
        settings = load_settings(folder)
        data = load_data(settings)
        b = time.perf_counter()
        board = build(settings, data)
        c = time.perf_counter()
        page = render(board)
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
