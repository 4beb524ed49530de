"""A YAML file that a person wrote: read as plain data, with faults that name file, line and key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, TypeVar, get_args

import yaml
from pydantic import BaseModel, RootModel, ValidationError
from pydantic.fields import FieldInfo

from highneeds.files.cells import LARGEST
from highneeds.vocabulary.faults import Fault, InputError

# Settings and lists that people write are a few kB; parsing YAML is slow, so a wrong file is
# refused before it.
MAX_YAML: Final = 2 * 1024 * 1024
Model = TypeVar("Model", bound=BaseModel)
# By what a person would look for in the file: its reference first.
_NAMES: Final = ("ref", "id", "use", "kpi")
_SHOWN: Final = 120


# A diagnostic has five; the library that reads deeper ones runs out of stack.
_DEEPEST: Final = 40
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2200


class _Person(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Plain data only, and every value that cannot be made is told with its line."""

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        """Make a value, or tell where it stands: 2023-02-30, !!int x, !!binary *."""
        try:
            return super().construct_object(node, deep)
        except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError) as error:
            problem = f'"{str(node.value)[:_SHOWN]}" cannot be read: {error}'
            raise _wrong_at(node, problem) from error


class _AsWritten(yaml.BaseLoader):
    """Every scalar stays the text that was typed, so 41.0 keeps its zero and 1,059 its comma."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse aliases: figures need none, and they can make a small file huge."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed")
        return super().compose_node(parent, index)


def read_yaml_file(path: Path, *, as_written: bool = False) -> Any:
    """Read a person's YAML file, or say where it goes wrong.

    Parameters
    ----------
    as_written
        Whether numbers and dates stay text, for files that hold printed figures.

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
        raise InputError(
            Fault(
                f"This file is too large for settings: the limit is {MAX_YAML // 2**20} MB.",
                do="Check that it is the file you meant.",
                file=path.name,
            )
        )
    try:
        # Notepad of older Windows puts a byte order mark before UTF-8.
        text = path.read_text(encoding="utf-8-sig")
        if as_written:
            return yaml.load(text, Loader=_AsWritten)  # noqa: S506 - it makes text and no objects
        data = plain_yaml(text)
    except UnicodeDecodeError as error:
        raise InputError(
            Fault("This file is not UTF-8 text.", do="Save it as UTF-8.", file=path.name)
        ) from error
    # Brackets nested thousands deep exhaust the parser's stack.
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise InputError(
            Fault(
                "This is not valid YAML.",
                str(getattr(error, "problem", error)),
                "Correct the value there; else check the indentation, and put quotes round text "
                "with a colon in it.",
                file=path.name,
                row=mark.line + 1 if mark else 0,
            )
        ) from error
    except OSError as error:
        raise InputError(
            Fault(
                "This file cannot be read.",
                error.strerror or "",
                "Close it in other programs.",
                file=path.name,
            )
        ) from error
    if faults := [replace(fault, file=path.name) for fault in _beyond_belief(data)]:
        raise InputError(*faults)
    return data


def plain_yaml(text: str) -> Any:
    """Parse YAML that a person wrote: text, numbers, dates, lists and keys, and nothing else.

    Raises
    ------
    yaml.YAMLError
        For all that is wrong with it: also for a date that does not exist, which the library
        raises as it comes, and for aliases, by which a small file can stand for a huge one.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_Person):
        if isinstance(event, yaml.AliasEvent):
            raise _wrong_at(event, "an alias (*) is not read; write the value out")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise _wrong_at(event, f"keys and lists are nested more than {_DEEPEST} deep")
    return yaml.load(text, Loader=_Person)  # noqa: S506 - it makes plain data only


def _wrong_at(where: Any, problem: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=where.start_mark)


def _beyond_belief(data: Any, path: tuple[str, ...] = ()) -> Iterator[Fault]:
    """Tell of numbers and dates that no setting can mean, and that sums would fail on."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from _beyond_belief(value, (*path, str(key)))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from _beyond_belief(value, (*path, entry_name(value, place)))
    elif isinstance(data, int | float) and not abs(data) <= LARGEST:
        yield Fault(
            "This number is larger than anything that it could stand for.",
            f'"{str(data)[:_SHOWN]}"',
            "Correct it.",
            key=".".join(path),
        )
    elif isinstance(data, date) and not _FIRST_YEAR <= data.year <= _LAST_YEAR:
        yield Fault(
            f"This date is not in the years {_FIRST_YEAR} to {_LAST_YEAR}.",
            f'"{data.isoformat()}"',
            "Correct it.",
            key=".".join(path),
        )


