"""Whatever is wrong with a file: one clear message, exit code 2, and the store as it was."""

import io
import os
import re
import struct
import zipfile

import pytest

import ehc_made as made
from command import fingerprint, highneeds
from highneeds.files.limits import MAX_FILE
from small_source_files import xlsx_bytes

AREAS = made.several("852", "851", "331")


@pytest.fixture
def store(tmp_path):
    """A store that holds one good file already."""
    root = tmp_path / "store"
    good = tmp_path / "good.csv"
    good.write_bytes(made.wide_needs(AREAS, [2024], made.steady()).bytes())
    assert highneeds("data", "add", good, store=root).code == 0
    return root


@pytest.fixture
def refused(store, tmp_path):
    """Add a file that cannot be used; return the one message."""

    def add(data, name="requests.csv", path=None):
        target = path or tmp_path / name
        if data is not None:
            target.write_bytes(data)
        before = fingerprint(store)
        ran = highneeds("data", "add", target, store=store)
        assert ran.code == 2, ran.out + ran.err
        assert ran.out == ""
        assert "Traceback" not in ran.err
        assert fingerprint(store) == before
        return ran.err.strip()

    return add


def requests(years=(2023, 2024)):
    return made.wide_requests(AREAS, years, made.steady())


def lines(sheet):
    return sheet.bytes(bom=False).decode().splitlines()


def joined(rows):
    return ("\n".join(rows) + "\n").encode()


