"""What the statistics service answers, read by pydantic into typed records.

A member that the service adds is kept in `extra` and does no harm, nor does a status or type that
we do not know. A member that we need and do not find is an `UnexpectedAnswerError`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

from pydantic import (
    AliasChoices,
    AliasPath,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic.alias_generators import to_camel

from highneeds.official.fetch.errors import UnexpectedAnswerError
from highneeds.vocabulary.faults import Fault

Json = Mapping[str, Any]


class ApiRecord(BaseModel):
    """The base of every record: names in camel case, null the same as absent."""

    model_config = ConfigDict(frozen=True, extra="allow", alias_generator=to_camel)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, data: object) -> object:
        if not isinstance(data, Mapping):
            return data
        # The service writes null for what is not there, and a default would not take its place.
        return {name: value for name, value in data.items() if value is not None}

    @property
    def extra(self) -> Json:
        """The members that this version does not know."""
        return self.model_extra or {}


R = TypeVar("R", bound=ApiRecord)


class ApiVersion(ApiRecord):
    """One version of a data set, or the `latestVersion` of a data set.

    `status` is `Published`, `Deprecated`, `Withdrawn` or what the service says; it is empty for
    the `latestVersion` inside a data set. Periods and the last three members are labels.
    """

    version: str
    type: str = ""
    status: str = ""
    published: str = ""
    withdrawn: str = ""
    notes: str = ""
    total_results: int
    file_id: str = Field("", validation_alias=AliasPath("file", "id"))
    release_title: str = Field("", validation_alias=AliasPath("release", "title"))
    release_slug: str = Field("", validation_alias=AliasPath("release", "slug"))
    period_start: str = Field("", validation_alias=AliasPath("timePeriods", "start"))
    period_end: str = Field("", validation_alias=AliasPath("timePeriods", "end"))
    geographic_levels: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()


class ApiDataSet(ApiRecord):
    """A data set; `latest` is None while it has no live version."""

    id: str
    title: str
    summary: str = ""
    status: str = ""
    superseding_id: str = Field("", validation_alias="supersedingDataSetId")
    latest: ApiVersion | None = Field(None, validation_alias="latestVersion")


class ApiVersions(ApiRecord):
    """One page of the versions of a data set."""

    results: tuple[ApiVersion, ...] = ()
    total_pages: int = Field(validation_alias=AliasPath("paging", "totalPages"))


class ApiState(ApiRecord):
    """One thing as it was before, or is after, a change."""

    label: str = ""
    code: str = ""
    id: str = ""

    @property
    def name(self) -> str:
        """What a person knows it by."""
        return self.label or self.code or self.id or "?"


class ApiChange(ApiRecord):
    """One change between versions: only before = deleted, only after = added, both = changed."""

    kind: str = ""
    group: str = ""
    before: ApiState | None = Field(None, validation_alias="previousState")
    after: ApiState | None = Field(None, validation_alias="currentState")

    def __str__(self) -> str:
        """Say the change in a sentence."""
        inside = f" in {self.group}" if self.group else ""
        name = (self.before or self.after or ApiState()).name
        if self.before and self.after and self.after.name != name:
            return f"{self.kind}{inside}: {name} is now {self.after.name}"
        verb = "changed" if self.before and self.after else "deleted" if self.before else "added"
        return f"{self.kind}{inside}: {name} {verb}"


class ApiChangeEntry(ApiChange):
    """One change, or the changes of the options of one filter or of the areas of one level."""

    options: tuple[ApiChange, ...] | None = None
    over: str = Field(
        "", validation_alias=AliasChoices(AliasPath("filter", "label"), AliasPath("level", "label"))
    )


class ApiChangeSet(ApiRecord):
    """Changes by kind; the title of a field is the word for one of its kind."""

    filters: tuple[ApiChangeEntry, ...] = Field((), title="filter")
    filter_options: tuple[ApiChangeEntry, ...] = Field((), title="filter option")
    geographic_levels: tuple[ApiChangeEntry, ...] = Field((), title="geographic level")
    indicators: tuple[ApiChangeEntry, ...] = Field((), title="indicator")
    location_groups: tuple[ApiChangeEntry, ...] = Field((), title="group of locations")
    location_options: tuple[ApiChangeEntry, ...] = Field((), title="location")
    time_periods: tuple[ApiChangeEntry, ...] = Field((), title="time period")

    def changes(self) -> Iterator[ApiChange]:
        """Each change on its own, with its kind and group."""
        for name, field in type(self).model_fields.items():
            for entry in getattr(self, name):
                for change in (entry,) if entry.options is None else entry.options:
                    yield change.model_copy(update={"kind": field.title, "group": entry.over})


class ApiChanges(ApiRecord):
    """What a version changed."""

    version: str = Field(validation_alias="versionNumber")
    notes: str = ""
    major_changes: ApiChangeSet = ApiChangeSet()
    minor_changes: ApiChangeSet = ApiChangeSet()

    @property
    def major(self) -> tuple[ApiChange, ...]:
        """What was deleted or broken."""
        return tuple(self.major_changes.changes())

    @property
    def minor(self) -> tuple[ApiChange, ...]:
        """What was added or relabelled."""
        return tuple(self.minor_changes.changes())


_COUNTS: Final = frozenset({"totalPages", "totalResults"})
_EXPECTED: Final = (("int", "a whole number"), ("tuple", "a list"), ("string", "text"))


def read(kind: type[R], answer: object) -> R:
    """Read an answer as a record of this kind.

    Raises
    ------
    UnexpectedAnswerError
        It is no such record.
    """
    try:
        return kind.model_validate(answer)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise UnexpectedAnswerError(
            Fault(
                "The statistics service answered in a form that this version does not know.",
                f"expected {_expected(first['type'], first['loc'])}",
                "Download the file with a browser and use `highneeds data add FILE`; look for a "
                "newer version of highneeds.",
            )
        ) from error


def _expected(problem: str, place: tuple[int | str, ...]) -> str:
    """Say what pydantic looked for, and in which member; an answer as a whole has no member."""
    member = next((part for part in reversed(place) if isinstance(part, str)), "")
    if problem == "missing":  # every member that we need is text, but for the counts
        return f"{'a whole number' if member in _COUNTS else 'text'} in {member}"
    word = next((word for begin, word in _EXPECTED if problem.startswith(begin)), "an object")
    return f"{word} in {member}" if member else word
