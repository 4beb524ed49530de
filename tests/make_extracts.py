"""Cut the extracts of official releases in tests/extracts out of the whole releases.

    .venv/bin/python tests/make_extracts.py

Run it when a release is added or the choice of authorities changes. It reads the folder that
HIGHNEEDS_PUBLISHED names (else ../shared/published) and writes tests/extracts anew; the same
releases always give the same bytes. An extract has the folder, the file name, the sheets and the
headings of its release; only rows of authorities that are not chosen are left out. No figure is
altered, which tests/acceptance/test_extracts.py holds wherever the whole releases are.
"""

import csv
import io
import os
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from lxml import etree

HERE = Path(__file__).resolve().parent
WHOLE = Path(os.environ.get("HIGHNEEDS_PUBLISHED", HERE.parents[1] / "shared" / "published"))
EXTRACTS = HERE / "extracts"

# The whole East Midlands, so that a region's sum can come out and one authority becomes two.
EAST_MIDLANDS = {
    "830": "Derbyshire", "831": "Derby", "855": "Leicestershire", "856": "Leicester",
    "857": "Rutland", "891": "Nottinghamshire", "892": "Nottingham", "925": "Lincolnshire",
    "928": "Northamptonshire", "940": "North Northamptonshire", "941": "West Northamptonshire",
}  # fmt: skip

# Why each other authority is here.
OTHERS = {
    "852": "Southampton",  # the bundled case
    "839": "Bournemouth, Christchurch and Poole",  # the bundled scorecard; new in 2019
    "835": "Dorset", "836": "Poole", "837": "Bournemouth",  # ended in 2019
    "838": "Dorset",  # began in 2019; its population was not published
    "909": "Cumbria", "942": "Cumberland", "943": "Westmorland and Furness",  # split in 2023
    "205": "Hammersmith and Fulham", "315": "Merton", "860": "Staffordshire",  # hospital schools
    "801": "Bristol, City of",  # January 2018 differs between the tables as printed
    "886": "Kent",  # the largest
    "201": "City of London", "420": "Isles of Scilly",  # the smallest
    "202": "Camden", "204": "Hackney", "874": "Peterborough",  # totals only, and London twice
    "936": "Surrey",  # percentages that are not those of its counts
    "384": "Wakefield", "380": "Bradford",  # new plans of 2022 carry the region's total
    "823": "Central Bedfordshire", "873": "Cambridgeshire",  # misnamed in the table of appeals
    "890": "Blackpool", "841": "Darlington",  # gaps and "-" in the table of appeals
}  # fmt: skip

# The ten neighbours (April 2021) of Southampton and of BCP, for comparators that are pooled. To
# keep the extracts small, a release of EHC plans has no more of them than their plans.
NEIGHBOURS = {
    "851": "Portsmouth", "373": "Sheffield", "879": "Plymouth", "331": "Coventry",
    "861": "Stoke-on-Trent", "810": "Kingston upon Hull, City of", "355": "Salford",
    "882": "Southend-on-Sea", "845": "East Sussex", "866": "Swindon", "935": "Suffolk",
    "921": "Isle of Wight", "938": "West Sussex", "916": "Gloucestershire", "878": "Devon",
    "800": "Bath and North East Somerset",
}  # fmt: skip

CHOSEN = frozenset(EAST_MIDLANDS | OTHERS | NEIGHBOURS)
NAMES = {*EAST_MIDLANDS.values(), *OTHERS.values(), *NEIGHBOURS.values()}
PLANS = frozenset({"data/sen2_estab_caseload.csv", "data/caseload.csv"})

# Claims on all authorities need a row of each: the total of one year in four tables, for funnels,
# LAIT's quartiles and ranks, and the region whose new plans are its total in every row.
OF_EVERYONE = {
    "data/timeliness_20_week.csv": ("2024", "All EHC plans issued"),
    "data/requests.csv": ("2024", "All requests for EHC needs assessments"),
    "data/sen_needs_all_plans.csv": ("202425", "All EHC plans"),
    "data/newplans.csv": ("2022", "New EHC plans"),
}

CODE = re.compile(r"\d{3}")
EPOCH = (1980, 1, 1, 0, 0, 0)
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def wanted(code: str) -> bool:
    """Say whether a row stays: of a chosen authority, or of none (headings, regions, England)."""
    return not CODE.fullmatch(code.strip()) or code.strip() in CHOSEN


def cut_csv(data: bytes, stays: Callable[[list[str], list[str]], bool]) -> bytes:
    """Keep the lines of a CSV whose cells satisfy `stays`, each byte for byte."""
    lines = io.StringIO(data.decode("utf-8"), newline="").readlines()
    reader = csv.reader(line.removeprefix("\ufeff") for line in lines)
    head: list[str] = []
    kept: list[str] = []
    start = 0
    for row in reader:  # one row can have many lines: the notes of the table of appeals do
        if not head or stays(head, row):
            kept += lines[start : reader.line_num]
        head = head or row
        start = reader.line_num
    return "".join(kept).encode()


def by_code(head: list[str], row: list[str]) -> bool:
    """Keep the rows with a chosen code, and those with none."""
    return wanted(row[head.index("old_la_code")])


