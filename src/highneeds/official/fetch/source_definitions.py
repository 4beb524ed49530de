"""The sources that can be pulled, as data: `definitions/sources/fetch/*.yaml`."""

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Final, Literal

from pydantic import Field, HttpUrl, TypeAdapter

from highneeds import definitions
from highneeds.official.fetch.ees_versions import is_guid
from highneeds.vocabulary.faults import Fault, UnknownNameError
from highneeds.vocabulary.strict import Strict

_RELEASE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_AREAS: Final = re.compile(r"[A-Za-z0-9.,]+")
_ID: Final = "^[0-9a-f-]{36}$"


class SourceReview(Strict):
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
    reviewed: SourceReview


class KnownRelease(Strict):
    """A known release; `confirmed` when its id was seen with its files, not only read of."""

    slug: str
    version: str = Field(pattern=_ID)
    confirmed: bool


class PublicationId(Strict):
    """A publication of the statistics site."""

    id: str = Field(pattern=_ID)
    slug: str


class EesReleaseSource(_Source):
    """A publication whose releases are fetched whole, as a ZIP."""

    route: Literal["ees-release"]
    publication: PublicationId
    releases: tuple[KnownRelease, ...] = Field(min_length=1)


class EesDataSetSource(_Source):
    """Any data set of the site, as CSV, by its id."""

    route: Literal["ees-data-set"]


class PinnedDataSet(Strict):
    """A data set that is read by the names of its columns, and the version they were read in."""

    id: str = Field(pattern=_ID)
    title: str
    version: str = Field(pattern=r"^\d+\.\d+(\.\d+)?$")


class EesApiSource(_Source):
    """Any data set of the public API, as CSV, by its id."""

    route: Literal["ees-api"]
    pinned: tuple[PinnedDataSet, ...]


class NomisTime(Strict):
    """The parameter and the column that hold the year, and the years fetched by default."""

    parameter: str
    column: str
    default: str


class AgeRange(Strict):
    """First and last single year of age."""

    first: int = Field(ge=0, le=89)
    # Nomis has single years to 89; what stands for 90 is everybody from 90.
    last: int = Field(ge=0, le=89)


class NomisSource(_Source):
    """A population data set of Nomis."""

    route: Literal["nomis"]
    data_set: str = Field(pattern=r"^NM_\d+_\d+$")
    time: NomisTime
    ages: AgeRange
    geography: str


AnySource = EesReleaseSource | EesDataSetSource | EesApiSource | NomisSource
_ADAPTER: Final[TypeAdapter[AnySource]] = TypeAdapter(
    Annotated[AnySource, Field(discriminator="route")]
)


@dataclass(frozen=True)
class WantedSource:
    """A source and which part of it: a release slug, a data-set id, areas, or nothing."""

    source: AnySource
    part: str


@cache
def fetch_sources() -> tuple[AnySource, ...]:
    """Return every source, checked, in the order of their ids."""
    return tuple(
        _ADAPTER.validate_python(definitions.read(path))
        for path in definitions.names("sources/fetch")
    )


def find_source(text: str) -> WantedSource:
    """Read what a person writes for a source.

    Parameters
    ----------
    text
        `ehc-plans`, `ehc-plans:2025`, a data-set id, `ees-api:<data-set id>`,
        `nomis:population`, `nomis:population:E06000045`.

    Raises
    ------
    UnknownNameError
        It names no source, or the part after the colon is not of the right kind.
    """
    given = text.strip()
    # An id alone is what a person copies from the catalogue, so no word is needed before it.
    if is_guid(given):
        catalogue = next(one for one in fetch_sources() if isinstance(one, EesDataSetSource))
        return WantedSource(catalogue, given.lower())
    # The longest id first: `nomis:population:E06000045` is more than a source with a colon.
    for source in sorted(fetch_sources(), key=lambda one: -len(one.id)):
        if given == source.id or given.startswith(f"{source.id}:"):
            return WantedSource(source, _checked_part(source, given[len(source.id) + 1 :], given))
    raise _unknown("There is no such source.", given)


def _checked_part(source: AnySource, part: str, given: str) -> str:
    if isinstance(source, EesDataSetSource | EesApiSource):
        if not is_guid(part):
            raise _unknown("This source needs the id of a data set after the colon.", given)
        return part.lower()
    if isinstance(source, EesReleaseSource) and part and not _RELEASE.fullmatch(part):
        raise _unknown("A release is written as in its web address.", given)
    if isinstance(source, NomisSource) and part and not _AREAS.fullmatch(part):
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
