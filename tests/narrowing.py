"""Say to the type checker, and to the reader, what a test knows of a value: else the test fails."""

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
