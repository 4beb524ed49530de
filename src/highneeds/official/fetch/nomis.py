"""Population by single year of age from Nomis, the statistics service of the ONS.

Without a key Nomis cuts an answer at 25,000 rows and still says 200. So every page carries
`RECORD_COUNT`, and fewer rows than that is an error here, never a shorter table.
"""

import csv
import io
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from highneeds.official.fetch.body import Progress
from highneeds.official.fetch.catalogue import Nomis
from highneeds.official.fetch.errors import IncompleteError, UnexpectedAnswerError
from highneeds.official.fetch.http import HttpClient
from highneeds.official.fetch.wire import too_large
from highneeds.vocabulary.faults import Fault, InputError

PAGE: Final = 25_000
"""Most rows in one answer without a key."""

_AGE_0: Final = 101
_YEARS: Final = re.compile(r"(\d{4})(?:-(\d{4}))?")
_COLUMNS: Final = ("GEOGRAPHY_CODE", "GEOGRAPHY_NAME", "C_AGE_NAME", "OBS_VALUE", "RECORD_COUNT")


class NomisClient:
    """Ask Nomis for population.

    Parameters
    ----------
    http : HttpClient
        Of the address in `definitions/sources/fetch`, up to and without `/api`.
    """

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    def population(
        self,
        source: Nomis,
        *,
        geography: str = "",
        years: str = "",
        limit: int,
        progress: Progress | None = None,
        scratch: Path | None = None,
    ) -> IO[bytes]:
        """Download estimates or projections of all persons by single year of age.

        Parameters
        ----------
        source : Nomis
            Which data set, and its ages; from `definitions/sources/fetch`.
        geography : str
            Codes with commas between them; empty for England, regions and authorities.
        years : str
            `2024` or `2015-2024`; empty for the source's own default.
        limit : int
            Largest size in bytes.
        progress : callable
            Told the bytes so far; the whole is not known.
        scratch : Path
            Folder of the unnamed scratch file.

        Returns
        -------
        binary file
            One CSV, with the heading as Nomis writes it, at its start. The caller closes it.

        Raises
        ------
        IncompleteError
            Nomis gave fewer rows than it says there are, or one area or year lacks an age.
        """
        path = f"/api/v01/dataset/{source.data_set}.data.csv"
        wanted = parameters(source, geography, years)
        heading: list[str] | None = None
        rows: list[list[str]] = []
        count, size = 0, 0
        while heading is None or len(rows) < count:
            base = size
            tell = None if progress is None else (lambda n, _, b=base: progress(b + n, None))
            paging = {"recordoffset": str(len(rows)), "recordlimit": str(PAGE)}
            page = self._http.download(
                path,
                params=wanted | paging,
                accept="text/csv, */*",
                limit=limit,
                progress=tell,
                scratch=scratch,
            )
            with page.body as body:
                size += body.seek(0, io.SEEK_END)
                body.seek(0)
                if size > limit:
                    raise too_large(source.data_set, limit)
                found, part = _read(body, source)
            if heading is not None and found != heading:
                raise _strange("the columns changed between pages")
            heading = found
            counts = {line[found.index("RECORD_COUNT")] for line in part}
            if not part:
                break
            stated = int(counts.pop())
            if counts or (rows and stated != count):
                raise _strange("the number of records changed between pages")
            count = stated
            rows.extend(part)
        _check(source, heading, rows, count)
        return _joined(heading, rows, scratch)


def parameters(source: Nomis, geography: str = "", years: str = "") -> dict[str, str]:
    """Return the parameters of a request, but for the page."""
    first, last = _AGE_0 + source.ages.first, _AGE_0 + source.ages.last
    names = (source.time.column, "geography_code", "geography_name", "c_age_name")
    return {
        "geography": geography or source.geography,
        source.time.parameter: year_list(years) or source.time.default,
        "gender": "0",
        "c_age": f"{first}...{last}",
        "measures": "20100",
        "select": ",".join((*names, "obs_value", "record_count")),
    }


def year_list(text: str) -> str:
    """Write years as Nomis takes them: each one, with commas.

    >>> year_list("2022-2024"), year_list("2024"), year_list("")
    ('2022,2023,2024', '2024', '')
    """
    if not text:
        return ""
    found = _YEARS.fullmatch(text.strip())
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if not first <= last < first + 100:
        raise InputError(
            Fault("These are not years.", text, "Write one year, or the first and last: 2015-2024.")
        )
    return ",".join(map(str, range(first, last + 1)))


def _read(body: IO[bytes], source: Nomis) -> tuple[list[str], list[list[str]]]:
    """Read one page as text; a page with other columns is not one of ours."""
    text = io.TextIOWrapper(body, encoding="utf-8-sig", newline="")
    try:
        lines: Iterator[list[str]] = csv.reader(text)
        heading = next(lines, [])
        rows = [line for line in lines if line]
    except (UnicodeDecodeError, csv.Error) as error:
        raise _strange(str(error)) from error
    finally:
        text.detach()
    wanted = (source.time.column.upper(), *_COLUMNS)
    missing = [name for name in wanted if name not in heading]
    if missing and (heading or rows):
        raise _strange(f"no column {', '.join(missing)}; the first line is {heading[:3]}")
    count = heading.index("RECORD_COUNT") if rows else 0
    if any(len(line) != len(heading) or not line[count].isdecimal() for line in rows):
        raise _strange("a line is cut short")
    return heading, rows


def _check(source: Nomis, heading: list[str], rows: list[list[str]], count: int) -> None:
    """Refuse a table that is not whole."""
    if not rows:
        raise IncompleteError(
            Fault(
                "Nomis has no figures for these areas and years.",
                source.data_set,
                "Check the codes and the years (--release).",
            )
        )
    if len(rows) != count:
        raise IncompleteError(
            Fault(
                "Nomis did not give all the rows that it says there are.",
                f"{len(rows):,} of {count:,} rows",
                "Run the command again; nothing was kept.",
            )
        )
    time, area = heading.index(source.time.column.upper()), heading.index("GEOGRAPHY_CODE")
    age = heading.index("C_AGE_NAME")
    seen: dict[tuple[str, str], set[str]] = {}
    for line in rows:
        seen.setdefault((line[time], line[area]), set()).add(line[age])
    expected = source.ages.last - source.ages.first + 1
    uneven = [key for key, ages in seen.items() if len(ages) != expected]
    if uneven or len(rows) != expected * len(seen):
        year, code = uneven[0] if uneven else ("", "some area twice")
        raise IncompleteError(
            Fault(
                f"An area does not have each age from {source.ages.first} to {source.ages.last} "
                "once.",
                f"{code} {year}".strip(),
                "Run the command again; if it goes on, ask for fewer areas or years.",
            )
        )


def _joined(heading: list[str], rows: list[list[str]], scratch: Path | None) -> IO[bytes]:
    """Write the pages as one CSV."""
    body: IO[bytes] = tempfile.TemporaryFile(dir=scratch)  # noqa: SIM115 - handed to the caller
    try:
        text = io.TextIOWrapper(body, encoding="utf-8", newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(rows)
        text.detach()
        body.seek(0)
    except BaseException:
        body.close()
        raise
    return body


def _strange(given: str) -> UnexpectedAnswerError:
    return UnexpectedAnswerError(
        Fault(
            "Nomis answered in a form that this version does not know.",
            given,
            "Download the table from nomisweb.co.uk and use `highneeds data add FILE`.",
        )
    )
