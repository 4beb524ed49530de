"""From plain JSON to records, at the edge.

A member that the service adds does no harm, nor does a status or type that we do not know. A
member that we need and do not find is an `UnexpectedAnswerError`.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from highneeds.official.fetch.ees_records import (
    Change,
    Changes,
    DataSet,
    Filter,
    Indicator,
    Location,
    Meta,
    Option,
    Page,
    Period,
    Plain,
    Publication,
    Row,
    Version,
)
from highneeds.official.fetch.errors import ServiceFault, UnexpectedAnswerError
from highneeds.vocabulary.faults import Fault

T = TypeVar("T")


def publication(data: Plain) -> Publication:
    """Read a publication."""
    return Publication(
        _text(data, "id"),
        _text(data, "title"),
        _text(data, "slug", ""),
        _text(data, "summary", ""),
        _text(data, "lastPublished", ""),
        _extra(data, "id title slug summary lastPublished"),
    )


def version(data: Plain) -> Version:
    """Read a version, or the `latestVersion` of a data set."""
    release, periods = _part(data, "release"), _part(data, "timePeriods")
    return Version(
        _text(data, "version"),
        _text(data, "type", ""),
        _text(data, "status", ""),
        _text(data, "published", ""),
        _text(data, "notes", ""),
        _number(data, "totalResults"),
        _text(_part(data, "file"), "id", ""),
        _text(release, "title", ""),
        _text(release, "slug", ""),
        _text(periods, "start", ""),
        _text(periods, "end", ""),
        tuple(map(str, _list(data, "geographicLevels"))),
        tuple(map(str, _list(data, "filters"))),
        tuple(map(str, _list(data, "indicators"))),
        _extra(
            data,
            "version type status published withdrawn notes totalResults file release "
            "timePeriods geographicLevels filters indicators",
        ),
    )


def data_set(data: Plain) -> DataSet:
    """Read a data set."""
    latest = data.get("latestVersion")
    return DataSet(
        _text(data, "id"),
        _text(data, "title"),
        _text(data, "summary", ""),
        _text(data, "status", ""),
        _text(data, "supersedingDataSetId", ""),
        version(latest) if isinstance(latest, Mapping) else None,
        _extra(data, "id title summary status supersedingDataSetId latestVersion"),
    )


def meta(data: Plain, version_number: str) -> Meta:
    """Read the meta of one version."""
    locations = tuple(
        Location(
            _text(option, "id"),
            _text(_part(group, "level"), "code"),
            _text(option, "label"),
            {k: str(v) for k, v in option.items() if k not in {"id", "label"}},
        )
        for group in _list(data, "locations")
        for option in _list(group, "options")
    )
    return Meta(
        version_number,
        tuple(
            Filter(
                _text(one, "id"),
                _text(one, "column", ""),
                _text(one, "label"),
                _text(one, "hint", ""),
                tuple(Option(_text(o, "id"), _text(o, "label")) for o in _list(one, "options")),
            )
            for one in _list(data, "filters")
        ),
        tuple(
            Indicator(
                _text(one, "id"),
                _text(one, "column", ""),
                _text(one, "label"),
                _text(one, "unit", ""),
                one.get("decimalPlaces"),
            )
            for one in _list(data, "indicators")
        ),
        tuple(
            Option(_text(one, "code"), _text(one, "label"))
            for one in _list(data, "geographicLevels")
        ),
        locations,
        tuple(
            Period(_text(one, "code"), _text(one, "period"), _text(one, "label", ""))
            for one in _list(data, "timePeriods")
        ),
        _extra(data, "filters indicators geographicLevels locations timePeriods"),
    )


def page(data: Plain, version_number: str) -> Page:
    """Read one page of a query."""
    paging = _part(data, "paging")
    rows = tuple(
        Row(
            _text(_part(one, "timePeriod"), "period"),
            _text(_part(one, "timePeriod"), "code"),
            _text(one, "geographicLevel"),
            _part(one, "locations"),
            _part(one, "filters"),
            _part(one, "values"),
        )
        for one in _list(data, "results")
    )
    return Page(
        version_number,
        _number(paging, "page"),
        _number(paging, "totalPages"),
        _number(paging, "totalResults"),
        rows,
        faults(_list(data, "warnings")),
    )


def faults(entries: tuple[Any, ...]) -> tuple[ServiceFault, ...]:
    """Read validation errors or warnings; what is not readable is still counted."""
    return tuple(
        ServiceFault(
            str(one.get("code", "")),
            str(one.get("message", "")),
            str(one.get("path", "")),
            detail if isinstance(detail := one.get("detail"), Mapping) else {},
        )
        if isinstance(one, Mapping)
        else ServiceFault("", str(one), "", {})
        for one in entries
    )


def changes(data: Plain) -> Changes:
    """Read the changes of a version."""
    return Changes(
        _text(data, "versionNumber"),
        _text(data, "notes", ""),
        _change_set(_part(data, "majorChanges")),
        _change_set(_part(data, "minorChanges")),
        tuple(changes(one) for one in _list(data, "patchHistory")),
        _extra(data, "versionNumber notes majorChanges minorChanges patchHistory"),
    )


_WORDS: Mapping[str, str] = {
    "filters": "filter",
    "filterOptions": "filter option",
    "geographicLevels": "geographic level",
    "indicators": "indicator",
    "locationGroups": "group of locations",
    "locationOptions": "location",
    "timePeriods": "time period",
}


def _change_set(data: Plain) -> tuple[Change, ...]:
    """Flatten a change set; options come grouped under their filter or level."""
    found: list[Change] = []
    for kind, word in _WORDS.items():
        for entry in _list(data, kind):
            over = entry.get("filter") or entry.get("level") or {}
            group = str(over.get("label", "")) if "options" in entry else ""
            for one in _list(entry, "options") if "options" in entry else (entry,):
                before, after = one.get("previousState"), one.get("currentState")
                found.append(Change(word, before, after, group))
    return tuple(found)


def results(data: object, read: Callable[[Plain], T]) -> tuple[tuple[T, ...], int]:
    """Read a list answer: the records of this page and the number of pages."""
    if not isinstance(data, Mapping):
        raise _strange("a list with paging")
    return tuple(map(read, _list(data, "results"))), _number(_part(data, "paging"), "totalPages")


def mapping(data: object) -> Plain:
    """Return an answer that must be a JSON object."""
    if not isinstance(data, Mapping):
        raise _strange("an object")
    return data


def _text(data: Plain, key: str, default: str | None = None) -> str:
    value = data.get(key, default)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise _strange(f"text in {key}")
    return value


def _number(data: Plain, key: str) -> int:
    value = data.get(key)
    if not isinstance(value, int):
        raise _strange(f"a whole number in {key}")
    return value


def _part(data: Plain, key: str) -> Plain:
    value = data.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise _strange(f"an object in {key}")
    return value


def _list(data: Plain, key: str) -> tuple[Any, ...]:
    value = data.get(key)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise _strange(f"a list in {key}")
    return tuple(value)


def _extra(data: Plain, known: str) -> Plain:
    return {key: value for key, value in data.items() if key not in known.split()}


def _strange(wanted: str) -> UnexpectedAnswerError:
    return UnexpectedAnswerError(
        Fault(
            "The statistics service answered in a form that this version does not know.",
            f"expected {wanted}",
            "Download the file with a browser and use `highneeds data add FILE`; look for a newer "
            "version of highneeds.",
        )
    )
