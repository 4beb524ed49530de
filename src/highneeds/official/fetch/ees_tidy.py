"""Query answers as a table in the columns of the EES CSV files, and the same table offline.

Both ways give text cells in one form, so a reader does not know whether figures came through the
API, from a CSV or out of a release ZIP that was downloaded with a browser.
"""

import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from highneeds.official.fetch.ees_records import Meta, Page, Row
from highneeds.official.fetch.errors import UnexpectedAnswerError
from highneeds.vocabulary.faults import Fault, UnknownNameError

if TYPE_CHECKING:
    import polars as pl

_IDENTIFIER: Final = {
    "AY": "Academic year",
    "CY": "Calendar year",
    "FY": "Financial year",
    "RY": "Reporting year",
    "TY": "Tax year",
}
_PLACES: Final = {
    "NAT": (("country_code", "code"), ("country_name", "")),
    "REG": (("region_code", "code"), ("region_name", "")),
    "LA": (("new_la_code", "code"), ("old_la_code", "oldCode"), ("la_name", "")),
}
_FIRST: Final = ("time_period", "time_identifier", "geographic_level")


def table_of(meta: Meta, pages: Iterable[Page]) -> "pl.DataFrame":
    """Turn query answers into a table of text.

    Parameters
    ----------
    meta : Meta
        Of the same version as the pages.
    pages : iterable of Page
        As `EesClient.query` gives them.

    Returns
    -------
    DataFrame
        `time_period` (202425 or 2024), `time_identifier`, `geographic_level`, the code and name
        columns of each level of the data set, one column per filter (label) and per indicator
        asked for (value as text). A blank is null.

    Raises
    ------
    UnexpectedAnswerError
        The pages are of another version, or hold an id that is not in the meta.
    """
    import polars as pl  # noqa: PLC0415 - slow to load

    found: list[dict[str, str | None]] = []
    book = _Book(meta)
    for page in pages:
        if page.version != meta.version:
            raise _strange(f"rows of version {page.version}, meta of version {meta.version}")
        found.extend(book.line(row) for row in page.rows)
    names = [*_FIRST, *book.places, *(f.column for f in meta.filters)]
    asked = {name for line in found for name in line}
    names += [one.column for one in meta.indicators if one.column in asked or not found]
    return pl.DataFrame(
        {name: [line.get(name) or None for line in found] for name in names},
        schema=dict.fromkeys(names, pl.String),
    )


class _Book:
    """The labels and codes behind the ids of one version."""

    def __init__(self, meta: Meta) -> None:
        self.levels = {level.id: level.label for level in meta.levels}
        self.filters = {f.id: (f.column, {o.id: o.label for o in f.options}) for f in meta.filters}
        self.indicators = {one.id: one.column for one in meta.indicators}
        self.locations = {(one.level, one.id): one for one in meta.locations}
        used = dict.fromkeys(one.level for one in meta.locations)
        order = [level for level in _PLACES if level in used]
        order += [level for level in used if level not in _PLACES]
        self.places = [name for level in order for name, _ in _columns(level)]

    def line(self, row: Row) -> dict[str, str | None]:
        """Write one row with labels and codes."""
        made: dict[str, str | None] = {
            "time_period": csv_period(row.period),
            "time_identifier": identifier(row.period_code),
            "geographic_level": self.levels.get(row.level, row.level),
        }
        try:
            for level, key in row.locations.items():
                place = self.locations[level, key]
                for name, code in _columns(level):
                    made[name] = place.codes.get(code, "") if code else place.label
            for key, option in row.filters.items():
                column, labels = self.filters[key]
                made[column] = labels[option]
            for key, value in row.values.items():
                made[self.indicators[key]] = value.strip()
        except KeyError as error:
            raise _strange(f"the id {error} is not in the meta") from error
        return made


def csv_period(period: str) -> str:
    """Write an API period as the CSV files do.

    >>> csv_period("2024/2025"), csv_period("2024")
    ('202425', '2024')
    """
    first, _, second = period.partition("/")
    return first + second[-2:]


def identifier(code: str) -> str:
    """Name a time code as the CSV files do; a code of quarters, terms or weeks stays a code.

    >>> identifier("AY"), identifier("FYQ2")
    ('Academic year', 'FYQ2')
    """
    return _IDENTIFIER.get(code, code)


class OfflineEes:
    """The same tables from a folder of downloaded CSV files and release ZIPs; no network.

    Parameters
    ----------
    folder : Path
        With `*.csv`, `*.zip`, or both.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> tuple[str, ...]:
        """List the data sets: the CSV's own name, or `release.zip/data/name.csv`."""
        plain = [path.name for path in self.folder.glob("*.csv")]
        inside = [
            f"{path.name}/{name}"
            for path in self.folder.glob("*.zip")
            for name in self._members(path)
        ]
        return tuple(sorted(plain + inside))

    def table(self, name: str) -> "pl.DataFrame":
        """Return one data set as text, a blank being null.

        Raises
        ------
        UnknownNameError
            There is no such data set in the folder.
        InputError
            The file cannot be read; see `highneeds.files.tabular`.
        """
        from highneeds.files import tabular  # noqa: PLC0415 - only workbooks need it

        if name not in self.names():
            raise UnknownNameError(
                Fault(
                    "There is no such data set in the folder.",
                    name,
                    f"Use one of: {', '.join(self.names()) or 'none; the folder has no data'}.",
                    file=str(self.folder),
                )
            )
        outer, _, inner = name.partition("/")
        if not inner:
            return tabular.read_table(self.folder / outer).frame
        archive = tabular.open_archive(tabular.read_bytes(self.folder / outer), outer)
        (grid,) = tabular.grids_of(archive.read(inner), PurePosixPath(inner).name)
        return tabular.with_heading(grid).frame

    @staticmethod
    def _members(path: Path) -> list[str]:
        """List the data files of a release; what is not a ZIP has none."""
        if not zipfile.is_zipfile(path):
            return []
        with zipfile.ZipFile(path) as archive:
            return [
                name
                for name in archive.namelist()
                if name.startswith("data/") and name.endswith(".csv")
            ]


def _columns(level: str) -> tuple[tuple[str, str], ...]:
    return _PLACES.get(level, ((f"{level.lower()}_code", "code"), (f"{level.lower()}_name", "")))


def _strange(given: str) -> UnexpectedAnswerError:
    return UnexpectedAnswerError(
        Fault(
            "The rows do not fit the meta of the data set.",
            given,
            "Ask again with the meta of the same version.",
        )
    )
