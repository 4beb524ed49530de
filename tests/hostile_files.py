"""Make files hostile: one seeded mutation of a good file, or a file made to do harm.

Kinds follow what broke: damage, cells beyond belief, encodings, crafted archives and YAML. Used by
the suite with a few hundred inputs and by hand with thousands: python tests/hostile_files.py 3000
"""

import io
import random
import resource
import shutil
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from typer.testing import CliRunner

HERE = Path(__file__).parent
CASES = HERE.parent / "src" / "highneeds" / "cases"
EXTRACTS = HERE / "extracts"
ODD_CELLS = (
    "1e999", "-1e999", "nan", "inf", "9" * 400, "1e15", "0", "-0", "-1", "2023-02-30", "31/02/2024",
    "=1+1", "@SUM(A1)", "\x00", "\x1b[31m", "\u202e", "\ud800", "a" * 70_000, "", " ", '"', "'", ",",
    "££5", "5%%", "(5", "1,2,3", "0x10", "١٢", "Ⅷ", "½", "1_000", "TRUE", "null", "NaN", "c", "x", "..",
    "2024-13", "13/2024", "1899-12-31", "9999-12-31", "0001-01-01", "44409", "-44409", "99999999999",
)  # fmt: skip
ODD_YAML = (
    "2023-02-30", "!!int x", "!!float y", "!!timestamp z", "!!binary '*'", "!!python/object:os.system a",
    "&a [*a, *a]", "[" * 300, "{" * 60, "1e999", "-.inf", ".nan", "9" * 5000, "0001-01-01", "9999-12-31",
    "? [a, b] : c", "!!set {a, b}", "!!omap [a: 1]", "2024-01-01T99:00:00Z", "<<: {a: 1}", "'", '"', "\t- a",
    "- a\n b: c", "%TAG ! x", "---\n---", "\ufeff", "0o17", "1:30", "yes", "~", "[]", "{}", "-1", "''", "a: b: c",
)  # fmt: skip


@dataclass(frozen=True)
class Attack:
    """One hostile input and the command that is given it.

    Attributes
    ----------
    name
        Kind and seed, for a message.
    command
        Arguments after `highneeds`; FOLDER stands for the folder.
    """

    name: str
    command: tuple[str, ...]


def flip(draw: random.Random, data: bytes) -> bytes:
    """Change some bytes."""
    if not data:
        return b"\x00"
    made = bytearray(data)
    for _ in range(draw.choice([1, 2, 8, 64])):
        made[draw.randrange(len(made))] = draw.randrange(256)
    return bytes(made)


def cut(draw: random.Random, data: bytes) -> bytes:
    """Cut the end, the beginning or a piece off."""
    a, b = sorted((draw.randrange(len(data) + 1), draw.randrange(len(data) + 1)))
    return draw.choice([data[:a], data[b:], data[:a] + data[b:], data[a:b]])


def repeat(draw: random.Random, data: bytes) -> bytes:
    """Repeat a line, or the whole."""
    lines = data.split(b"\n")
    line = draw.choice(lines)
    times = draw.choice([2, 50, 3000])
    at = draw.randrange(len(lines) + 1)
    return b"\n".join([*lines[:at], *[line] * times, *lines[at:]])


def recode(draw: random.Random, data: bytes) -> bytes:
    """Write it in another encoding, or with other line ends."""
    text = data.decode("utf-8", "replace")
    return draw.choice(
        [
            text.encode("utf-16"),
            text.encode("utf-16")[:-1],
            text.encode("utf-16-le"),
            text.encode("cp1252", "replace"),
            text.replace("\n", "\r").encode(),
            text.replace("\n", "\r\r\n").encode(),
            b"\xef\xbb\xbf" + data,
            b"\xff\xfe" + data,
            text.replace(",", ";").encode(),
            text.replace(",", "\t").encode(),
            data.replace(b"\n", b"\n\n"),
        ]
    )


