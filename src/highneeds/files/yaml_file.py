"""A YAML file that a person wrote: read as plain data, with faults that name file, line and key."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from highneeds.definitions import parse_yaml
from highneeds.vocabulary.faults import Fault, InputError

MAX_YAML: Final = 2 * 1024 * 1024
Model = TypeVar("Model", bound=BaseModel)
_NAMES: Final = ("ref", "id", "use", "kpi")
_SHOWN: Final = 120


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


def validated(
    model: type[Model], data: Any, file: str, *, within: str = "", guide: str = ""
) -> Model:
    """Check plain data against a record, or say by key what is wrong: the one road from pydantic.

    Parameters
    ----------
    file
        Where the data were written, for messages.
    within
        The key under which they stand in that file; empty for the whole file.
    guide
        Page that shows the keys.

    Raises
    ------
    InputError
        Every fault at once, each with its key. Entries of a list are named by their id.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        told = (_fault(item, data, file, within, guide) for item in error.errors(include_url=False))
        raise InputError(*dict.fromkeys(told)) from error


def entry_name(entry: Any, position: int) -> str:
    """Name an entry of a list by its reference, id or KPI, else by its place, from 1."""
    given = entry if isinstance(entry, Mapping) else {}
    return next((str(given[n]) for n in _NAMES if given.get(n)), f"entry {position + 1}")


def _fault(item: Any, data: Any, file: str, within: str, guide: str) -> Fault:
    wrong, do = _words(item)
    return Fault(
        wrong=wrong if wrong.endswith(("?", ".")) else f"{wrong}.",
        given=_given(item),
        do=f"{do}; {guide} shows the keys." if guide else f"{do} and load the file again.",
        file=file,
        key=".".join(part for part in (within, *_path(item, data)) if part),
    )


def _words(item: Any) -> tuple[str, str]:
    """Say in plain words what is wrong, and what to do."""
    if item["type"] == "missing":
        return "This key is needed and is missing", "Add it"
    if item["type"] == "extra_forbidden":
        return "This key is not known", "Correct its name or take it out"
    if item["type"] in {"model_type", "dict_type", "mapping_type"}:
        return "Keys with values belong here", "Write them as key: value"
    said = str(item["msg"]).removeprefix("Value error, ").replace("Input should", "This should", 1)
    first = said.split(maxsplit=1)[0]
    # "weight_low must be ..." begins with a key, which is quoted as it is written.
    return said[:1].upper() + said[1:] if first.isalpha() else said, "Correct it"


def _path(item: Any, data: Any) -> list[str]:
    """Return the keys to a fault; steps that name a choice between types are no keys."""
    parts: list[str] = []
    for place, step in enumerate(item["loc"]):
        if isinstance(data, Mapping) and step in data:
            parts.append(str(step))
            data = data[step]
        elif isinstance(data, Sequence) and isinstance(step, int) and step < len(data):
            parts.append(entry_name(data[step], step))
            data = data[step]
        elif item["type"] == "missing" and place == len(item["loc"]) - 1:
            parts.append(str(step))
    return parts


def _given(item: Any) -> str:
    given = item["input"]
    if isinstance(given, Mapping):
        keys = ", ".join(map(str, given)) or "none"
        # A rule about several keys says itself which; the others would only be noise.
        return "" if item["type"] == "value_error" else f"the keys {keys}"[:_SHOWN]
    if isinstance(given, list | tuple):
        return f"a list of {len(given)}"
    return "nothing" if given is None else f'"{given}"'[:_SHOWN]
