"""The rules of the house that no linter knows: size, imports, clocks, prints, definitions."""

import ast
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml

import highneeds

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src" / "highneeds"
MODULES = sorted(SRC.rglob("*.py"))
TREES = {
    path.relative_to(SRC).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in MODULES
}
HOMES = {
    "pandas": (),
    "scipy.stats": (),
    "pptx": ("publish/writers/pptx",),
    "xlsxwriter": ("publish/writers/xlsx",),
    "weasyprint": ("publish/writers/pdf",),
    "fastexcel": ("files/", "official/readers/"),
    "httpx": ("official/fetch/",),
    "tenacity": ("official/fetch/",),
    "socket": ("official/fetch/",),
    "urllib.request": ("official/fetch/",),
    "pickle": (),
    "random": (),
    "django": (),
}
"""Where a library may be imported, by the beginning of the module's path."""

CLOCKS = {"today", "now", "utcnow", "localtime", "gmtime", "time_ns"}
ELSEWHERE = ("cli/", "web/")


def imported(tree):
    """Yield every name that is imported, also those that import_module is given as text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and name_of(node.func) in {"import_module", "__import__"}:
            yield from (a.value for a in node.args[:1] if isinstance(a, ast.Constant))


def name_of(node):
    """Return the last name of what is called."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


@pytest.mark.parametrize("library", HOMES)
def test_a_library_stays_in_its_home(library):
    strays = {
        path
        for path, tree in TREES.items()
        if not path.startswith(HOMES[library] or ("nowhere",))
        for name in imported(tree)
        if name == library or name.startswith(f"{library}.")
    }
    assert strays == set()


NO_ARRAYS = ("vocabulary/", "definitions/", "quality/")
"""Rooms that also run in a browser, where Polars and NumPy do not: the standard library, pydantic,
and one another."""


def test_the_vocabulary_is_there_without_polars_and_numpy():
    """Plan quality will run in a browser on these rooms alone."""
    modules = [
        "highneeds." + path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path in TREES
        if path.startswith(NO_ARRAYS)
    ]
    assert len(modules) > 8
    code = (
        "import sys\n"
        "for name in ('polars', 'numpy', 'scipy'): sys.modules[name] = None\n"
        f"for name in {modules!r}: __import__(name)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


FILLED_IN = ("own/", "evidence/", "opportunities/", "scorecard/", "plan_check/", "diagnostic/")
READERS = {
    "own/columns.py": "the one reader",
    "own/notebook.py": "its faults",
    "evidence/surveys/export.py": "the headings are the questions, in one row or two",
    "scorecard/grids.py": "a board's page: titles above, arrows in cells, actions below",
    "plan_check/files.py": "printed plans: tables one under the other, and a figure is an interval",
}
"""Modules above `files` that may look at tables themselves, each with its reason."""


def test_files_that_people_fill_in_have_one_reader():
    looking = {
        path
        for path, tree in TREES.items()
        if path.startswith(FILLED_IN)
        and any(name.startswith("highneeds.files.tabular") for name in imported(tree))
    }
    assert looking == set(READERS)


YAML = {
    "files/yaml_file.py": "the one reader of YAML that people write",
    "definitions/__init__.py": "packaged definitions",
    "opportunities/overrides.py": "the value of one setting on the command line",
    "actions/scorecard_new.py": "writes scorecard.yaml",
    "scorecard/commentary.py": "writes commentary.yaml",
}
"""Modules that may use the YAML library themselves, each with its reason."""


def test_yaml_that_people_write_has_one_reader():
    using = {path for path, tree in TREES.items() if "yaml" in set(imported(tree))}
    assert using == set(YAML)


VALIDATORS = {
    "files/yaml_file.py": "the one road from pydantic to faults that name file and key",
    "own/told_before.py": "the program's own record: there is no key for a person to mend",
    "official/fetch/ees_answers.py": "answers of a service: nobody here can correct a key",
}
"""Modules that may catch what pydantic raises, each with its reason."""


def test_what_pydantic_says_becomes_a_fault_in_one_place():
    catching = {
        path
        for path, tree in TREES.items()
        if any(re.fullmatch(r"pydantic.*\.(Pydantic)?ValidationError", n) for n in imported(tree))
        or any(
            isinstance(node, ast.ExceptHandler)
            and node.type is not None
            and "ValidationError" in {name_of(part) for part in ast.walk(node.type)}
            for node in ast.walk(tree)
        )
    }
    assert catching == set(VALIDATORS)


def test_no_module_has_more_than_400_lines():
    long = {p.name: n for p in MODULES if (n := len(p.read_text("utf-8").splitlines())) > 400}
    assert long == {}


def test_a_class_name_means_one_thing():
    """A reader who meets `Share` should not have to ask whose."""
    homes: dict[str, list[str]] = {}
    for path, tree in TREES.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, []).append(path)
    # A private name is read beside its own definition only.
    twice = {n: paths for n, paths in homes.items() if len(paths) > 1 and not n.startswith("_")}
    assert twice == {}


