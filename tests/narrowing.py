"""Say to the type checker, and to the reader, what a test knows of a value: else the test fails."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def there(value: T | None) -> T:
    """Return a value that must not be None."""
    assert value is not None, "there is nothing here"
    return value


def of_kind(kind: type[T], value: object) -> T:
    """Return a value that must be of this kind."""
    assert isinstance(value, kind), f"{value!r} is no {kind.__name__}"
    return value


def module_at(path: Path) -> ModuleType:
    """Import a file that is in no package."""
    spec = there(importlib.util.spec_from_file_location(path.stem, path))
    module = importlib.util.module_from_spec(spec)
    there(spec.loader).exec_module(module)
    return module
