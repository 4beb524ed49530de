"""The command line says one thing in one way: options of one name have one help."""

import typer.main

from highneeds.cli.main import application
from highneeds.cli.options import listed

OWN = {
    "--out": "a folder, but of a scorecard a file",
    "--metric": "any metric, but of a back-test one of three",
    "--area": "whose it is, or what is told",
}
"""Options that mean another thing in each command."""


def options(group, before=""):
    for name, command in group.commands.items():
        path = f"{before} {name}".strip()
        if hasattr(command, "commands"):
            yield from options(command, path)
        else:
            yield from ((path, p) for p in command.params if p.param_type_name == "option")


def test_an_option_of_several_commands_has_one_help():
    told: dict[str, dict[str, list[str]]] = {}
    for path, option in options(typer.main.get_command(application())):
        told.setdefault(option.opts[0], {}).setdefault(option.help, []).append(path)
    # Text or JSON, formats of files, and the scorecard's page are three options of one name.
    assert len(told.pop("--format")) == 3
    assert {name: words for name, words in told.items() if len(words) > 1 and name not in OWN} == {}


def test_what_is_written_with_commas_is_read_without_blanks():
    assert listed(" html, csv,,pdf ") == ("html", "csv", "pdf")
    assert listed("") == ()
