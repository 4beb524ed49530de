"""Files as boards send them: read rightly, or refused with row and column."""

import datetime as dt

import pytest
import xlsxwriter

from highneeds.scorecard.grids import read_pages
from highneeds.scorecard.loading import read_file
from highneeds.scorecard.months import Month, bare_month, parse_month
from highneeds.scorecard.records import joined
from highneeds.scorecard.settings import DataFile
from highneeds.scorecard.tidy import is_tidy, read_tidy
from highneeds.scorecard.wide import is_wide, read_wide
from highneeds.vocabulary.faults import InputError
from narrowing import there
from scorecard_boards import index, kpi, page

PLANS = kpi("count", "none", id="plans", ref="1.01", title="No. of EHCPs")
SHARE = kpi(id="share", ref="3.07", title="% of EHCPs in Mainstream")
SPEND = kpi("gbp", "none", id="spend", ref="31.01", title="Total spend in month")
BOARD = index(PLANS, SHARE, SPEND)


def wide(text):
    return read_wide(page(text), BOARD)


def values(sent, name):
    return [r.value for r in sent.readings if r.kpi == name]


def fault(read, text):
    with pytest.raises(InputError) as caught:
        read(text)
    return caught.value.faults[0]


@pytest.mark.parametrize(
    "text",
    ["Jan 22", "Jan-22", "January 2022", "JAN 2022", "2022-01", "2022-01-31", "01/01/2022",
     "2022-01-01 00:00:00", "44562", "44562.0", "1/22", "01.2022", "Jan. 22", "2022 Jan", "202201"],
)  # fmt: skip
def test_a_month_in_every_form(text):
    assert parse_month(text) == Month.of(2022, 1)


@pytest.mark.parametrize("text", ["Target", "13/2022x", "2022", "Jan", "", "32.9%", "1.01", "99"])
def test_what_is_not_a_month(text):
    assert parse_month(text) is None


def test_september_has_two_short_forms():
    assert bare_month("Sept") == bare_month("Sep.") == 9


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("33% | 41%", [33.0, 41.0]),
        ("33 | 41", [33.0, 41.0]),
        ("0.33 | 0.41", [33.0, 41.0]),
        ("0.33 | 0", [33.0, 0.0]),
        ("0.33 | 1", [33.0, 100.0]),
        ("33% | 41", [33.0, 41.0]),
        ("0.9% | 1.1%", [0.9, 1.1]),
        ("33 per cent | 41pct", [33.0, 41.0]),
        ("2 of 6 | 3/6", [100 / 3, 50.0]),
        ("0.07 | 0.57", [7.0, 57.0]),
    ],
)
def test_a_percentage_in_every_form(cells, expected):
    text = f"KPI Ref | KPI | Aug 21 | Sep 21\n3.07 | % of EHCPs in Mainstream | {cells}"
    assert values(wide(text), "share") == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("cells", "column"),
    [("0.33 | 41", "Aug 21"), ("33% | 0.41", "Sep 21"), ("1 | 0", "Aug 21"), ("1 | 1", "Aug 21")],
)
def test_a_percentage_that_may_be_a_fraction_is_refused(cells, column):
    text = f"KPI Ref | KPI | Aug 21 | Sep 21\n3.07 | % of EHCPs in Mainstream | {cells}"
    found = fault(wide, text)
    assert (found.file, found.sheet, found.row, found.column) == ("page.xlsx", "Board", 2, column)
    assert "%" in found.do


@pytest.mark.parametrize(
    ("cell", "value"),
    [("£12,500", 12500.0), ("12 500", 12500.0), ("£1.2m", 1.2e6), ("-£350", -350.0),
     ("(350)", -350.0), ("£12.5k", 12500.0), ("1.25E+04", 12500.0), ("12500.00 🔺", 12500.0)],
)  # fmt: skip
def test_money_and_thousands(cell, value):
    text = f"KPI Ref | KPI | Aug 21\n31.01 | Total spend in month | {cell}"
    assert values(wide(text), "spend") == [value]


@pytest.mark.parametrize(
    ("cell", "status"),
    [("", "missing"), ("-", "missing"), ("No data", "missing"), ("n/a", "not_applicable"),
     ("c", "suppressed"), ("not collected", "not_collected"), ("0", "zero"), ("0 🔻", "zero")],
)  # fmt: skip
def test_no_data_is_a_state_and_not_zero(cell, status):
    sent = wide(f"KPI Ref | KPI | Aug 21\n1.01 | No. of EHCPs | {cell}")
    assert sent.readings[0].status.value == status
    assert (sent.readings[0].value == 0) is (status == "zero")