def edit_cells(draw: random.Random, data: bytes) -> bytes:
    """Put odd cells into a CSV."""
    lines = data.decode("utf-8", "replace").split("\n")
    for _ in range(draw.choice([1, 1, 3, 20])):
        k = draw.randrange(len(lines))
        cells = lines[k].split(",")
        cells[draw.randrange(len(cells))] = draw.choice(ODD_CELLS)
        lines[k] = ",".join(cells)
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def move_columns(draw: random.Random, data: bytes) -> bytes:
    """Leave out, repeat, rename or swap a column of a CSV."""
    rows = [line.split(",") for line in data.decode("utf-8", "replace").split("\n")]
    width = max(len(row) for row in rows)
    k, other = draw.randrange(width), draw.randrange(width)
    way = draw.choice(["drop", "twice", "rename", "swap"])
    for number, row in enumerate(rows):
        if k >= len(row) or other >= len(row):
            continue
        if way == "drop":
            del row[k]
        elif way == "twice":
            row.insert(other, row[k])
        elif way == "swap":
            row[k], row[other] = row[other], row[k]
        elif number == 0:
            row[k] = draw.choice(["", "x", row[other], "a" * 500, row[k].upper()])
    return "\n".join(",".join(row) for row in rows).encode()


def edit_yaml(draw: random.Random, data: bytes) -> bytes:
    """Put odd values, keys and indents into a YAML file."""
    lines = data.decode("utf-8", "replace").split("\n")
    for _ in range(draw.choice([1, 1, 3])):
        k = draw.randrange(len(lines))
        head, colon, _ = lines[k].partition(":")
        way = draw.choice(["value", "value", "line", "indent", "drop", "key"])
        if way == "value" and colon:
            lines[k] = f"{head}: {draw.choice(ODD_YAML)}"
        elif way == "line":
            lines.insert(k, draw.choice(ODD_YAML))
        elif way == "indent":
            lines[k] = " " * draw.randrange(9) + lines[k].lstrip()
        elif way == "drop":
            del lines[k]
        else:
            lines[k] = f"{draw.choice(['', '?', '1', '[a]', 'x' * 300])}: {lines[k]}"
        lines = lines or [""]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


Mutate = Callable[[random.Random, bytes], bytes]
ANY: tuple[Mutate, ...] = (flip, cut, repeat, recode)
BY_END: dict[str, tuple[Mutate, ...]] = {
    ".csv": (*ANY, edit_cells, edit_cells, move_columns, move_columns),
    ".txt": (*ANY, edit_cells),
    ".yaml": (*ANY, edit_yaml, edit_yaml, edit_yaml),
}

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    "{}</sheetData></worksheet>"
)
ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>case_id</t></is></c></row>'


def workbook(draw: random.Random) -> bytes:
    """Make a workbook of few bytes that asks for much, or lies about itself."""
    way = draw.randrange(12)
    cells, strings, sheets, extra = ROW, "", 1, {}
    if way == 0:
        cells = f'{ROW}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    elif way == 1:
        cells = (
            f'{ROW}<row r="2"><c r="A2" t="s"><v>{draw.choice([5, 10**9, -1, "x"])}</v></c></row>'
        )
        strings = "<si><t>a</t></si>"
    elif way == 2:
        strings = f"<si><t>{'a' * 1_000_000}</t></si>"
        cells = "".join(
            f'<row r="{k}"><c r="A{k}" t="s"><v>0</v></c></row>' for k in range(1, 2000)
        )
    elif way == 3:
        cells = "".join(f'<row r="{k}"><c r="A{k}"><v>{k}</v></c></row>' for k in range(1, 400_000))
    elif way == 4:
        cells = f'{ROW}<row r="{draw.choice([0, "99999999999", "x", "-1"])}"><c><v>1</v></c></row>'
    elif way == 5:
        cells = f'<row r="1"><c r="{draw.choice(["ZZZZ1", "A0", "1A", "", "A" * 99])}"><v>1</v></c></row>'
    elif way == 6:
        sheets = draw.choice([300, 5000])
    elif way == 7:
        extra["xl/worksheets/sheet1.xml"] = (
            '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
            + SHEET.format("<row><c><v>&b;</v></c></row>")
        )
    elif way == 8:
        extra["xl/workbook.xml"] = draw.choice(["", "<", "<workbook/>", "\x00\x01", "<a></b>"])
    elif way == 9:
        extra["xl/styles.xml"] = draw.choice(["<styleSheet/>", "<x", "\xff"])
    elif way == 10:
        cells = f'<row r="1"><c r="A1" s="{draw.choice([99, -1, 10**12])}" t="{draw.choice("nbedz")}"><v>1e999</v></c></row>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    names = "".join(f'<sheet name="S{k}" sheetId="{k}" r:id="rId1"/>' for k in range(1, sheets + 1))
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/'
        f'package/2006/relationships"><Relationship Id="rId1" Type="{rel}/worksheet" '
        f'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{rel}/sharedStrings" '
        'Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": SHEET.format(cells),
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{strings}</sst>',
        **extra,
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text.encode("utf-8", "replace"))
    data = made.getvalue()
    return draw.choice([data, data, data, flip(draw, data), cut(draw, data)])


