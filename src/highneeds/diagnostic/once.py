"""A result that is made when it is first asked for, and once: also when it cannot be made."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Made = TypeVar("Made")


class once(Generic[Made]):  # noqa: N801 - it stands where cached_property would
    """Like `functools.cached_property`, and a failure is remembered too.

    A forecast that fails takes as long as one that succeeds, and three parts of a report ask for
    it: each is told the same fault without waiting for it again.
    """

    def __init__(self, make: Callable[[Any], Made]) -> None:
        self.make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> "once[Made]": ...
    @overload
    def __get__(self, instance: object, owner: type) -> Made: ...
    def __get__(self, instance: object | None, owner: type) -> "once[Made] | Made":
        if instance is None:
            return self
        held: dict[str, tuple[Any, Exception | None]] = instance.__dict__.setdefault("_once", {})
        if self.name not in held:
            try:
                held[self.name] = (self.make(instance), None)
            except Exception as fault:
                held[self.name] = (None, fault)
        made, failed = held[self.name]
        if failed is not None:
            raise failed
        return made  # type: ignore[no-any-return]


def made_already(instance: object, name: str) -> Any:
    """Return a result that was asked for and could be made; None for any other."""
    made, _ = instance.__dict__.get("_once", {}).get(name, (None, None))
    return made