@pytest.mark.parametrize("arrow", ["🔺", "▲", "↑", "⬆️", "🔼"])
def test_an_arrow_may_stand_in_the_cell_or_beside_it(arrow):
    inside = wide(f"KPI Ref | KPI | Aug 21\n1.01 | No. of EHCPs | 2,918 {arrow}")
    beside = wide(f"KPI Ref | KPI | Aug 21 | \n1.01 | No. of EHCPs | 2,918 | {arrow}")
    for sent in (inside, beside):
        assert [(r.value, r.arrow.value) for r in sent.readings] == [(2918.0, "up")]


def test_merged_years_over_months():
    text = """
    |          | 2021 |     |     | 2022
    KPI Ref | KPI | Oct | Nov | Dec | Jan
    1.01 | No. of EHCPs | 2933 | 2984 | 3040 | 3075
    """
    months = [r.month.iso for r in wide(text).readings]
    assert months == ["2021-10", "2021-11", "2021-12", "2022-01"]


def test_months_in_a_second_heading_row():
    text = """
    KPI Ref | KPI | 2021 |  | Target
     |  | Oct | Nov |
    1.01 | No. of EHCPs | 2933 | 2984 | 3000
    """
    sent = wide(text)
    assert [r.month.iso for r in sent.readings] == ["2021-10", "2021-11"]
    assert [p.value for p in sent.printed] == [3000.0]


def test_a_month_without_a_year_is_refused():
    found = fault(wide, "KPI Ref | KPI | Oct | Nov\n1.01 | No. of EHCPs | 1 | 2")
    assert (found.wrong, found.row, found.column) == ("This month has no year.", 1, "Oct")


def test_a_month_that_heads_two_columns_is_refused():
    found = fault(wide, "KPI Ref | KPI | Aug 21 | 2021-08\n1.01 | No. of EHCPs | 1 | 2")
    assert (found.wrong, found.column) == ("This month heads two columns.", "2021-08")


