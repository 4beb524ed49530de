"""All formats of one report: the same numbers, the same bytes each time, whole files or none."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from markupsafe import escape
from pptx import Presentation

import report_examples as examples
from highneeds.document.model import Chart, Column, ReportMeta, Section, Table, Value
from highneeds.document.numbers import show
from highneeds.publish import publication as publish
from highneeds.publish.native_charts import natives
from highneeds.publish.writers import csv
from highneeds.vocabulary.faults import InputError, UnknownNameError

THEME = examples.THEME


@pytest.fixture(scope="module")
def report():
    return examples.report()


@pytest.fixture(scope="module")
def files():
    return examples.rendered()


@pytest.fixture(scope="module")
def deck(files):
    return Presentation(io.BytesIO(files["report.pptx"]))


def test_every_format_is_made_and_the_same_again(report, files):
    again = publish.render(report, THEME)
    assert {n.split(".")[-1] for n in files} == {
        "html",
        "pptx",
        "xlsx",
        "pdf",
        "csv",
        "parquet",
        "json",
    }
    assert [n for n in files if files[n] != again[n]] == []


def test_bytes_do_not_depend_on_the_day_or_the_zone(files, tmp_path):
    """Another process, another time zone, another hash seed, an hour later by its clock."""
    code = (
        "import sys, hashlib; sys.path[:0] = ['src', 'tests']\n"
        "import report_examples as e\n"
        "from highneeds.publish import publication as publish\n"
        "f = publish.render(e.report(), e.THEME, ('html', 'pptx', 'xlsx', 'csv'))\n"
        "import json\nprint(json.dumps({n: hashlib.sha256(b).hexdigest() for n, b in f.items()}))"
    )
    root = Path(__file__).parents[2]
    env = {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=env, capture_output=True, text=True, check=True
    )
    theirs = eval(done.stdout)
    ours = {n: hashlib.sha256(files[n]).hexdigest() for n in theirs}
    assert theirs == ours


def test_every_format_tells_every_number_the_same_way(report, files, deck):
    """Each shown number of the benchmark table, found in the page and on the slides."""
    table = next(t for t in report.tables if t.id == "benchmark")
    page = files["report.html"].decode()
    cells = {
        cell.text_frame.text
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    }
    for row in table.rows:
        for cell, column in zip(row, table.columns, strict=True):
            words = show(cell, column)
            assert escape(words) in page
            assert any(c == words or c.startswith(f"{words} (") for c in cells), words


def test_native_charts_show_the_numbers_of_the_table(deck, report):
    chart = next(c for c in report.charts if c.id == "ages")
    slide = next(s for s in deck.slides if s.shapes.title.text_frame.text == chart.title)
    drawn = next(s.chart for s in slide.shapes if s.has_chart)
    assert list(drawn.plots[0].categories) == list(chart.data.cells("age"))
    assert list(drawn.plots[0].series[0].values) == list(chart.data.cells("plans"))


def test_an_unknown_format_is_refused(report):
    with pytest.raises(UnknownNameError, match="Choose from html, pptx, xlsx, pdf, csv"):
        publish.render(report, THEME, ("html", "docx"))


def test_a_folder_that_cannot_be_written_leaves_nothing_behind(report, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match="The report cannot be written here"):
        publish.publish(report, tmp_path / "file" / "out", THEME, ("csv",))
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_files_are_replaced_whole(report, tmp_path):
    (tmp_path / "report.html").write_text("old")
    made = publish.publish(report, tmp_path, THEME, ("html",))
    assert made.files == (("html", tmp_path / "report.html"),)
    assert (tmp_path / "report.html").read_bytes().startswith(b"<!DOCTYPE html>")
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


def test_a_target_that_is_a_folder_stops_its_own_format_only_and_leaves_no_drafts(tmp_path):
    (tmp_path / "report.xlsx").mkdir()
    made = publish.publish(examples.small_report(), tmp_path, THEME, ("xlsx", "html"))
    assert made.path("xlsx") is None
    ((kind, why),) = made.failures
    assert kind == "xlsx"
    assert "The report cannot be written here" in why
    assert sorted(p.name for p in tmp_path.iterdir()) == ["report.html", "report.xlsx"]


def test_a_writer_that_breaks_is_told_without_the_words_of_its_error(monkeypatch, tmp_path):
    def broken(report, theme):
        raise ValueError("Jamie Smith, born 2 May 2014")

    monkeypatch.setattr("highneeds.publish.writers.pptx.render", broken)
    (tmp_path / "report.pptx").write_text("of the build before")
    made = publish.publish(examples.small_report(), tmp_path, THEME, ("html", "pptx", "csv"))
    assert [kind for kind, _ in made.files] == ["html", "csv"]
    ((kind, why),) = made.failures
    assert kind == "pptx"
    assert why.startswith("Unexpected ValueError at test_reports_formats.py, line ")
    assert "Jamie" not in why
    assert (tmp_path / "report.pptx").read_text() == "of the build before"


def test_data_of_a_table_that_is_gone_do_not_lie_on_beside_the_new(report, tmp_path):
    publish.publish(report, tmp_path, THEME, ("csv",))
    data = tmp_path / "report-data"
    (data / "mine.csv").write_text("not ours")
    assert (data / "mix.parquet").exists()
    publish.publish(examples.small_report(), tmp_path, THEME, ("csv",))
    told = {t["url"] for t in json.loads((data / "csv-metadata.json").read_text())["tables"]}
    assert {p.name for p in data.glob("*.csv")} == told | {"mine.csv"}
    assert not (data / "mix.parquet").exists()


def test_csv_and_parquet_hold_the_same_unrounded_numbers(files, report):
    for table in report.tables:
        text = files[f"report-data/{table.id}.csv"]
        frame = pl.read_parquet(io.BytesIO(files[f"report-data/{table.id}.parquet"]))
        back = pl.read_csv(io.BytesIO(text), schema=frame.schema)
        assert frame.height == len(table.rows)
        for name, kind in frame.schema.items():
            if kind == pl.Float64:
                assert back[name].to_list() == frame[name].to_list()


def test_status_and_interval_stand_beside_the_number(files):
    text = files["report-data/benchmark.csv"].decode().splitlines()
    heads = "measure,value,value_low,value_high,value_status,england,cost,cost_status"
    assert text[0] == f"{heads},rank,rank_status,code"
    assert text[1] == "Plans in mainstream,41.25,38.9,43.6,present,40.2,8825,present,12,present,852"
    assert text[3].startswith("'=cmd|'/c calc'!A1,,,,suppressed,0,-1234567.5,present,,missing,852")


def test_a_suppressed_number_is_in_no_format():
    secret = 271828.0
    columns = (Column("a", "Area", kind="label"), Column("n", "Children", "children"))
    rows = (("A", Value(secret, examples.Status.SUPPRESSED, 271827.0, 271829.0)), ("B", 5.0))
    data = Table("d", "T", columns, rows)
    chart = Chart("c", "bar", "t", "alt", "so", data, "a", "n")
    made = publish.render(examples.report(sections=(Section("s", "S", (chart,)),)), THEME)
    for name, content in made.items():
        assert b"27182" not in readable(name, content).replace(b",", b""), name


def readable(name, content):
    """What a person could read out of a file."""
    if name.endswith((".xlsx", ".pptx")):
        with zipfile.ZipFile(io.BytesIO(content)) as given:
            return b"".join(given.read(n) for n in given.namelist() if n.endswith(".xml"))
    if name.endswith(".parquet"):
        return str(pl.read_parquet(io.BytesIO(content)).to_dicts()).encode()
    return content


def test_metadata_describes_every_csv(files):
    metadata = json.loads(files["report-data/csv-metadata.json"])
    assert metadata["@context"][0] == "http://www.w3.org/ns/csvw"
    assert metadata["dc:date"] == "2026-10-05"
    for table in metadata["tables"]:
        head = files[f"report-data/{table['url']}"].decode().splitlines()[0].split(",")
        assert [c["name"] for c in table["tableSchema"]["columns"]] == head


@pytest.mark.parametrize("chart", examples.charts(), ids=lambda c: c.id)
def test_native_series_fit_their_categories(chart):
    for native in natives(chart, THEME):
        for series in native.series:
            places = series.xs if native.form == "scatter" else native.categories
            assert len(series.values) == len(places)
            for given in (series.labels, series.colours):
                assert not given or len(given) == len(places)


def test_the_date_of_the_deck_is_the_reports_own():
    meta = ReportMeta(date(1999, 12, 31))
    made = csv.render(examples.report(meta=meta), THEME)
    assert json.loads(made["csv-metadata.json"])["dc:date"] == "1999-12-31"
    assert (
        "31 December 1999"
        in publish.render(replace(examples.small_report(), meta=meta), THEME, ("html",))[
            "report.html"
        ].decode()
    )