OFFERED = {
    "__dir__": "Python calls it",
    "__getattr__": "Python calls it",
    "attack": "the attacker's view, on the statistics page: tests and analysts hold tables to it",
    "AttackRange": "what `attack` returns",
    "xlsx_blob": "python-pptx calls it",
    "charts": "beside `tables`, for whoever reads a report from Python",
}
"""Names that nothing under src/ uses, and why they are there all the same."""

LATER: dict[str, str] = {}
"""Names that something ought to use and does not yet: this list may only shrink."""


def words_in(node):
    """Yield every name that a piece of code mentions, also as a text without a space."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            yield part.id
        elif isinstance(part, ast.Attribute):
            yield part.attr
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield re.split(r"[.:]", part.value)[-1]


def test_everything_is_reached():
    """A function or class that only tests use is kept alive by its tests and by nobody else.

    A mention inside something that is not reached itself does not count. It goes by names, so
    two things of one name reach each other: it finds less than there is, and never too much.
    """
    kinds = ast.FunctionDef | ast.ClassDef
    homes: dict[str, list[tuple[str, ast.FunctionDef | ast.ClassDef]]] = {}
    todo = []
    for path, tree in TREES.items():
        for node in tree.body:
            if isinstance(node, kinds):
                homes.setdefault(node.name, []).append((path, node))
                marks = [ast.unparse(mark) for mark in node.decorator_list]
                # Whatever else decorates registers it: a command, a formula, a reader.
                if any(not re.match(r"dataclass|(functools\.)?(lru_)?cache", m) for m in marks):
                    todo.append(node.name)
            elif not isinstance(node, ast.Import | ast.ImportFrom | ast.Expr):
                todo += words_in(node)
    reached = set()
    while todo:
        word = todo.pop()
        if word not in reached:
            reached.add(word)
            todo += [w for _, node in homes.get(word, ()) for w in words_in(node)]
    unreached = {n: [path for path, _ in homes[n]] for n in homes if n not in reached}
    assert {n: p for n, p in unreached.items() if n not in OFFERED | LATER} == {}


def test_every_method_is_called():
    """By its name, anywhere under src/; what decorates it registers it (a validator)."""
    mentioned = {
        part.attr if isinstance(part, ast.Attribute) else part.value
        for tree in TREES.values()
        for part in ast.walk(tree)
        if isinstance(part, ast.Attribute | ast.Constant)
    }
    plain = {"property", "staticmethod", "classmethod", "cached_property"}
    idle = [
        f"{path}: {kind.name}.{method.name}"
        for path, tree in TREES.items()
        for kind in tree.body
        if isinstance(kind, ast.ClassDef)
        for method in kind.body
        if isinstance(method, ast.FunctionDef)
        and not method.name.startswith("_")
        and {ast.unparse(mark) for mark in method.decorator_list} <= plain
        and method.name not in mentioned | set(OFFERED) | set(LATER)
    ]
    assert idle == []


def test_the_clock_is_read_in_the_command_line_only():
    readers = [
        f"{path}:{node.lineno}"
        for path, tree in TREES.items()
        if not path.startswith(ELSEWHERE)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (node.func.attr in CLOCKS or ast.unparse(node.func) == "time.time")
    ]
    assert readers == []


def test_only_the_command_line_prints():
    printers = [
        f"{path}:{node.lineno}"
        for path, tree in TREES.items()
        if not path.startswith(ELSEWHERE)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "typer.echo", "input"}
    ]
    assert printers == []


def test_every_module_says_what_it_is():
    assert [path for path, tree in TREES.items() if not ast.get_docstring(tree)] == []


def test_nothing_is_left_for_later():
    words = re.compile(r"\b(TODO|FIXME|XXX)\b|pragma: no cover")
    files = [*MODULES, *(ROOT / "tests").rglob("*.py")]
    left = [p.name for p in files if p != Path(__file__) and words.search(p.read_text("utf-8"))]
    assert left == []


def test_nothing_is_called_a_saving():
    """Benefits are opportunities and cost avoidance; a child's plan is not a place to save."""
    word = re.compile(r"(?<!not )\bsavings?\b", re.IGNORECASE)
    said = [
        f"{path}:{node.lineno}: {node.value[:60]}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and word.search(node.value)
    ]
    assert said == []


