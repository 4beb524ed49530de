"""Cells and keys of the statistics service's files: text to values, statuses, areas and years."""

import re
from functools import cache
from typing import Final

import polars as pl

from highneeds.official.readers.csv_columns import SPACE
from highneeds.vocabulary.area import CodeMatch
from highneeds.vocabulary.areas import default_areas
from highneeds.vocabulary.faults import Fault, InputError
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.status import SYMBOLS

LEVELS: Final = {"national": "national", "regional": "regional", "local authority": "la"}
KEYS: Final = ("level", "area", "year", "topic", "group")
PLACE_COLUMNS: Final = (
    "time_period",
    "geographic_level",
    "region_code",
    "old_la_code",
    "new_la_code",
    "la_name",
)
"""Where and when, in every file of the statistics service."""

# The words of a topic change within one release ("Young persons age", "Age when plan started"), so
# one word decides; the last fits all and stands last.
_AGE_TOPIC: Final = (("started", "age_at_start"), ("ceased", "age_ceased"), ("age", "age"))


def read_measures(frame: pl.DataFrame, columns: dict[str, str], file: str) -> list[pl.Series]:
    """Turn text columns into numbers, each with a status column where a cell has no number.

    Parameters
    ----------
    frame
        Text as read.
    columns
        Canonical name to the name in `frame`.
    file
        For messages.

    Returns
    -------
    list of pl.Series
        Float64 columns, and String columns `<name>__status` where any cell is a symbol.

    Raises
    ------
    InputError
        When a cell is neither a number nor a known symbol; names file, row and column.
    """
    raw = {name: pl.col(source) for name, source in columns.items()}
    values = frame.select(
        # All columns in one query: a release has millions of cells, and nearly all are plain
        # numbers.
        text.cast(pl.Float64, strict=False).alias(name)
        for name, text in raw.items()
    )
    if not all(values.select(pl.all().is_finite().all()).row(0)):
        values = values.with_columns(_finite(pl.all()))
    gapped = [name for name, count in zip(raw, values.null_count().row(0), strict=True) if count]
    if not gapped:
        return values.get_columns()
    both = frame.select(pl.col(columns[name]).alias(f"text {name}") for name in gapped).hstack(
        values.select(gapped)
    )
    seen = both.select(
        _folded(pl.col(f"text {name}").filter(pl.col(name).is_null()))
        .unique()
        .implode()
        .alias(name)
        for name in gapped
    ).row(0)
    known: dict[str, dict[str, str]] = {}
    mended: dict[str, list[pl.Series]] = {}
    faults: list[Fault] = []
    for name, symbols in zip(gapped, seen, strict=True):
        # Judged on the few distinct symbols of a column, not on its cells.
        if all(symbol in SYMBOLS for symbol in symbols):
            known[name] = {symbol: SYMBOLS[symbol].value for symbol in symbols}
            continue
        # Only a file that went through a spreadsheet gets here, so its cost does not matter.
        reread = _resaved(frame[columns[name]], name, columns[name], file)
        if isinstance(reread, Fault):
            faults.append(reread)
        else:
            mended[name] = reread
    if faults:
        raise InputError(*faults)
    statuses = both.select(
        pl.when(pl.col(name).is_null())
        .then(_folded(pl.col(f"text {name}")).replace_strict(words, default=None))
        .cast(pl.String)
        .alias(f"{name}__status")
        for name, words in known.items()
    )
    made: list[pl.Series] = []
    for name in raw:
        if name in mended:
            made += mended[name]
            continue
        made.append(values[name])
        if name in known:
            made.append(statuses[f"{name}__status"])
    return made


def _finite(value: pl.Expr) -> pl.Expr:
    """Return a gap for inf and nan, words that Polars reads as numbers and no release holds."""
    return pl.when(value.is_finite()).then(value)


def _folded(text: pl.Expr) -> pl.Expr:
    return text.fill_null("").str.strip_chars(SPACE).str.to_lowercase()


