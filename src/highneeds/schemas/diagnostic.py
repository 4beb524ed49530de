"""A diagnostic: a folder that a person owns, with `diagnostic.yaml` at its head."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError

from highneeds.core.areas import default_areas
from highneeds.core.errors import Fault, InputError, UserError
from highneeds.core.provision import load_map
from highneeds.definitions import parse_yaml
from highneeds.schemas.strict import Strict

FILE = "diagnostic.yaml"
MAX_YAML = 2 * 1024 * 1024
SECTIONS = ("forecast", "finance", "opportunities", "scorecard", "report", "evidence", "publish")
"""Sections that other rooms read and validate themselves."""


class Assumption(Strict):
    """Something taken as true, with the reason and the source that DfE asks for."""

    what: str
    reason: str
    source: str


class _Head(Strict):
    area: str
    as_at: date
    title: str = ""
    neighbours: str = "may-2025"
    provision_map: str = "dfe-2021"
    assumptions: tuple[Assumption, ...] = ()
    forecast: Any = None
    finance: Any = None
    opportunities: Any = None
    scorecard: Any = None
    report: Any = None
    evidence: Any = None
    publish: Any = None
    notes: str = Field(default="")


@dataclass(frozen=True)
class Diagnostic:
    """The head of a diagnostic folder.

    Attributes
    ----------
    folder : Path
        Where it lies.
    area : str
        DfE code of the authority.
    as_at : date
        The day as at which everything is said; nothing reads the clock.
    neighbours : str
        Id of a neighbour list, or a file in the folder.
    provision_map, title : str
        How provision is grouped; what the report is called.
    assumptions : tuple[Assumption, ...]
        Stated assumptions with reason and source.
    settings : Mapping[str, Any]
        The whole file as plain data. Each room validates its own section.
    """

    folder: Path
    area: str
    as_at: date
    neighbours: str
    provision_map: str
    title: str
    assumptions: tuple[Assumption, ...]
    settings: Mapping[str, Any]

    def section(self, name: str) -> Mapping[str, Any]:
        """Return a section as plain data; empty when it is left out."""
        found = self.settings.get(name)
        return found if isinstance(found, dict) else {}


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
        raise InputError(Fault("This file holds no settings.", file=FILE))
    if isinstance(data.get("area"), int):
        data = {**data, "area": str(data["area"])}
    try:
        head = _Head.model_validate(data)
    except ValidationError as error:
        raise InputError(*settings_faults(error, FILE)) from error
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
        settings=data,
    )


def _in_file(fault: Fault) -> Fault:
    return Fault(fault.wrong, fault.given, fault.do, file=FILE)
