"""Charts of every kind: whole pictures, words that keep apart, and calm behaviour at the edges."""

import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

import report_examples as examples
from highneeds.document.model import (
    CHART_KINDS,
    Chart,
    ChartBreak,
    Column,
    Reference,
    Table,
    Value,
)
from highneeds.publish.charts import picture as picture_of
from highneeds.publish.charts.axes import breaks, references, thinned
from highneeds.publish.charts.canvas import Picture
from highneeds.publish.charts.diverging import spread
from highneeds.publish.charts.geometry import PointScale, ticks
from highneeds.publish.charts.marks import LineMark, PointMark, RectMark, TextMark
from highneeds.publish.charts.points import not_shown, points, positions
from highneeds.publish.charts.stacked import parts
from highneeds.publish.charts.styles import step_fills
from highneeds.publish.charts.svg import svg, tiny_svg, to_svg
from highneeds.publish.charts.tree import middles, nodes
from highneeds.publish.charts.waterfall import steps
from highneeds.publish.theme import BAD, GOOD, GREY, PALETTE, HouseStyle, on
from highneeds.vocabulary.periods import MONTHS
from highneeds.vocabulary.status import Status
from narrowing import there

MONTHS_SHORT = tuple(name[:3] for name in MONTHS)

THEME = HouseStyle()
SVG = "{http://www.w3.org/2000/svg}"
BY_KIND = {chart.kind: chart for chart in reversed(examples.charts())}


def rows_of(chart, change):
    return replace(chart, data=replace(chart.data, rows=change(chart.data.rows)))


def blank_numbers(chart, status):
    """Put a status in place of every number."""
    numeric = [c.kind == "number" for c in chart.data.columns]

    def blank(rows):
        return tuple(
            tuple(Value(None, status) if n else v for n, v in zip(numeric, row, strict=True))
            for row in rows
        )

    return rows_of(chart, blank)


def negate(chart):
    position = chart.data.index(chart.y)

    def turn(rows):
        made = []
        for number, row in enumerate(rows):
            cell = row[position]
            value = cell.value if isinstance(cell, Value) else cell
            new = -value if value is not None and number % 2 else cell
            made.append((*row[:position], new, *row[position + 1 :]))
        return tuple(made)

    return rows_of(chart, turn)


def labelled(chart, text):
    """Give every label column of a chart very long or foreign words."""
    keys = [i for i, c in enumerate(chart.data.columns) if c.kind == "label"]

    def change(rows):
        return tuple(
            tuple(
                f"{text} {v}"
                if i in keys and isinstance(v, str) and v not in {"total", "change"}
                else v
                for i, v in enumerate(row)
            )
            for row in rows
        )

    return rows_of(chart, change)


EDGES = {
    "as given": lambda c: c,
    "no rows": lambda c: rows_of(c, lambda rows: ()),
    "one row": lambda c: rows_of(c, lambda rows: rows[:1]),
    "two rows": lambda c: rows_of(c, lambda rows: rows[:2]),
    "all suppressed": lambda c: blank_numbers(c, Status.SUPPRESSED),
    "negative": negate,
    "long labels": lambda c: labelled(c, "A very long label that goes on and on, " * 4),
    "one endless word": lambda c: labelled(c, "Llanfairpwllgwyngyllgogerychwyrndrobwll" * 3),
    "right to left": lambda c: labelled(c, "الخطط «التعليمية» <&\"'>"),
}


def texts_of(drawn):
    """Return each text of a picture, with its box in the outer frame."""
    found = []
    for x, y, marks in drawn.panels:
        for mark in marks:
            if isinstance(mark, TextMark):
                left, top, right, bottom = mark.box
                found.append((" ".join(mark.lines), left + x, top + y, right + x, bottom + y))
    return found


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("kind", CHART_KINDS)
def test_every_kind_draws_a_whole_picture_at_every_edge(kind, edge):
    chart = EDGES[edge](BY_KIND[kind])
    drawn = picture_of(chart, THEME)
    assert drawn.width <= 722
    for text, left, top, right, bottom in texts_of(drawn):
        assert left >= -8, text
        assert right <= drawn.width + 12, text
        assert top >= -4, text
        assert bottom <= drawn.height + 4, text
    written = svg(chart, THEME)
    ET.fromstring(written)
    assert not re.search(r"\bnan\b|\binf\b|None|-0[ ,\"]", written)


