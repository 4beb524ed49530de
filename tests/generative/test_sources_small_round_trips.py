"""Invent a file in each layout, read it, and get back what was put in."""

import string
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from highneeds.definitions import read as read_definition
from highneeds.official.readers.s251_groups import line_book
from highneeds.vocabulary.areas import default_areas
from highneeds.vocabulary.faults import UnknownNameError
from small_source_files import Cell, csv_bytes, frame_of, ods_bytes, read, xlsx_bytes

AREAS = default_areas()
LIVE = [area for area in AREAS.authorities if area.end is None]
few = settings(max_examples=25, deadline=None)

amounts = st.integers(0, 10**9).map(float) | st.floats(0, 1e9).map(lambda x: round(x, 2))
symbols = {
    "c": "suppressed",
    "z": "not_applicable",
    "x": "missing",
    "": "missing",
    "u": "unreliable",
}
cells = st.one_of(amounts, st.sampled_from(sorted(symbols)))
authorities = st.lists(st.sampled_from(LIVE), min_size=1, max_size=8, unique_by=lambda a: a.id)
encodings = st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"])
delimiters = st.sampled_from([",", ";", "\t"])


def written(cell, draw):
    """Write a number as files do: plain, with spaces, or with thousands commas."""
    if isinstance(cell, str):
        return draw(st.sampled_from([cell, f" {cell} ", cell.upper()]))
    text = repr(cell)
    return draw(st.sampled_from([text, f" {text}", f"{cell:,}" if cell == int(cell) else text]))


def expected(cell):
    return (None, symbols[cell]) if isinstance(cell, str) else (cell, None)


@few
@given(authorities, st.data(), encodings)
def test_s251_tidy(areas, data, encoding):
    phases = ["total", "early_years", "primary", "secondary", "special", "ap_pru", "post_school"]
    rows = [["financial_year", "region_name", "old_la_code", "la_name", "population_2_18_mid_2021",
             "basis", "line", "phase", "amount_gbp"]]  # fmt: skip
    wanted = {}
    for area in areas:
        for phase in phases:
            cell = data.draw(cells)
            wanted[area.id, phase] = expected(cell)
            rows.append(["2024-25", "", area.id, area.name, "1000", "outturn", "top_up_maintained",
                         phase, written(cell, data.draw)])  # fmt: skip
    frame = frame_of(csv_bytes(rows, encoding))
    assert frame.height == len(areas)
    for row in frame.iter_rows(named=True):
        for phase in phases:
            got = (row[phase], row.get(f"{phase}__status"))
            assert got == wanted[row["area"], phase]


CODES = ["1.0.2", "1.2.1", "1.2.2", "1.2.3", "1.2.5", "1.2.10", "1.9.3", "2.1.4", "7.7.7"]
DASH = "–"


def dfe_rows(basis, areas, values):
    book = line_book()
    columns = book.bases[basis]
    heading = ["time_period", "time_identifier", "geographic_level", "country_code", "country_name",
               "region_name", "region_code", "la_name", "old_la_code", "new_la_code", columns.line,
               *book.phases.values(), columns.gross, columns.income, columns.net]  # fmt: skip
    rows = [heading]
    for (area_id, code), cells_of_line in values.items():
        area = next(a for a in areas if a.id == area_id)
        rows.append(["202425", "Financial year", "Local authority", "E92000001", "England", "",
                     area.region, area.name, area.id, area.codes[-1].code,
                     f"{code} SEN {DASH} words that drift", *cells_of_line])  # fmt: skip
    return rows


@few
@given(authorities, st.sampled_from(["budget", "outturn"]), st.data())
def test_s251_of_dfe_keeps_every_line(areas, basis, data):
    line = st.lists(cells, min_size=9, max_size=9)
    values = {
        (area.id, code): data.draw(line)
        for area in areas
        for code in data.draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=4, unique=True))
    }
    frame = frame_of(csv_bytes(dfe_rows(basis, areas, values), "cp1252"))
    names = ["early_years", "primary", "secondary", "special", "ap_pru", "post_school", "gross",
             "income", "total"]  # fmt: skip
    assert set(frame["basis"]) == {basis}
    for (area_id, code), cells_of_line in values.items():
        row = frame.filter((pl.col("area") == area_id) & (pl.col("line") == code))
        for name, cell in zip(names, cells_of_line, strict=True):
            status = row[f"{name}__status"][0] if f"{name}__status" in row.columns else None
            assert (row[name][0], status) == expected(cell)