def test_a_page_may_begin_lower_and_further_right():
    text = """
    | | |
    | SEND Board | |
    | | |
    | KPI Ref | KPI | Aug 21
    | 1.01 | No. of EHCPs | 2918
    """
    sent = wide(text)
    assert values(sent, "plans") == [2918.0]
    assert sent.readings[0].place.row == 5


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (" | 1.01 | No. of EHCPs | 2918 🔺 | 2937 🔺", "KPI", "the row has slipped sideways"),
        ("1.01 | No. of EHCPs |  | 2918 🔺 | 2937 🔺", "Nat", "An arrow stands in a column"),
        ("1.01 | No. of EHCPs | 2918 | 2937 | | | 40", "column G", "stands under no heading"),
        ("1.01 | No. of EHCPs | about 2,900 | 2937", "Aug 21", "This is not a number"),
        ("1.01 | No. of EHCPs | 25% | 2937", "Aug 21", "A percentage stands where this KPI is"),
        ("3.07 | % of EHCPs in Mainstream | £25 | 26", "Aug 21", "An amount of money stands"),
        ("9.99 | Something else | 3 | 4", "KPI", "This KPI is not in scorecard.yaml"),
        ("1.01 | No. of EHCPs | 🔺 🔻 3 | 4", "Aug 21", "This is not a number"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_trusted_is_refused(row, column, words):
    found = fault(wide, f"KPI Ref | KPI | Aug 21 | Sep 21 | Nat | Target\n{row}")
    assert words in found.wrong
    assert (found.row, found.column) == (2, column)
    assert found.do


def test_all_faults_of_a_page_are_told_together():
    text = "KPI Ref | KPI | Aug 21\n1.01 | No. of EHCPs | x1\n3.07 | % of EHCPs in Mainstream | y2"
    with pytest.raises(InputError) as caught:
        wide(text)
    assert [f.row for f in caught.value.faults] == [2, 3]


def test_a_kpi_that_stands_twice_is_refused():
    text = "KPI Ref | KPI | Aug 21\n1.01 | No. of EHCPs | 1\n1.01 | No. of EHCPs | 2"
    assert fault(wide, text).wrong == "This KPI has stood in row 2 already."


def test_a_spreadsheet_may_have_eaten_the_end_of_a_reference():
    board = index(kpi("count", "none", ref="1.10", title="Requests"))
    sent = read_wide(page("Ref | KPI | Aug 21\n1.1 | Requests | 4"), board)
    assert [r.value for r in sent.readings] == [4.0]


def test_two_references_that_differ_by_a_zero_are_not_mixed_up():
    board = index(
        kpi("count", "none", id="a", ref="1.1", title="Requests"),
        kpi("count", "none", id="b", ref="1.10", title="Refusals"),
    )
    sent = read_wide(page("Ref | KPI | Aug 21\n1.10 | Refusals | 4\n1.1 | Requests | 9"), board)
    assert [(r.kpi, r.value) for r in sent.readings] == [("b", 4.0), ("a", 9.0)]


def test_a_reference_with_another_title_is_noted():
    sent = wide("KPI Ref | KPI | Aug 21\n1.01 | Exclusions in primary | 3")
    assert "name_differs" in [f.rule for f in sent.findings]


def test_an_unknown_column_is_told_and_not_lost_silently():
    sent = wide("KPI Ref | KPI | Aug 21 | Forecast\n1.01 | No. of EHCPs | 3 | 5")
    assert [f.message for f in sent.findings] == ['The column "Forecast" was not used.']


def test_commentary_and_actions_below_the_table():
    text = """
    KPI Ref | KPI | Aug 21
    1.01 | No. of EHCPs | 3 | |
    Emerging Trends | | | |
    - Plans rise | | | |
    No. | | Action to be taken: | By whom: | Completion Date
    1 | Backlog | Recruit | RM | 18/03/2022
    Data Notes | | | |
    Late return | | | |
    """
    sent = wide(text)
    assert [(x.section, x.text) for x in sent.lines] == [
        ("trends", "Plans rise"),
        ("notes", "Late return"),
    ]
    (action,) = sent.actions
    assert (action.number, action.issue, action.by) == ("1", "Backlog", "RM")
    assert action.due == dt.date(2022, 3, 18)


def test_an_impossible_completion_date_is_refused():
    text = """
    KPI Ref | KPI | Aug 21 | |
    1.01 | No. of EHCPs | 3 | |
    No. | | Action to be taken: | By whom: | Completion Date
    1 | Backlog | Recruit | RM | 31/02/2022
    """
    found = fault(wide, text)
    assert (found.row, found.given) == (4, '"31/02/2022"')


def tidy(text):
    return read_tidy(page(text), BOARD)


def test_the_tidy_layout():
    sent = tidy(
        """
        kpi | period | numerator | denominator | value | status | note
        plans | 2021-08 | | | 2,918 | |
        3.07 | Aug 21 | 739 | 2918 | | |
        share | 2021-09 | | | 30.2% | | new system
        % of EHCPs in Mainstream | 2021-10 | | | | not collected |
        """
    )
    share = [r for r in sent.readings if r.kpi == "share"]
    assert share[0].value == pytest.approx(100 * 739 / 2918)
    assert (share[1].value, share[1].note) == (30.2, "new system")
    assert (share[2].value, share[2].status.value) == (None, "not_collected")


def test_nothing_out_of_nothing_is_not_applicable():
    sent = tidy("kpi | period | numerator | denominator\nshare | 2021-08 | 0 | 0")
    assert (sent.readings[0].value, sent.readings[0].status.value) == (None, "not_applicable")


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("nobody | 2021-08 | | | 3 | |", "kpi", "This KPI is not in scorecard.yaml."),
        ("plans | 13/2021x | | | 3 | |", "period", "This is not a month."),
        ("plans | 2021-08 | | | three | |", "value", "This is not a number"),
        ("plans | 2021-08 | | | 3 | lost |", "status", "This status is not known."),
        ("plans | 2021-08 | | | 3 | missing |", "status", "says there is no number"),
        ("share | 2021-08 | a few | 6 | | |", "numerator", "This is not a count."),
        ("share | 2021-08 | 2 | 6 | 40% | |", "value", "is not what its numerator and denominator"),
        ("share | 2021-08 | | | 1 | |", "value", "This 1 may be 1% or 100%."),
    ],
)  # fmt: skip
def test_a_tidy_row_that_cannot_be_trusted_is_refused(row, column, words):
    found = fault(tidy, f"kpi | period | numerator | denominator | value | status | note\n{row}")
    assert words in found.wrong
    assert (found.row, found.column) == (2, column)


@pytest.mark.parametrize("value", ["33.3%", "33%", "33.0%", "33.33"])
def test_a_value_beside_its_counts_agrees_to_the_places_it_has(value):
    sent = tidy(f"kpi | period | numerator | denominator | value\nshare | Aug 21 | 2 | 6 | {value}")
    assert sent.readings[0].value == pytest.approx(100 / 3)