def test_words_are_escaped_and_cleaned_of_characters_that_no_page_may_hold():
    chart = labelled(examples.bar(), "<b>&\"'\x00\x1b")
    written = svg(replace(chart, alt='Bars & "more"\x07 <i>'), THEME)
    root = ET.fromstring(written)
    assert root.get("aria-label") == 'Bars & "more"\N{REPLACEMENT CHARACTER} <i>'
    assert "<b>" not in written
    assert any("<b>&" in "".join(text.itertext()) for text in root.iter(f"{SVG}text"))


def test_a_picture_is_named_by_its_alternative_text_and_reads_left_to_right():
    root = ET.fromstring(svg(examples.line(), THEME))
    assert (root.get("role"), root.get("aria-label")) == ("img", examples.line().alt)
    assert root.get("direction") == "ltr"


def test_numbers_of_px_are_written_one_way():
    marks = (RectMark(-0.04, 1.25, 2.0, 1 / 3, "#ffffff"),)
    written = to_svg(Picture(10, 10, ((0, 0, marks),)), "A bar")
    assert 'x="0" y="1.2" width="2" height="0.3"' in written


@pytest.mark.parametrize("kind", ["xmr", "dot"])
def test_what_differs_by_colour_differs_by_shape_too(kind):
    drawn = picture_of(BY_KIND[kind], THEME)
    points = [m for _, _, marks in drawn.panels for m in marks if isinstance(m, PointMark)]
    shapes_of: dict[str, set[str]] = {}
    for mark in points:
        shapes_of.setdefault(mark.stroke or mark.fill, set()).add(mark.shape)
    if kind == "xmr":
        assert shapes_of == {GREY: {"circle"}, BAD: {"diamond"}}
    else:
        assert {"circle", "square", "triangle-up"} <= {m.shape for m in points}


def test_a_small_xmr_keeps_limits_target_and_signals():
    chart = replace(examples.xmr(), references=(Reference(20.0, "Target"),))
    written = svg(chart, THEME, width=480, height=150)
    root = ET.fromstring(written)
    assert float(there(root.get("viewBox")).split()[3]) < 230
    words = {"".join(t.itertext()) for t in root.iter(f"{SVG}text")}
    assert {"Target 20.0", "Upper 30.0", "Mean 24.8", "Lower 19.6", "Latest 23.6"} <= words
    assert len(written) < 4_000


def test_a_tiny_line_has_no_words_and_is_hidden_from_screen_readers():
    written = tiny_svg(replace(examples.sparkline(), references=(Reference(4.0, "Target"),)), THEME)
    root = ET.fromstring(written)
    assert root.get("aria-hidden") == "true"
    assert root.get("role") is None
    assert "<text" not in written
    assert "stroke-dasharray" in written
    assert len(written) < 700


def test_a_bare_picture_is_the_same_without_what_its_page_gives():
    whole, bare = svg(examples.xmr(), THEME), svg(examples.xmr(), THEME, bare=True)
    assert not re.search("xmlns|font-family|direction", bare)
    assert re.sub(r' (?:xmlns|font-family|direction)="[^"]*"', "", whole) == bare


@given(st.lists(st.tuples(st.floats(-900, 900), st.floats(-900, 900)), min_size=2, max_size=80))
def test_a_coarse_line_ends_every_step_on_the_nearest_whole_px(spots):
    """Walked step by step, however far, it never drifts from where the spots are."""
    written = to_svg(Picture(9, 9, ((0, 0, (LineMark(tuple(spots), GREY, coarse=True),)),)))
    x, y, passed = 0, 0, []
    path = there(re.search(r' d="([^"]*)"', written))[1]
    for command, numbers in re.findall(r"([Mlhv])([^Mlhv]*)", path):
        steps = [int(n) for n in re.findall(r"-?\d+", numbers)]
        flat = {"h": [(n, 0) for n in steps], "v": [(0, n) for n in steps]}
        pairs = flat.get(command) or list(zip(steps[::2], steps[1::2], strict=True))
        for across, down in pairs:
            x, y = x + across, y + down
            passed.append((x, y))
    wanted = [(round(a), round(b)) for a, b in spots]
    assert passed[0] == wanted[0]
    assert passed[-1] == wanted[-1]
    assert set(passed) <= set(wanted)


