"""A diagnostic: a folder that a person owns, with `diagnostic.yaml` at its head."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import Field

from highneeds.files.yaml_file import read_yaml_file, validated
from highneeds.own.small_numbers import SmallNumberRule, small_number_rule
from highneeds.vocabulary.areas import default_areas
from highneeds.vocabulary.faults import Fault, InputError, UserError
from highneeds.vocabulary.provision import load_map
from highneeds.vocabulary.strict import Strict

FILE = "diagnostic.yaml"
GUIDE = "docs/how-to/start-a-diagnostic.md"
DEFAULT_MAP = "dfe-2021"
DEFAULT_NEIGHBOURS = "may-2025"


class Assumption(Strict):
    """Something taken as true, with the reason and the source that DfE asks for."""

    what: str
    reason: str
    source: str


class _SmallNumbers(Strict):
    """A folder's own, stricter, smallest count; the law of small numbers itself is data."""

    smallest_count: int = Field(ge=5, le=30)


class _Head(Strict):
    area: str
    as_at: date
    title: str = ""
    neighbours: str = DEFAULT_NEIGHBOURS
    provision_map: str = DEFAULT_MAP
    assumptions: tuple[Assumption, ...] = ()
    # Sections that other rooms read and validate themselves.
    forecast: Any = None
    finance: Any = None
    opportunities: Any = None
    scorecard: Any = None
    report: Any = None
    evidence: Any = None
    publish: Any = None
    small_numbers: _SmallNumbers | None = None
    notes: str = Field(default="")


@dataclass(frozen=True)
class Diagnostic:
    """The head of a diagnostic folder.

    Attributes
    ----------
    folder
        Where it lies.
    area
        DfE code of the authority.
    as_at
        The day as at which everything is said; nothing reads the clock.
    neighbours
        Id of a neighbour list, or a file in the folder.
    provision_map, title
        How provision is grouped; what the report is called.
    assumptions
        Stated assumptions with reason and source.
    small_numbers
        How small a number of children may be told.
    settings
        The whole file as plain data. Each room validates its own section.
    """

    folder: Path
    area: str
    as_at: date
    neighbours: str
    provision_map: str
    title: str
    assumptions: tuple[Assumption, ...]
    small_numbers: SmallNumberRule
    settings: Mapping[str, Any]

    def section(self, name: str) -> Mapping[str, Any]:
        """Return a section as plain data; empty when it is left out."""
        found = self.settings.get(name)
        return found if isinstance(found, dict) else {}


def load_diagnostic(folder: Path) -> Diagnostic:
    """Read the head of a diagnostic folder.

    Raises
    ------
    InputError
        When `diagnostic.yaml` is missing or wrong; every fault at once.
    """
    if not folder.is_dir():
        raise InputError(
            Fault(
                "There is no such folder.",
                str(folder),
                "Make one with: highneeds init AREA FOLDER",
            )
        )
    data = read_yaml_file(folder / FILE)
    if not isinstance(data, dict):
        raise InputError(
            Fault(
                "This file holds no settings.",
                do="Write them as key: value, such as area and as_at; highneeds init writes one.",
                file=FILE,
            )
        )
    # DfE's codes are three digits: an unquoted 852 is a number in YAML.
    if isinstance(data.get("area"), int):
        data = {**data, "area": str(data["area"])}
    head = validated(_Head, data, FILE, guide=GUIDE)
    try:
        area = default_areas().find(head.area)
        load_map(head.provision_map)
    except UserError as error:
        raise InputError(*(_in_file(fault) for fault in error.faults)) from error
    return Diagnostic(
        folder=folder,
        area=area.id,
        as_at=head.as_at,
        neighbours=head.neighbours,
        provision_map=head.provision_map,
        title=head.title or f"{area.name}: high needs evidence",
        assumptions=head.assumptions,
        small_numbers=small_number_rule(
            head.as_at, head.small_numbers.smallest_count if head.small_numbers else None
        ),
        settings=data,
    )


def _in_file(fault: Fault) -> Fault:
    return Fault(fault.wrong, fault.given, fault.do, file=FILE)