def test_two_figures_for_one_month_need_a_date_each():
    rows = "plans | 2021-08 | 2918 |\nplans | 2021-08 | 2920 |"
    found = fault(tidy, f"kpi | period | value | sent\n{rows}")
    assert found.wrong == "Aug 21 of this KPI has two figures, in rows 2 and 3."
    assert found.given == "2918 and 2920"


def test_a_month_sent_again_replaces_and_the_earlier_figure_is_kept():
    sent = tidy(
        """
        kpi | period | value | sent
        plans | 2021-08 | 2920 | 14/10/2021
        plans | 2021-08 | 2918 | 14/09/2021
        plans | 2021-09 | 2937 | 14/10/2021
        """
    )
    made = joined(sent.readings)["plans"]
    assert [r.value for r in made.readings] == [2920.0, 2937.0]
    assert [(r.value, there(r.sent).isoformat()) for r in made.history] == [(2918.0, "2021-09-14")]


def test_an_empty_cell_sent_later_does_not_wipe_out_a_figure():
    first = wide("KPI Ref | KPI | Aug 21\n1.01 | No. of EHCPs | 2918").readings
    later = wide("KPI Ref | KPI | Aug 21\n1.01 | No. of EHCPs |  ").readings
    made = joined([*first, *later])["plans"]
    assert [r.value for r in made.readings] == [2918.0]
    assert made.history == ()


def test_a_status_sent_later_does_replace_a_figure():
    first = tidy("kpi | period | value\nplans | 2021-08 | 2918").readings
    later = tidy("kpi | period | value | status\nplans | 2021-08 | | suppressed").readings
    made = joined([*first, *later])["plans"]
    assert [r.status.value for r in made.readings] == ["suppressed"]
    assert [r.value for r in made.history] == [2918.0]


def test_the_layouts_are_told_apart():
    assert is_tidy(page("KPI | Period | Value\nplans | 2021-08 | 3"))
    assert not is_tidy(page("KPI Ref | KPI | Aug 21\n1.01 | x | 3"))
    assert is_wide(page("KPI Ref | KPI | Aug 21\n1.01 | x | 3"))
    assert not is_wide(page("Name | Value\nx | 3"))


def test_a_file_of_neither_layout_is_refused(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("Name,Value\nx,3\n")
    with pytest.raises(InputError, match="neither the tidy layout nor a board's page"):
        read_file(path, BOARD, DataFile(file="other.csv"))


def test_a_title_with_commas_above_a_tab_separated_page(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text("SEND Board, Poole, 2021\n\nKPI Ref\tKPI\tAug 21\n1.01\tNo. of EHCPs\t2918\n")
    (found,) = read_pages(path)
    assert found.number(0) == 3
    assert [r.value for r in read_wide(found, BOARD).readings] == [2918.0]


def test_a_real_workbook_with_dates_percent_formats_and_merged_cells(tmp_path):
    path = tmp_path / "board.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Board")
    day = book.add_format({"num_format": "mmm yy"})
    percent = book.add_format({"num_format": "0.0%"})
    sheet.merge_range("A1:D1", "SEND improvement board")
    sheet.write_row("A3", ["KPI Ref", "KPI"])
    sheet.write_datetime("C3", dt.date(2021, 8, 1), day)
    sheet.write_datetime("D3", dt.date(2021, 9, 1), day)
    sheet.write_row("A4", [1.01, "No. of EHCPs", 2918, "2,937 🔺"])
    sheet.write_row("A5", [3.07, "% of EHCPs in Mainstream"])
    sheet.write("C5", 0.253, percent)
    sheet.write("D5", 0.302, percent)
    book.close()
    (sent,) = read_file(path, BOARD, DataFile(file="board.xlsx"))
    assert values(sent, "plans") == [2918.0, 2937.0]
    assert values(sent, "share") == pytest.approx([25.3, 30.2])
    assert [r.month.iso for r in sent.readings[:2]] == ["2021-08", "2021-09"]
    assert sent.readings[0].place.row == 4


HEAD = "KPI Ref | KPI | Aug 21 | Sep 21 | Oct 21 | Nov 21 | Nat | SN | Nov 20 | Target"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        # a cell taken out: the national figure lands in the latest month
        (
            "3.07 | % of EHCPs in Mainstream | 30% 🔺 | 31% 🔺 | 32% 🔺 | 38.9% | 37.6% | 32% ||",
            "Nov 21",
        ),
        # a cell taken out of a row without comparators: last year lands under SN
        ("1.01 | No. of EHCPs | 2937 | 2933 | 2984 | | | 2651 | |", "SN"),
        # a cell put in, no arrows to tell by
        ("1.01 | No. of EHCPs | | 2918 | 2937 | 2933 | 2984 | | | 2651", "Nat"),
    ],
)
def test_a_row_that_slipped_by_one_cell_is_refused(row, column):
    found = fault(wide, f"{HEAD}\n{row}")
    assert "slipped sideways by one cell" in found.wrong
    assert (found.row, found.column) == (2, column)


