"""A finding: something about the data that a reader must know, and that travels with the number."""

from dataclasses import asdict, dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters to a reader."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Treatment(StrEnum):
    """What was done with the value that a finding is about."""

    USED = "used"
    SUM_OF_PARTS = "replaced_by_sum_of_parts"
    SET_MISSING = "set_to_missing"


@dataclass(frozen=True)
class Finding:
    """One statement about one value, or about a whole input.

    Attributes
    ----------
    rule
        Id of the rule that fired, for example `parts_do_not_add`.
    severity
        How much it matters.
    message
        One plain sentence.
    source, file
        Where the value came from.
    area, period, measure
        What the value is of; empty when the finding is about a whole file.
    value, expected
        What was found and what the rule expected.
    treatment
        What was done.
    """

    rule: str
    severity: Severity
    message: str
    source: str = ""
    file: str = ""
    area: str = ""
    period: str = ""
    measure: str = ""
    value: float | None = None
    expected: float | None = None
    treatment: Treatment = Treatment.USED

    def to_dict(self) -> dict[str, object]:
        """Return the finding as plain data for JSON."""
        return asdict(self)
