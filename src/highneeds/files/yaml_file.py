"""A YAML file that a person wrote: read as plain data, with faults that name file, line and key."""

from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from highneeds.definitions import parse_yaml
from highneeds.vocabulary.faults import Fault, InputError

MAX_YAML: Final = 2 * 1024 * 1024


def read_yaml_file(path: Path) -> Any:
    """Read a person's YAML file, or say where it goes wrong.

    Raises
    ------
    InputError
        When it is missing, too large, not UTF-8 or not YAML; names the line.
    """
    if not path.is_file():
        raise InputError(
            Fault("There is no such file.", str(path), "Check the folder, or run highneeds init.")
        )
    if path.stat().st_size > MAX_YAML:
        raise InputError(Fault("This file is too large for settings.", file=path.name))
    try:
        return parse_yaml(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(
            Fault("This file is not UTF-8 text.", do="Save it as UTF-8.", file=path.name)
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise InputError(
            Fault(
                "This is not valid YAML.",
                str(getattr(error, "problem", error)),
                "Check the indentation, and put quotes round text with a colon in it.",
                file=path.name,
                row=mark.line + 1 if mark else 0,
            )
        ) from error


def settings_faults(error: ValidationError, file: str, section: str = "") -> tuple[Fault, ...]:
    """Turn what pydantic says into faults that name the file and the key."""
    faults = []
    for item in error.errors(include_url=False):
        key = ".".join(str(part) for part in (*([section] if section else []), *item["loc"]))
        given = item.get("input")
        shown = "" if isinstance(given, (dict, list)) else f'"{given}"'
        faults.append(Fault(f'The setting "{key}": {item["msg"]}.', shown, file=file))
    return tuple(faults)
