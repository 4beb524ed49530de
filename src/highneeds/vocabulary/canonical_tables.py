"""The canonical tables: their keys, and the check that a frame keeps them."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from highneeds.definitions import read
from highneeds.vocabulary.faults import Fault, InputError
from highneeds.vocabulary.periods import PeriodKind

if TYPE_CHECKING:  # the vocabulary also serves rooms that run without Polars
    import polars as pl

LEVELS = ("national", "regional", "la")


@dataclass(frozen=True)
class ReleaseFacts:
    """Which publication a file belongs to.

    Attributes
    ----------
    publication
        Slug of the publication, for example `education-health-and-care-plans`.
    slug
        The release within it, sortable: a later release has a greater slug.
    title
        As it is printed under a table.
    publisher, licence
        Whom to credit and under which terms.
    published
        Date of publication where the file states it.
    """

    publication: str
    slug: str
    title: str
    publisher: str = "Department for Education"
    licence: str = "Open Government Licence v3.0"
    published: date | None = None


@dataclass(frozen=True)
class SourceTable:
    """A canonical table that a reader made; see `docs/reference/tables.md`."""

    name: str
    frame: "pl.DataFrame"
    period_kind: PeriodKind | None = None


@dataclass(frozen=True)
class TableFacts:
    """What every table of a name has.

    Attributes
    ----------
    period
        What `year` counts; None when the table has no period.
    keys
        Columns that identify a row.
    vintage
        Within one value of these, the newest release replaces older ones whole.
    total
        The measure that the others are part of; empty when there is none.
    """

    name: str
    title: str
    period: PeriodKind | None
    keys: tuple[str, ...]
    vintage: tuple[str, ...]
    total: str = ""


@cache
def tables() -> dict[str, TableFacts]:
    """Return the facts of every canonical table by name."""
    return {
        name: TableFacts(
            name,
            facts["title"],
            PeriodKind(facts["period"]) if "period" in facts else None,
            tuple(facts["keys"]),
            tuple(facts["vintage"]),
            facts.get("total", ""),
        )
        for name, facts in read("tables.yaml")["tables"].items()
    }


def validate(table: SourceTable, file: str) -> None:
    """Refuse a frame that breaks the promises of its table.

    Raises
    ------
    InputError
        When a key is missing or null, a level or year is impossible, or a row stands twice.
    """
    facts = tables()[table.name]
    frame = table.frame
    missing = [key for key in facts.keys if key not in frame.columns]
    if missing:
        raise InputError(
            Fault(
                "a column that the table needs is missing.",
                ", ".join(missing),
                "Download the file again and add it as downloaded.",
                file=file,
            )
        )
    keys = frame.select(facts.keys)
    nulls = [key for key in facts.keys if keys[key].null_count()]
    if nulls:
        row = int(keys[nulls[0]].is_null().arg_true()[0])
        raise InputError(
            Fault(f'"{nulls[0]}" is blank.', str(frame.row(row)[:6]), "Fill it in.", file=file)
        )
    if "level" in facts.keys and not frame["level"].is_in(LEVELS).all():
        raise InputError(
            Fault(
                "a level is not known.",
                do=f"Use one of: {', '.join(LEVELS)}; or add the file as downloaded.",
                file=file,
            )
        )
    if "year" in facts.keys and not frame["year"].is_between(1990, 2100).all():
        raise InputError(
            Fault(
                "a year is out of range.",
                ", ".join(str(year) for year in frame["year"].unique().sort().to_list()[:3]),
                "Expected years from 1990 to 2100.",
                file=file,
            )
        )
    # Hashes are quick to count; only where two are alike are the keys themselves compared.
    if keys.hash_rows().n_unique() != keys.height and keys.n_unique() != keys.height:
        twice = keys.filter(keys.is_duplicated()).row(0, named=True)
        raise InputError(
            Fault(
                "the same row stands in the file twice.",
                ", ".join(f"{k} {v}" for k, v in twice.items()),
                "Remove one of them.",
                file=file,
            )
        )
