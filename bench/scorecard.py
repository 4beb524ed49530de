"""Speed of the scorecard: 200 KPIs by 10 years of months, read, judged, checked and drawn.

Run: .venv/bin/python bench/scorecard.py [KPIS] [YEARS]
"""

import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

from figures import Figure, tell


def main() -> None:
    """Print seconds and sizes for each step."""
    asked = [word for word in sys.argv[1:] if word != "--json"]
    kpis, years = (int(a) for a in (asked[:2] or ("200", "10")))
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
    what = f"scorecard, {kpis} KPIs by {years} years"
    tell(
        (
            Figure(f"{what}, importing", imported - started, "s"),
            Figure(f"{what}, reading", b - a, "s"),
            Figure(f"{what}, judging", c - b, "s"),
            Figure(f"{what}, drawing", d - c, "s"),
            Figure(f"{what}, in all", d - a, "s"),
            Figure(f"{what}, page", len(page.encode()) / 1000, "kB", 1000),
            Figure(f"{what}, peak", peak / 2**20, "MB"),
        )
    )


if __name__ == "__main__":
    main()