def without_neighbours(head: list[str], row: list[str]) -> bool:
    """Keep what `by_code` keeps, but of neighbours nothing."""
    return by_code(head, row) and row[head.index("old_la_code")] not in NEIGHBOURS


def totals_of_neighbours(head: list[str], row: list[str]) -> bool:
    """Keep what `by_code` keeps, but of neighbours the total of plans only."""
    total = "breakdown" not in head or row[head.index("breakdown")] == "All EHC plans"
    return by_code(head, row) if total else without_neighbours(head, row)


def rule_of(name: str) -> Callable[[list[str], list[str]], bool]:
    """Return which rows stay of a table in a release of EHC plans."""
    if "Tribunal" in name:
        return appeals
    if name in PLANS:
        return totals_of_neighbours
    if name not in OF_EVERYONE:
        return without_neighbours

    def stays(head: list[str], row: list[str]) -> bool:
        total = (row[head.index("time_period")], row[head.index("breakdown")])
        return total == OF_EVERYONE[name] or without_neighbours(head, row)

    return stays


def by_name(head: list[str], row: list[str]) -> bool:
    """Keep the rows with a chosen name: the population has no codes."""
    return row[head.index("la_name")] in NAMES


def appeals(head: list[str], row: list[str]) -> bool:
    """Keep the rows of chosen authorities in the table of appeals: the code is the second cell."""
    return len(row) < 2 or wanted(row[1])


def cut_ods(content: bytes) -> bytes:
    """Leave rows of other authorities out of every sheet of an OpenDocument workbook."""
    root = etree.fromstring(content)
    for row in list(root.iter(f"{TABLE}table-row")):
        if not wanted("".join(row[0].itertext()) if len(row) else ""):
            row.getparent().remove(row)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def cut_sheet(data: bytes, strings: list[str]) -> bytes:
    """Leave rows of other authorities out of a sheet of an Excel workbook, and number the rest."""
    root = etree.fromstring(data)
    body = root.find(f"{SHEET}sheetData")
    shift = 0
    for row in list(body):
        if len(row) and not wanted(text_of(row[0], strings)):
            body.remove(row)
            shift += 1
            continue
        number = str(int(row.get("r")) - shift)
        row.set("r", number)
        for cell in row:
            cell.set("r", re.sub(r"\d+", number, cell.get("r")))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def text_of(cell: etree._Element, strings: list[str]) -> str:
    """Return the text of a cell of a sheet."""
    value = cell.findtext(f"{SHEET}v") or ""
    return strings[int(value)] if cell.get("t") == "s" and value else value


def members(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files in an archive, but no picture: the licence leaves out departments' logos."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.startswith("Pictures/"):
                yield name, archive.read(name)


def packed(files: Iterator[tuple[str, bytes]]) -> bytes:
    """Pack files so that the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()


def cut_release(path: Path) -> bytes:
    """Cut every table of a release of EHC plans; its guidance stays whole."""

    def cut() -> Iterator[tuple[str, bytes]]:
        for name, data in members(path):
            if name.endswith(".csv"):
                yield name, cut_csv(data, rule_of(name))
            else:
                yield name, data

    return packed(cut())


def cut_allocations(path: Path) -> bytes:
    """Cut a workbook of Dedicated Schools Grant allocations."""
    logo = re.compile(rb"<manifest:file-entry[^>]*Pictures/[^>]*/>")

    def cut() -> Iterator[tuple[str, bytes]]:
        for name, data in members(path):
            yield name, cut_ods(data) if name == "content.xml" else logo.sub(b"", data)

    return packed(cut())


def cut_workbook(path: Path) -> bytes:
    """Cut an Excel workbook whose first column has the codes."""
    files = dict(members(path))
    shared = etree.fromstring(files["xl/sharedStrings.xml"])
    strings = ["".join(t.text or "" for t in one.iter(f"{SHEET}t")) for one in shared]

    def cut() -> Iterator[tuple[str, bytes]]:
        for member, data in files.items():
            sheet = member.startswith("xl/worksheets/sheet")
            yield member, cut_sheet(data, strings) if sheet else data

    return packed(cut())


def extracts() -> Iterator[tuple[str, bytes]]:
    """Yield the path of each extract below its folder, and its bytes."""
    for path in sorted(path for path in WHOLE.rglob("*") if path.is_file()):
        under = path.relative_to(WHOLE)
        if under.parts[0].startswith("ehc-plans") and path.suffix == ".zip":
            yield str(under), cut_release(path)
        elif path.suffix == ".ods":
            yield str(under), cut_allocations(path)
        elif under.parts[0] == "s251":
            yield str(under), cut_csv(path.read_bytes(), by_code)
        elif path.name == "population-2-18.csv":
            yield str(under), cut_csv(path.read_bytes(), by_name)
        elif under.parts[0] in {"neighbours", "areas"}:
            yield str(under), cut_workbook(path)
        # The balances of the grant are left out: nothing reads that file.


def main() -> None:
    """Write every extract."""
    for name, data in extracts():
        path = EXTRACTS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        print(f"{len(data):>9,} {name}")  # noqa: T201


if __name__ == "__main__":
    main()