def test_the_laws_reminder_stands_once():
    """`definitions/law.yaml` holds the words; a copy elsewhere would go its own way."""
    sentence = re.compile(r"\bneeds?\b[^.]*\bdecides?\b[^.]*\bin law\b", re.IGNORECASE)
    told = {
        f"{path}:{node.lineno}": node.value
        for path, tree in TREES.items()
        for docs in [docstrings(tree)]
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docs
    }
    told |= {p.name: p.read_text("utf-8") for p in SRC.rglob("*.jinja")}
    assert [place for place, words in told.items() if sentence.search(words)] == []
    held = yaml.safe_load((SRC / "definitions/law.yaml").read_text("utf-8"))
    assert all(sentence.search(held[k]) for k in ("comparison", "opportunities", "targets"))


def docstrings(tree):
    """Return the nodes of docstrings, which tell of the code and are printed nowhere."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    return {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, kinds)
        and ast.get_docstring(node)
        and isinstance(node.body[0], ast.Expr)
    }


HTML = re.compile(
    r"\s*</?(!doctype|html|head|body|meta|title|style|script|header|main|nav|footer|section|article"
    r"|div|span|p|a|h[1-6]|ul|ol|li|dl|dt|dd|table|caption|thead|tbody|tr|th|td|figure|details"
    r"|summary|img|b|i|br|time|svg|path|text|g)(?![\w:.-])",
    re.IGNORECASE,
)


def test_pages_are_templates_and_no_strings_in_python():
    """Markup in a string is escaped only when somebody thinks of it; templates always escape."""
    written = [
        f"{path}:{node.lineno}: {node.value[:60]}"
        for path, tree in TREES.items()
        if not path.startswith("publish/charts/")  # draws SVG
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and HTML.match(node.value)
    ]
    assert written == []


DEFINITIONS = sorted((SRC / "definitions").rglob("*.yaml"))


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda p: p.relative_to(SRC).as_posix())
def test_a_definition_has_a_source_and_the_day_it_was_reviewed(path):
    text = path.read_text(encoding="utf-8")
    assert re.search(r"\b(sources?|publisher):", text), "where does it come from?"
    day = re.search(r"\breviewed: *(?:\{[^}]*?date: *)?\"?(\d{4}-\d\d-\d\d)", text)
    assert day, "when was it last read?"
    assert date.fromisoformat(day[1]) >= date(2026, 1, 1)


@pytest.mark.parametrize("path", sorted(SRC.rglob("*.yaml")), ids=lambda p: p.name)
def test_every_yaml_is_read_alike_by_the_fast_and_the_plain_reader(path):
    """Where libyaml is not installed, the plain reader is used; it is the stricter one."""
    text = path.read_text(encoding="utf-8")
    plain = yaml.load(text, yaml.SafeLoader)
    assert plain is not None
    assert plain == yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def test_starting_the_command_imports_nothing_heavy():
    code = (
        "import sys; from highneeds.cli.main import application; application();"
        "print(*sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"numpy", "polars", "scipy", "pptx", "httpx", "xlsxwriter"}
    assert heavy & set(done.stdout.split()) == set()


def test_the_api_is_what_it_lists():
    tree = TREES["__init__.py"]
    typed = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.If)
        for line in node.body
        if isinstance(line, ast.ImportFrom)
        for alias in line.names
    }
    assert sorted(highneeds.__all__) == highneeds.__all__
    assert typed == set(highneeds.__all__) == set(highneeds._HOME)
    for name in highneeds.__all__:
        assert callable(getattr(highneeds, name)), name
        assert getattr(highneeds, name).__doc__, name
    assert set(highneeds.__all__) <= set(dir(highneeds))


def test_the_api_does_not_hide_a_room():
    """A package of the same name would take a function's place once it is imported."""
    assert {p.name for p in SRC.iterdir() if p.is_dir()} & set(highneeds.__all__) == set()


def test_an_unknown_name_of_the_api_is_an_error():
    with pytest.raises(AttributeError, match="module 'highneeds' has no attribute 'benchmrk'"):
        _ = highneeds.benchmrk


WITHOUT_ADVICE = {
    "evidence/surveys/free_text.py": "only the words of a finding",
    "own/notebook.py": "only the words of a finding, which brings its own advice",
    "scorecard/records.py": "only a place, for a message",
}
"""Modules that make a `Fault` without advice, each with its reason."""


def test_every_fault_says_what_to_do():
    silent = {
        path
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and name_of(node.func) == "Fault"
        and len(node.args) < 3
        and not {"do", None} & {keyword.arg for keyword in node.keywords}
    }
    assert silent == set(WITHOUT_ADVICE)