def test_years_of_months_are_named_at_their_januaries():
    names = tuple(f"{month} {year}" for year in range(12, 22) for month in MONTHS_SHORT)
    assert list(thinned(PointScale(names, 580))) == [f"Jan {year}" for year in range(12, 22)]
    assert list(thinned(PointScale(names[:6], 580))) == list(names[:6])


def test_a_level_of_many_months_is_one_stroke():
    months = tuple(f"{month} {year}" for year in range(18, 22) for month in MONTHS_SHORT)
    columns = tuple(Column(k, k, kind="label" if k == "m" else "number") for k in "mvclh")
    rows = tuple((name, float(i % 5), 2.0, 0.5, 4.5) for i, name in enumerate(months))
    chart = replace(
        examples.xmr(),
        data=Table("t", "T", columns, rows),
        x="m",
        y="v",
        centre="c",
        low="l",
        high="h",
        series="",
    )
    drawn = picture_of(chart, THEME)
    lines = [m for _, _, marks in drawn.panels for m in marks if isinstance(m, LineMark)]
    limits = [m for m in lines if m.coarse and len(m.spots) == 2]
    assert len(limits) == 3


@pytest.mark.parametrize("chart", examples.charts(), ids=lambda c: c.id)
def test_a_picture_is_lean_and_holds_no_link_script_or_id(chart):
    picture = svg(chart, THEME)
    assert len(picture) < 20_000
    assert not re.search(r"<script|<image|href=|url\(| id=| style=", picture)
    assert picture == svg(chart, THEME)


def test_the_highlighted_authority_has_the_strong_colour_and_others_do_not():
    picture = svg(examples.ranked(), HouseStyle(colour="#8a1538"))
    assert picture.count("#8a1538") == 1


def test_155_areas_are_a_skyline_that_names_the_highlighted_one():
    picture = svg(examples.ranked(155, "all-areas"), THEME)
    assert "Exampleton +62.0%, 3 of 154" in picture
    assert "Authority 100" not in picture


def test_missing_years_leave_a_gap_and_are_named():
    chart = examples.line()
    assert not_shown(chart) == (
        "Not shown in EHC plans per 100 aged 2 to 18: Exampleton, 2022 (suppressed)."
    )
    rows = tuple(r for r in chart.data.rows if r[1] != 2021)
    gap = replace(chart, data=replace(chart.data, rows=rows))
    assert "2021" in positions(gap, points(gap))


def test_a_chart_without_a_number_says_why():
    picture = svg(examples.all_missing(), THEME)
    assert "No number can be shown" in picture
    assert "Exampleton (suppressed)" in picture


def test_shares_of_a_year_add_up_and_a_year_without_a_total_is_left_out():
    chart = examples.stacked("stacked_share")
    extra = ((2019, "Mainstream", 0.0),)
    chart = rows_of(chart, lambda rows: rows + extra)
    found = points(chart)
    made = parts(chart, found, positions(chart, found))
    for year in ("2020", "2021", "2022", "2023"):
        assert sum(p.end - p.start for p in made if p.x == year) == pytest.approx(100)
    assert not [p for p in made if p.x == "2019"]


def test_diverging_answers_balance_on_the_middle_answer():
    made = [p for p in spread(points(examples.diverging())) if p.series == "Neither"]
    assert all(p.start == pytest.approx(-p.end) for p in made)


def test_a_waterfall_ends_at_its_total():
    chart = examples.waterfall()
    chain = steps(chart, points(chart))
    assert chain[-2].end == pytest.approx(chain[-1].end)
    assert [s.text for s in chain] == ["£54.3m", "−£6.2m", "−£3.5m", "+£1.5m", "£46.2m"]


