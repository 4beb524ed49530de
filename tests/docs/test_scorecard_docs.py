"""The scorecard's pages say what the program has."""

from pathlib import Path

from highneeds.scorecard.definitions import library
from highneeds.scorecard.one_kpi import CHECKS
from highneeds.scorecard.settings import KpiEntry, Target

PAGE = (Path(__file__).resolve().parents[2] / "docs/reference/scorecard.md").read_text()


def test_every_kpi_of_the_library_is_listed_as_it_is():
    for kpi in library().values():
        period = kpi.period.value.replace("_", " ")
        row = f"| `{kpi.id}` | {kpi.title} | {kpi.unit.value} | {kpi.polarity.value} | {period} |"
        assert row in PAGE


def test_every_check_is_explained():
    for check in CHECKS:
        number, _, _ = check.__name__.partition("_")
        assert f"| `{number.upper()}_" in PAGE
    assert "`N3_range`" in PAGE
    assert "`N12_record`" in PAGE


def test_every_key_is_named():
    for key in (*KpiEntry.model_fields, *Target.model_fields):
        assert key == "id" or key in PAGE, key
