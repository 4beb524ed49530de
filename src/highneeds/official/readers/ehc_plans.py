"""Education, health and care plans (DfE): every data file of every known layout."""

import re
from dataclasses import dataclass

import polars as pl

from highneeds.definitions import read
from highneeds.official.readers import ees_cells as cells
from highneeds.official.readers import identities
from highneeds.official.readers.ees_text import read_text
from highneeds.official.readers.layouts import (
    FileLayout,
    ReleaseLayout,
    TableColumns,
    labels_of,
    release_layouts,
)
from highneeds.official.readers.protocol import (
    ReadResult,
    ReleaseFacts,
    Sample,
    SourceFile,
    SourceTable,
)
from highneeds.vocabulary.faults import Fault, InputError
from highneeds.vocabulary.findings import Finding
from highneeds.vocabulary.periods import PeriodKind


def _match(file: FileLayout, columns: tuple[str, ...]) -> bool:
    # A wide layout lists the names that one column has had in different releases; a long one needs
    # both the label and the figure.
    test = any if file.shape in {"wide", "text"} else all
    return test(name in columns for name in file.signature)


def _candidates(columns: tuple[str, ...]) -> list[tuple[ReleaseLayout, FileLayout]]:
    found = [
        (layout, file)
        for layout in release_layouts()
        for file in layout.files
        if _match(file, columns) and "geographic_level" in columns
    ]
    return sorted(found, key=lambda pair: -len(pair[1].signature))


@dataclass(frozen=True)
class EhcPlansReader:
    """Reads the CSV files of "Education, health and care plans" in layouts 2022 to 2026."""

    id: str = "ehc_plans"
    version: int = 1

    def recognise(self, sample: Sample) -> bool:
        """Say whether the headings are those of a known file of this publication."""
        return bool(_candidates(sample.columns))

    def read(self, source: SourceFile) -> ReadResult:
        """Read one CSV into canonical tables.

        Raises
        ------
        InputError
            For a missing or repeated column, a cell that is no number, a wrong encoding or
            delimiter, or duplicate rows.
        """
        frame = read_text(source)
        layout, file = _chosen(frame, source.name)
        if file.shape == "long":
            for column in (*file.label, *file.group):
                if column not in frame.columns:
                    raise InputError(_missing_column(column, tuple(frame.columns), source.name))
        # From 2023 one column says whether a row is of statements, plans or both; both is the
        # series.
        for column, wanted in file.keep.items():
            if column in frame.columns:
                frame = frame.filter(pl.col(column).str.to_lowercase() == wanted.lower())
        keys, findings = _keys(frame, file, source.name)
        if file.shape == "split":
            parts = file.tables.items()
        else:
            parts = {file.table: _as_table_columns(file)}.items()
        tables: list[SourceTable] = []
        for name, part in parts:
            body, notes = _body(frame, file, part, name, source.name)
            # A row whose area cannot be trusted is left out; its finding was made with the keys.
            table = pl.concat([keys, body], how="horizontal").drop_nulls("area")
            if file.shape == "long":
                table = _spread(table, file, source.name)
            _refuse_duplicates(table, keys, source.name)
            if not part.text:
                table, more = identities.complete_and_check(table, file, part, name, source.name)
                notes = (*notes, *more)
            findings = (*findings, *notes)
            tables.append(SourceTable(name, table, file.period))
        release = _release(layout, file, keys["year"], source.release_hint)
        return ReadResult(tuple(tables), release, findings)


def _as_table_columns(file: FileLayout) -> TableColumns:
    if file.shape == "long":
        columns = {"value": file.value, **file.extra}
        return TableColumns(columns=columns)
    every = {k: [v] if isinstance(v, str) else v for k, v in file.columns.items()}
    every |= {k: [v] for k, v in file.subtotals.items()}
    return TableColumns(
        totals=file.totals,
        columns=every,
        identities=file.identities,
        percentages=file.percentages,
        text=file.shape == "text",
    )