def test_a_tree_with_a_loop_or_an_unknown_parent_is_still_drawn():
    chart = examples.tree()
    columns = chart.data.columns
    rows = (
        ("a", "b", 1.0, 1.0),
        ("b", "a", 2.0, 1.0),
        ("c", "nobody", 3.0, 1.0),
        ("d", "d", 4.0, 1.0),
    )
    loop = replace(chart, data=Table("loop", "Loop", columns, rows))
    assert {n.name: n.parent for n in nodes(loop)} == {"a": "b", "b": "", "c": "", "d": ""}
    assert "£4.0m" in svg(loop, THEME)


def test_an_unordered_x_keeps_the_rows_order_and_years_are_sorted():
    columns = (Column("x", "X", kind="period"), Column("y", "Y"))
    data = Table("t", "T", columns, (("2021-22", 2.0), ("2019-20", 1.0)))
    chart = Chart("c", "line", "t", "a", "k", data, "x", "y")
    assert positions(chart, points(chart)) == ("2019-20", "2021-22")
    weeks = replace(data, rows=(("second", 2.0), ("first", 1.0)))
    chart = replace(chart, data=weeks)
    assert positions(chart, points(chart)) == ("second", "first")


def fills_of(picture):
    return set(re.findall(r'fill="(#[0-9a-f]{6})"', picture))


def test_a_waterfall_judges_by_colour_only_when_the_chart_says_what_is_good():
    chart = examples.waterfall()
    assert not {GOOD, BAD} & fills_of(svg(chart, THEME))
    judged = replace(chart, polarity="up_is_bad")
    assert fills_of(svg(judged, THEME)) >= {GOOD, BAD}
    (up, down), (down_too, up_too) = (step_fills(p, THEME) for p in ("up_is_good", "up_is_bad"))
    assert (up, down) == (up_too, down_too) == (GOOD, BAD)


def test_small_panels_are_told_once_where_the_forecast_begins():
    chart = examples.line_faceted()
    picture = svg(replace(chart, forecast_from=2024), THEME)
    assert len(re.findall(r">[^<]*forecast[^<]*<", picture)) == 1
    assert "forecast after the dotted line" in picture
    alone = svg(replace(examples.line(), breaks=(), forecast_from=2024), THEME)
    assert len(re.findall(r">forecast<", alone)) == 1


def test_labels_of_breaks_that_stand_close_do_not_overlap():
    names = [str(y) for y in range(2015, 2027)]
    rules = tuple(
        ChartBreak(str(y), "A new collection of data") for y in (2018, 2019, 2020, 2025, 2026)
    )
    _, marks = breaks(rules, PointScale(tuple(names), 600), (600, 300))
    boxes = [m.box for m in marks if isinstance(m, TextMark)]
    assert len(boxes) == 5
    for i, (a, top, b, bottom) in enumerate(boxes):
        for c, over, d, under in boxes[:i]:
            assert bottom <= over or under <= top or b <= c or d <= a


def test_a_label_of_a_line_across_stands_where_it_hides_the_least():
    scale = ticks([0, 100])
    size = (600, 300)

    def label(spots):
        data = [LineMark(((x, y), (x + 1, y)), GREY) for x, y in spots]
        _, marks = references((Reference(50, "Target"),), scale, "%", size, data=data)
        (word,) = (m for m in marks if isinstance(m, TextMark))
        return word.anchor, word.y < 150

    assert label(()) == ("start", True)
    assert label([(20, 141)]) == ("end", True)
    assert label([(20, 141), (580, 141)]) == ("start", False)
    assert label([(20, 141), (580, 141), (20, 160)]) == ("end", False)


def test_names_in_a_funnel_keep_apart_and_inside_or_are_left_out():
    chart = examples.funnel()
    where = {key: chart.data.index(key) for key in ("people", "rate", "area")}

    def crowded(rows):
        """Put eight far below the limits, so close that not all of them can be named."""
        made = [list(row) for row in rows]
        for i, row in enumerate(made[:8]):
            row[where["people"]], row[where["rate"]] = 150_000 - 300 * i, 0.02 * i
            row[where["area"]] = f"An authority of a long name {i}"
        return tuple(map(tuple, made))

    drawn = picture_of(rows_of(chart, crowded), THEME)
    ((_, _, marks),) = drawn.panels
    names = [m for m in marks if isinstance(m, TextMark) and "authority of" in m.lines[0]]
    assert 2 <= len(names) <= 6
    plot = max(y for m in marks if isinstance(m, LineMark) for _, y in m.spots)
    for i, name in enumerate(names):
        left, top, right, bottom = name.box
        assert left >= 0
        assert bottom <= plot + 7.5
        for other in names[:i]:
            a, b, c, d = other.box
            assert right <= a or c <= left or bottom <= b or d <= top