@few
@given(authorities, st.data())
def test_groups_of_lines_against_a_plain_sum(areas, data):
    codes = sorted({c for g in line_book().groups.values() for c in g.lines})
    values = {
        (area.id, code): [data.draw(amounts | st.just("z"))] * 9
        for area in areas
        for code in data.draw(
            st.lists(st.sampled_from(codes), min_size=1, max_size=20, unique=True)
        )
    }
    frame = frame_of(csv_bytes(dfe_rows("outturn", areas, values)))
    got = {(r["area"], r["line"]): r["total"] for r in frame.iter_rows(named=True)}
    for area in areas:
        net = {c: v[0] for (a, c), v in values.items() if a == area.id and v[0] != "z"}
        for name, group in line_book().groups.items():
            here = [c for c in group.lines if (area.id, c) in values]
            if not here:
                assert (area.id, name) not in got
                continue
            found = [net[c] for c in here if c in net]
            complete = found if group.gaps == "zero" else len(found) == len(group.lines)
            twice = 2 if group.total == "special_and_ap" else 1
            want = sum(found) * twice if complete else None
            assert got[area.id, name] == (None if want is None else pytest.approx(want, rel=1e-12))


@few
@given(
    st.lists(
        st.tuples(st.sampled_from(LIVE), st.integers(2012, 2040), st.integers(0, 90)),
        min_size=1,
        max_size=20,
        unique=True,
    ),
    st.booleans(),
    st.data(),
)
def test_nomis(keys, projected, data):
    keys = [key for key in keys if key[0].existed_on(date(key[1], 6, 30))]
    if not keys:
        return
    year = "PROJECTED_YEAR_NAME" if projected else "DATE_NAME"
    rows: list[list[Cell]] = [
        [year, "GEOGRAPHY_CODE", "C_AGE_NAME", "OBS_VALUE", "RECORD_COUNT"],
    ]
    people = {}
    for area, when, age in keys:
        people[area.id, when, age] = data.draw(st.integers(0, 99_999))
        code = data.draw(st.sampled_from([span.code for span in area.codes]))
        name = f"Age {age}" if age < 90 else "Aged 90+"
        rows.append([when, code, name, people[area.id, when, age], len(keys)])
    frame = frame_of(csv_bytes(rows))
    got = {(r["area"], r["year"], r["age_low"]): r["people"] for r in frame.iter_rows(named=True)}
    assert got == people
    assert set(frame["kind"]) == {"mid_year_projection" if projected else "mid_year"}
    assert set(frame.filter(pl.col("age_low") == 90)["age_high"]) <= {130}


@few
@given(authorities, st.lists(st.integers(0, 89), min_size=1, max_size=4, unique=True), st.data())
def test_ons_projections(areas, ages, data):
    years = ["2024", "2025", "2026"]
    rows = [["AREA_CODE", "AREA_NAME", "SEX", "AGE_GROUP", *years]]
    people: dict[tuple[str, int, int], float] = {}
    for area in areas:
        for age in ages:
            counts = data.draw(st.lists(st.integers(0, 99_999), min_size=3, max_size=3))
            rows.append([area.codes[-1].code, area.name, "persons", age, *counts])
            rows.append([area.codes[-1].code, area.name, "males", age, *counts])
            people |= {(area.id, int(y), age): n for y, n in zip(years, counts, strict=True)}
    frame = frame_of(csv_bytes(rows))
    got = {(r["area"], r["year"], r["age_low"]): r["people"] for r in frame.iter_rows(named=True)}
    assert got == people


@few
@given(authorities, st.integers(2020, 2030), encodings, st.data())
def test_population_2_18(areas, year, encoding, data):
    areas = [a for a in areas if a.existed_on(date(year, 1, 1))]
    if not areas:
        return
    rows = [["la_name", "region_name", "financial_year", "population_2_18"]]
    people = {}
    for area in areas:
        count = data.draw(st.integers(0, 300_000))
        people[area.id] = float(count) or None
        rows.append([area.name, "", f"{year - 1}-{year % 100:02d}", count])
    frame = frame_of(csv_bytes(rows, encoding))
    assert dict(frame.select("area", "people").rows()) == people
    assert set(frame["year"]) == {year}


codes = st.sampled_from([area.id for area in LIVE])