@pytest.mark.parametrize(
    "row",
    [
        "3.07 | % of EHCPs in Mainstream | 30% 🔺 | 31% 🔺 | 32% 🔺 | 32% | 38.9% | 37.6% | 32% |",
        "3.07 | % of EHCPs in Mainstream | 30% 🔺 | 31% 🔺 | 32% 🔺 | | 38.9% | 37.6% | 32% |",
        "3.07 | % of EHCPs in Mainstream | 30% | 31% | 32% | 33% | 38.9% | 37.6% | 32% |",
        "1.01 | No. of EHCPs | | 2937 | 2933 | 2984 | | | 2651 |",
        "1.01 | No. of EHCPs | 2937 | 2933 | 2984 | no data | | 2651 | |",
        "1.01 | No. of EHCPs | 2937 🔺 | | | 2984 | | | 2651 |",
    ],
)
def test_a_row_with_gaps_that_is_in_its_place_is_read(row):
    assert wide(f"{HEAD}\n{row}").readings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_the_seed_in_other_encodings_and_line_ends(tmp_path, encoding, ends):
    from highneeds.scorecard.matching import KpiIndex
    from highneeds.scorecard.settings import load_settings
    from scorecard_boards import CASE

    path = tmp_path / "page.txt"
    text = (CASE / "board-page.txt").read_text(encoding="utf-8")
    path.write_bytes(text.replace("\n", ends).encode(encoding))
    (sent,) = read_file(path, KpiIndex(load_settings(CASE).kpis), DataFile(file="page.txt"))
    assert len(sent.readings) == 16 * 7
    assert sum(r.value is not None for r in sent.readings) == 70


def test_the_seed_pasted_into_a_workbook(tmp_path):
    from highneeds.scorecard.matching import KpiIndex
    from highneeds.scorecard.settings import load_settings
    from scorecard_boards import CASE

    path = tmp_path / "page.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Jan 22")
    text = (CASE / "board-page.txt").read_text(encoding="utf-8")
    for i, line in enumerate(text.splitlines()):
        sheet.write_row(i, 0, line.split("\t"))
    book.close()
    (sent,) = read_file(path, KpiIndex(load_settings(CASE).kpis), DataFile(file="page.xlsx"))
    assert sum(r.value is not None for r in sent.readings) == 70
    assert len(sent.lines) == 7
    assert len(sent.actions) == 1
    assert sent.readings[0].place.row == 4


def test_faults_of_a_tidy_file_are_told_together_from_the_first_row_to_the_last():
    text = "Month | KPI Ref | Num\n2021-08 | nobody | 3\n | plans | few\nlater | plans | 3"
    with pytest.raises(InputError) as caught:
        tidy(text)
    told = [(f.row, f.column, f.given) for f in caught.value.faults]
    assert told == [
        (2, "kpi", '"nobody"'),
        (3, "period", '""'),
        (3, "numerator", '"few"'),
        (4, "period", '"later"'),
    ]


def test_a_tidy_file_with_two_columns_of_one_name_is_refused():
    """Which of them holds cannot be known."""
    found = fault(tidy, "kpi | period | value | Value\nplans | 2021-08 | 3 | 4")
    assert found.wrong == "Two columns have the same heading."


def test_a_reference_beside_the_kpi_does_not_stand_for_it():
    """As in the tidy file that the program writes itself."""
    sent = tidy("kpi | ref | period | value\nplans | 99 | 2021-08 | 3")
    assert [r.kpi for r in sent.readings] == ["plans"]


def test_a_row_of_amounts_that_look_like_excels_days_is_no_heading():
    """41,000 to 43,000 are days of 2012 to 2017 to a spreadsheet."""
    sent = wide(
        "KPI Ref | KPI | Aug 21 | Sep 21 | Nat\n1.01 | No. of EHCPs | 41000 | 42000 | 43000"
    )
    assert values(sent, "plans") == [41000.0, 42000.0]
