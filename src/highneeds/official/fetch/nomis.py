"""Population by single year of age from Nomis, the statistics service of the ONS.

Without a key Nomis cuts an answer at 25,000 rows and still says 200. So every page carries
`RECORD_COUNT`, and fewer rows than that is an error here, never a shorter table.
"""

import io
import re
import tempfile
from typing import IO, TYPE_CHECKING, Final

from highneeds.official.fetch.downloads import too_large
from highneeds.official.fetch.errors import IncompleteError, UnexpectedAnswerError
from highneeds.official.fetch.http import DownloadOptions, HttpClient
from highneeds.official.fetch.source_definitions import NomisSource
from highneeds.vocabulary.faults import Fault, InputError

if TYPE_CHECKING:
    import polars as pl

PAGE: Final = 25_000
"""Most rows in one answer without a key."""

_AGE_0: Final = 101
"""What Nomis calls age 0 in `c_age`; the single years follow."""

_YEARS: Final = re.compile(r"(\d{4})(?:-(\d{4}))?")
_MOST_YEARS: Final = 100
_COLUMNS: Final = ("GEOGRAPHY_CODE", "GEOGRAPHY_NAME", "C_AGE_NAME", "OBS_VALUE", "RECORD_COUNT")


def data_path(source: NomisSource) -> str:
    """Return the path of the source's data as CSV."""
    return f"/api/v01/dataset/{source.data_set}.data.csv"


def fetch_population(
    http: HttpClient,
    source: NomisSource,
    options: DownloadOptions,
    *,
    geography: str = "",
    years: str = "",
) -> IO[bytes]:
    """Download estimates or projections of all persons by single year of age.

    Parameters
    ----------
    http
        Of the address in `definitions/sources/fetch`, up to and without `/api`.
    source
        Which data set, and its ages; from `definitions/sources/fetch`.
    options
        The limit holds for all pages together.
    geography
        Codes with commas between them; empty for England, regions and authorities.
    years
        `2024` or `2015-2024`; empty for the source's own default.

    Returns
    -------
    binary file
        One CSV, with the heading as Nomis writes it, at its start. The caller closes it.

    Raises
    ------
    IncompleteError
        Nomis gave fewer rows than it says there are, or one area or year lacks an age.
    """
    import polars as pl  # noqa: PLC0415 - slow to load

    asked = parameters(source, geography, years)
    pages: list[pl.DataFrame] = []
    size = rows = 0
    # Until the stated number is there, and also at an empty page, or a wrong count would ask for
    # ever.
    while not pages or (pages[-1].height and rows < _stated_rows(pages)):
        paging = {"recordoffset": str(rows), "recordlimit": str(PAGE)}
        page = http.download(
            data_path(source),
            options.after(size),
            params=asked | paging,
            accept="text/csv, */*",
        )
        with page.body as body:
            # The limit holds for all pages together, and each download knows only its own.
            size += body.seek(0, io.SEEK_END)
            if size > options.limit:
                raise too_large(source.data_set, options.limit)
            pages.append(_read_page(body, source))
        rows += pages[-1].height
        if pages[-1].columns != pages[0].columns and pages[-1].height:
            raise _not_known("the columns changed between pages")
    table = pl.concat(page for page in pages if page.height) if rows else pages[0]
    _check_whole(source, table, _stated_rows(pages) if rows else 0)
    return _as_csv(table, options)


def parameters(source: NomisSource, geography: str = "", years: str = "") -> dict[str, str]:
    """Return the parameters of a request, but for the page."""
    first, last = _AGE_0 + source.ages.first, _AGE_0 + source.ages.last
    names = (source.time.column, "geography_code", "geography_name", "c_age_name")
    return {
        "geography": geography or source.geography,
        source.time.parameter: year_list(years) or source.time.default,
        "gender": "0",  # all persons
        "c_age": f"{first}...{last}",
        "measures": "20100",  # the number itself, not a percentage
        "select": ",".join((*names, "obs_value", "record_count")),
    }


