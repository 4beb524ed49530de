"""Read `opportunities.yaml`, with settings changed for a what-if, into a checked document."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from highneeds.files.yaml_file import read_yaml_file, validated
from highneeds.opportunities.overrides import with_overrides
from highneeds.opportunities.schema import Document
from highneeds.vocabulary.faults import Fault, InputError

GUIDE: Final = "docs/how-to/opportunities.md"


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
    # A what-if is checked as the file is: the schema does not know where a value came from.
    return check_document(with_overrides(data, settings), path.name)


def check_document(data: Mapping[str, Any], file: str = "opportunities.yaml") -> Document:
    """Check plain data against the schema; faults name keys by the opportunity's id."""
    return validated(Document, data, file, guide=GUIDE)