def ods(draw: random.Random) -> bytes:
    """Make an ODS that repeats cells and rows without end."""
    repeated = draw.choice(["1048576", "16384", "999999999", "x", "-1", "0"])
    row = draw.choice([repeated, "1048576", "1"])
    text = "a" * draw.choice([1, 100_000])
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    body = (
        f'<table:table table:name="a"><table:table-row table:number-rows-repeated="{row}">'
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{repeated}">'
        f"<text:p>{text}</text:p></table:table-cell></table:table-row></table:table>"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        if draw.random() < 0.7:
            package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>{body}"
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return made.getvalue()


def large_text(draw: random.Random) -> bytes:
    """Make text that is cheap to write and dear to read."""
    return draw.choice(
        [
            lambda: b"\n" * 30_000_000,
            lambda: b"a" * 40_000_000,
            lambda: b'a,b\n"' + b"x,y\n" * 5_000_000,
            lambda: b"," * 1_000_000 + b"\n",
            lambda: b"," * 16_000 + b"\n" + b"a\n" * 200_000,
            lambda: b"a,b,c\n" + b"1,2\n" * 3_000_000,
            lambda: b"\r" * 20_000_000,
            lambda: b'"' * 10_000_001,
            lambda: b"a;b\n" * 9_000_000,
            lambda: b"\xff\xfe" + b"a\x00" * 5_000_001 + b"a",
        ]
    )()


def archive(draw: random.Random) -> bytes:
    """Make a ZIP that unpacks to much, lies about its size, or holds odd names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        way = draw.randrange(5)
        if way == 0:
            package.writestr("data/a.csv", b"0" * 300_000_000)
        elif way == 1:
            for k in range(12_000):
                package.writestr(f"{k}.csv", b"a")
        elif way == 2:
            package.writestr("../../etc/a.csv", b"a,b\n1,2\n")
            package.writestr("a\x00b.csv", b"a,b\n1,2\n")
        elif way == 3:
            package.writestr("a.zip", b"PK\x03\x04" + b"\x00" * 100)
            package.writestr("a.xlsx", b"PK\x03\x04" + b"\x00" * 100)
        else:
            package.writestr("data/caseload.csv", b"time_period,geographic_level\n" * 1000)
    data = made.getvalue()
    if draw.random() < 0.3:  # the central directory states another size
        at = data.rfind(b"PK\x01\x02")
        data = data[: at + 24] + (10).to_bytes(4, "little") + data[at + 28 :]
    return data


CRAFTED = (workbook, ods, large_text, archive)


@cache
def official_files() -> tuple[tuple[str, bytes], ...]:
    """Small files of every layout that ship with the tests, by name."""
    made = []
    for path in sorted(EXTRACTS.rglob("*")):
        if path.suffix in {".csv", ".ods", ".xlsx"}:
            made.append((path.name, path.read_bytes()))
        elif path.suffix == ".zip":
            made.append((path.name, path.read_bytes()))
            with zipfile.ZipFile(path) as package:
                made += [
                    (Path(name).name, package.read(name))
                    for name in sorted(package.namelist())
                    if name.endswith(".csv")
                ]
    return tuple(made)


FOLDER_FILES = (
    "diagnostic.yaml", "finance.csv", "case_reviews.csv", "case_reviews.yaml", "outreach.csv",
    "outreach.yaml", "opportunities.yaml", "plan.yaml", "surveys/example-parents.csv",
    "surveys/example-parents.yaml", "data/plans.csv", "data/population.csv", "data/neighbours.csv",
)  # fmt: skip
TABLES = {"finance.csv", "case_reviews.csv", "outreach.csv"}


def attack(seed: int, folder: Path) -> Attack:
    """Make one hostile input below a folder."""
    draw = random.Random(seed)
    kind = draw.choices(["official", "folder", "board", "crafted"], [4, 5, 1, 2])[0]
    if kind == "official":
        good, content = draw.choice(official_files())
        mutate = draw.choice(BY_END.get(Path(good).suffix, (flip, cut)))
        path = folder / good
        path.write_bytes(mutate(draw, content))
        return Attack(f"{seed} {mutate.__name__} {good}", ("data", "add", str(path)))
    if kind == "board":
        shutil.copytree(CASES / "bcp", folder / "area")
        target = folder / "area" / draw.choice(["board-page.txt", "scorecard.yaml"])
        mutate = draw.choice(BY_END[target.suffix])
        target.write_bytes(mutate(draw, target.read_bytes()))
        name = f"{seed} {mutate.__name__} {target.name}"
        return Attack(name, ("scorecard", str(folder / "area")))
    shutil.copytree(CASES / "southampton", folder / "area")
    if kind == "folder":
        target = folder / "area" / draw.choice(FOLDER_FILES)
        mutate = draw.choice(BY_END[target.suffix])
        target.write_bytes(mutate(draw, target.read_bytes()))
        name = f"{seed} {mutate.__name__} {target.name}"
        if target.name == "plan.yaml":
            return Attack(name, ("check-plan", str(target)))
        return Attack(name, (draw.choice(["check", "check", "build"]), str(folder / "area")))
    make = draw.choice(CRAFTED)
    data = make(draw)
    end = {"workbook": ".xlsx", "ods": ".ods", "large_text": ".csv", "archive": ".zip"}[
        make.__name__
    ]
    if end == ".zip" or draw.random() < 0.4:
        path = folder / f"crafted{end}"
        path.write_bytes(data)
        return Attack(f"{seed} {make.__name__}", ("data", "add", str(path)))
    stem = draw.choice(sorted(TABLES)).removesuffix(".csv")
    (folder / "area" / f"{stem}.csv").unlink()
    (folder / "area" / f"{stem}{end}").write_bytes(data)
    command = {"case_reviews": "case-reviews", "outreach": "outreach", "finance": "check"}[stem]
    return Attack(f"{seed} {make.__name__} as {stem}", (command, str(folder / "area")))


def parts_left(folder: Path) -> list[str]:
    """Files that a writer left unfinished."""
    return [p.name for p in folder.rglob("*") if p.name.endswith((".part", ".tmp"))]


def tried(seed: int) -> Iterator[tuple[str, str]]:
    """Run one attack in this process; yield each thing that is wrong, with its kind."""
    from highneeds.cli.main import application
    from highneeds.vocabulary.faults import UserError

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = attack(seed, folder)
        start = time.perf_counter()
        store = folder / "store"
        result = CliRunner().invoke(application(), ["--store", str(store), *made.command])
        took = time.perf_counter() - start
        fault = result.exception
        if fault is not None and not isinstance(fault, SystemExit | UserError):
            place = traceback.extract_tb(fault.__traceback__)[-1]
            yield (
                "traceback",
                (
                    f"{made.name}: {type(fault).__name__} {str(fault)[:100]!r} at "
                    f"{Path(place.filename).name}:{place.lineno}"
                ),
            )
        if isinstance(fault, UserError):
            for one in fault.faults:
                if not one.do:
                    yield "no advice", f"{made.name}: {one}"
        if left := parts_left(folder):
            yield "left behind", f"{made.name}: {left}"
        if took > 5:
            yield "slow", f"{made.name}: {took:.1f} s"


def main() -> None:
    """Try as many inputs as asked for, from a first seed: COUNT [FIRST]."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    tally = Counter[str]()
    for seed in range(first, first + count):
        for kind, what in tried(seed):
            tally[kind] += 1
            print(f"{kind}: {what}", flush=True)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{count} inputs: {dict(tally) or 'nothing wrong'}; at most {most} MB")


if __name__ == "__main__":
    main()