def year_list(text: str) -> str:
    """Write years as Nomis takes them: each one, with commas.

    >>> year_list("2022-2024"), year_list("2024"), year_list("")
    ('2022,2023,2024', '2024', '')
    """
    if not text:
        return ""
    match = _YEARS.fullmatch(text.strip())
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
    if not first <= last < first + _MOST_YEARS:
        raise InputError(
            Fault("These are not years.", text, "Write one year, or the first and last: 2015-2024.")
        )
    return ",".join(map(str, range(first, last + 1)))


def _read_page(body: IO[bytes], source: NomisSource) -> "pl.DataFrame":
    """Read one page as text; a page with other columns is not one of ours."""
    import polars as pl  # noqa: PLC0415 - slow to load

    body.seek(0)
    try:
        page = pl.read_csv(body, infer_schema=False, empty_string_is_null=True)
    except pl.exceptions.NoDataError:
        return pl.DataFrame()
    except pl.exceptions.PolarsError as error:
        raise _not_known(str(error)) from error
    absent = {source.time.column.upper(), *_COLUMNS} - set(page.columns)
    if absent:
        names = [name for name in (source.time.column.upper(), *_COLUMNS) if name in absent]
        raise _not_known(f"no column {', '.join(names)}; the first line is {page.columns[:3]}")
    page = page.filter(~pl.all_horizontal(pl.all().is_null()))  # blank lines
    # Polars fills a short line with nulls, so the last cell and the count show that it was cut.
    whole = pl.col("RECORD_COUNT").str.contains(r"^\d+$") & pl.last().is_not_null()
    if not page.select(whole.fill_null(value=False)).to_series().all():
        raise _not_known("a line is cut short")
    return page


def _stated_rows(pages: "list[pl.DataFrame]") -> int:
    """Return how many rows Nomis says there are, which every row of every page must agree on."""
    counts = {count for page in pages if page.height for count in page["RECORD_COUNT"].unique()}
    # Data that changed between two pages are of two states, and rows would be lost or doubled.
    if len(counts) > 1:
        raise _not_known("the number of records changed between pages")
    return int(counts.pop()) if counts else 0


def _check_whole(source: NomisSource, table: "pl.DataFrame", stated: int) -> None:
    """Refuse a table that is not whole."""
    import polars as pl  # noqa: PLC0415 - slow to load

    if not table.height:
        raise IncompleteError(
            Fault(
                "Nomis has no figures for these areas and years.",
                source.data_set,
                "Check the codes and the years (--release).",
            )
        )
    if table.height != stated:
        raise IncompleteError(
            Fault(
                "Nomis did not give all the rows that it says there are.",
                f"{table.height:,} of {stated:,} rows",
                "Run the command again; nothing was kept.",
            )
        )
    # A page that was sent twice has the right number of rows, and the wrong ones.
    key = [source.time.column.upper(), "GEOGRAPHY_CODE"]
    expected = source.ages.last - source.ages.first + 1
    uneven = (
        table.group_by(key, maintain_order=True)
        .agg(pl.col("C_AGE_NAME").n_unique().alias("ages"), pl.len().alias("rows"))
        .filter((pl.col("ages") != expected) | (pl.col("rows") != expected))
    )
    if uneven.height:
        year, code = uneven.row(0)[:2]
        raise IncompleteError(
            Fault(
                f"An area does not have each age from {source.ages.first} to {source.ages.last} "
                "once.",
                f"{code} {year}",
                "Run the command again; if it goes on, ask for fewer areas or years.",
            )
        )


def _as_csv(table: "pl.DataFrame", options: DownloadOptions) -> IO[bytes]:
    body: IO[bytes] = tempfile.TemporaryFile(dir=options.scratch)  # noqa: SIM115 - handed to the caller
    try:
        table.write_csv(body)
        body.seek(0)
    except BaseException:
        body.close()
        raise
    return body


def _not_known(given: str) -> UnexpectedAnswerError:
    return UnexpectedAnswerError(
        Fault(
            "Nomis answered in a form that this version does not know.",
            given,
            "Download the table from nomisweb.co.uk and use `highneeds data add FILE`.",
        )
    )
