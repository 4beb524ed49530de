"""What earlier builds of a folder told of its children, so that two builds do not give one away.

Two reports between which one child left differ by that child's answers. So a folder keeps, in
`told/`, what was last told of each file of children; while fewer than ten have joined, left or
changed since, the same is told again, and says of when it is.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from highneeds import __version__
from highneeds.files.writing import write_whole
from highneeds.own.diagnostic_file import FILE, load_diagnostic
from highneeds.own.small_numbers import SmallNumberRule, small_number_rule
from highneeds.vocabulary.faults import Fault, InputError
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.plain_data import plain

FOLDER: Final = "told"
_FORMAT: Final = 1
_DIGITS: Final = 12
"""Hexadecimal digits kept of each child's digest: enough to tell children of one file apart."""

Told = TypeVar("Told")


@dataclass(frozen=True)
class Settled(Generic[Told]):
    """What is told now.

    Attributes
    ----------
    result
        New, or as it was told before.
    findings
        Says that it stands as it was told before, and why; empty when it is new.
    """

    result: Told
    findings: tuple[Finding, ...] = ()


class ToldBefore:
    """The record of one diagnostic folder.

    Parameters
    ----------
    folder
        The diagnostic.
    as_at
        Its date, which goes with what is told; None for a folder without `diagnostic.yaml`.
    rule
        How many children must have changed, and how small a number may be told.
    """

    def __init__(self, folder: Path, as_at: date | None, rule: SmallNumberRule) -> None:
        self.folder, self.as_at, self.rule = folder / FOLDER, as_at, rule
        self._new: dict[str, dict[str, Any]] = {}

    def settle(
        self,
        name: str,
        what: str,
        children: Iterable[object],
        kind: type[Told],
        make: Callable[[], Told],
    ) -> Settled[Told]:
        """Tell what was told before, while too few children changed since; else make it anew.

        Parameters
        ----------
        name
            Of the file of children, for example `surveys-parents`.
        what
            The same in words, for a message.
        children
            Everything that is known of each child, one value a child.
        kind
            Class of what is told. It holds only what may be shown.
        make
            Works it out from the children.

        Raises
        ------
        InputError
            When the record is damaged: it must not be passed over, or a child could be found.
        """
        digests = sorted(_digest(child) for child in children)
        held = self._held(name)
        if held is not None and self._too_few_changed(held["children"], digests):
            try:
                result = TypeAdapter(kind).validate_python(_told_of(held), strict=False)
            except ValidationError as error:
                raise self._damaged(name, "it is of another version of highneeds") from error
            return Settled(result, (_stands(what, name, str(held["as_at"]), self.folder),))
        made = make()
        if held is None or held["children"] != digests:
            self._new[name] = {
                "format": _FORMAT,
                "version": __version__,
                "as_at": self.as_at.isoformat() if self.as_at else "an earlier build",
                "children": digests,
                "told": TypeAdapter(kind).dump_python(made, mode="json"),
            }
        return Settled(made)

    def check(self, name: str) -> None:
        """Read what was told, and tell nothing.

        Raises
        ------
        InputError
            When the record is damaged.
        """
        self._held(name)

    def write(self) -> None:
        """Keep what was told, once it has been: called when everything else is written."""
        if self._new:
            self.folder.mkdir(exist_ok=True)
        for name, record in self._new.items():
            text = json.dumps(plain(record), ensure_ascii=False, indent=1, sort_keys=True)
            write_whole(self.folder / f"{name}.json", text.encode(), "what was told")
        self._new.clear()

    def _too_few_changed(self, before: Sequence[str], now: Sequence[str]) -> bool:
        """Whether some children changed, and so few that the change tells of them."""
        old, new = Counter(before), Counter(now)
        left, joined = (old - new).total(), (new - old).total()
        return any(0 < changed < self.rule.fewest_changed for changed in (left, joined))

    def _held(self, name: str) -> dict[str, Any] | None:
        path = self.folder / f"{name}.json"
        if not path.is_file():
            return None
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
            whole = held["format"] == _FORMAT and isinstance(held["as_at"], str)
            whole = whole and all(isinstance(digest, str) for digest in held["children"])
            told = held["told"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise self._damaged(name, "it cannot be read") from error
        if not whole or told is None:
            raise self._damaged(name, "it is not what this program writes")
        return dict(held)

    def _damaged(self, name: str, why: str) -> InputError:
        return InputError(
            Fault(
                "The record of what earlier builds told is damaged, so this build could give a "
                f"child away: {why}.",
                f"{FOLDER}/{name}.json",
                "Put the file back from a copy; or, if no earlier build of these figures has left "
                "your desk, delete it.",
                file=f"{name}.json",
            )
        )


def told_before_in(folder: Path) -> ToldBefore:
    """Open the record of a folder, with the date and the rule of its `diagnostic.yaml`."""
    if not (folder / FILE).is_file():
        return ToldBefore(folder, None, small_number_rule())
    head = load_diagnostic(folder)
    return ToldBefore(folder, head.as_at, head.small_numbers)


def _digest(child: object) -> str:
    text = json.dumps(plain(child), ensure_ascii=False, sort_keys=True)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def _told_of(held: dict[str, Any]) -> Any:
    return held["told"]


def _stands(what: str, name: str, as_at: str, folder: Path) -> Finding:
    return Finding(
        "told_before",
        Severity.WARNING,
        f"{what}: so few records changed since the figures were last told that a reader of both "
        f"could tell whose, so they stand as at {as_at}. If no earlier build has left your desk, "
        f"delete {folder.name}/{name}.json and build again.",
        "small numbers",
        f"{folder.name}/{name}.json",
    )
