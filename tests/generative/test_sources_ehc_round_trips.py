"""Made releases in every layout come back cell by cell, whatever order their columns have."""

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

import ehc_made as made
from highneeds.official.readers.protocol import SourceFile
from highneeds.official.readers.registry import reader_for
from highneeds.official.readers.unpack import sample_of
from highneeds.vocabulary.areas import default_areas
from highneeds.vocabulary.provision import subtotals
from highneeds.vocabulary.status import Status
from narrowing import there

AUTHORITIES = [area for area in default_areas().authorities if area.end is None]
KEYS = ["level", "area", "year", "topic", "group"]
counts = st.integers(0, 40_000).map(str)
chosen_areas = st.lists(
    st.sampled_from(AUTHORITIES), min_size=1, max_size=3, unique_by=lambda area: area.id
)
symbols = st.sampled_from(["c", "z", "x", "low"])
slow = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

SHAPES = {
    "caseload 2025": made.wide_caseload,
    "caseload 2026": lambda a, y, d: made.wide_caseload(a, y, d, future=True),
    "new plans 2025": lambda a, y, d: made.wide_caseload(a, y, d, new=True),
    "new plans 2026": lambda a, y, d: made.wide_caseload(a, y, d, new=True, future=True),
    "needs 2025": made.wide_needs,
    "needs 2026": lambda a, y, d: made.wide_needs(a, y, d, future=True),
    "requests 2025": made.wide_requests,
    "requests 2026": lambda a, y, d: made.wide_requests(a, y, d, future=True),
    "establishments 2022": made.long_caseload,
    "establishments 2023": lambda a, y, d: made.long_caseload(a, y, d, later=True),
}


def as_read(cells):
    """What a row should come back as: a part that can only be zero is read as zero."""
    made_of = {name: parts for name, parts in subtotals().items() if name != "elsewhere_total"}
    told = dict(cells)
    for total, parts in made_of.items():
        here = [part for part in parts if part in cells]
        known = sum(cells[part].value or 0.0 for part in here)
        if total in cells and cells[total].value == known:
            for part in here:
                if cells[part].status == Status.MISSING.value:
                    told[part] = type(cells[part])(0.0, None)
    return told


def read(data, name):
    source = SourceFile(name, data)
    return there(reader_for(sample_of(source))).read(source)


@pytest.mark.parametrize("shape", SHAPES)
@slow
@given(data=st.data())
def test_every_cell_comes_back_with_its_status(shape, data):
    authorities = data.draw(chosen_areas)
    years = data.draw(st.lists(st.integers(2023, 2028), min_size=1, max_size=2, unique=True))
    seed = data.draw(st.integers(0, 10_000))
    odd = data.draw(st.lists(st.tuples(st.integers(0, 400), symbols), max_size=6))
    large = data.draw(st.lists(st.tuples(st.integers(0, 400), counts), max_size=6))
    chosen = dict([*large, *odd])
    steady, step = made.steady(seed), iter(range(10**9))

    def draw(national):
        number = steady(national)
        return number if national else chosen.get(next(step), number)

    sheet = SHAPES[shape](authorities, years, draw)
    order = data.draw(st.permutations(list(sheet.rows[0])))
    upper = data.draw(st.sets(st.sampled_from(list(sheet.rows[0]))))
    raw = sheet.bytes(bom=data.draw(st.booleans()), order=order, upper=upper)
    (table,) = read(raw, sheet.name).tables
    assert table.name == sheet.table
    rows = {tuple(row[k] for k in KEYS): row for row in table.frame.iter_rows(named=True)}
    assert set(rows) == set(sheet.expected)
    for key, wanted in sheet.expected.items():
        for measure, cell in as_read(wanted).items():
            row = rows[key]
            assert row[measure] == cell.value, (key, measure)
            if measure != "elsewhere_not_split" and "establishments" not in shape:
                assert row.get(f"{measure}__status") == cell.status, (key, measure)


