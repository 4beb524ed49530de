"""Native charts of the deck: people can click them and edit the numbers."""

import io
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE_DASH_STYLE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches, Pt

from highneeds.document.figure import Chart
from highneeds.publish.native_charts import Native, NativeSeries
from highneeds.publish.native_charts.bars import MOST_NAMED
from highneeds.publish.native_charts.lines import AHEAD
from highneeds.publish.native_charts.shape import axis_format, label_inside, reaches
from highneeds.publish.theme import HAIR, INK, PAPER, QUIET, on
from highneeds.publish.writers.pptx_deck import FONT, describe, rgb
from highneeds.publish.writers.xlsx_open import open_workbook
from highneeds.vocabulary.escape import clean
from highneeds.vocabulary.rounding import half_up

_TYPES = {
    "line": XL_CHART_TYPE.LINE_MARKERS,
    "column": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "bar": XL_CHART_TYPE.BAR_CLUSTERED,
    "column_stacked": XL_CHART_TYPE.COLUMN_STACKED,
    "bar_stacked": XL_CHART_TYPE.BAR_STACKED,
    "scatter": XL_CHART_TYPE.XY_SCATTER,
}
_DASH = {"dashed": MSO_LINE_DASH_STYLE.DASH, "dots": MSO_LINE_DASH_STYLE.ROUND_DOT}
_WIDTH = {"line": 2.75, "thin": 1.5, "dashed": 1.75, "dots": 1.25}


class _WithSafeBook:
    """A chart's numbers, with a workbook of ours: python-pptx makes formulas and links of words.

    Parameters
    ----------
    data
        What python-pptx asks two things of: the chart's XML, and the workbook behind it.
    """

    def __init__(self, data: Any) -> None:
        self._data = data
        self.xml_bytes = data.xml_bytes

    @property
    def xlsx_blob(self) -> bytes:
        out = io.BytesIO()
        with open_workbook(out) as workbook:
            self._data._workbook_writer._populate_worksheet(workbook, workbook.add_worksheet())
        return out.getvalue()


def add_chart(
    slide: Any,
    native: Native,
    chart: Chart,
    box: tuple[float, float, float, float],
    *,
    small: bool = False,
) -> None:
    """Add one native chart with alt text; numbers are held as they are shown."""
    frame = slide.shapes.add_chart(
        _TYPES[native.form], *(Inches(v) for v in box), _data(native, chart, small=small)
    )
    words = f"{native.title}. {chart.alt}" if native.title else chart.alt
    describe(frame, words)
    drawn = frame.chart
    drawn.font.size, drawn.font.name = Pt(10 if small else 12), FONT
    drawn.font.color.rgb = rgb(INK)
    # Said also when there is none: PowerPoint writes the name of a single series on top otherwise.
    drawn.has_title = bool(native.title)
    if native.title:
        title = drawn.chart_title.text_frame
        title.text = clean(native.title)
        font = title.paragraphs[0].runs[0].font
        font.size, font.bold = Pt(12), True
    _legend(drawn, native, small=small)
    _axes(drawn, native, small=small)
    for made, series in zip(drawn.plots[0].series, native.series, strict=True):
        _paint(made, series, native)
        _labels(made, series, native, _label_size(native, small=small), _beside(series, native))
        _intervals(made, series)
    if native.form not in {"line", "scatter"}:
        plot = drawn.plots[0]
        plot.gap_width = 45
        plot.overlap = native.overlap


def _data(native: Native, chart: Chart, *, small: bool) -> Any:
    # Held as shown, so that a click on the chart gives the number of the page; percentages keep
    # more places, because shares are worked out and must still add to 100.
    places = chart.data.column(chart.y).decimals if "%" not in native.number_format else 6

    def shown(value: float | None) -> float | None:
        return None if value is None else half_up(value, max(places, 0))

    if native.form == "scatter":
        scatter = XyChartData(number_format=native.number_format)
        for series in native.series:
            added = scatter.add_series(clean(series.name))
            for x, value in zip(series.xs, series.values, strict=True):
                added.add_data_point(x, shown(value))
        return _WithSafeBook(scatter)
    data = CategoryChartData(number_format=native.number_format)
    names = _without_common_word(native.categories) if small else native.categories
    data.categories = [clean(name) or " " for name in names]
    for series in native.series:
        data.add_series(clean(series.name), [shown(v) for v in series.values])
    return _WithSafeBook(data)


