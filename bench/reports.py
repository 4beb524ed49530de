"""Speed and size of a report of thirty charts in every format, as ratios to the bare libraries.

Run: .venv/bin/python bench/reports.py
"""

import io
import time
from collections.abc import Callable
from dataclasses import replace

from figures import Figure, tell

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
    made = [Figure("report of thirty charts, all formats, first time", first, "s", 8)]
    for name, (ours, bare) in seconds.items():
        ratio = f"{ours / bare:.1f} x the bare library" if bare else ""
        made.append(Figure(f"report of thirty charts, {name}", ours, "s", None, ratio))
    made.append(Figure("page of thirty charts", len(page) / 1000, "kB", 1500))
    tell(made)


if __name__ == "__main__":
    main()
