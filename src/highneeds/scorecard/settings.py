"""The board's own choices, in `scorecard.yaml`: which KPIs, targets, owners, and files of data."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from highneeds.files.within import lies_within
from highneeds.files.yaml_file import entry_name, read_yaml_file, validated
from highneeds.scorecard.definitions import (
    GUIDE,
    KpiDefinition,
    MonthField,
    Polarity,
    library,
)
from highneeds.scorecard.months import Month
from highneeds.scorecard.text import nearest
from highneeds.vocabulary.faults import Fault, InputError, UnknownNameError
from highneeds.vocabulary.strict import Strict

FILE = "scorecard.yaml"


class Tolerance(Strict):
    """How far short of a target still counts as green, and as amber.

    `relative` is a share of the target (0.05 is 5% of it); `points` are in the KPI's own unit.
    """

    green: float = Field(ge=0)
    amber: float = Field(ge=0)
    kind: Literal["relative", "points"] = "relative"

    @model_validator(mode="after")
    def check_order(self) -> "Tolerance":
        """Amber reaches at least as far as green."""
        if self.amber < self.green:
            raise ValueError("amber must not be tighter than green")
        return self


class Milestone(MonthField):
    """A value to be reached by a month."""

    due: Month
    value: float


class Baseline(MonthField):
    """Where the work started from. `kind` says what the value covers."""

    month: Month
    value: float
    kind: Literal["same", "annual"] = "same"


class Target(MonthField):
    """What the board aims at.

    Attributes
    ----------
    value
        In the KPI's unit.
    floor
        The least that is acceptable; between floor and target is amber, beyond the floor red.
    tolerance
        The house rule (5% and 10% of the target) when not given.
    due
        When the value is to be reached.
    milestones, baseline
        Dated steps on the way, and where it started.
    source
        Who set it, and where it is written.
    kind
        "annual" when the value is for a whole year.
    """

    value: float
    floor: float | None = None
    tolerance: Tolerance | None = None
    due: Month | None = None
    milestones: tuple[Milestone, ...] = ()
    baseline: Baseline | None = None
    source: str = ""
    kind: Literal["same", "annual"] = "same"


class StatedDenominator(MonthField):
    """A denominator that is the same every month and stands nowhere in the data."""

    n: int = Field(ge=1)
    since: Month
    until: Month | None = None
    source: str = Field(min_length=3)


class Rebase(MonthField):
    """A named decision to start the limits afresh."""

    month: Month
    reason: str = Field(min_length=5)
    by: str = Field(min_length=2)
    decided: date


@dataclass(frozen=True)
class Kpi:
    """A KPI as this board uses it: its definition with the board's target and decisions."""

    definition: KpiDefinition
    target: Target | None = None
    stated_denominators: tuple[StatedDenominator, ...] = ()
    rebase: tuple[Rebase, ...] = ()
    baseline_points: int | None = None
    screen_outliers: bool = False
    acknowledged: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Machine name."""
        return self.definition.id

    @property
    def ref(self) -> str:
        """The board's reference, or the id when it has none."""
        return self.definition.ref or self.definition.id

    def denominator_in(self, month: Month) -> StatedDenominator | None:
        """Return the stated denominator of a month, if there is one."""
        for stated in self.stated_denominators:
            if stated.since <= month and (stated.until is None or month <= stated.until):
                return stated
        return None


class KpiEntry(Strict):
    """One entry of `kpis:`; `use` names a definition of the library, other keys change it."""

    use: str = ""
    define: dict[str, Any] | None = None
    id: str = ""
    ref: str = ""
    title: str = ""
    theme: str = ""
    owner: str = ""
    source: str = ""
    polarity: Polarity | None = None
    decimals: int | None = None
    written_as: Literal["auto", "percent", "fraction"] | None = None
    notes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    versions: tuple[dict[str, Any], ...] | None = None
    small_numbers: dict[str, Any] | None = None
    seasonal: bool | None = None
    target: Target | None = None
    denominator_always: tuple[StatedDenominator, ...] = ()
    rebase: tuple[Rebase, ...] = ()
    baseline_points: int | None = Field(default=None, ge=12)
    screen_outliers: bool = False
    acknowledged: tuple[str, ...] = ()

    @field_validator("ref", mode="before")
    @classmethod
    def quoted(cls, value: Any) -> Any:
        """Refuse a reference that YAML has read as a number: 1.10 would become 1.1."""
        if isinstance(value, float | int):
            raise ValueError(f'write the reference in quotes: "{value}"')
        return value

    @model_validator(mode="after")
    def one_of_two(self) -> "KpiEntry":
        """A KPI comes from the library or is defined here."""
        if bool(self.use) == bool(self.define):
            raise ValueError("give either `use` (a definition of the library) or `define`")
        return self


class DataFile(Strict):
    """A file of data, in the order in which it was sent."""

    file: str
    sheet: str | None = None
    sent: date | None = None


