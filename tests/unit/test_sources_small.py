"""Bad input and known traps of the small sources: one clear message, nothing guessed."""

import polars as pl
import pytest

from highneeds.official.readers import (
    appeals,
    dsg,
    neighbours,
    neighbours_custom,
    plans_tidy,
    population_dfe,
    population_nomis,
    population_ons,
    s251_dfe,
    s251_tidy,
)
from highneeds.official.readers.population_ages import age_range
from highneeds.official.readers.protocol import SourceFile
from highneeds.official.readers.s251_groups import line_book
from highneeds.vocabulary.faults import InputError
from highneeds.vocabulary.findings import Treatment
from highneeds.vocabulary.status import Status
from small_source_files import csv_bytes, frame_of, ods_bytes, read, xlsx_bytes

MODULES = (appeals, dsg, neighbours, neighbours_custom, plans_tidy, population_dfe,
           population_nomis, population_ons, s251_dfe, s251_tidy)  # fmt: skip

TIDY = [
    ["financial_year", "old_la_code", "la_name", "population_2_18_mid_2021", "basis", "line",
     "phase", "amount_gbp"],
    ["2021-22", "852", "Southampton", "49505", "budget", "hospital_education", "total", "100"],
    ["2021-22", "851", "Portsmouth", "40000", "budget", "hospital_education", "total", "200"],
]  # fmt: skip
NOMIS = [
    ["DATE_NAME", "GEOGRAPHY_CODE", "GEOGRAPHY_NAME", "C_AGE_NAME", "OBS_VALUE"],
    ["2023", "E06000045", "Southampton", "Age 5", "3000"],
    ["2023", "E06000044", "Portsmouth", "Age 5", "2500"],
]
PEOPLE = [
    ["la_name", "region_name", "financial_year", "population_2_18"],
    ["Southampton", "South East", "2021-22", "49505"],
    ["Portsmouth", "South East", "2021-22", "40000"],
]
CUSTOM = [["la_code", "neighbour_code", "rank"], ["852", "851", "1"], ["852", "801", "2"]]
PLANS = [
    ["la_code", "la_name", "january", "ehc_plans", *plans_tidy._columns()],
    ["852", "Southampton", "2022", "45", *map(str, range(1, 10))],
]


def changed(rows, row, column, text):
    rows = [list(cells) for cells in rows]
    rows[row][column] = text
    return rows


def without(rows, column):
    return [[c for i, c in enumerate(cells) if i != column] for cells in rows]


def refusal(reader, data, name="file.csv"):
    with pytest.raises(InputError) as error:
        reader.read(SourceFile(name, data))
    assert error.value.exit_code == 2
    assert f"{name}" in str(error.value)
    return str(error.value)


def test_readers_have_different_ids():
    assert len({module.READER.id for module in MODULES}) == len(MODULES)


@pytest.mark.parametrize(
    ("reader", "rows", "columns"),
    [
        (s251_tidy.READER, TIDY, range(8)),
        (population_nomis.READER, NOMIS, (1, 3, 4)),
        (population_dfe.READER, PEOPLE, (0, 2, 3)),
        (neighbours_custom.READER, CUSTOM, (0, 1)),
        (plans_tidy.READER, PLANS, range(13)),
    ],
)
def test_a_missing_or_renamed_column_is_named(reader, rows, columns):
    for column in columns:
        heading = rows[0][column].lower()
        assert f'column "{heading}"' in refusal(reader, csv_bytes(without(rows, column)))
        renamed = csv_bytes(changed(rows, 0, column, "something else"))
        assert f'column "{heading}"' in refusal(reader, renamed)


@pytest.mark.parametrize(
    ("reader", "rows", "column"),
    [
        (s251_tidy.READER, TIDY, 7),
        (s251_tidy.READER, TIDY, 3),
        (population_nomis.READER, NOMIS, 4),
        (population_dfe.READER, PEOPLE, 3),
        (plans_tidy.READER, PLANS, 7),
    ],
)
@pytest.mark.parametrize("text", ["many", "12 or so", "1,2", "£", "=1+1", "1e999999x"])
def test_text_in_a_number_names_the_row_and_quotes_the_cell(reader, rows, column, text):
    last = len(rows) - 1
    message = refusal(reader, csv_bytes(changed(rows, last, column, text)))
    assert f'row {last + 1}, column "{rows[0][column].lower()}"' in message
    assert f'Given: "{text}"' in message
    assert "Nothing was saved" in message


