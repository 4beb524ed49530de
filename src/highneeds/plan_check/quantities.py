"""What a plan states: quantities, and the statements that give them a figure."""

from dataclasses import dataclass, field
from enum import StrEnum

from highneeds.plan_check.ranges import ExactRange

TOTAL = "total"
EVERY_YEAR = 0
"""Period of a figure that is said to hold in every year."""


class Form(StrEnum):
    """What kind of figure is stated of a measure."""

    LEVEL = "level"
    GROWTH = "growth"
    YEARLY_GROWTH = "growth each year"
    ANNUAL_GROWTH = "annual growth"
    AVERAGE_INCREASE = "average annual increase"
    CHANGE = "change"
    SHARE = "share"
    RULE = "rule"


@dataclass(frozen=True, order=True)
class PlanQuantity:
    """One thing that has one true value.

    Attributes
    ----------
    measure
        Id from `definitions/plan_files/vocabulary.yaml`, for example "plans".
    item
        Provision, need, age band or opportunity, as `dimension:name`; "total" for all of them.
    first, last
        Years in which the period begins and ends (a year that spans two is the year it ends in);
        equal for one year; 0 and 0 for "every year" and for what has no period.
    scenario
        "unmitigated", "target", "stretch" or "mitigated"; "" where it means nothing.
    basis
        Free words that set a figure apart from others of the same name, for example "adjusted".
    form
        Level, growth, share, …
    """

    measure: str
    item: str = TOTAL
    first: int = EVERY_YEAR
    last: int = EVERY_YEAR
    scenario: str = ""
    basis: str = ""
    form: Form = Form.LEVEL


class PrintedUnit(StrEnum):
    """Unit of a figure after reading: pounds, shares as fractions, or a bare count."""

    POUNDS = "pounds"
    SHARE = "share"
    COUNT = "count"
    DATE = "date"
    WORD = "word"


@dataclass(frozen=True)
class StatementPlace:
    """Where a statement is printed, and where it stands in the plan file."""

    where: str = ""
    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        """Say it in the words of the plan, or by file, sheet, row and column."""
        if self.where:
            return self.where
        parts = (
            self.file,
            f'sheet "{self.sheet}"' if self.sheet else "",
            f"row {self.row}" if self.row else "",
            f'column "{self.column}"' if self.column else "",
        )
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class Statement:
    """One printed figure.

    Attributes
    ----------
    id
        Name of the statement in the file, or one made from its place.
    text
        As printed.
    range
        What it can stand for, given its printed rounding. Pounds, shares as fractions, counts,
        or years for dates.
    word
        The word of a rule, for example "linear".
    scale, decimals
        Power of ten of the printed digits, and their decimal places.
    bare
        Whether the text is a bare number, which may have lost its trailing zeros in a spreadsheet.
    soft
        Whether words make it looser than its digits ("over", "around").
    turned
        Whether it is a balance, printed with the other sign than the deficit it is held as.
    """

    id: str
    quantity: PlanQuantity
    text: str
    range: ExactRange
    unit: PrintedUnit
    place: StatementPlace = field(default_factory=StatementPlace)
    word: str = ""
    note: str = ""
    scale: int = 0
    decimals: int = 0
    bare: bool = False
    soft: bool = False
    turned: bool = False


@dataclass(frozen=True)
class Notice:
    """Something odd about how a figure is written, which is not a contradiction by itself."""

    statement: str
    text: str
    message: str
    where: str


@dataclass(frozen=True)
class Plan:
    """All statements of one plan."""

    title: str
    statements: tuple[Statement, ...]
    notices: tuple[Notice, ...] = ()
    actual_to: int = 0