class _Raw(Strict):
    title: str = "SEND improvement board scorecard"
    board: str = ""
    area: str = ""
    as_at: date | None = None
    author: str = ""
    months_shown: int = Field(default=6, ge=1, le=24)
    data: tuple[DataFile, ...] = ()
    commentary: str = "commentary.yaml"
    actions: str = "actions.csv"
    exceptions: str = "exceptions.yaml"
    kpis: tuple[KpiEntry, ...] = Field(min_length=1)
    notes: tuple[str, ...] = ()

    @field_validator("area", mode="before")
    @classmethod
    def quoted(cls, value: Any) -> Any:
        """A code may have been read as a number."""
        return str(value) if isinstance(value, int) else value


@dataclass(frozen=True)
class ScorecardSettings:
    """`scorecard.yaml`, checked, with the library's definitions filled in."""

    folder: Path
    title: str
    board: str
    area: str
    as_at: date | None
    author: str
    months_shown: int
    data: tuple[DataFile, ...]
    commentary: str
    actions: str
    exceptions: str
    kpis: tuple[Kpi, ...]
    notes: tuple[str, ...]


def load_settings(folder: Path) -> ScorecardSettings:
    """Read and check `scorecard.yaml` of a folder.

    Raises
    ------
    InputError, UnknownNameError
        With file and key of every fault.
    """
    path = folder / FILE
    if not path.is_file():
        raise InputError(
            Fault(
                "There is no scorecard in this folder.",
                str(path),
                f"Start one from the board's own page: highneeds scorecard new {folder} "
                "--from FILE.",
            )
        )
    raw = read_yaml_file(path)
    checked = validated(_Raw, raw, FILE, guide=GUIDE)
    kpis = tuple(_kpi(entry, position) for position, entry in enumerate(checked.kpis))
    _refuse_duplicates(kpis)
    return ScorecardSettings(
        folder=folder,
        kpis=kpis,
        **{name: getattr(checked, name) for name in _Raw.model_fields if name != "kpis"},
    )


def _kpi(entry: KpiEntry, position: int) -> Kpi:
    where = f"kpis.{entry_name(vars(entry), position)}"
    if entry.use:
        known = library()
        if entry.use not in known:
            near = nearest(entry.use, known)
            hint = f' Did you mean "{near}"?' if near else ""
            raise UnknownNameError(
                Fault(
                    "There is no such KPI in the library.",
                    f'"{entry.use}"',
                    f"See docs/reference/scorecard.md for the list.{hint}",
                    file=FILE,
                    key=where,
                )
            )
        base = known[entry.use].model_dump()
    else:
        base = dict(entry.define or {})
    changes = entry.model_dump(
        exclude={
            *("use", "define", "target", "denominator_always", "rebase"),
            *("baseline_points", "screen_outliers", "acknowledged"),
        },
        exclude_unset=True,
    )
    # Added to those of the library and not in their place: the library's caveats hold for every
    # board.
    for key in ("notes", "aliases"):
        changes[key] = (*base.get(key, ()), *changes.get(key, ()))
    definition = validated(KpiDefinition, {**base, **changes}, FILE, within=where, guide=GUIDE)
    _check_target(definition, entry.target, where)
    return Kpi(
        definition,
        entry.target,
        entry.denominator_always,
        entry.rebase,
        entry.baseline_points,
        entry.screen_outliers,
        entry.acknowledged,
    )


def _check_target(definition: KpiDefinition, target: Target | None, where: str) -> None:
    if target is None or target.floor is None:
        return
    wrong_side = {
        Polarity.HIGHER: target.floor > target.value,
        Polarity.LOWER: target.floor < target.value,
    }.get(definition.polarity, False)
    if wrong_side:
        raise InputError(
            Fault(
                "The floor is better than the target.",
                f"floor {target.floor:g}, target {target.value:g}, "
                f"{definition.polarity.value} is better",
                "The floor is the least that is acceptable. Swap the two, or correct the polarity.",
                file=FILE,
                key=where,
            )
        )


def _refuse_duplicates(kpis: tuple[Kpi, ...]) -> None:
    faults = []
    for what in ("id", "ref"):
        names = [getattr(kpi, what) for kpi in kpis]
        for name in sorted({name for name in names if names.count(name) > 1}):
            faults.append(
                Fault(
                    f"Two KPIs have the same {what}.",
                    f'"{name}"',
                    f"Give each its own {what}.",
                    file=FILE,
                )
            )
    if faults:
        raise InputError(*faults)


def file_of(folder: Path, name: str) -> Path:
    """Return the path of a file that scorecard.yaml names.

    Raises
    ------
    InputError
        When it lies outside the folder.
    """
    path = (folder / name).resolve()
    if not lies_within(path, folder):
        raise InputError(
            Fault(
                "A file of the scorecard must lie in its folder.",
                f'"{name}"',
                "Copy it there and name it without ../.",
                file=FILE,
            )
        )
    return path