@pytest.mark.parametrize(
    ("reader", "rows"),
    [
        (s251_tidy.READER, TIDY),
        (population_nomis.READER, NOMIS),
        (population_dfe.READER, PEOPLE),
        (plans_tidy.READER, PLANS),
    ],
)
def test_duplicate_rows_are_refused_with_their_numbers(reader, rows):
    twice = [*rows, rows[-1]]
    message = refusal(reader, csv_bytes(twice))
    assert f"rows {len(rows)} and {len(rows) + 1} are of the same thing" in message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_encodings_and_delimiters_that_people_make(encoding, delimiter):
    frame = frame_of(csv_bytes(TIDY, encoding, delimiter))
    assert dict(frame.select("area", "total").rows()) == {"852": 100, "851": 200}


@pytest.mark.parametrize(
    "data",
    [b"", b"\n\n", b"\x00\x01\x02", csv_bytes(TIDY[:1]), csv_bytes(TIDY) + b'2021-22,"852,Sou'],
)
def test_damaged_files_get_one_message(data):
    with pytest.raises(InputError):
        s251_tidy.READER.read(SourceFile("file.csv", data))


def test_a_column_twice_is_refused():
    rows = [[*cells, cells[-1]] for cells in TIDY]
    assert "two columns have this heading" in refusal(s251_tidy.READER, csv_bytes(rows))


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [(6, "nursery", "this phase is not known"), (4, "forecast", "this basis is not known"),
     (0, "2021", "this is not a financial year")],
)  # fmt: skip
def test_s251_tidy_refuses_words_it_does_not_know(column, text, said):
    message = refusal(s251_tidy.READER, csv_bytes(changed(TIDY, 1, column, text)))
    assert said in message
    assert "row 2" in message


def test_an_unknown_area_is_left_out_with_a_finding():
    rows = [*TIDY, ["2021-22", "999", "Atlantis", "1", "budget", "hospital_education", "total", 5]]
    _, result = read(csv_bytes(rows))
    assert set(result.tables[0].frame["area"]) == {"851", "852"}
    (finding,) = result.findings
    assert (finding.rule, finding.area) == ("unknown_area", "999")
    assert finding.treatment is Treatment.SET_MISSING
    assert "left out" in finding.message


def test_a_code_beside_another_areas_name_is_refused():
    _, result = read(csv_bytes(changed(TIDY, 1, 2, "Bristol, City of")))
    assert set(result.tables[0].frame["area"]) == {"851"}
    assert [finding.rule for finding in result.findings] == ["name_disagrees"]


def test_a_total_that_is_not_its_parts_is_a_finding_and_is_kept():
    amounts = {"total": 10, "early_years": 1, "primary": 1, "secondary": 1, "special": 1,
               "ap_pru": 1, "post_school": 1, "income": 2}  # fmt: skip
    rows = [TIDY[0]] + [
        ["2021-22", "852", "Southampton", "49505", "outturn", "top_up_maintained", phase, amount]
        for phase, amount in amounts.items()
    ]
    _, result = read(csv_bytes(rows))
    (finding,) = result.findings
    assert (finding.rule, finding.value, finding.expected) == ("parts_do_not_add", 10, 4)
    assert result.tables[0].frame["total"].to_list() == [10]


def test_a_symbol_is_never_nought():
    frame = frame_of(csv_bytes(changed(TIDY, 1, 7, "c")))
    row = frame.filter(pl.col("area") == "852")
    assert row.select("total", "total__status").row(0) == (None, Status.SUPPRESSED)


# Section 251 as DfE publishes it


def dfe(*lines, basis="outturn", level="Local authority"):
    book = line_book()
    columns = book.bases[basis]
    rows = [["time_period", "geographic_level", "region_code", "old_la_code", "new_la_code",
             "la_name", columns.line, *book.phases.values(), columns.gross, columns.income,
             columns.net]]  # fmt: skip
    for line in lines:
        level, *amounts = line[1:] if line[1] == "National" else ("Local authority", *line[1:])
        place = ["", "", "", ""] if level == "National" else ["", "852", "E06000045", "Southampton"]
        amounts = (amounts * 9)[:9]
        rows.append(["202324", level, *place, line[0], *amounts])
    return csv_bytes(rows, "cp1252")


