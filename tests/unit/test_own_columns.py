"""The one reader of files that people fill in: kinds of cells, places of faults, blank rows."""

from datetime import date

import pytest

from evidence_files import write
from highneeds.own.columns import (
    FormColumn,
    InputForm,
    amount,
    code_of,
    day,
    financial_year,
    month,
    one_of,
    open_form,
    read_form,
    text,
    whole,
)
from highneeds.vocabulary.faults import InputError

WHOLE = whole("This is not a whole number.", "Write one.")
FORM = InputForm(
    "made up",
    (
        FormColumn("name", text, needed=True),
        FormColumn("kind", one_of(("no_plan", "plan"), "This kind is not known.", "Write plan.")),
        FormColumn("children", WHOLE),
        FormColumn("spend", amount("This is not a number.", "Write it in full.")),
        FormColumn("month", month("This is not a month.", "Write it as 2024-01.")),
        FormColumn("year", financial_year("This is not a financial year.", "Write 2025-26.")),
        FormColumn("day", day(date(2024, 9, 1))),
    ),
    formulas=True,
)
HEAD = "name,kind,children,spend,month,year,day"


def read(tmp_path, *rows, head=HEAD):
    return read_form(write(tmp_path / "form.csv", "\n".join([head, *rows]) + "\n"), FORM)


def test_each_kind_of_cell_is_read_as_people_write_it(tmp_path):
    (row,), notes = read(tmp_path, 'A,No plan,12,"£1,200.50",Jan 2024,2023-24,01/09/2023')
    assert dict(row.values) == {
        "name": "A",
        "kind": "no_plan",
        "children": 12,
        "spend": 1200.5,
        "month": date(2024, 1, 1),
        "year": 2024,
        "day": date(2023, 9, 1),
    }
    assert (notes.faults, notes.findings, row.faulty) == ([], [], False)


def test_blank_rows_are_passed_over_and_rows_are_numbered_as_in_the_spreadsheet(tmp_path):
    rows, _ = read(tmp_path, "A,,1,,,,", ",,,,,,", "B,,,,,,")
    assert [(row.number, row["name"], row["children"]) for row in rows] == [
        (2, "A", 1),
        (4, "B", None),
    ]


@pytest.mark.parametrize(
    ("row", "column", "wrong", "given"),
    [
        ("A,other,,,,,", "kind", "This kind is not known.", '"other"'),
        ("A,,-1,,,,", "children", "This is not a whole number.", '"-1"'),
        ("A,,1.5,,,,", "children", "This is not a whole number.", '"1.5"'),
        ("A,,,lots,,,", "spend", "This is not a number.", '"lots"'),
        ("A,,,,soon,,", "month", "This is not a month.", '"soon"'),
        ("A,,,,,2024,", "year", "This is not a financial year.", '"2024"'),
        ("A,,,,,,31/02/2024", "day", "This is not a real date.", '"31/02/2024"'),
        (
            "A,,,,,,02/09/2024",
            "day",
            "This date is after the as-at date, 01/09/2024.",
            '"02/09/2024"',
        ),
    ],
)
def test_a_fault_names_file_row_and_column(tmp_path, row, column, wrong, given):
    (made,), notes = read(tmp_path, row)
    (fault,) = notes.faults
    assert (fault.file, fault.row, fault.column) == ("form.csv", 2, column)
    assert (fault.wrong, fault.given) == (wrong, given)
    assert fault.do
    assert made.faulty
    assert made[column] is None or column == "day"


def test_every_fault_of_a_file_is_told_together(tmp_path):
    _, notes = read(tmp_path, "A,other,x,,,,", "B,other,,,,,")
    with pytest.raises(InputError) as caught:
        notes.stop_if_faulty()
    assert len(caught.value.faults) == 3


def test_a_day_number_of_excel_is_read_and_told(tmp_path):
    (row,), notes = read(tmp_path, "A,,,,,,45170")
    assert row["day"] == date(2023, 9, 1)
    assert [f.rule for f in notes.findings] == ["date_as_number"]


def test_a_cell_that_begins_like_a_formula_is_told_and_kept_as_text(tmp_path):
    (row,), notes = read(tmp_path, "=1+1,,,,,,")
    assert row["name"] == "=1+1"
    assert [f.rule for f in notes.findings] == ["formula_in_cell"]


def test_headings_are_known_however_they_are_written(tmp_path):
    (row,), _ = read(tmp_path, "A,,7,,,,", head="Name,KIND,Children ,spend,month,year,day")
    assert (row["name"], row["children"]) == ("A", 7)


def test_two_headings_that_are_one_name_are_refused(tmp_path):
    path = write(tmp_path / "form.csv", "name,Name\nA,B\n")
    with pytest.raises(InputError, match="Two columns have the same heading"):
        read_form(path, InputForm("made up", (FormColumn("name", text),)))


VOTES = InputForm(
    "votes",
    (
        FormColumn("case", text, needed=True, filled=True, aliases=("ref", "id")),
        FormColumn("vote_", WHOLE, many=True),
    ),
)


def votes(tmp_path, *lines, form=VOTES):
    return read_form(write(tmp_path / "votes.csv", "\n".join(lines) + "\n"), form)


def test_any_number_of_columns_may_begin_alike(tmp_path):
    (row,), _ = votes(tmp_path, "case,Vote_Health,vote_school,vote_other", "7,1,,2")
    assert row.many("vote_") == {"health": 1, "other": 2}


def test_a_fault_in_one_of_many_columns_names_it(tmp_path):
    _, notes = votes(tmp_path, "case,vote_school", "7,x")
    assert [(fault.row, fault.column) for fault in notes.faults] == [(2, "vote_school")]


def test_a_column_goes_by_its_aliases_where_its_name_is_not_there(tmp_path):
    (row,), _ = votes(tmp_path, "Ref,vote_a", "7,1")
    assert row["case"] == "7"
    (row,), _ = votes(tmp_path, "id,ref,case", "1,2,3")
    assert (row["case"], row.cells["ref"]) == ("3", "2")


def test_two_columns_under_one_alias_are_refused(tmp_path):
    with pytest.raises(InputError, match="Two columns have the same heading"):
        votes(tmp_path, "Ref,ref", "7,1")


def test_a_cell_that_every_row_must_fill_is_told_where_it_is_blank(tmp_path):
    form = InputForm(
        "months", (FormColumn("month", month("No month.", "Write one."), filled=True),)
    )
    _, notes = votes(tmp_path, "month,note", "2024-01,a", ",b", form=form)
    assert [(f.row, f.column, f.given) for f in notes.faults] == [(3, "month", '""')]
    _, notes = votes(tmp_path, "note", "a", form=form)
    assert notes.faults == []  # the column is not needed, and not there


def test_of_several_forms_a_file_is_the_one_whose_headings_it_has(tmp_path):
    path = write(tmp_path / "form.csv", "ref,note\n7,x\n")
    assert open_form(path, FORM, VOTES)[1] is VOTES
    path = write(tmp_path / "form.csv", "other\n7\n")
    assert open_form(path, FORM, VOTES)[1] is FORM


def test_a_needed_column_that_is_not_there_is_named_with_advice(tmp_path):
    with pytest.raises(InputError, match="lacks 1 needed column: name") as caught:
        read(tmp_path, "1", head="children")
    assert "highneeds init" in str(caught.value)


def test_words_become_codes_alike():
    assert code_of(" No-plan ") == code_of("no plan") == code_of("NO_PLAN") == "no_plan"
