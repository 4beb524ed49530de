"""What `make bench` says of figures and limits, and what it compares them with."""

import json
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture
def bench(monkeypatch, tmp_path):
    """The runner, with a file of last figures of its own."""
    monkeypatch.syspath_prepend(str(BENCH))
    sys.modules.pop("run", None)
    import run

    monkeypatch.setattr(run, "LAST", tmp_path / "last.json")
    yield run
    sys.modules.pop("run", None)


def ran(bench, monkeypatch, capsys, *figures):
    monkeypatch.setattr(sys, "argv", ["run.py", "forecast"])
    monkeypatch.setattr(bench, "measured", lambda script, more: list(figures))
    code = bench.main()
    return code, capsys.readouterr().out


def test_it_says_which_limits_were_met_and_keeps_the_figures(bench, monkeypatch, capsys):
    quick, slow = bench.Figure("quick", 1.0, "s", 2), bench.Figure("slow", 3.0, "s", 2)
    code, said = ran(bench, monkeypatch, capsys, quick, slow, bench.Figure("free", 9.0, "s"))
    assert code == 1
    assert "Limits met: 1 of 2.\nMISSED  slow" in said
    assert "last" not in said.partition("Limits met")[0]
    code, said = ran(bench, monkeypatch, capsys, bench.Figure("slow", 1.5, "s", 2))
    assert code == 0
    assert "last 3.00, now 0.50 of it" in said
    assert "Limits met: 1 of 1." in said
    held = json.loads(bench.LAST.read_text())
    assert {f["name"]: f["value"] for f in held["figures"]} == {
        "quick": 1.0,
        "slow": 1.5,
        "free": 9.0,
    }


@pytest.mark.parametrize("harm", ["another machine", "damaged"])
def test_figures_of_another_machine_are_not_set_beside(bench, monkeypatch, capsys, harm):
    ran(bench, monkeypatch, capsys, bench.Figure("slow", 3.0, "s", 2))
    held = json.loads(bench.LAST.read_text()) | {"machine": "another"}
    bench.LAST.write_text("{" if harm == "damaged" else json.dumps(held))
    said = ran(bench, monkeypatch, capsys, bench.Figure("slow", 1.0, "s", 2))[1]
    assert "now" not in said.partition("Limits met")[0]


def test_every_script_is_run():
    files = {path.stem for path in BENCH.glob("*.py")}
    sys.path.insert(0, str(BENCH))
    import run

    assert set(run.SCRIPTS) == files - {"run", "figures"}
