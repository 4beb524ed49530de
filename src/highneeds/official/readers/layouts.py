"""Layouts of the statistics service's data files, as data: what a file is and what it holds."""

from functools import cache
from typing import Literal

from pydantic import Field

from highneeds.definitions import names, read
from highneeds.vocabulary.periods import PeriodKind
from highneeds.vocabulary.strict import Strict

Names = list[str]


class Identity(Strict):
    """A total and the parts that must add to it."""

    total: str
    parts: Names


class Bound(Strict):
    """A part that cannot exceed a whole."""

    part: str
    whole: str


class Percentage(Strict):
    """A published percentage and the counts it is made of."""

    column: str
    numerator: str
    denominator: str | Names
    decimals: int = 1


class TableColumns(Strict):
    """The columns of one canonical table inside a file that holds several."""

    totals: dict[str, Names] = Field(default_factory=dict)
    columns: dict[str, Names]
    identities: list[Identity] = Field(default_factory=list)
    percentages: list[Percentage] = Field(default_factory=list)
    text: bool = False


class FileLayout(Strict):
    """One data file of a release: how to know it and where its columns go.

    Attributes
    ----------
    table
        Canonical table.
    shape
        `wide`: one column a measure; `long`: a label column says the measure; `split`: one file
        feeds several tables; `text`: cells are words.
    signature
        Columns of which one (wide, text) or all (long, split) must be there, in lower case.
    columns
        Canonical measure to the source's name, or names in order of preference.
    totals
        As `columns`, for the measure that the rest is part of; always required.
    when, keep
        Values that a column must have for the file (`when`) or for a row (`keep`).
    """

    table: str
    period: PeriodKind
    shape: Literal["wide", "long", "split", "text"]
    signature: Names
    columns: dict[str, str | Names] = Field(default_factory=dict)
    totals: dict[str, Names] = Field(default_factory=dict)
    subtotals: dict[str, str] = Field(default_factory=dict)
    optional: Names = Field(default_factory=list)
    patterns: dict[str, str] = Field(default_factory=dict)
    identities: list[Identity] = Field(default_factory=list)
    bounds: list[Bound] = Field(default_factory=list)
    percentages: list[Percentage] = Field(default_factory=list)
    residuals: Names = Field(default_factory=list)
    when: dict[str, str] = Field(default_factory=dict)
    keep: dict[str, str] = Field(default_factory=dict)
    topic: str = "all"
    label: Names = Field(default_factory=list)
    group: Names = Field(default_factory=list)
    value: Names = Field(default_factory=list)
    extra: dict[str, Names] = Field(default_factory=dict)
    labels: dict[str, str] | str = Field(default_factory=dict)
    tables: dict[str, TableColumns] = Field(default_factory=dict)


class ReleaseLayout(Strict):
    """A release's layout: its files and where the knowledge comes from."""

    id: str
    publication: str
    title: str
    encoding: str
    source: str
    reviewed: object
    files: list[FileLayout]


@cache
def release_layouts() -> tuple[ReleaseLayout, ...]:
    """Return every packaged layout, validated."""
    return tuple(ReleaseLayout.model_validate(read(name)) for name in names("layouts"))


def labels_of(file: FileLayout) -> dict[str, str]:
    """Return the label map of a long file, following a reference to another layout."""
    if isinstance(file.labels, dict):
        return file.labels
    for layout in release_layouts():
        # The layout of 2023 takes the labels of establishments from that of 2022: a copy would
        # drift.
        if layout.id == file.labels:
            for other in layout.files:
                if other.table == file.table and isinstance(other.labels, dict) and other.labels:
                    return other.labels
    raise ValueError(f"no labels {file.labels} for {file.table}")
