"""The PDF is made in a process of its own, beside the other formats."""

import subprocess
import sys
from contextlib import closing

import pytest

import report_examples as examples
from highneeds.publish import publication
from highneeds.publish.writers import pdf
from highneeds.publish.writers.pdf_process import PdfProcess
from highneeds.vocabulary.faults import HighneedsError, UserError

try:
    pdf.load_library()
except UserError as missing:
    pytest.skip(str(missing), allow_module_level=True)


def test_it_makes_the_same_bytes_and_the_formats_stand_in_their_order(tmp_path):
    report = examples.small_report()
    told: list[str] = []
    made = publication.publish(
        report, tmp_path, examples.THEME, ("csv", "pdf", "html"), step=told.append
    )
    assert made.failures == ()
    assert [kind for kind, _ in made.files] == ["html", "pdf", "csv"]
    assert told == ["html", "csv", "pdf"]
    assert (tmp_path / "report.pdf").read_bytes() == pdf.render(report, examples.THEME)


def test_alone_it_needs_no_process(tmp_path, monkeypatch):
    def refused(*given, **named):
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", refused)
    for formats in (("pdf",), ("html", "csv")):
        with publication.pdf_beside(formats) as process:
            assert process is None


def test_what_failed_is_told_without_the_words_of_its_error(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "highneeds.publish.writers.html.render", lambda *given, **named: b"\xff Jamie Smith"
    )
    made = publication.publish(examples.small_report(), tmp_path, examples.THEME, ("csv", "pdf"))
    ((kind, why),) = made.failures
    assert kind == "pdf"
    assert why.startswith("Unexpected UnicodeDecodeError at pdf.py, line ")
    assert why.endswith(" Please report this to the makers.")
    assert "Jamie" not in why
    assert [kind for kind, _ in made.files] == ["csv"]


def test_a_library_that_is_missing_is_told_with_what_to_do(tmp_path, monkeypatch):
    (tmp_path / "shadow").mkdir()
    (tmp_path / "shadow" / "weasyprint.py").write_text("raise ImportError('no such library')\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "shadow"), *sys.path])
    with closing(PdfProcess()) as process:
        process.begin(examples.small_report(), examples.THEME)
        with pytest.raises(HighneedsError, match="PDF needs WeasyPrint, which is not installed"):
            process.finish()


def test_a_module_that_lies_where_somebody_stands_is_not_imported(tmp_path, monkeypatch):
    (tmp_path / "weasyprint.py").write_text("raise SystemExit('run')\n")
    (tmp_path / "jinja2.py").write_text("raise SystemExit('run')\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    with closing(PdfProcess()) as process:
        process.begin(examples.small_report(), examples.THEME)
        assert process.finish().startswith(b"%PDF")


def test_it_is_ended_when_nobody_waits_for_it():
    with closing(PdfProcess()) as process:
        process.begin(examples.small_report(), examples.THEME)
    assert process._process.returncode is not None
    with closing(PdfProcess()) as unused:
        pass
    assert unused._process.returncode is not None


def test_a_caller_that_is_gone_ends_it():
    command = [sys.executable, "-m", "highneeds.publish.writers.pdf_process"]
    done = subprocess.run(command, check=False, input=b"", capture_output=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, b"")


def test_one_that_was_killed_is_a_failure_of_its_format_alone(tmp_path, monkeypatch):
    real = PdfProcess.begin

    def killed(self, report, theme):
        real(self, report, theme)
        self._process.kill()

    monkeypatch.setattr(PdfProcess, "begin", killed)
    made = publication.publish(examples.small_report(), tmp_path, examples.THEME, ("html", "pdf"))
    assert made.failures == (("pdf", "Its process was ended."),)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["report.html"]
