"""Every form a plan file can take, and what is said of a file that cannot be read."""

import pytest
import xlsxwriter

from highneeds.plan_check.checker import check_plan
from highneeds.plan_check.files import read_plan
from highneeds.vocabulary.faults import InputError

WIDE = """Number of EHCPs
Provision,2021-22,2022-23,2023-24
Mainstream,805,890,974
SEN units,44,47,50
Maintained special,719,741,762
Total,1568,1678,1768

Average cost per EHCP (£)
Provision,2021-22,2022-23,2023-24
Mainstream,"8,825","11,824","11,824"
SEN units,"17,300","19,903","22,506"
Maintained special,"23,641","25,644","27,647"

Finance (£m)
,2021-22,2022-23,2023-24
Spend,24.9,30.5,33.7
Allocation,24.0,25.0,26.0
In-year deficit,0.9,5.5,7.7
Cumulative deficit,5.0,10.5,18.2
"""


def _csv(tmp_path, text, name="plan.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_wide_tables_one_under_the_other(tmp_path):
    result = check_plan(read_plan(_csv(tmp_path, WIDE)))
    (found,) = result.contradictions
    assert (found.printed, found.quantity) == ("1768", "EHC plans, 2024")
    assert found.where == 'plan.csv, row 6, column "2023-24"'
    assert found.detail == '"1786" would agree'
    assert check_plan(read_plan(_csv(tmp_path, WIDE.replace("1768", "1786")))).contradictions == ()


@pytest.fixture
def workbook(tmp_path):
    path = tmp_path / "plan.xlsx"
    book = xlsxwriter.Workbook(path)
    sheets = {
        "Plans": [
            ["Year", "Mainstream", "Maintained special", "Total"],
            ["2021/22", 805, 719, 1524],
            ["2022/23", 890, 741, 1631],
            ["2023/24", 974, 762, 1736],
        ],
        "Finance": [
            ["Year", "Spend (£m)", "Allocation (£m)", "Cumulative surplus/(deficit) (£m)"],
            ["2021-22", 24.9, 24, -5],
            ["2022-23", 30.5, 25, -10.5],
            ["2023-24", 33.7, 26, -19.2],
        ],
        "Claims": [
            ["measure", "provision", "period", "form", "value", "unit", "page"],
            ["plans", "Total", "2021-22 to 2023-24", "growth", 0.139, "%", "p3"],
            ["allocation", "", "2022-23", "growth", 0.042, "%", "p4"],
        ],
    }
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return path


def test_a_workbook_with_balances_printed_negative_and_percent_cells(workbook):
    result = check_plan(read_plan(workbook))
    (found,) = result.contradictions
    assert found.printed == "-19.2"
    assert found.expected == "between -£18.8m and -£17.6m"
    assert found.detail == '"-18.2" would agree'
    assert 'sheet "Finance", row 4' in found.where


def test_all_rows_that_are_not_understood_are_named_together(tmp_path):
    text = (
        "measure,period,value,unit\nplans,2022-23,many,\nplans,someday,12,\n"
        "happiness,2022-23,3,\nplans,2022-23,12,furlongs\n"
    )
    with pytest.raises(InputError) as caught:
        read_plan(_csv(tmp_path, text))
    told = [(f.row, f.column, f.given) for f in caught.value.faults]
    assert told == [
        (2, "value", '"many"'),
        (3, "period", '"someday"'),
        (4, "measure", '"happiness"'),
        (5, "unit", '"furlongs"'),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: &x [1]\nb: *x\n", ["This is not valid YAML.", "aliases are not allowed"]),
        (
            "- 1\n",
            [
                "Keys with values belong here.",
                "the keys here are actual_to, area, note, source, statements, tables, title",
            ],
        ),
        ("plan: 1\n", ['key "plan": This key is not known.', "actual_to, area, note, source"]),
        ("tables: 3\n", ['key "tables": A list belongs here.', '"3"']),
        ("tables: [3]\n", ['key "tables.entry 1": Keys with values belong here.', '"3"']),
        (
            "tables: [{id: t, columns: [a, b], rows: {x: [1]}}]\n",
            [
                'key "tables.t": A row of this table does not have 2 cells: x;',
                "write a cell for each column, - for a figure that is not given",
            ],
        ),
        (
            "tables: [{id: t}]\n",
            [
                'key "tables.t.columns": This key is needed and is missing.',
                "Add it, a list of headings",
                'key "tables.t.rows"',
                "Add it, a list of cells for each label",
            ],
        ),
        (
            "tables: [{id: t, colums: [a], rows: {x: [1]}}]\n",
            ['key "tables.t.colums": This key is not known.', 'did you mean "columns"?'],
        ),
        (
            "statements: [{mesure: plans}]\n",
            ['key "statements.entry 1": A statement has no such key: mesure; use', "measure"],
        ),
        ("title: nothing\n", ["There is no figure in this file that can be checked."]),
        ("actual_to: soon\nstatements:\n", ['key "actual_to": This is not a year.', '"soon"']),
        ("\tx", ["This is not valid YAML."]),
    ],
)
def test_a_yaml_file_that_cannot_be_used_says_why(tmp_path, text, told):
    with pytest.raises(InputError) as caught:
        read_plan(_csv(tmp_path, text, "plan.yaml"))
    message = str(caught.value)
    assert [words for words in told if words not in message] == []
    assert caught.value.faults[0].file == "plan.yaml"


def test_a_heading_that_is_not_understood_is_told_and_not_guessed(tmp_path):
    text = "Finance (£m)\n,2022-23,2023-24\nSpend,30.5,33.7\nTeapots,1,2\n"
    plan = read_plan(_csv(tmp_path, text))
    assert [n.text for n in plan.notices] == ["Teapots"]
    assert len(plan.statements) == 2


def test_actual_counts_are_exact_and_forecast_counts_are_not(tmp_path):
    tidy = "measure,provision,period,value,status\n"
    rows = [f"plans,{n},2022-23,{v},STATUS" for n, v in (("A", 10), ("B", 20), ("Total", 31))]
    for status, expected in (("actual", 1), ("forecast", 0)):
        text = tidy + "\n".join(rows).replace("STATUS", status) + "\n"
        assert len(check_plan(read_plan(_csv(tmp_path, text))).contradictions) == expected


def test_unit_costs_that_all_end_in_noughts_were_rounded_to_them(tmp_path):
    text = (
        'Unit cost (£)\nProvision,2021-22,2022-23\nMainstream,"11,800","12,100"\n'
        'Special,"25,600","26,300"\n\nPlans\nProvision,2021-22,2022-23\nMainstream,900,950\n'
        "Special,700,720\n\nSpend (£m)\n,2021-22,2022-23\nTotal,28.60,30.50\n"
    )
    result = check_plan(read_plan(_csv(tmp_path, text)))
    assert result.contradictions == ()
    assert result.checks == 2
