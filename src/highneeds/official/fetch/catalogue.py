"""The sources that can be pulled, as data: `definitions/sources/fetch/*.yaml`."""

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Final, Literal

from pydantic import Field, HttpUrl, TypeAdapter

from highneeds import definitions
from highneeds.official.fetch.ees_checks import is_guid
from highneeds.vocabulary.faults import Fault, UnknownNameError
from highneeds.vocabulary.strict import Strict

_RELEASE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Reviewed(Strict):
    """Who looked at the definition, when, and when it is due again."""

    author: str
    date: dt.date
    next: dt.date


class _Source(Strict):
    """What every source says of itself."""

    id: str
    title: str
    publisher: str
    licence: str
    url: HttpUrl
    base_url: HttpUrl
    notes: tuple[str, ...] = Field(min_length=1)
    reviewed: Reviewed


class Release(Strict):
    """A known release; `confirmed` when its id was seen with its files, not only read of."""

    slug: str
    version: str = Field(pattern="^[0-9a-f-]{36}$")
    confirmed: bool


class PublicationId(Strict):
    """A publication of the statistics site."""

    id: str = Field(pattern="^[0-9a-f-]{36}$")
    slug: str


class EesRelease(_Source):
    """A publication whose releases are fetched whole, as a ZIP."""

    route: Literal["ees-release"]
    publication: PublicationId
    releases: tuple[Release, ...] = Field(min_length=1)


class EesDataSet(_Source):
    """Any data set of the site, as CSV, by its id."""

    route: Literal["ees-data-set"]


class Pinned(Strict):
    """A data set that is read by the names of its columns, and the version they were read in."""

    id: str = Field(pattern="^[0-9a-f-]{36}$")
    title: str
    version: str = Field(pattern=r"^\d+\.\d+(\.\d+)?$")


class EesApi(_Source):
    """Any data set of the public API, as CSV, by its id."""

    route: Literal["ees-api"]
    pinned: tuple[Pinned, ...]


class NomisTime(Strict):
    """The parameter and the column that hold the year, and the years fetched by default."""

    parameter: str
    column: str
    default: str


class Ages(Strict):
    """First and last single year of age."""

    first: int = Field(ge=0, le=89)
    last: int = Field(ge=0, le=89)


class Nomis(_Source):
    """A population data set of Nomis."""

    route: Literal["nomis"]
    data_set: str = Field(pattern=r"^NM_\d+_\d+$")
    time: NomisTime
    ages: Ages
    geography: str


Source = Annotated[EesRelease | EesDataSet | EesApi | Nomis, Field(discriminator="route")]
_ADAPTER: Final[TypeAdapter[Source]] = TypeAdapter(Source)


@dataclass(frozen=True)
class Wanted:
    """A source and which part of it: a release slug, a data-set id, areas, or nothing."""

    source: EesRelease | EesDataSet | EesApi | Nomis
    part: str


@cache
def sources() -> tuple[EesRelease | EesDataSet | EesApi | Nomis, ...]:
    """Return every source, checked, in the order of their ids."""
    return tuple(
        _ADAPTER.validate_python(definitions.read(path))
        for path in definitions.names("sources/fetch")
    )


def find(text: str) -> Wanted:
    """Read what a person writes for a source.

    Parameters
    ----------
    text : str
        `ehc-plans`, `ehc-plans:2025`, a data-set id, `ees-api:<data-set id>`,
        `nomis:population`, `nomis:population:E06000045`.

    Raises
    ------
    UnknownNameError
        It names no source, or the part after the colon is not of the right kind.
    """
    given = text.strip()
    if is_guid(given):
        return Wanted(_by_id("data-set"), given.lower())
    for source in sorted(sources(), key=lambda one: -len(one.id)):
        if given == source.id or given.startswith(f"{source.id}:"):
            part = given[len(source.id) + 1 :]
            return Wanted(source, _checked(source, part, given))
    raise _unknown("There is no such source.", given)


def _by_id(name: str) -> EesRelease | EesDataSet | EesApi | Nomis:
    return next(one for one in sources() if one.id == name)


def _checked(source: EesRelease | EesDataSet | EesApi | Nomis, part: str, given: str) -> str:
    if isinstance(source, EesDataSet | EesApi):
        if not is_guid(part):
            raise _unknown("This source needs the id of a data set after the colon.", given)
        return part.lower()
    if isinstance(source, EesRelease) and part and not _RELEASE.fullmatch(part):
        raise _unknown("A release is written as in its web address.", given)
    if isinstance(source, Nomis) and part and not re.fullmatch(r"[A-Za-z0-9.,]+", part):
        raise _unknown("Areas are written as codes with commas between them.", given)
    return part


def _unknown(wrong: str, given: str) -> UnknownNameError:
    return UnknownNameError(
        Fault(
            wrong,
            given,
            "Write ehc-plans, ehc-plans:2025, nomis:population, nomis:projections, the id of a "
            "data set, or ees-api: and the id of an API data set.",
        )
    )