def _legend(drawn: Any, native: Native, *, small: bool) -> None:
    names = {s.name.removesuffix(AHEAD) for s in native.series if s.look != "hidden"}
    drawn.has_legend = native.legend and (not small or len(names) > 1)
    if not drawn.has_legend:
        return
    drawn.legend.position = XL_LEGEND_POSITION.BOTTOM
    # Or the legend lies on the plot.
    drawn.legend.include_in_layout = False
    drawn.legend.font.size = Pt(9 if small else 11)
    hidden = [i for i, series in enumerate(native.series) if series.look == "hidden"]
    for place, index in enumerate(hidden, start=1):
        words = f'<c:idx val="{index}"/><c:delete val="1"/>'
        # A series without fill still has an entry in the key, and python-pptx has no way to delete
        # one.
        entry = parse_xml(f"<c:legendEntry {nsdecls('c')}>{words}</c:legendEntry>")
        drawn.legend._element.insert(place, entry)


def _axes(drawn: Any, native: Native, *, small: bool) -> None:
    values, names = drawn.value_axis, drawn.category_axis
    size = Pt(9 if small else 11)
    values.has_major_gridlines = True
    values.major_gridlines.format.line.color.rgb = rgb(HAIR)
    values.major_gridlines.format.line.width = Pt(0.75)
    values.format.line.fill.background()
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = (
        axis_format(native),
        False,
    )
    values.tick_labels.font.size = size
    values.tick_labels.font.color.rgb = rgb(QUIET)
    if native.scale is not None:
        values.minimum_scale, values.maximum_scale = native.scale.low, native.scale.high
        values.major_unit = round(native.scale.values[1] - native.scale.values[0], 12)
    if not small:
        _axis_title(values, native.y_title)
    names.tick_labels.font.size = size
    names.has_major_gridlines = False
    names.format.line.color.rgb = rgb("#8a9199")
    # At the edge of the plot, or the names of negative bars would stand inside them.
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if native.form == "scatter":
        names.tick_labels.number_format = native.x_format
        names.tick_labels.number_format_is_linked = False
        _axis_title(names, native.x_title)
    # A skyline of all authorities has no room for names; the highlighted bar carries its own.
    if native.form == "column" and len(native.categories) > MOST_NAMED:
        names.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    if native.form in {"bar", "bar_stacked"}:
        names.reverse_order = True
        # With rows reading downwards, the numbers would go to the top; "max" keeps them below.
        _crosses(values, "crosses", "max")
    if native.crosses is not None:
        _crosses(names, "crossesAt", repr(float(native.crosses)))


def _without_common_word(names: Sequence[str]) -> tuple[str, ...]:
    """Leave out a first word that all names share, so that they stand level in a small panel."""
    parts = [name.split(" ", 1) for name in names]
    if len(names) < 4 or any(len(p) < 2 for p in parts) or len({p[0] for p in parts}) > 1:
        return tuple(names)
    return tuple(p[1] for p in parts)


def _axis_title(axis: Any, words: str) -> None:
    if not words:
        return
    axis.has_title = True
    frame = axis.axis_title.text_frame
    frame.text = clean(words)
    font = frame.paragraphs[0].runs[0].font
    font.size, font.bold = Pt(11), False
    font.color.rgb = rgb(QUIET)


def _crosses(axis: Any, tag: str, value: str) -> None:
    """Say where this axis crosses the other one."""
    element = axis._element
    for old in element.findall(qn("c:crosses")) + element.findall(qn("c:crossesAt")):
        element.remove(old)
    # Right behind `crossAx`: the schema fixes the order of elements, and PowerPoint asks to repair
    # a file that breaks it.
    made = parse_xml(f'<c:{tag} {nsdecls("c")} val="{value}"/>')
    element.find(qn("c:crossAx")).addnext(made)


def _paint(made: Any, series: NativeSeries, native: Native) -> None:
    if native.form in {"line", "scatter"}:
        _paint_line(made, series, native)
        return
    # PowerPoint fills negative bars with white unless told not to.
    made.invert_if_negative = False
    if series.look == "hidden":
        made.format.fill.background()
        made.format.line.fill.background()
        return
    made.format.fill.solid()
    made.format.fill.fore_color.rgb = rgb(series.colour)
    for index, colour in enumerate(series.colours):
        if colour != series.colour and series.values[index] is not None:
            fill = made.points[index].format.fill
            fill.solid()
            fill.fore_color.rgb = rgb(colour)


def _paint_line(made: Any, series: NativeSeries, native: Native) -> None:
    # A smoothed line shows values between years that nobody counted.
    made.smooth = False
    line = made.format.line
    marker = made.marker
    dots = series.look == "fill" or (series.look == "line" and native.form == "line")
    if series.look == "fill":
        line.fill.background()
    else:
        line.color.rgb = rgb(series.colour)
        line.width = Pt(_WIDTH.get(series.look, 1.5))
        if series.look in _DASH:
            line.dash_style = _DASH[series.look]
    marker.style = XL_MARKER_STYLE.CIRCLE if dots else XL_MARKER_STYLE.NONE
    if not dots:
        return
    marker.size = 6 if native.form == "scatter" else 7
    marker.format.fill.solid()
    marker.format.fill.fore_color.rgb = rgb(series.colour)
    marker.format.line.fill.background()
    for index, colour in enumerate(series.colours):
        if colour != series.colour and series.values[index] is not None:
            point = made.points[index].marker
            point.style, point.size = XL_MARKER_STYLE.DIAMOND, 11
            point.format.fill.solid()
            point.format.fill.fore_color.rgb = rgb(colour)