def totals(result):
    frame = result.tables[0].frame
    return {(r["level"], r["line"]): r["total"] for r in frame.iter_rows(named=True)}


def test_a_line_is_its_whole_code():
    _, result = read(dfe(("1.2.1 Top-up – maintained", 5), ("1.2.10 PFI", 900), ("Total", 1)))
    assert totals(result) == {
        ("la", "1.2.1"): 5,
        ("la", "1.2.10"): 900,
        ("la", "total"): 1,
        ("la", "top_up_maintained"): 5,
        ("la", "total_high_needs"): None,
    }


def test_total_high_needs_adds_net_place_funding_and_the_groups():
    codes = ["1.0.2", "1.2.1", "1.2.3", "1.2.5", "1.2.6", "1.2.7", "1.2.13", "1.4.11"]
    _, result = read(dfe(*((code, 10**n) for n, code in enumerate(codes))))
    found = totals(result)
    assert found["la", "total_high_needs"] == 11_111_111
    assert found["la", "place_funding"] == 2  # special and AP columns, of 1 each
    assert [f.rule for f in result.findings if f.area == ""] == []


@pytest.mark.parametrize("missing", ["1.0.2", "1.2.3", "1.2.6", "1.2.7", "1.2.13", "1.4.11"])
def test_total_high_needs_is_missing_when_an_input_is(missing):
    codes = ["1.0.2", "1.2.1", "1.2.3", "1.2.5", "1.2.6", "1.2.7", "1.2.13", "1.4.11"]
    _, result = read(dfe(*((code, "z" if code == missing else 1) for code in codes)))
    frame = result.tables[0].frame.filter(pl.col("line") == "total_high_needs")
    assert frame.select("total", "total__status").row(0) == (None, "missing")


def test_national_rows_in_millions_are_scaled():
    _, result = read(dfe(("1.2.3 x", 5_000_000), ("1.2.3 x", "National", 5.0)))
    assert totals(result)["national", "1.2.3"] == 5_000_000
    assert "scaled_from_millions" in {finding.rule for finding in result.findings}


def test_the_sign_of_the_balance_is_said_to_be_unverified():
    _, result = read(dfe(("1.9.3 carried forward", -4)))
    assert totals(result)["la", "dsg_balance"] == -4
    assert "balance_sign_unverified" in {finding.rule for finding in result.findings}


def test_the_same_line_twice_refuses_the_file():
    message = refusal(s251_dfe.READER, dfe(("1.2.3 a", 5), ("1.2.3 b", 5)))
    assert "rows 2 and 3 are of the same thing" in message


def test_a_missing_column_of_dfes_file_is_named():
    data = dfe(("1.2.3 a", 5)).replace(b"secondary_schools", b"secondary")
    assert 'column "secondary_schools"' in refusal(s251_dfe.READER, data)


# Population


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("5", (5, 5)), ("Age 0", (0, 0)), ("Aged 90+", (90, 130)), ("90 and over", (90, 130)),
        ("Aged 0 to 15", (0, 15)), ("2 - 18", (2, 18)), ("2–18", (2, 18)), ("All Ages", (0, 130)),
        ("", None), ("young", None), ("18-2", None), ("Age 5 months", None),
    ],
)  # fmt: skip
def test_ages(text, ages):
    assert age_range(text) == ages


def test_a_cut_download_is_refused():
    rows = [[*NOMIS[0], "RECORD_COUNT"], *([*row, "25001"] for row in NOMIS[1:])]
    message = refusal(population_nomis.READER, csv_bytes(rows))
    assert "2 of 25,001 rows" in message


def test_districts_and_other_countries_are_left_out_under_one_finding_each():
    rows = [*NOMIS, *(["2023", f"E0700000{n}", "Somewhere", "Age 5", "1"] for n in range(7)),
            ["2023", "W06000015", "Cardiff", "Age 5", "1"]]  # fmt: skip
    _, result = read(csv_bytes(rows))
    assert result.tables[0].frame.height == 2
    assert sorted(finding.message[:11] for finding in result.findings) == [
        "1 areas wer",
        "7 areas wer",
    ]


