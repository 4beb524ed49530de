"""Read `opportunities.yaml`, with settings changed for a what-if, into a checked document."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from highneeds.files.yaml_file import read_yaml_file
from highneeds.opportunities.overrides import with_overrides
from highneeds.opportunities.schema import Document
from highneeds.vocabulary.faults import Fault, InputError


def read_document(path: Path, settings: Sequence[str] = ()) -> Document:
    """Read and check an opportunities file.

    Parameters
    ----------
    settings
        What-ifs such as "opportunities.avoid.start=2027-09-01"; the file is not changed.

    Raises
    ------
    InputError
        With every fault, each by its key.
    """
    data = read_yaml_file(path)
    if not isinstance(data, Mapping):
        raise InputError(
            Fault("This file holds no settings.", do="Start from the template.", file=path.name)
        )
    return check_document(with_overrides(data, settings), path.name)


def check_document(data: Mapping[str, Any], file: str = "opportunities.yaml") -> Document:
    """Check plain data against the schema; faults name keys by the opportunity's id."""
    try:
        return Document.model_validate(data)
    except ValidationError as error:
        raise InputError(*(_fault(item, data, file) for item in error.errors())) from error


def _fault(item: Any, data: Mapping[str, Any], file: str) -> Fault:
    location = list(item["loc"])
    if len(location) > 1 and location[0] == "opportunities" and isinstance(location[1], int):
        entry = data["opportunities"][location[1]]
        if isinstance(entry, Mapping) and "id" in entry:
            location[1] = str(entry["id"])
    tags = {"Quantity", "FromForecast"}
    key = ".".join(str(part) for part in location if part not in tags)
    given = item["input"]
    wrong = str(item["msg"]).removeprefix("Value error, ")
    if item["type"] == "missing":
        wrong = "this is needed and is missing"
    if item["type"] == "extra_forbidden":
        wrong = "this key is not known"
    return Fault(
        wrong=f"{wrong[:1].upper()}{wrong[1:]}" + ("" if wrong.endswith("?") else "."),
        given="" if isinstance(given, Mapping | list) else f'"{given}"',
        do="Correct it; the handbook page Opportunities lists every key.",
        file=file,
        column=key,
    )
