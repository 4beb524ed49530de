"""The wheel holds everything, and works where nothing else of ours is."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UV = shutil.which("uv") or str(ROOT / ".uv" / "bin" / "uv")
DATA = (".yaml", ".yml", ".css", ".jinja", ".csv", ".txt", ".json", ".svg", ".typed")

pytestmark = pytest.mark.skipif(
    not Path(UV).is_file(), reason="there is no uv to build a wheel with: run make setup"
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [UV, "build", "--quiet", "--wheel", "--out-dir", str(out), str(ROOT)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return next(out.glob("*.whl"))


def tracked():
    done = subprocess.run(
        ["git", "ls-files", "src/highneeds"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    if done.returncode:
        return [p.relative_to(ROOT).as_posix() for p in (ROOT / "src/highneeds").rglob("*")]
    return done.stdout.split("\n")


def test_every_file_of_the_package_is_in_the_wheel(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    there = {p.removeprefix("src/") for p in tracked() if p.endswith((*DATA, ".py"))}
    there = {p for p in there if (ROOT / "src" / p).is_file()}
    assert len(there) > 300
    assert there - inside == set()
    for name in ("definitions/metrics/plans.yaml", "cases/southampton/diagnostic.yaml", "py.typed"):
        assert f"highneeds/{name}" in inside
    assert any(name.endswith(".css") for name in inside)
    assert not any("/build/" in name or name.endswith(".pyc") for name in inside)


def test_the_command_runs_from_the_wheel_alone(wheel, tmp_path):
    """A new environment with the wheel; the libraries are borrowed, our working tree is not."""
    venv.EnvBuilder(symlinks=os.name != "nt", with_pip=False).create(tmp_path / "env")
    paths = {"base": str(tmp_path / "env"), "platbase": str(tmp_path / "env")}
    site = Path(sysconfig.get_path("purelib", "venv", vars=paths))
    zipfile.ZipFile(wheel).extractall(site)
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    entry = next(site.glob("highneeds-*.dist-info/entry_points.txt")).read_text("utf-8")
    assert "highneeds = highneeds.cli.main:main" in entry
    python = Path(sysconfig.get_path("scripts", "venv", vars=paths)) / Path(sys.executable).name
    run = "import sys; from highneeds.cli.main import main; sys.argv[0] = 'highneeds'; main()"
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}

    def highneeds(*words):
        done = subprocess.run(
            [str(python), "-c", run, *words],
            check=False,
            cwd=tmp_path,
            env=environment | {"HIGHNEEDS_STORE": str(tmp_path / "store")},
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = subprocess.run(
        [str(python), "-c", "import highneeds; print(highneeds.__file__)"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert where.startswith(str(tmp_path))
    assert "benchmark" in highneeds("--help")
    assert "plans_per_100_2_18" in highneeds("metrics", "list")
    made = highneeds("demo", "--out", "demo", "--format", "html")
    assert "1,938 children and young people had an EHC plan" in made