def test_a_part_that_can_only_be_zero_is_read_as_zero_and_told():
    """The other free-school leaves already add to the subtotal, so the one marked x is zero."""
    sheet = made.wide_caseload(made.several("852"), [2025], made.steady())
    local = next(row for row in sheet.rows if row["old_la_code"] == "852")
    column = "mainstream_free_school_senunit"
    lost = int(local[column])
    local[column] = "x"
    for whole in ("mainstream_total", "ehcplans"):
        local[whole] = str(int(local[whole]) - lost)
    result = read(sheet.bytes(), sheet.name)
    row = result.tables[0].frame.filter(area="852", topic="all").row(0, named=True)
    assert row["mainstream_free_school_unit"] == 0
    assert "gap_must_be_zero" in [f.rule for f in result.findings if f.area == "852"]


@slow
@given(data=st.data())
def test_a_release_that_adds_up_has_no_finding(data):
    authorities = data.draw(chosen_areas)
    draw = made.steady(data.draw(st.integers(0, 1000)))
    for shape, make in SHAPES.items():
        result = read((sheet := make(authorities, [2025], draw)).bytes(), sheet.name)
        assert [f.rule for f in result.findings] == [], shape


@slow
@given(st.sampled_from(sorted(made.REQUESTS_BESIDE)), symbols)
def test_a_measure_without_any_national_figure_was_not_collected(column, symbol):
    sheet = made.wide_requests(made.several("852", "331"), [2024], made.steady())
    for row in sheet.rows:
        row[column] = symbol
    (table,) = read(sheet.bytes(), sheet.name).tables
    measure = made.REQUESTS_BESIDE[column]
    assert table.frame[measure].null_count() == table.frame.height
    assert set(table.frame[f"{measure}__status"]) == {Status.NOT_COLLECTED.value}


def test_an_unreliable_cell_has_a_status_and_no_number():
    sheet = made.wide_requests(made.several("852"), [2024], made.steady())
    local = next(row for row in sheet.rows if row["old_la_code"] == "852")
    local["requests_rya"] = "u"
    (table,) = read(sheet.bytes(), sheet.name).tables
    row = table.frame.filter(area="852", topic="all").row(0, named=True)
    assert row["youth_accommodation"] is None
    assert row["youth_accommodation__status"] == Status.UNRELIABLE.value


@pytest.mark.parametrize(
    ("written", "read_as"), [("1,234", 1234.0), (" 12 ", 12.0), ("-3", -3.0), ("1e3", 1000.0)]
)
def test_numbers_as_a_resaved_file_has_them(written, read_as):
    sheet = made.wide_requests(made.several("852"), [2024], made.steady())
    local = next(row for row in sheet.rows if row["old_la_code"] == "852")
    local["requests_rya"] = written
    (table,) = read(sheet.bytes(), sheet.name).tables
    row = table.frame.filter(area="852", topic="all").row(0, named=True)
    assert row["youth_accommodation"] == read_as


def test_a_cell_of_all_statuses_counts_is_not_in_a_leaf_that_adds_several():
    """Two of the awaiting leaves make one; where either is suppressed the sum is not known."""
    sheet = made.long_caseload(made.several("852"), [2022], made.steady())
    for row in sheet.rows:
        if row["old_la_code"] == "852" and "not in education" in row["establishment_type"]:
            row["Total_all"] = "c"
    (table,) = read(sheet.bytes(), sheet.name).tables
    assert table.frame.filter(area="852")["awaiting_provision"].item() is None


@pytest.mark.parametrize(
    ("guidance", "slug"),
    [("Education, health and care plans\nReporting year 2026\n", "2026"), ("", "2025")],
)
def test_the_release_is_named_by_its_guidance_or_its_last_period(guidance, slug):
    sheet = made.wide_caseload(made.several("852"), [2024, 2025], made.steady())
    source = SourceFile(sheet.name, sheet.bytes(), guidance)
    assert there(reader_for(sample_of(source))).read(source).release.slug == slug