def _chosen(frame: pl.DataFrame, name: str) -> tuple[ReleaseLayout, FileLayout]:
    columns = tuple(frame.columns)
    missing = [c for c in cells.PLACE_COLUMNS if c not in columns]
    if missing:
        raise InputError(_missing_column(missing[0], columns, name))
    if frame.is_empty():
        raise InputError(
            Fault("this file has a heading and no rows.", do="Download it again.", file=name)
        )
    kinds = (
        {str(cell).lower() for cell in frame["time_identifier"].unique()}
        if ("time_identifier" in columns)
        else set()
    )
    for layout, file in _candidates(columns):
        # Needs of all plans and of new plans have the same columns: the kind of year tells stock
        # from flow.
        wanted = file.when.get("time_identifier", "").lower()
        if not wanted or wanted in kinds:
            return layout, file
    raise InputError(
        Fault(
            "this period kind is not one that the file has in any known release.",
            ", ".join(sorted(kinds)),
            "Expected Academic year or Calendar year.",
            file=name,
            column="time_identifier",
        )
    )


def _missing_column(wanted: str, columns: tuple[str, ...], name: str) -> Fault:
    import difflib  # noqa: PLC0415 - only a fault needs it

    near = difflib.get_close_matches(wanted, columns, n=1, cutoff=0.6)
    return Fault(
        "a column of the official release is missing.",
        f'no column "{wanted}"' + (f'; there is "{near[0]}"' if near else ""),
        "Use the file as downloaded. If this is a new release with other headings, "
        "describe its layout in definitions/layouts (see docs/how-to/add-a-layout.md).",
        file=name,
        row=1,
        column=wanted,
    )


