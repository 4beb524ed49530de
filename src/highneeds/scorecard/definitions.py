"""What a KPI is: the library of definitions, and the checks made when one is loaded."""

from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import Field, RootModel, field_validator, model_validator

from highneeds import definitions
from highneeds.files.yaml_file import read_yaml_file, validated
from highneeds.scorecard.months import Month, parse_month
from highneeds.vocabulary.faults import Fault, InputError
from highneeds.vocabulary.strict import Strict

GUIDE: Final = "docs/reference/scorecard.md"


class Polarity(StrEnum):
    """Which way is good."""

    HIGHER = "higher"
    LOWER = "lower"
    TARGET = "target"
    NONE = "none"


class KpiUnit(StrEnum):
    """What a value is counted in. A percentage is held as 0 to 100."""

    COUNT = "count"
    PERCENT = "percent"
    GBP = "gbp"
    DAYS = "days"
    WEEKS = "weeks"
    RATE = "rate"


class PeriodType(StrEnum):
    """What the value of a month covers."""

    SNAPSHOT = "snapshot"
    MONTH = "month"
    YEAR_TO_DATE = "year_to_date"
    ROLLING_12 = "rolling_12"


def _month(value: Any) -> Any:
    if value is None or isinstance(value, Month):
        return value
    found = parse_month(str(value))
    if found is None:
        raise ValueError(f'"{value}" is not a month; write it like 2022-01')
    return found


class MonthField(Strict):
    """Base of models with months written as 2022-01."""

    @field_validator("month", "since", "due", "until", mode="before", check_fields=False)
    @classmethod
    def read_month(cls, value: Any) -> Any:
        """Read a month as people write it."""
        return _month(value)


class ComparatorRule(Strict):
    """Which published metric stands beside a KPI.

    Attributes
    ----------
    metric
        Id of a metric that is benchmarked.
    period
        What the metric's year means.
    first_month
        Month of the year in which the release of that year is out (5: the 2022 release came out
        on 12 May 2022; later ones in June). Until then the year before is the newest.
    share_of_own
        Whether the authority's own published value can be set against the live one.
    """

    metric: str
    period: Literal["january", "calendar_year"] = "january"
    first_month: int = Field(default=6, ge=1, le=12)
    share_of_own: bool = True


class SmallNumbers(Strict):
    """When one month cannot decide.

    Attributes
    ----------
    pool_below
        Below this many in a month, months are pooled and their interval decides.
    months
        Most months to pool.
    no_verdict_below
        Below this many in a month its movement is not judged at all.
    """

    pool_below: int = Field(default=30, ge=1)
    months: int = Field(default=12, ge=2, le=36)
    no_verdict_below: int = Field(default=10, ge=1)


class DefinitionVersion(MonthField):
    """A change of definition. The series breaks at `since`."""

    version: int = Field(ge=2)
    since: Month
    change: str = Field(min_length=5)


class KpiDefinition(Strict):
    """One KPI, defined once.

    Attributes
    ----------
    id, title, definition
        Machine name, what is printed, and exactly what is counted.
    ref
        The board's own reference.
    numerator, denominator
        In words; the denominator is empty for a count.
    unit, decimals, polarity, period, year_starts
        How it is counted, shown and read. `year_starts` is the first month of a year to date.
    theme
        Group on the page.
    base
        Id of the count that this share is a share of, for telling real steps from redefinitions.
    parts
        Ids of counts that add up to this one.
    plausible
        Outside this a value or target is flagged. From what is possible, not from one area.
    seasonal
        Whether the same month last year is the fairer comparison.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str = Field(min_length=3)
    definition: str = ""
    ref: str = ""
    numerator: str = ""
    denominator: str = ""
    unit: KpiUnit
    decimals: int = Field(default=0, ge=0, le=4)
    polarity: Polarity = Polarity.NONE
    period: PeriodType
    year_starts: int = Field(default=4, ge=1, le=12)
    theme: str = "Other"
    source: str = ""
    owner: str = ""
    notes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    base: str = ""
    parts: tuple[str, ...] = ()
    plausible: tuple[float, float] | None = None
    seasonal: bool = False
    comparator: ComparatorRule | None = None
    small_numbers: SmallNumbers = SmallNumbers()
    versions: tuple[DefinitionVersion, ...] = ()
    written_as: Literal["auto", "percent", "fraction"] = "auto"
    national: bool = False
    reviewed: date | None = None

    @model_validator(mode="after")
    def check_shape(self) -> "KpiDefinition":
        """Refuse a share without its parts and versions out of order."""
        if self.definition and self.unit is KpiUnit.PERCENT and not self.denominator:
            raise ValueError("a percentage needs a denominator in words")
        months = [version.since for version in self.versions]
        if months != sorted(set(months)):
            raise ValueError("versions must stand in order of date, each with its own month")
        if self.plausible and self.plausible[0] >= self.plausible[1]:
            raise ValueError("plausible must be [low, high]")
        return self

    @property
    def version(self) -> int:
        """The newest version of the definition."""
        return self.versions[-1].version if self.versions else 1

    @property
    def breaks(self) -> tuple[Month, ...]:
        """Months at which a new version begins."""
        return tuple(version.since for version in self.versions)


@cache
def library() -> dict[str, KpiDefinition]:
    """Return every packaged definition by id; callers must not change the dict.

    Raises
    ------
    InputError
        When a packaged file is not valid: a mistake of ours, named with file and key.
    """
    found: dict[str, KpiDefinition] = {}
    for path in definitions.names("scorecards"):
        for record in definitions.read(path)["kpis"]:
            kpi = validated(KpiDefinition, record, path, within=str(record.get("id", "")))
            if kpi.id in found:
                raise InputError(
                    Fault("This KPI is defined twice.", kpi.id, "Take one of them out.", file=path)
                )
            found[kpi.id] = kpi
    return found


def load_entries(model: type[Strict], path: Path) -> tuple[Any, ...]:
    """Read a YAML file that holds one record or a list of them; empty when there is no file.

    Raises
    ------
    InputError
        With the entry and the key of every fault.
    """
    if not path.is_file():
        return ()
    raw = read_yaml_file(path) or []
    entries = raw if isinstance(raw, list) else [raw]
    every = RootModel[tuple[model, ...]]  # type: ignore[valid-type]
    return validated(every, entries, path.name, guide=GUIDE).root