def test_old_and_new_codes_are_one_area_and_regions_stay_regions():
    rows = [NOMIS[0], ["2023", "E08000016", "Barnsley", "Age 5", "1"],
            ["2025", "E08000038", "Barnsley", "Age 5", "2"],
            ["2025", "E12000003", "Yorkshire and The Humber", "Age 5", "3"],
            ["2025", "E92000001", "England", "Age 5", "4"]]  # fmt: skip
    frame = frame_of(csv_bytes(rows))
    assert frame.select("level", "area", "people").rows() == [
        ("la", "370", 1), ("la", "370", 2), ("regional", "E12000003", 3),
        ("national", "E92000001", 4),
    ]  # fmt: skip


def test_males_alone_are_refused():
    rows = [[*NOMIS[0], "GENDER_NAME"], *([*row, "Male"] for row in NOMIS[1:])]
    assert "males or females alone" in refusal(population_nomis.READER, csv_bytes(rows))


# Neighbours


def test_custom_neighbours_gather_every_fault():
    rows = [CUSTOM[0], ["852", "Bristle", "1"], ["852", "852", "2"], ["852", "801", "one"],
            ["London", "801", "1"], ["851", "801", "1"], ["851", "801", "2"],
            ["", "801", "3"]]  # fmt: skip
    message = refusal(neighbours_custom.READER, csv_bytes(rows), "mine.csv")
    for words in (
        'mine.csv, row 2, column "neighbour_code": No authority, region or country is known',
        'row 3, column "neighbour": an authority is never its own neighbour',
        'row 4, column "rank": this rank is not a whole number',
        'row 5, column "la_code": this is not a local authority',
        'row 7, column "neighbour": this pair stands in the list twice',
        'row 8, column "la_code": there is no authority in this cell',
    ):
        assert words in message


def test_custom_neighbours_may_be_names_with_a_list_of_their_own():
    rows = [["area", "neighbour", "list_id"], ["Southampton", "BCP", "ports"]]
    frame = frame_of(xlsx_bytes({"Neighbours": rows}), "x.xlsx")
    assert frame.rows() == [("ports", "852", 1, "839", None)]


def test_ranks_by_the_order_of_rows_begin_anew_in_each_list():
    rows = [["la_code", "neighbour", "list_id"], ["852", "851", "ports"], ["852", "839", "ports"],
            ["852", "801", "cities"]]  # fmt: skip
    frame = frame_of(csv_bytes(rows), "x.csv")
    assert frame.select("list_id", "rank", "neighbour").rows() == [
        ("cities", 1, "801"), ("ports", 1, "851"), ("ports", 2, "839"),
    ]  # fmt: skip


def test_the_list_of_neighbours_needs_its_headings():
    rows = [["LA num", "LA Name", "LA no", "SN1", "SNP"], ["852", "Southampton", "852", "851", "x"]]
    message = refusal(neighbours.READER, xlsx_bytes({"LA SN Groups": rows}), "sn.xlsx")
    assert 'sheet "LA SN Groups", row 1, column "LA number"' in message
    nothing = xlsx_bytes({"LA SN Groups": [["a", "b"], ["c", "d"]]})
    assert "no heading row with SN1" in refusal(neighbours.READER, nothing, "sn.xlsx")


def test_an_authority_is_never_its_own_neighbour_in_a_published_list():
    rows = [["LA num", "LA Name", "LA number", "GOInd", "GOReg", "SN1", "SNP", "SN2", "SNP"],
            ["852", "Southampton", "852", "8", "South East", "852", "Close", "851",
             "Close"]]  # fmt: skip
    _, result = read(xlsx_bytes({"LA SN Groups": rows}), "unnamed.xlsx")
    frame = result.tables[0].frame
    assert frame.select("rank", "neighbour").rows() == [(2, "851")]
    assert [finding.rule for finding in result.findings] == ["own_neighbour"]
    assert frame["list_id"][0].startswith("list-")


# Plans by group


def test_plans_that_do_not_add_are_a_finding():
    _, result = read(csv_bytes(changed(PLANS, 1, 3, "46")))
    (finding,) = result.findings
    assert (finding.rule, finding.value, finding.expected) == ("parts_do_not_add", 46, 45)
    assert result.release.publication == "case"


