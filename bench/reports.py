"""Speed and size of a report of thirty charts in every format, as ratios to the bare libraries.

Run: .venv/bin/python bench/reports.py [--json]
"""

import io
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

CHARTS = 30


def thirty_charts():
    """The synthetic report, its charts repeated under new ids until there are thirty."""
    import report_examples as examples
    from highneeds.document.model import Section

    base = examples.report()
    more = CHARTS - len(base.charts)
    extra = tuple(replace(c, id=f"{c.id}-again") for c in base.charts[:more])
    return replace(base, sections=(*base.sections, Section("again", "Again", extra)))


def timed(work: Callable[[], object], times: int = 3) -> float:
    """Return the shortest of some runs, in seconds."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def bare_svg(report) -> None:
    """Draw the same charts and do nothing else."""
    from highneeds.publish.charts.svg import svg
    from highneeds.publish.theme import HouseStyle

    for chart in report.charts:
        svg(chart, HouseStyle())


def bare_xlsx(report) -> None:
    """Write the same cells with XlsxWriter, without tables, formats or charts."""
    import xlsxwriter

    from highneeds.publish.tidy_data import fields

    with xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True}) as book:
        for table in report.tables:
            sheet = book.add_worksheet()
            for column, field in enumerate(fields(table)):
                for row, value in enumerate(field.values):
                    if value is not None:
                        write = sheet.write_string if isinstance(value, str) else sheet.write_number
                        write(row, column, value)


def bare_pptx(report) -> None:
    """Add as many plain one-series charts with python-pptx."""
    from pptx import Presentation
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    deck = Presentation()
    for _ in report.charts:
        data = CategoryChartData()
        data.categories = list("abcdef")
        data.add_series("s", (1, 2, 3, 4, 5, 6))
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        box = (Inches(1), Inches(2), Inches(7), Inches(4))
        slide.shapes.add_chart(XL_CHART_TYPE.LINE, *box, data)
    deck.save(io.BytesIO())


def bare_pdf(page: bytes) -> None:
    """Lay out the same page with WeasyPrint, without tags."""
    import weasyprint

    weasyprint.HTML(string=page.decode()).write_pdf()


def main() -> None:
    """Print seconds, ratios and sizes."""
    from highneeds.publish import publication as publish
    from highneeds.publish.theme import HouseStyle
    from highneeds.publish.writers import csv, html, pdf, pptx, xlsx

    report, theme = thirty_charts(), HouseStyle(name="Exampleton City Council")
    start = time.perf_counter()
    files = publish.render(report, theme)
    first = time.perf_counter() - start
    page = files["report.html"]
    seconds = {
        "html": (timed(lambda: html.render(report, theme)), timed(lambda: bare_svg(report))),
        "xlsx": (timed(lambda: xlsx.render(report, theme)), timed(lambda: bare_xlsx(report))),
        "pptx": (timed(lambda: pptx.render(report, theme)), timed(lambda: bare_pptx(report))),
        "pdf": (
            timed(lambda: pdf.render(report, theme, page), 1),
            timed(lambda: bare_pdf(page), 1),
        ),
        "csv": (timed(lambda: csv.render(report, theme)), 0.0),
    }
    sizes = {name.split(".")[-1]: len(b) for name, b in files.items() if "/" not in name}
    result: dict[str, Any] = {
        "charts": len(report.charts),
        "all_formats_first_time_s": round(first, 2),
        "formats": {
            name: {
                "seconds": round(ours, 3),
                "bare_seconds": round(bare, 3),
                "ratio": round(ours / bare, 2) if bare else None,
                "kilobytes": sizes.get(name, 0) // 1000 or None,
            }
            for name, (ours, bare) in seconds.items()
        },
        "limits": {"all_formats_first_time_s": 8, "html_kilobytes": 1500},
    }
    if "--json" in sys.argv:
        print(json.dumps(result, indent=1))
        return
    print(f"{CHARTS} charts, all formats, first time: {first:.2f} s (limit 8 s)")
    for name, row in result["formats"].items():
        ratio = f", {row['ratio']} x the bare library" if row["ratio"] else ""
        size = f", {row['kilobytes']} kB" if row["kilobytes"] else ""
        print(f"{name:5} {row['seconds']:.3f} s{ratio}{size}")


if __name__ == "__main__":
    main()
