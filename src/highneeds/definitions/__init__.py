"""Definitions as data (YAML), and the one function that reads them."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse_yaml(text: str) -> Any:
    """Parse YAML safely: plain data only, no objects, no code."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - the loader is the safe one


@cache
def read(path: str) -> Any:
    """Return a packaged definition file as plain data; callers must not change it.

    Parameters
    ----------
    path : str
        Path below `definitions/`, for example `provision.yaml`.
    """
    return parse_yaml(files(__name__).joinpath(path).read_text(encoding="utf-8"))


def names(folder: str) -> tuple[str, ...]:
    """List the definition files of a folder, sorted, as paths for `read`."""
    entries = files(__name__).joinpath(folder).iterdir()
    return tuple(sorted(f"{folder}/{e.name}" for e in entries if e.name.endswith(".yaml")))