@few
@given(
    st.dictionaries(codes, st.lists(codes, min_size=10, max_size=10, unique=True), min_size=1),
    st.booleans(),
)
def test_neighbours(lists, as_number):
    lists = {a: [*[n for n in ns if n != a][:9], "-"] for a, ns in lists.items()}
    heading = ["LA num", "LA Name", "LA number", "GOInd", "GOReg"]
    heading += [cell for n in range(1, 11) for cell in (f"SN{n}", "SNP")]
    rows = [list("ABCDE") + [str(n) for n in range(3, 23)], list(range(1, 26)), heading]
    for area, neighbours in lists.items():
        code = int(area) if as_number else area
        cells = [cell for n in neighbours for cell in (n, "-" if n == "-" else "Very Close")]
        padded = (cells + ["-"] * 20)[:20]
        rows.append([code, AREAS.get(area).name, code, 1, "South East", *padded])
    frame = frame_of(xlsx_bytes({"LA SN Groups": rows}), "sn_march_2027.xlsx")
    assert set(frame["list_id"]) == {"march-2027"}
    got: dict[str, list[str]] = {}
    for row in frame.sort("rank").iter_rows(named=True):
        got.setdefault(row["area"], []).append(row["neighbour"])
    assert got == {a: [n for n in ns if n != "-"] for a, ns in lists.items()}
    assert set(frame["closeness"]) == {"Very close"}


@few
@given(
    st.lists(st.tuples(codes, codes).filter(lambda p: p[0] != p[1]), min_size=1, unique=True),
    st.booleans(),
    st.sampled_from(["code", "name"]),
)
def test_custom_neighbours(pairs, workbook, written_as):
    def cell(code):
        return AREAS.get(code).name if written_as == "name" else code

    rows = [["area", "neighbour"], *([cell(a), cell(n)] for a, n in pairs)]
    data = xlsx_bytes({"Neighbours": rows}) if workbook else csv_bytes(rows)
    reader, result = read(data, "My list.xlsx" if workbook else "My list.csv")
    frame = result.tables[0].frame
    assert reader == "neighbours-custom"
    assert set(frame["list_id"]) == {"my-list"}
    assert set(frame.select("area", "neighbour").rows()) == set(pairs)
    for area in {a for a, _ in pairs}:
        ours = frame.filter(pl.col("area") == area)
        assert ours["neighbour"].to_list() == [n for a, n in pairs if a == area]
        assert ours["rank"].to_list() == list(range(1, ours.height + 1))


MARKS = {
    "-": (0.0, None),
    "..": (None, "missing"),
    "~": (None, "suppressed"),
    "x": (None, "missing"),
}


@few
@given(authorities, st.lists(st.integers(2021, 2030), min_size=1, max_size=3, unique=True),
       st.sampled_from(["csv", "ods"]), st.data())  # fmt: skip
def test_appeals(areas, years, kind, data):
    areas = [a for a in areas if a.existed_on(date(2024, 1, 1))]
    years = sorted(years)
    codes_too = kind == "csv"
    first = ["Local Authority", *(["LA code"] if codes_too else [])]
    measures = ["Appeals registered4", "Total Appealable Decisions1", "SEND Tribunal Appeal Rate2"]
    rows: list[list[Cell]] = [
        ["SEND Appeal rate table 1: appeals by total appealable decisions"],
        [],
        [*first, *(cell for y in years for cell in (str(y), "", ""))],
        [*[""] * len(first), *measures * len(years)],
    ]
    counts = st.integers(1, 99_999)
    wanted = {}
    for area in areas:
        row: list[Cell] = [f"{area.name}{data.draw(st.sampled_from(['', '5', '4,9']))}"]
        row += [area.id] if codes_too else []
        for year in years:
            appeals, decisions = (
                data.draw(counts | st.sampled_from(sorted(MARKS))),
                data.draw(counts),
            )
            wanted[area.id, year] = MARKS.get(appeals, (appeals, None)), decisions
            shown = f" {appeals} " if isinstance(appeals, str) else f"{appeals:,}"
            percent = 0 if isinstance(appeals, str) else appeals / decisions
            rate = f"{100 * percent:.2f}%" if codes_too else percent
            row += [shown, f"{decisions:,}", "x" if isinstance(appeals, str) else rate]
        rows.append(row)
    width = max(len(row) for row in rows)
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    content = csv_bytes(rows) if codes_too else ods_bytes({"SEND_1": [["England"]], "SEND_2": rows})
    if not areas:
        return
    frame = frame_of(content, f"appeals.{kind}")
    got = {
        (r["area"], r["year"]): ((r["appeals"], r.get("appeals__status")), r["decisions"])
        for r in frame.iter_rows(named=True)
    }
    existing = {
        key: value
        for key, value in wanted.items()
        if AREAS.get(key[0]).existed_during(date(key[1], 1, 1), date(key[1], 12, 31))
    }
    assert got == existing


