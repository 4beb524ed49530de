"""Pages whose words come from the program itself, so they cannot fall behind it.

A page of the reference holds a line such as `<!-- from the program: commands -->`; when Sphinx
reads the page, the line is replaced by Markdown made here.
"""

import re
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any, Literal, get_args, get_origin

import typer

from highneeds.cli.main import application
from highneeds.definitions import read
from highneeds.measures.registry import metrics

MARK = re.compile(r"^<!-- from the program: (\w+) -->$", re.MULTILINE)


def walk(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every command with its words, groups before their members."""
    command = command or typer.main.get_command(application())
    for name, child in getattr(command, "commands", {}).items():
        if not child.hidden:
            yield (*path, name), child
            yield from walk(child, (*path, name))


def commands() -> str:
    """Return the reference of every command: what it does, arguments, options."""
    return "\n".join(_command(path, command) for path, command in walk())


def _command(path: tuple[str, ...], command: Any) -> str:
    parts = [f"{'#' * (len(path) + 1)} {' '.join(path)}", "", _prose(command.help or ""), ""]
    shown = [p for p in command.params if not getattr(p, "hidden", False) and p.name != "help"]
    arguments = [p for p in shown if p.param_type_name == "argument"]
    usage = " ".join(["highneeds", *path, *(_metavar(p) for p in arguments)])
    options = [p for p in shown if p.param_type_name == "option"]
    if not hasattr(command, "commands"):
        parts += ["```console", f"$ {usage}{' [OPTIONS]' if options else ''}", "```", ""]
    if shown:
        parts += ["| argument or option | what it is |", "|---|---|"]
        parts += [_row(p) for p in shown]
    return "\n".join([*parts, ""])


def _prose(text: str) -> str:
    """Turn help into Markdown: examples become code, lists stay lists."""
    text = text.replace("<", "&lt;").replace("\b", "")
    paragraphs = [" ".join(p.split()) for p in text.split("\n\n") if p.strip()]
    made = [
        f"`{p}`" if p.startswith("highneeds ") else re.sub(r"^(Examples?): (.+)$", r"\1: `\2`", p)
        for p in paragraphs
    ]
    return "\n\n".join(made)


def _metavar(parameter: Any) -> str:
    name = (parameter.metavar or parameter.name).upper()
    return name if parameter.required else f"[{name}]"


def _row(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        names = f"`{(parameter.metavar or parameter.name).upper()}`"
    else:
        names = ", ".join(f"`{name}`" for name in parameter.opts)
    choices = _choices(parameter)
    words = [parameter.help or ""]
    if choices:
        words.append("One of " + ", ".join(f"`{_plain(c)}`" for c in choices) + ".")
    if getattr(parameter, "multiple", False) and "repeated" not in words[0]:
        words.append("May be repeated.")
    if parameter.required:
        words.append("Required.")
    elif parameter.default not in (None, "", False, ()) and not callable(parameter.default):
        words.append(f"Default: `{_plain(parameter.default)}`.")
    if getattr(parameter, "envvar", None):
        words.append(f"Environment: `{parameter.envvar}`.")
    text = " ".join(w for w in words if w).replace("|", "\\|")
    return f"| {names.replace('|', '&#124;')} | {text} |"


def _choices(parameter: Any) -> tuple[Any, ...]:
    annotation = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(annotation)
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def _plain(value: Any) -> str:
    return str(getattr(value, "value", value))


def measures() -> str:
    """Return the reference of every metric, by theme as its definition says."""
    themes: dict[str, list[str]] = {}
    for metric in metrics().values():
        lines = [f"### {metric.id}", "", f"**{metric.title}** {metric.definition}", ""]
        lines += [f"- {metric.why}", f"- Source: {metric.source}."]
        lines += [f"- {caveat}" for caveat in metric.caveats]
        themes.setdefault(metric.theme, []).append("\n".join([*lines, ""]))
    return "\n".join(
        "\n".join([f"## {theme.replace('_', ' ').capitalize()}", "", *entries])
        for theme, entries in themes.items()
    )


def stored() -> str:
    """Return the canonical tables with their keys."""
    rows = ["| table | what it holds | period | keys |", "|---|---|---|---|"]
    for name, facts in read("tables.yaml")["tables"].items():
        keys = ", ".join(f"`{key}`" for key in facts["keys"])
        period = facts.get("period", "").replace("_", " ")
        rows.append(f"| `{name}` | {facts['title']} | {period} | {keys} |")
    return "\n".join(rows)


MADE: dict[str, Callable[[], str]] = {
    "commands": commands,
    "metrics": measures,
    "tables": stored,
}


def fill(text: str) -> str:
    """Replace every mark in a page by what the program says."""
    return MARK.sub(lambda found: MADE[found[1]](), text)


def _on_read(_app: Any, _name: str, source: list[str]) -> None:
    source[0] = fill(source[0])


def setup(app: Any) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("source-read", _on_read)
    return {"parallel_read_safe": True, "version": "1"}