def validated(
    model: type[Model], data: Any, file: str, *, within: str = "", guide: str = ""
) -> Model:
    """Check plain data against a record, or say by key what is wrong with it.

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
        items = error.errors(include_url=False)
        told = (_fault(item, _words(item, model), data, file, within, guide) for item in items)
        # Each choice of a union that failed reports for itself, and two of them may say the same.
        raise InputError(*dict.fromkeys(told)) from error


def entry_name(entry: Any, position: int) -> str:
    """Name an entry of a list by its reference, id or KPI, else by its place, from 1."""
    given = entry if isinstance(entry, Mapping) else {}
    return next((str(given[n]) for n in _NAMES if given.get(n)), f"entry {position + 1}")


def _fault(
    item: Any, words: tuple[str, str], data: Any, file: str, within: str, guide: str
) -> Fault:
    wrong, do = words
    return Fault(
        wrong=wrong if wrong.endswith(("?", ".")) else f"{wrong}.",
        given=_given(item),
        do=f"{do}; {guide} shows the keys." if guide else f"{do} and load the file again.",
        file=file,
        key=".".join(part for part in (within, *_path(item, data)) if part),
    )


def _words(  # noqa: PLR0911 - one return for each kind of fault
    item: Any, model: type[BaseModel]
) -> tuple[str, str]:
    """Say in plain words what is wrong, and what to do."""
    *above, last = item["loc"] or ("",)
    if item["type"] == "missing":
        if isinstance(last, int):
            return "This list is too short", "Write every entry"
        field = _fields_at(model, above).get(last)
        holds = field.description if field else ""
        return "This key is needed and is missing", f"Add it, {holds}" if holds else "Add it"
    if item["type"] == "extra_forbidden":
        known = _fields_at(model, above)
        near = get_close_matches(str(last), known, 1)
        hint = f'did you mean "{near[0]}"?' if near else _listed(known)
        return "This key is not known", f"Correct its name ({hint}) or take it out"
    if item["type"] == "model_type":
        hint = _listed(_fields_at(model, item["loc"]))
        return "Keys with values belong here", f"Write them as key: value ({hint})"
    if item["type"] == "dict_type":
        return "Keys with values belong here", "Write them as key: value"
    if item["type"] in {"tuple_type", "list_type"}:
        return "A list belongs here", "Write it as [one, two], or one entry a line behind a dash"
    said = str(item["msg"]).removeprefix("Value error, ").replace("Input should", "This should", 1)
    first = said.split(maxsplit=1)[0]
    # "weight_low must be ..." begins with a key, which is quoted as it is written.
    return said[:1].upper() + said[1:] if first.isalpha() else said, "Correct it"


def _listed(fields: Mapping[str, FieldInfo]) -> str:
    return f"the keys here are {', '.join(sorted(fields))}"


def _fields_at(model: type[BaseModel], path: Sequence[int | str]) -> dict[str, FieldInfo]:
    """Return the fields that may stand at a place of a record, by key."""
    models = [model]
    if issubclass(model, RootModel):
        path = ("root", *path)
    for step in path:
        fields = (one.model_fields.get(str(step)) for one in models)
        models = [m for field in fields if field for m in _records_in(field.annotation)] or models
    return {key: field for one in models for key, field in one.model_fields.items()}


def _records_in(kind: Any) -> Iterator[type[BaseModel]]:
    """Yield the records that a type is made of."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for part in get_args(kind):
        yield from _records_in(part)


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
        elif item["type"] == "missing" and place == len(item["loc"]) - 1 and isinstance(step, str):
            parts.append(step)
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