def _keys(
    frame: pl.DataFrame, file: FileLayout, name: str
) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    level = cells.level_of(frame, name)
    year = cells.year_of(frame, name)
    area, findings = cells.area_of(frame, level, name, file.table)
    topics = [pl.lit(file.topic).alias("topic"), pl.lit("all").alias("group")]
    keys = pl.select(level, area, year)
    if "breakdown_topic" in frame.columns:
        placements = read("placement_labels.yaml")["labels"]
        pairs = frame.select("breakdown_topic", "breakdown")
        seen = pairs.unique(maintain_order=True)
        named = [
            (topic, cells.group_of(topic, b or "", placements))
            for b, topic in ((b, cells.topic_of(t or "", b or "")) for t, b in seen.rows())
        ]
        seen = seen.with_columns(
            pl.Series("topic", [t for t, _ in named], dtype=pl.String),
            pl.Series("group", [g for _, g in named], dtype=pl.String),
        )
        joined = pairs.join(
            seen,
            on=["breakdown_topic", "breakdown"],
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        return pl.concat([keys, joined.select("topic", "group")], how="horizontal"), findings
    return keys.with_columns(topics), findings


def _body(
    frame: pl.DataFrame, file: FileLayout, part: TableColumns, table: str, name: str
) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    columns = _columns(frame, file, part, name)
    if part.text:
        words = [frame[source].str.strip_chars().alias(to) for to, source in columns.items()]
        return pl.DataFrame(words), ()
    percentages = {
        f"percent {p.column}": p.column for p in part.percentages if p.column in frame.columns
    }
    series = cells.read_measures(frame, {**columns, **percentages}, name)
    body = pl.DataFrame(series)
    for label in (file.label, file.group):
        present = next((c for c in label if c in frame.columns), None)
        if label and present:
            body = body.with_columns(frame[present].alias(f"label {label[0]}"))
    return body, ()


def _columns(
    frame: pl.DataFrame, file: FileLayout, part: TableColumns, name: str
) -> dict[str, str]:
    """Match canonical measures to the headings present; refuse a file without a required one."""
    present = set(frame.columns)
    chosen: dict[str, str] = {}
    faults: list[Fault] = []
    for measure, names in {**part.totals, **part.columns}.items():
        found = next((n for n in names if n in present), None)
        if found:
            chosen[measure] = found
        # A file that feeds several tables holds only some columns of each: its totals alone must be
        # there.
        elif measure not in file.optional and (file.shape != "split" or measure in part.totals):
            faults.append(_missing_column(names[0], tuple(frame.columns), name))
    if faults:
        raise InputError(*faults)
    for to, pattern in file.patterns.items():
        for column in frame.columns:
            if hit := re.fullmatch(pattern, column):
                # Annual reviews name the year in the heading ("review_meeting_25"), so each release
                # has new ones.
                chosen[to.replace("{yy}", f"20{hit[1]}")] = column
    return chosen


def _spread(table: pl.DataFrame, file: FileLayout, name: str) -> pl.DataFrame:
    """Turn a long table into one column a leaf (or one row a group, for an age band)."""
    label = f"label {file.label[0]}"
    words = pl.col(label).str.strip_chars().str.to_lowercase()
    total = next(iter(file.totals))
    if file.topic != "all":
        seen = table[label].unique().to_list()
        groups = {w: cells.group_of(file.topic, w or "", {}) for w in seen if w.lower() != "total"}
        return (
            table.filter(words != "total")
            .with_columns(pl.col(label).replace_strict(groups).alias("group"))
            .drop(label)
            .rename({"value": total, "value__status": f"{total}__status"}, strict=False)
        )
    group = f"label {file.group[0]}"
    labels = labels_of(file)
    # Totals of groups stand among their parts; only the row that is total in both columns is all
    # plans.
    whole = (words == "total") & (pl.col(group).str.to_lowercase() == "total")
    leaves = table.filter(words != "total").with_columns(words.alias("leaf"))
    unknown = sorted(set(leaves["leaf"].unique()) - set(labels))
    if unknown:
        row = int((table[label].str.to_lowercase() == unknown[0]).arg_true()[0])
        raise InputError(
            Fault(
                "this establishment type is not known.",
                f'"{unknown[0]}"',
                "Add it to the layout in definitions/layouts, or use the file as downloaded.",
                file=name,
                row=row + 2,
                column=file.label[0],
            )
        )
    keys = list(cells.KEYS)
    measured = [c for c in ("value", *file.extra) if c in table.columns]
    statuses = [f"{c}__status" for c in measured if f"{c}__status" in table.columns]
    totals = table.filter(whole).select(*keys, *measured, *statuses)
    wide = (
        leaves.with_columns(pl.col("leaf").replace_strict(labels))
        .group_by(*keys, "leaf", maintain_order=True)
        # Several labels can be one leaf (awaiting provision, by age and schooling), and a sum over
        # a gap would be too small without saying so.
        .agg(pl.col("value").sum(), pl.col("value").is_null().any().alias("gap"))
        .with_columns(pl.when(~pl.col("gap")).then(pl.col("value")).alias("value"))
        .pivot(on="leaf", index=keys, values="value", maintain_order=True)
    )
    named = totals.rename({"value": total, "value__status": f"{total}__status"}, strict=False)
    return named.join(wide, on=keys, how="left", maintain_order="left")


def _refuse_duplicates(table: pl.DataFrame, keys: pl.DataFrame, name: str) -> None:
    key = table.select(cells.KEYS)
    # Hashes are quick to count; only where two are alike are the keys themselves compared.
    if key.hash_rows().n_unique() == key.height or key.n_unique() == key.height:
        return
    first = table.filter(key.is_duplicated()).row(0, named=True)
    rows = (
        keys.with_row_index("row", offset=2)
        .filter(*(pl.col(k).eq_missing(pl.lit(first[k])) for k in cells.KEYS))["row"]
        .to_list()
    )
    raise InputError(
        Fault(
            "the same area, period and breakdown stands in the file twice.",
            f"rows {', '.join(str(row) for row in rows[:5])}" if rows else str(first["area"]),
            "Download the file again; it may have been joined to itself.",
            file=name,
            row=rows[-1] if rows else 0,
        )
    )


def _release(layout: ReleaseLayout, file: FileLayout, years: pl.Series, hint: str) -> ReleaseFacts:
    """Name the release: from its guidance page when it came with one, else from its last period.

    The release of a year publishes that January's stock and the flows of the year before.
    """
    stated = re.search(r"[Rr]eporting year\s+(20\d\d)", hint[:400])
    last = int(str(years.max()))
    year = int(stated[1]) if stated else last + (file.period is PeriodKind.CALENDAR_YEAR)
    return ReleaseFacts(
        publication=layout.publication,
        slug=str(year),
        title=f"{layout.title}, reporting year {year}",
    )


READER = EhcPlansReader()