# Allocations


def dsg_book(scale=1, code="852", name="Southampton", **changes):
    """Write a small allocations workbook: England is one authority and a very large other."""
    rest = 9_000_000_000
    blocks = ["Schools block (£s)", "Central school services block (£s)", "High needs block (£s)",
              "Early years block (£s)", "Total DSG allocation (£s)"]  # fmt: skip
    one, two = [100.0, 10.0, 50_000.0, 5.0, 50_115.0], [60.0, 10.0, 44_000.0, 5.0, 44_075.0]
    after = changes.get("after", two)
    big = [rest, 0, rest, 0, rest]

    def money(values):
        return [value / scale for value in values]

    total = [a + b for a, b in zip(one, big, strict=True)]
    total_after = [a + b for a, b in zip(two, big, strict=True)]
    summary = [
        ["Dedicated schools grant: 2024 to 2025 allocations local authority summary"],
        [None, None, *blocks, *blocks],
        [" ", " ", *"ABCDEFGHIJ"],
        ["ENGLAND", "", *money(total), *money(total_after)],
        [code, name, *money(one), *money(after)],
        ["851", "Portsmouth", *money(big), *money(big)],
        ["UNITARY AUTHORITIES", "", *money(total), *money(total_after)],
        ["LONDON", "", *[0] * 10],
        ["LONDON", "", *[0] * 10],
    ]
    block = [
        ["Dedicated schools grant: 2024 to 2025 high needs block"],
        [None, None, "Something (£s)", "Total high needs block before deductions (£s)"],
        ["ENGLAND", "", 1, (50_000 + rest) / scale],
        [code, name, 1, changes.get("block", 50_000) / scale],
        ["851", "Portsmouth", 1, rest / scale],
    ]
    deductions = [
        ["Dedicated schools grant: 2024 to 2025 high needs block deductions", None,
         "Special academies", None, None, "Hospital Academies", None, None,
         "Total deduction to high needs block for direct funding of places (£s)"],
        [None, None, "Pre-16 SEN Places", None, None, "Hospital Academies funding", None, None,
         None],
        [None, None, "April 2024 to August 2024", "September 2024 to March 2025",
         "SEN places deduction (£s)", "April 2024 to August 2024", "September 2024 to March 2025",
         "Total hospital education deduction (£s)", None],
        ["ENGLAND", "", 0.5, 0.5, 5_000 / scale, 400, 600, 1_000 / scale, 6_000 / scale],
        [code, name, 0.5, 0.5, changes.get("deduction", 5_000) / scale, 400, 600, 1_000 / scale,
         changes.get("total", 6_000) / scale],
        ["851", "Portsmouth", 0, 0, 0, 0, 0, 0, 0],
    ]  # fmt: skip
    sheets = {
        "Information_2024_to_2025": [
            [None, "Dedicated schools grant"],
            [None, "Publication date: ", "Thursday, 17 Jul, 2025"],
        ],
        "Allocations_summary": summary,
        "High_needs_block": block,
        "High_needs_deductions": deductions,
    }
    return ods_bytes({k: v for k, v in sheets.items() if k != changes.get("drop")})


def test_dsg_is_read_without_the_mimetype_entry():
    reader, result = read(dsg_book(), "any name.ods")
    frame = result.tables[0].frame
    assert reader == "dsg"
    assert result.release.slug == "2024-25-2025-07-17"
    assert result.findings == ()
    row = frame.filter(pl.col("area") == "852").row(0, named=True)
    assert (row["year"], row["high_needs_before"], row["high_needs_after"]) == (
        2025,
        50_000,
        44_000,
    )
    assert (row["deduct_special_academy_pre_16"], row["deduct_hospital_academy"]) == (5_000, 1_000)
    assert (row["places_special_academy_pre_16_first"], row["deduct_total"]) == (0.5, 6_000)
    london = frame.filter(pl.col("area") == "E12000007")
    assert london.select("level", "deduct_total", "deduct_total__status").rows() == [
        ("regional", None, "missing")
    ]