def test_a_truncated_zip(refused):
    whole = made.zipped([requests()])
    assert refused(whole[: len(whole) // 2], "release.zip") == (
        "release.zip: This archive is damaged or was not downloaded to the end.\n"
        "Given: File is not a zip file\n"
        "Do: Download it again."
    )


def test_a_zip_whose_member_is_damaged(refused):
    whole = bytearray(made.zipped([requests()]))
    start = whole.index(b"requests.csv") + 60
    whole[start : start + 40] = bytes(40)
    message = refused(bytes(whole), "release.zip")
    assert message.startswith("release.zip: A file in this archive")
    assert "Given: data/requests.csv" in message


def bomb(size, declared=None):
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("data/caseload.csv", "w") as member,
    ):
        for _ in range(size // 2**20):
            member.write(bytes(2**20))
    data = bytearray(out.getvalue())
    if declared is not None:
        central = data.rindex(b"PK\x01\x02")
        struct.pack_into("<L", data, central + 24, declared)
        struct.pack_into("<L", data, data.index(b"PK\x03\x04") + 22, declared)
    return bytes(data)


def test_a_zip_bomb_that_says_how_large_it_is(refused):
    message = refused(bomb(150 * 2**20), "release.zip")
    assert re.fullmatch(
        r"release.zip: A file in this archive is larger than the limit of 64 MB, so it was not "
        r"read.\nGiven: data/caseload.csv\n"
        r"Do: Check where it came from; the largest file of a release has 12 MB.",
        message,
    )


def test_a_zip_bomb_that_lies_about_its_size(refused):
    message = refused(bomb(150 * 2**20, declared=1000), "release.zip")
    assert message == (
        "release.zip: A file in this archive is damaged or was not downloaded to the end.\n"
        "Given: data/caseload.csv\n"
        "Do: Download the archive again."
    )


def test_an_archive_with_a_password(refused):
    data = bytearray(made.zipped([requests()]))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    assert refused(bytes(data), "release.zip") == (
        "release.zip: This archive needs a password.\nDo: Save it without one and try again."
    )


def test_an_archive_with_nothing_in_it(refused):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.md", "nothing")
    assert refused(out.getvalue(), "release.zip") == (
        "release.zip: There is no CSV or workbook in this archive.\n"
        "Given: 1 files\n"
        "Do: Name a release ZIP as downloaded."
    )


def without(sheet, column):
    for row in sheet.rows:
        del row[column]
    return sheet.bytes()


@pytest.mark.parametrize("column", ["requests_withdrawn", "time_period", "new_la_code"])
def test_a_missing_column(refused, column):
    message = refused(without(requests(), column))
    assert message.startswith(
        f'requests.csv, row 1, column "{column}": a column of the official release is missing.\n'
        f'Given: no column "{column}"'
    )
    assert "Do: Use the file as downloaded." in message
    assert "docs/how-to/add-a-layout.md" in message


def test_a_renamed_column_names_the_likely_one(refused):
    rows = lines(requests())
    rows[0] = rows[0].replace("requests_withdrawn", "requests_withdrawal")
    assert 'no column "requests_withdrawn"; there is "requests_withdrawal"' in refused(joined(rows))


def test_several_missing_columns_are_told_together(refused):
    sheet = requests()
    for row in sheet.rows:
        del row["requests_withdrawn"], row["requests_rya"]
    message = refused(sheet.bytes())
    assert message.count("a column of the official release is missing") == 2


def test_utf_16(refused):
    data = requests().bytes(bom=False).decode().encode("utf-16")
    message = refused(data)
    assert message == (
        "requests.csv: this file is not in the encoding of the official release (UTF-8).\n"
        "Given: UTF-16\n"
        "Do: Use the file as downloaded; do not save it again from Excel as Unicode text."
    )


def test_windows_1252_with_a_pound_sign(refused):
    rows = lines(requests())
    row = next(i for i, line in enumerate(rows, start=1) if "Southampton" in line)
    rows[row - 1] = rows[row - 1].replace("Southampton", "£outhampton")
    message = refused(joined(rows).decode().encode("cp1252"))
    assert message == (
        f"requests.csv, row {row}: this file is not in the encoding of the official release "
        "(UTF-8).\n"
        "Given: byte 0xa3\n"
        "Do: Use the file as downloaded; do not save it again from a spreadsheet."
    )


@pytest.mark.parametrize(("mark", "word"), [(";", "semicolons"), ("\t", "tabs")])
def test_another_delimiter(refused, mark, word):
    data = requests().bytes(bom=False).replace(b",", mark.encode())
    message = refused(data)
    assert message.startswith(
        f"requests.csv, row 1: this file is separated by {word}; the official release uses commas."
    )
    assert "Do: Use the file as downloaded" in message


def test_duplicate_rows_are_told_by_their_numbers(refused):
    rows = lines(requests())
    assert refused(joined([*rows, rows[3]])) == (
        f"requests.csv, row {len(rows) + 1}: the same area, period and breakdown stands in the "
        "file twice.\n"
        f"Given: rows 4, {len(rows) + 1}\n"
        "Do: Download the file again; it may have been joined to itself."
    )


@pytest.mark.parametrize(
    "text", ["about 12", "1.2.3", "£40", "12 (r)", "#REF!", "inf", "-Infinity", "NaN", "1e400"]
)
def test_text_in_a_number(refused, text):
    sheet = requests()
    sheet.rows[5]["requests_withdrawn"] = text
    sheet.rows[9]["requests_withdrawn"] = text
    assert refused(sheet.bytes()) == (
        'requests.csv, row 7, column "requests_withdrawn": this is not a number, and not a symbol '
        "of the statistics service (c, z, x, low, u).\n"
        f'Given: "{text}"\n'
        "Do: Download the file again, or correct the cell. 1 more rows have the same fault. "
        "Nothing was saved."
    )


@pytest.mark.parametrize(
    ("column", "text", "wrong"),
    [
        ("time_period", "202426", "this is not a period."),
        ("time_period", "last year", "this is not a period."),
        ("geographic_level", "Ward", "this geographic level is not known."),
    ],
)
def test_a_key_that_is_not_known(refused, column, text, wrong):
    sheet = requests()
    sheet.rows[2][column] = text
    message = refused(sheet.bytes())
    assert message.startswith(f'requests.csv, row 4, column "{column}": {wrong}\nGiven: "{text}"')
    assert "Do: " in message or "Expected" in message


def test_a_row_with_too_many_cells(refused):
    rows = lines(requests())
    rows[6] += ",1,2"
    message = refused(joined(rows))
    assert message.startswith(
        "requests.csv, row 7: this row does not have as many cells as the heading.\nGiven: "
    )


def test_a_file_cut_in_the_middle_of_a_row(refused):
    rows = lines(requests())
    rows[-1] = ",".join(rows[-1].split(",")[:9])
    data = joined(rows)[:-1]
    message = refused(data)
    assert f"row {len(rows)}" in message
    assert "cut off" in message


def test_a_heading_and_no_rows(refused):
    assert refused(joined(lines(requests())[:1])) == (
        "requests.csv: this file has a heading and no rows.\nDo: Download it again."
    )


def test_two_columns_of_one_heading_and_different_values(refused):
    rows = lines(requests())
    rows = [rows[0] + ",requests_rya", *(f"{line},99999" for line in rows[1:])]
    message = refused(joined(rows))
    assert "two columns have the same heading and different values" in message
    assert 'column "requests_rya"' in message


def test_a_repeated_heading_with_equal_values_is_read(store, tmp_path):
    """The release of 2025 repeats a column of its annual reviews."""
    sheet = requests()
    position = list(sheet.rows[0]).index("requests_rya")
    rows = [line + "," + line.split(",")[position] for line in lines(sheet)]
    path = tmp_path / "requests.csv"
    path.write_bytes(joined(rows))
    assert highneeds("data", "add", path, store=store).code == 0


def test_an_empty_file(refused):
    assert refused(b"") == (
        "requests.csv: This file is empty.\nGiven: 0 bytes\nDo: Download or save it again."
    )


def test_binary_rubbish(refused):
    message = refused(bytes(range(256)) * 20, "requests.csv")
    assert message.startswith("requests.csv: This is not a file that highneeds knows")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def test_a_workbook_with_a_password(refused):
    data = OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(200)
    assert refused(data, "sn_april_2021.xlsx") == (
        "sn_april_2021.xlsx: This workbook is protected by a password.\n"
        "Do: Open it in Excel, remove the password (File, Info, Protect Workbook) and save it."
    )


def test_a_workbook_of_the_old_format(refused):
    message = refused(OLE + bytes(2000), "sn_april_2021.xls")
    assert message == (
        "sn_april_2021.xls: This is a workbook in the old .xls format, which may carry macros.\n"
        "Do: Open it in Excel and save it as .xlsx."
    )


def test_a_workbook_with_macros(refused):
    whole = xlsx_bytes({"LA SN Groups": [["LA num", "SN1"], ["852", "851"]]})
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
        target.writestr("xl/vbaProject.bin", b"macros")
    assert refused(out.getvalue(), "neighbours.xlsm") == (
        "neighbours.xlsm: This workbook holds macros, so it was not opened.\n"
        "Do: Save it as .xlsx (without macros) and try again."
    )


def test_a_damaged_workbook(refused):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", '<workbook><sheet name="LA SN Groups"/></workbook>')
    message = refused(out.getvalue(), "neighbours.xlsx")
    assert message.startswith("neighbours.xlsx: This")
    assert "Do: " in message


def test_a_file_of_2_gb(refused, tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as stream:
        stream.truncate(2 * 2**30)
    assert refused(None, path=path) == (
        "large.csv: This file is larger than the limit of 100 MB, so it was not read.\n"
        "Given: 2,048 MB\n"
        "Do: Check that it is the file you meant; an official release is under 70 MB."
    )
    assert MAX_FILE == 100 * 2**20


def test_a_file_from_another_publication(refused):
    rows = ["time_period,time_identifier,geographic_level,region_code,attendance_rate,sessions",
            "202425,Academic year,National,,93.1,1000"]  # fmt: skip
    message = refused(joined(rows), "attendance.csv")
    assert message.startswith(
        "attendance.csv: This is not a file that highneeds knows: its headings are of another "
        "publication, or they were changed.\n"
        "Given: headings: time_period, time_identifier, geographic_level, region_code, "
        "attendance_rate, sessions\n"
        "Do: Use the file as downloaded. Known sources: appeals, dsg, ehc_plans, "
    )


def test_a_file_of_an_unknown_period_kind(refused):
    sheet = made.wide_needs(AREAS, [2025], made.steady())
    for row in sheet.rows:
        row["time_identifier"] = "Week"
    message = refused(sheet.bytes(), "needs.csv")
    assert message.startswith('needs.csv, column "time_identifier": this period kind is not one')
    assert "Expected Academic year or Calendar year." in message


def test_a_folder_without_tables(refused, tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "notes.docx").write_bytes(b"words")
    assert refused(None, path=folder) == (
        f"There is no CSV, workbook or ZIP in this folder.\nGiven: {folder}\nDo: Check it."
    )


def test_a_folder_of_other_peoples_tables(refused, tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "budget.csv").write_text("a,b\n1,2\n")
    assert refused(None, path=folder) == (
        "papers: None of the files here is one that highneeds knows.\n"
        "Given: budget.csv\n"
        "Do: Name an official release as downloaded; see docs/reference/sources.md."
    )


def test_a_path_that_does_not_exist(refused, tmp_path):
    path = tmp_path / "caseload_2025.csv"
    assert refused(None, path=path) == (
        f"There is no such file.\nGiven: {path}\nDo: Check the name and folder."
    )


def test_one_bad_file_among_good_ones_does_not_cost_the_others(store, tmp_path):
    """The good file is added, the bad one is told with its place, and the exit code says so."""
    good, bad = tmp_path / "caseload.csv", tmp_path / "requests.csv"
    good.write_bytes(made.wide_caseload(AREAS, [2025], made.steady()).bytes())
    bad.write_bytes(without(requests(), "requests_withdrawn"))
    ran = highneeds("data", "add", bad, good, store=store)
    assert ran.code == 2
    assert ran.out.startswith("added      caseload.csv")
    assert 'requests.csv, row 1, column "requests_withdrawn"' in ran.err
    assert "The other files were added." in ran.err
    assert highneeds("data", "list", store=store).out.count("caseload.csv") == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_store_that_may_not_be_written(tmp_path):
    root = tmp_path / "store"
    root.mkdir(mode=0o500)
    path = tmp_path / "requests.csv"
    path.write_bytes(requests().bytes())
    ran = highneeds("data", "add", path, store=root)
    assert ran.code == 2
    assert "The store cannot be written here." in ran.err


def test_a_store_where_a_file_is_in_the_way(tmp_path):
    path = tmp_path / "requests.csv"
    path.write_bytes(requests().bytes())
    ran = highneeds("data", "add", path, store=path)
    assert ran.code == 2
    assert ran.err.startswith(f"{path}: The store cannot be written here.\n")
    assert "Do: Choose another with --store." in ran.err
    assert path.read_bytes() == requests().bytes()


ASKED = {
    "unknown area": (
        ["benchmark", "Southamton"], ['"Southamton"', "Did you mean: Southampton (852)"]),
    "ambiguous area": (["benchmark", "Newcastle"], ["Newcastle upon Tyne"]),
    "a region": (["benchmark", "South East"], ["South East is not a local authority."]),
    "unknown metric": (
        ["benchmark", "852", "--metric", "need_shares"],
        ["There is no such metric.\nGiven: \"need_shares\"\nDo: Did you mean need_share",
         "highneeds metrics list"]),
    "unknown map": (
        ["benchmark", "852", "--metric", "need_share", "--provision-map", "dvb"],
        ['There is no such provision map.\nGiven: "dvb"\n'
         "Do: Name one of: dbv, dfe-2021, fbit-2025."]),
    "bad period": (
        ["benchmark", "852", "--metric", "need_share", "--period", "20223"],
        ['This is not a january period.\nGiven: "20223"\nDo: Write it like this: January 2025.']),
    "period not held": (
        ["benchmark", "852", "--metric", "need_share", "--period", "1999"],
        ["There is no figure for this period.", '"1999"', "Leave --period out"]),
    "neighbour file that is not there": (
        ["benchmark", "852", "--neighbours", "near.csv"], ["There is no such file.", "near.csv"]),
    "unknown metric to show": (
        ["metrics", "show", "within_20_week"], ["There is no such metric.", "within_20_weeks"]),
    "unknown release": (
        ["data", "compare", "--older", "1999"], ["There is no such release", '"1999"', "Name one"]),
    "nothing to compare": (["data", "compare"], ["No table is held in two releases"]),
    "data of no such area": (["data", "check", "--area", "Atlantis"], ['"Atlantis"']),
    "data not added": (
        ["benchmark", "852", "--metric", "dsg_none"], ["There is no such metric."]),
    "metric without data": (
        ["benchmark", "852", "--metric", "appeal_rate"],
        ["There are no data on", "highneeds data add FILE"]),
}  # fmt: skip


@pytest.mark.parametrize("case", ASKED)
def test_a_question_that_cannot_be_answered(case, store):
    arguments, parts = ASKED[case]
    before = fingerprint(store)
    ran = highneeds(*arguments, store=store)
    assert (ran.code, ran.out) == (2, ""), ran.err
    for part in parts:
        assert part in ran.err
    assert "Traceback" not in ran.err
    assert ran.err.count("Do: ") == 1
    assert fingerprint(store) == before


def test_an_unknown_neighbour_list_names_those_that_are_there(store, tmp_path):
    rows = "la_code,neighbour_code,rank,list_id\n852,851,1,ports\n852,331,2,ports\n"
    path = tmp_path / "near.csv"
    path.write_text(rows)
    assert highneeds("data", "add", path, store=store).code == 0
    ran = highneeds("benchmark", "852", "--neighbours", "april-2012", store=store)
    assert ran.code == 2
    assert ran.err.strip() == (
        "There is no such neighbour list in the store.\n"
        'Given: "april-2012"\n'
        "Do: Name one of: ports, or a CSV or XLSX file."
    )


def test_an_empty_store_says_how_to_begin(tmp_path):
    ran = highneeds("benchmark", "852", store=tmp_path / "none")
    assert ran.code == 2
    assert ran.err.startswith("No data have been added yet.\nDo: Add the official release")
    assert not (tmp_path / "none").exists()
