"""What-if: change settings by their path without touching the file."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import yaml

from highneeds.files.yaml_file import plain_yaml
from highneeds.vocabulary.faults import Fault, UnknownNameError


def with_overrides(data: Mapping[str, Any], settings: Sequence[str]) -> dict[str, Any]:
    """Return a copy of plain data with settings changed; the original stays as it is.

    Parameters
    ----------
    data
        Plain data from YAML.
    settings
        Each "a.b.c=value". A part of the path is a key, or, in a list, the `id` of an entry or
        its number from 0. The value is read as YAML, so 2027-09-01 is a date and 0.4 a number.

    Raises
    ------
    UnknownNameError
        When a value cannot be read, or a path leads nowhere; the nearest names are suggested. A
        new last key is allowed: the schema says whether it is known.

    Examples
    --------
    >>> with_overrides({"opportunities": [{"id": "avoid", "share": 0.33}]},
    ...                ["opportunities.avoid.share=0.2"])
    {'opportunities': [{'id': 'avoid', 'share': 0.2}]}
    """
    changed: Any = dict(data)
    for setting in settings:
        path, sign, text = setting.partition("=")
        parts = [part for part in path.strip().split(".") if part]
        if not sign or not parts:
            raise UnknownNameError(
                Fault(
                    "This is not a setting.",
                    f'"{setting}"',
                    "Write it as opportunities.avoid.start=2027-09-01.",
                )
            )
        changed = _changed(changed, parts, _value(text, setting), setting)
    return dict(changed)


def _value(text: str, setting: str) -> Any:
    try:
        return plain_yaml(text.strip())
    except (yaml.YAMLError, RecursionError) as error:
        raise UnknownNameError(
            Fault(
                "The value of this setting cannot be read.",
                f'"{setting}"',
                "Write a number, a date like 2027-09-01, or text; text with a bracket, a colon or "
                "a quotation mark in it stands in quotes of its own.",
            )
        ) from error


def _changed(node: Any, path: Sequence[str], value: Any, setting: str) -> Any:
    if not path:
        return value
    name, rest = path[0], path[1:]
    if isinstance(node, Mapping):
        # Only the last key may be new: a misspelt key on the way would make a branch that nobody
        # reads.
        if rest and name not in node:
            raise _unknown(name, [str(key) for key in node], setting)
        return {**node, name: _changed(node.get(name), rest, value, setting)}
    if isinstance(node, list | tuple):
        ids = [str(e["id"]) if isinstance(e, Mapping) and "id" in e else "" for e in node]
        place = ids.index(name) if name in ids else int(name) if name.isdecimal() else -1
        if not 0 <= place < len(node):
            raise _unknown(name, [i or str(k) for k, i in enumerate(ids)], setting)
        entries = list(node)
        entries[place] = _changed(node[place], rest, value, setting)
        return entries
    raise UnknownNameError(
        Fault(
            f'There is nothing below this setting, so "{name}" cannot be set.',
            f'"{setting}"',
            "Set the number itself, or name one of its parts in the file first.",
        )
    )


def _unknown(name: str, known: list[str], setting: str) -> UnknownNameError:
    near = get_close_matches(name, known, 3) or known[:8]
    return UnknownNameError(
        Fault(f'There is no setting "{name}".', f'"{setting}"', f"Did you mean {', '.join(near)}?")
    )