def test_dsg_in_millions_is_scaled_to_pounds():
    _, result = read(dsg_book(scale=1_000_000))
    row = result.tables[0].frame.filter(pl.col("area") == "852").row(0, named=True)
    assert row["high_needs_before"] == pytest.approx(50_000)
    assert row["deduct_total"] == pytest.approx(6_000)
    assert row["places_special_academy_pre_16_first"] == 0.5
    assert {finding.rule for finding in result.findings} == {"scaled_from_millions"}


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({"deduction": 5_001}, {"parts_do_not_add"}),
        ({"deduction": 5_002}, {"parts_do_not_add", "deduction_not_places_times_rate"}),
        ({"total": 6_001}, {"parts_do_not_add", "before_less_after"}),
        ({"block": 50_002}, {"sheets_disagree"}),
        ({"after": [60.0, 10.0, 43_999.0, 5.0, 44_075.0]}, {"before_less_after"}),
        ({"after": [60.0, 10.0, 40_000.0, 5.0, 44_075.0]},
         {"before_less_after", "children_do_not_add"}),
    ],
)  # fmt: skip
def test_dsg_identities_are_checked(changes, rules):
    _, result = read(dsg_book(**changes))
    assert {finding.rule for finding in result.findings} == rules


def test_dsg_code_beside_another_name_is_left_out():
    _, result = read(dsg_book(name="Cornwall"))
    assert "852" not in set(result.tables[0].frame["area"])
    assert "name_disagrees" in {finding.rule for finding in result.findings}


def test_dsg_of_an_impossible_size_is_refused():
    assert "not of the expected size" in refusal(dsg.READER, dsg_book(scale=1_000), "dsg.ods")


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ("High_needs_block", "this sheet is missing"),
        ("Allocations_summary", "this sheet is missing"),
    ],
)
def test_dsg_without_a_sheet_is_refused(sheet, said):
    assert said in refusal(dsg.READER, dsg_book(drop=sheet), "dsg.ods")


# Appeals

APPEALS = [
    ["SEND Appeal rate table 1"],
    ["Local Authority", "LA code", "2023", "", "", "2024", "", ""],
    ["", "", *["Appeals registered4", "Total Appealable Decisions1,9",
               "SEND Tribunal Appeal Rate2"] * 2],
    ["SOUTH EAST"],
    ["Southampton5", "852", "78", "2,599", "3.00%", " - ", "2,856", "0.00%"],
    ["Portsmouth", "851", " .. ", " .. ", " .. ", "64", "2,448", "2.60%"],
    ["England Total4,9", "", "78", "2,599", "3.00%", "64", "5,304", "1.20%"],
    ["Notes: "],
]  # fmt: skip
APPEALS = [row + [""] * (8 - len(row)) for row in APPEALS]


def test_appeals_symbols_footnotes_and_england():
    _, result = read(csv_bytes(APPEALS, "utf-8-sig"))
    frame = result.tables[0].frame.sort("level", "area", "year")
    assert result.findings == ()
    assert frame.select("area", "year", "appeals", "appeals__status", "decisions").rows() == [
        ("851", 2023, None, "missing", None), ("851", 2024, 64, None, 2448),
        ("852", 2023, 78, None, 2599), ("852", 2024, 0, None, 2856),
        ("E92000001", 2023, 78, None, 2599), ("E92000001", 2024, 64, None, 5304),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "column", "text", "rule"),
    [
        (4, 1, "851", "name_disagrees"),
        (4, 4, "3.20%", "percentage_not_its_counts"),
        (6, 2, "79", "children_do_not_add"),
        (3, 0, "NORTH WEST", "region_disagrees"),
    ],
)
def test_appeals_findings(row, column, text, rule):
    _, result = read(csv_bytes(changed(APPEALS, row, column, text)))
    assert rule in {finding.rule for finding in result.findings}


def test_appeals_without_headings_or_with_text_are_refused():
    gone = changed(APPEALS, 2, 6, "Decisions")
    assert 'column "Total Appealable Decisions"' in refusal(appeals.READER, csv_bytes(gone))
    none = [["appeals registered, total appealable decisions"], ["x"]]
    assert "headings of the table" in refusal(appeals.READER, csv_bytes(none))
    odd = refusal(appeals.READER, csv_bytes(changed(APPEALS, 5, 6, "several")))
    assert "row 6" in odd
    assert "several" in odd