def _resaved(text: pl.Series, name: str, column: str, file: str) -> list[pl.Series] | Fault:
    """Read a column that holds more than numbers and symbols, or say what is wrong with it."""
    value, text, gaps = _numbers_as_resaved(text)
    words = text.fill_null("").str.to_lowercase()
    seen = words.filter(gaps).unique().to_list()
    unknown = [cell for cell in seen if cell not in SYMBOLS]
    if unknown:
        return _bad_cell(text, gaps, unknown, column, file)
    if not seen:
        return [value.alias(name)]
    known = {cell: SYMBOLS[cell].value for cell in seen}
    status = words.replace_strict(known, default=None, return_dtype=pl.String)
    return [value.alias(name), status.set(~gaps, None).alias(f"{name}__status")]


def _numbers_as_resaved(text: pl.Series) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Return values, text and gaps, reading numbers as a spreadsheet saves them in a CSV.

    That is spaces around them and commas between thousands.
    """
    text = text.str.strip_chars(SPACE)
    grouped = text.str.contains(r"^-?\d{1,3}(,\d{3})+(\.\d+)?$").fill_null(value=False)
    text = text.zip_with(~grouped, text.str.replace_all(",", ""))
    value = text.cast(pl.Float64, strict=False).to_frame().select(_finite(pl.all())).to_series()
    return value, text, value.is_null()


def _bad_cell(
    text: pl.Series, gaps: pl.Series, unknown: list[str], column: str, file: str
) -> Fault:
    is_bad = text.fill_null("").str.to_lowercase().is_in(unknown) & gaps
    rows = is_bad.arg_true()
    more = f" {len(rows) - 1:,} more rows have the same fault." if len(rows) > 1 else ""
    return Fault(
        "this is not a number, and not a symbol of the statistics service (c, z, x, low, u).",
        f'"{text[int(rows[0])]}"',
        f"Download the file again, or correct the cell.{more} Nothing was saved.",
        file=file,
        # The heading is row 1, and counting begins at 0.
        row=int(rows[0]) + 2,
        column=column,
    )


def level_of(frame: pl.DataFrame, file: str) -> pl.Series:
    """Return the level of each row; refuse a level that is not known."""
    words = frame["geographic_level"].fill_null("").str.strip_chars(SPACE).str.to_lowercase()
    level = words.replace_strict(LEVELS, default=None, return_dtype=pl.String)
    if level.null_count():
        row = int(level.is_null().arg_true()[0])
        raise InputError(
            Fault(
                "this geographic level is not known.",
                f'"{frame["geographic_level"][row]}"',
                "Expected National, Regional or Local authority.",
                file=file,
                row=row + 2,
                column="geographic_level",
            )
        )
    return level.alias("level")


def year_of(frame: pl.DataFrame, file: str) -> pl.Series:
    """Return the year in which each period falls or ends; 202425 and 2025 are both 2025."""
    text = frame["time_period"].fill_null("").str.strip_chars(SPACE)
    seen = text.unique().to_list()
    years: dict[str, int] = {}
    for cell in seen:
        if re.fullmatch(r"(19|20)\d\d", cell):
            years[cell] = int(cell)
        # 202426 is no year: six digits are a period only where the second year follows the first.
        elif re.fullmatch(r"(19|20)\d\d\d\d", cell) and (int(cell[:4]) + 1) % 100 == int(cell[4:]):
            years[cell] = int(cell[:4]) + 1
        else:
            row = int((text == cell).arg_true()[0])
            raise InputError(
                Fault(
                    "this is not a period.",
                    f'"{cell}"',
                    "Expected a year such as 2024, or 202425 for 2024/25.",
                    file=file,
                    row=row + 2,
                    column="time_period",
                )
            )
    return text.replace_strict(years, return_dtype=pl.Int32).alias("year")


@cache
def _match(old: str | None, new: str | None, name: str | None) -> CodeMatch:
    return default_areas().match_codes(old, new, name)


def area_of(
    frame: pl.DataFrame, level: pl.Series, file: str, table: str
) -> tuple[pl.Series, tuple[Finding, ...]]:
    """Return the area id of each row (null where it cannot be trusted), and findings.

    Each distinct triple of old code, new code and name is judged once.
    """
    triples = frame.select("old_la_code", "new_la_code", "la_name").with_columns(level)
    findings: list[Finding] = []
    seen = triples.filter(pl.col("level") == "la").unique(maintain_order=True)
    ids: list[str | None] = []
    for old, new, name, _ in seen.rows():
        match = _match(old, new, name)
        ids.append(match.area.id if match.area else None)
        if match.problem:
            used = match.area is not None
            findings.append(
                Finding(
                    rule=match.problem,
                    severity=Severity.NOTE if used else Severity.ERROR,
                    message=match.message + ("" if used else " Its rows were left out."),
                    file=file,
                    area=match.area.id if match.area else (old or new or name or ""),
                    measure=table,
                )
            )
    keyed = seen.with_columns(pl.Series("area", ids, dtype=pl.String))
    joined = triples.join(
        keyed,
        on=["old_la_code", "new_la_code", "la_name", "level"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    region = frame["region_code"].str.strip_chars(SPACE)
    area = pl.select(
        pl.when(level == "la")
        .then(joined["area"])
        # Some files have Inner and Outer London (E13…) in place of London: codes are kept as
        # printed.
        .when(level == "regional")
        .then(region)
        .otherwise(pl.lit("E92000001"))
        .alias("area")
    ).to_series()
    return area, tuple(findings)


def topic_of(topic: str, group: str) -> str:
    """Return the canonical topic of a breakdown; `all` when it names the total."""
    words = " ".join(topic.lower().split())
    # The total is the topic whose one group is called like the topic ("All EHC plans"), however the
    # release words it: labels drift between files and releases.
    if words == " ".join(group.lower().split()):
        return "all"
    # "Key stage" is no age.
    if "age" in words.replace("stage", ""):
        return next(name for word, name in _AGE_TOPIC if word in words)
    for word, name in (
        ("sex", "sex"),
        ("gender", "sex"),
        ("ethnic", "ethnicity"),
        ("placement", "placement"),
        # "Years EHC plan in place" and "Years plan held" are one breakdown in two files' words.
        ("year", "years_in_place"),
        ("need", "need"),
    ):
        if word in words:
            return name
    return re.sub(r"\W+", "_", words).strip("_")


def group_of(topic: str, group: str, placements: dict[str, str]) -> str:
    """Return the canonical group of a breakdown: ages as numbers, placements as leaf ids.

    Examples
    --------
    >>> group_of("age", "Aged 2 and under", {}), group_of("age_band", "Age 5 to 10", {})
    ('0-2', '5-10')
    """
    words = " ".join(group.lower().split())
    if topic == "all":
        return "all"
    if topic == "placement":
        return placements.get(words, words)
    if topic.startswith("age"):
        return _age(words)
    if topic == "years_in_place":
        return _years(words)
    return words


def _age(words: str) -> str:
    numbers = re.findall(r"\d+", words)
    if not numbers:
        return "unknown" if "unknown" in words else words
    if len(numbers) > 1:
        return f"{numbers[0]}-{numbers[1]}"
    age = int(numbers[0])
    if words.startswith("under") or "under" in words:
        # "Under 3" ends at 2; "Aged 2 and under" ends at 2 as well.
        return f"0-{age - 1 if words.startswith('under') else age}"
    return f"{age}+" if "over" in words else str(age)


def _years(words: str) -> str:
    if words.startswith(("less", "under")):
        return "0"
    number = re.search(r"\d+", words)
    if not number:
        return words
    return f"{number[0]}+" if "more" in words or "over" in words else number[0]