def test_labels_of_breaks_stand_above_the_plot_where_there_is_room():
    scale, rules = PointScale(("2022", "2023"), 600), (ChartBreak("2023", "New collection"),)
    for above in (True, False):
        _, marks = breaks(rules, scale, (600, 300), above=above)
        (word,) = (m for m in marks if isinstance(m, TextMark))
        assert (word.box[3] <= 0) == above


@pytest.mark.parametrize("count", [1, 4, 13])
def test_boxes_of_a_tree_hold_their_words_and_keep_apart(count):
    columns = examples.tree().data.columns
    rows = [("Root", "", 1.0, 1.0)]
    rows += [
        (f"Leaf {i} {'of many long words ' * (i % 3)}", "Root", 2.0, 1.0) for i in range(count)
    ]
    tree = nodes(replace(examples.tree(), data=Table("t", "T", columns, tuple(rows))))
    tall = {n.name: 40.0 + 16 * (len(n.name) // 25) for n in tree}
    middle, height = middles(tree, tall)
    for depth in (0, 1):
        spans = sorted(
            (middle[n.name] - tall[n.name] / 2, middle[n.name] + tall[n.name] / 2)
            for n in tree
            if n.depth == depth
        )
        assert spans[0][0] >= 0
        assert spans[-1][1] <= height
        assert all(a[1] < b[0] for a, b in pairwise(spans))
    leaves = [middle[n.name] for n in tree if n.depth == 1]
    assert min(leaves) <= middle["Root"] <= max(leaves) or count == 1
    assert height <= sum(tall.values()) + 8 * count


def marks_of(drawn, kind):
    return [mark for _, _, marks in drawn.panels for mark in marks if isinstance(mark, kind)]


def test_a_number_stands_past_the_interval_of_its_bar():
    columns = (Column("need", "Need", kind="label"), Column("share", "Share", "%"))
    rows = (("Autism", Value(20.0, low=12.0, high=38.0)), ("Other", Value(-9.0, low=-30.0, high=2)))
    chart = Chart("c", "bar", "t", "a", "k", Table("t", "T", columns, rows), "need", "share")
    texts = {m.lines[0]: m.y for m in marks_of(picture_of(chart, THEME), TextMark)}
    whiskers = sorted(
        tuple(sorted(y for _, y in m.spots))
        for m in marks_of(picture_of(chart, THEME), LineMark)
        if m.width == 1.4
    )
    (top, _), (_, bottom) = whiskers
    assert texts["20%"] < top
    assert texts["−9%"] > bottom


def test_a_tornado_with_both_ends_on_one_side_keeps_both_numbers_readable():
    chart = examples.tornado()
    where = [chart.data.index(key) for key in (chart.y, chart.low, chart.high)]

    def one_side(rows):
        made = []
        for row in rows:
            base, *_ = (row[i] for i in where)
            new = dict(zip(where, (base, base * 0.5, base * 0.8), strict=True))
            made.append(tuple(new.get(i, cell) for i, cell in enumerate(row)))
        return tuple(made)

    drawn = picture_of(rows_of(chart, one_side), THEME)
    bars = [m for m in marks_of(drawn, RectMark) if m.fill in PALETTE[:2]]
    for far, near in zip(bars[::2], bars[1::2], strict=True):
        assert far.width > near.width
        over = [
            m
            for m in marks_of(drawn, TextMark)
            if m.box[0] < near.x + near.width and near.x < m.box[2]
            if near.y < m.y < near.y + near.height
        ]
        assert [m.fill for m in over] == [on(near.fill)]
        assert over[0].box[0] >= near.x
        assert over[0].box[2] <= near.x + near.width