def _label_size(native: Native, *, small: bool) -> int:
    """Size of data labels, points: smaller where many bars share the height."""
    bars = len(native.categories) * len(native.series) if native.form in {"bar", "column"} else 0
    return 8 if bars > 20 else 9 if small or bars > 14 else 11


def _beside(series: NativeSeries, native: Native) -> str:
    """Put the label of the highest line above, of the lowest below, of those between beside."""
    if native.form != "line" or not any(series.labels):
        return "t"
    at = max(i for i, words in enumerate(series.labels) if words)
    mine = series.values[at]
    others = [s.values[at] for s in native.series if s is not series and s.labels and s.labels[at]]
    levels = [v for v in others if v is not None]
    if mine is None or not levels or mine >= max(levels):
        return "t"
    return "b" if mine < min(levels) else "r"


def _labels(made: Any, series: NativeSeries, native: Native, size: int, beside: str) -> None:
    """Write data labels by hand: shown, deleted, or fixed words, each in a colour that reads."""
    if not any(series.labels):
        return
    stacked = "stacked" in native.form
    position = "ctr" if stacked else beside if native.form in {"line", "scatter"} else "outEnd"
    hue = on(series.colour) if stacked else INK
    inside = label_inside(series, native)
    if inside:
        position, hue = "inBase", inside
    if native.form in {"line", "scatter"}:
        hue = series.colour
    parts = []
    for index, words in enumerate(series.labels):
        if not words:
            parts.append(f'<c:dLbl><c:idx val="{index}"/><c:delete val="1"/></c:dLbl>')
        elif series.fixed:
            ground = series.colours[index] if stacked and series.colours else PAPER
            ink = on(ground) if stacked else hue
            parts.append(_fixed(index, words, ink, size, position))
    code = quoteattr(native.number_format)
    xml = (
        f"<c:dLbls {nsdecls('c', 'a')}>{''.join(parts)}"
        f'<c:numFmt formatCode={code} sourceLinked="0"/>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_font(hue, size)}"
        f'<c:dLblPos val="{position}"/>{_SHOWN}</c:dLbls>'
    )
    element = made._element
    # Let python-pptx find the place that the schema wants, then put ours there.
    old = element.get_or_add_dLbls()
    old.getparent().replace(old, parse_xml(xml))


def _intervals(made: Any, series: NativeSeries) -> None:
    """Draw the interval of each bar as a thin line."""
    if not series.ends:
        return
    up, down = (
        "".join(f'<c:pt idx="{i}"><c:v>{value!r}</c:v></c:pt>' for i, value in enumerate(ends))
        for ends in reaches(series)
    )
    count = f'<c:formatCode>General</c:formatCode><c:ptCount val="{len(series.ends)}"/>'
    xml = (
        f'<c:errBars {nsdecls("c", "a")}><c:errBarType val="both"/><c:errValType val="cust"/>'
        f'<c:noEndCap val="0"/><c:plus><c:numLit>{count}{up}</c:numLit></c:plus>'
        f"<c:minus><c:numLit>{count}{down}</c:numLit></c:minus>"
        f'<c:spPr><a:ln w="15875"><a:solidFill><a:srgbClr val="{INK[1:].upper()}"/></a:solidFill>'
        "</a:ln></c:spPr></c:errBars>"
    )
    # The schema has error bars before the categories.
    made._element.find(qn("c:cat")).addprevious(parse_xml(xml))


_SHOWN = (
    '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
    '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)


def _font(hue: str, size: int) -> str:
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size * 100}" b="1">'
        f'<a:solidFill><a:srgbClr val="{hue[1:].upper()}"/></a:solidFill></a:defRPr></a:pPr>'
        '<a:endParaRPr lang="en-GB"/></a:p></c:txPr>'
    )


def _fixed(index: int, words: str, hue: str, size: int, position: str) -> str:
    run = (
        f'<a:r><a:rPr lang="en-GB" sz="{size * 100}" b="1"><a:solidFill>'
        f'<a:srgbClr val="{hue[1:].upper()}"/></a:solidFill></a:rPr>'
        f"<a:t>{escape(clean(words))}</a:t></a:r>"
    )
    return (
        f'<c:dLbl><c:idx val="{index}"/><c:tx><c:rich><a:bodyPr/><a:lstStyle/>'
        f"<a:p>{run}</a:p></c:rich></c:tx>"
        f'<c:dLblPos val="{position}"/>{_SHOWN}</c:dLbl>'
    )