@few
@given(st.text(string.printable, max_size=30))
def test_no_text_breaks_the_search_for_areas(text):
    said = ""
    try:
        found = AREAS.find(text) in AREAS.all
    except UnknownNameError as error:
        found, said = False, str(error)
    assert found or 'Given: "' in said


PLACES = ["Pre-16 SEN Places", "Post-16 SEN Places", "Pre-16 AP Places"]
SCHOOLS = {"Special academies": "special_academy", "Special free schools": "special_free_school"}
KINDS = dict(zip(PLACES, ["pre_16", "post_16", "pre_16_ap"], strict=True))


def allocations(rows, places):
    """Write an allocations workbook of two kinds of school, ordered by a person's whim."""
    heads = ["Schools block (£s)", "Central school services block (£s)", "High needs block (£s)",
             "Early years block (£s)", "Total DSG allocation (£s)"]  # fmt: skip
    group: list[Cell] = [None, None]
    kind: list[Cell] = [None, None]
    dates: list[Cell] = [None, None]
    for school in SCHOOLS:
        for place in places:
            group += [school, None, None]
            kind += [place, None, None]
            dates += ["April 2025 to August 2025", "September 2025 to March 2026",
                      "places deduction (£s) "]  # fmt: skip
    summary: list[list[Cell]] = [["Allocations 2025 to 2026"], [None, None, *heads, *heads]]
    block: list[list[Cell]] = [
        ["High needs"],
        [None, None, "Total high needs block before deductions (£s)"],
    ]
    deductions = [
        [*group, "Total deduction to high needs block (£s)"],
        [*kind, None],
        [*dates, None],
    ]
    for code, name, before, cells_of_row, total in rows:
        summary.append([code, name, *[1.0] * 2, before, *[1.0] * 4, before - total, *[1.0] * 2])
        block.append([code, name, before])
        deductions.append([code, name, *cells_of_row, total])
    return {
        "Allocations_summary": summary,
        "High_needs_block": block,
        "High_needs_deductions": deductions,
    }


@few
@given(authorities, st.permutations(PLACES), st.booleans(), st.booleans(), st.data())
def test_dsg(areas, places, as_number, as_ods, data):
    counts = st.integers(0, 300)
    rows, wanted = [], {}
    for area in areas:
        cells_of_row, total = [], 0.0
        for school in SCHOOLS.values():
            for place in places:
                first, second, amount = data.draw(st.tuples(counts, counts, amounts))
                cells_of_row += [first, second, amount]
                name = f"{school}_{KINDS[place]}"
                wanted[area.id, f"places_{name}_first"] = first
                wanted[area.id, f"places_{name}_second"] = second
                wanted[area.id, f"deduct_{name}"] = amount
                total += amount
        before = data.draw(st.integers(10**10, 2 * 10**10).map(float))
        wanted[area.id, "high_needs_before"] = before
        wanted[area.id, "high_needs_after"] = before - total
        code = int(area.id) if as_number else area.id
        rows.append([code, area.name, before, cells_of_row, total])
    england = ["ENGLAND", "", 1e10, rows[0][3], rows[0][4]]
    sheets = allocations([england, *rows], places)
    frame = frame_of((ods_bytes if as_ods else xlsx_bytes)(sheets), "x")
    got = frame.filter(pl.col("level") == "la")
    assert set(got["area"]) == {area.id for area in areas}
    assert set(got["year"]) == {2026}
    for row in got.iter_rows(named=True):
        for (area_id, name), value in wanted.items():
            if area_id == row["area"]:
                assert row[name] == pytest.approx(value, rel=1e-12, abs=1e-6)


@few
@given(authorities, encodings, delimiters.filter(lambda d: d != "\t"), st.data())
def test_plans_by_group(areas, encoding, delimiter, data):
    columns = read_definition("sources/plans_tidy.yaml")["columns"]
    order = data.draw(st.permutations(sorted(columns)))
    rows = [["la_name", "la_code", "january", "ehc_plans", *order]]
    wanted = {}
    for area in areas:
        groups = data.draw(st.lists(st.integers(0, 5000), min_size=9, max_size=9))
        wanted[area.id] = dict(zip(order, groups, strict=True))
        rows.append([area.name, area.id, 2025, sum(groups), *groups])
    _, result = read(csv_bytes(rows, encoding, delimiter))
    assert result.findings == ()
    for row in result.tables[0].frame.iter_rows(named=True):
        assert row["plans"] == sum(wanted[row["area"]].values())
        for name, count in wanted[row["area"]].items():
            assert row[columns[name]["column"]] == count
