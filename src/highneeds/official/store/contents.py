"""Look at the store: what is in it, what was found, what a release revised."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from highneeds.official.store import snapshots
from highneeds.official.store.catalogue import AddedFile, load_catalogue
from highneeds.official.store.rebuilding import Rebuilt, rebuild_catalogue
from highneeds.official.store.view import open_view
from highneeds.vocabulary.areas import default_areas
from highneeds.vocabulary.canonical_tables import tables
from highneeds.vocabulary.faults import Fault, MissingDataError, StoreError, UnknownNameError
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.periods import Period

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True)
class Revision:
    """A figure that a later release prints otherwise.

    Attributes
    ----------
    table, measure, area, area_name, period
        The figure, of all children.
    older, newer
        The two releases.
    before, after
        What each prints; None for no figure.
    """

    table: str
    measure: str
    area: str
    area_name: str
    period: str
    older: str
    newer: str
    before: float | None
    after: float | None

    @property
    def kind(self) -> str:
        """`revised`, `withdrawn` (a figure became none) or `supplied` (none became a figure)."""
        if self.after is None:
            return "withdrawn"
        return "supplied" if self.before is None else "revised"


@dataclass(frozen=True)
class Comparison:
    """What a release revised.

    Attributes
    ----------
    compared
        Figures that both releases hold.
    revisions
        Those that differ.
    tables
        Table and the two releases compared.
    """

    compared: int
    revisions: tuple[Revision, ...]
    tables: tuple[tuple[str, str, str], ...]


def list_entries(store_root: Path) -> tuple[AddedFile, ...]:
    """Return everything that was added, newest release first."""
    return tuple(sorted(load_catalogue(store_root).entries, key=lambda e: e.order, reverse=True))


def check_store(store_root: Path) -> Rebuilt | None:
    """Read every file of the store, and make its catalogue again when that is damaged.

    Returns
    -------
    Rebuilt or None
        What was made again; None when the catalogue was whole.

    Raises
    ------
    StoreError
        When a snapshot is missing or damaged, or a part of the catalogue could not be made again:
        everything that must be added again.
    """
    rebuilt = rebuild_catalogue(store_root)
    found = snapshots.faults(store_root, load_catalogue(store_root).entries)
    if rebuilt is not None and rebuilt.again:
        found.insert(0, rebuilt.fault)
    if found:
        raise StoreError(*found)
    return rebuilt


def check_data(
    store_root: Path, *, area: str = "", rules: Sequence[str] = ()
) -> tuple[Finding, ...]:
    """Return what the checks found, gravest first.

    Parameters
    ----------
    store_root
        Folder of the store.
    area
        Authority, region or England by code or name; all when empty.
    rules
        Only these rules; all when empty.

    Raises
    ------
    MissingDataError
        When the store is empty.
    """
    view = open_view(store_root)
    if not view.names():
        raise MissingDataError(
            Fault("The store is empty.", str(store_root), "Add files: highneeds data add FILE")
        )
    code = default_areas().find(area).id if area else ""
    found = [
        f
        for f in view.findings()
        if (not code or f.area == code) and (not rules or f.rule in rules)
    ]
    return tuple(sorted(found, key=lambda f: (_ORDER[f.severity], f.rule, f.measure, f.area)))


def compare_releases(store_root: Path, *, older: str = "", newer: str = "") -> Comparison:
    """Compare the periods that two releases share, figure by figure, for all children.

    Parameters
    ----------
    store_root
        Folder of the store.
    older, newer
        Releases as `data list` names them; per table the two newest when empty.

    Raises
    ------
    MissingDataError
        When no table is held in two releases.
    UnknownNameError
        When a named release is not in the store.
    """
    view = open_view(store_root)
    revisions: list[Revision] = []
    compared = 0
    pairs: list[tuple[str, str, str]] = []
    every = {release for name in view.names() for release in view.releases(name)}
    for wanted in (older, newer):
        if wanted and wanted not in every:
            raise UnknownNameError(
                Fault(
                    "There is no such release in the store.",
                    f'"{wanted}"',
                    "Name one of: " + ", ".join(sorted(every)) + ".",
                )
            )
    for name in view.names():
        releases = view.releases(name)
        first = older or (releases[-2] if len(releases) > 1 else "")
        last = newer or releases[-1]
        facts = tables()[name]
        if first not in releases or last not in releases or first == last or not facts.total:
            continue
        changed, count = _compare(
            view.table(name, first), view.table(name, last), name, first, last
        )
        pairs.append((name, first, last))
        revisions += changed
        compared += count
    if not pairs:
        raise MissingDataError(
            Fault(
                "No table is held in two releases, so there is nothing to compare.",
                do="Add another release: highneeds data add FILE",
            )
        )
    return Comparison(compared, tuple(revisions), tuple(pairs))


def _compare(
    before: pl.DataFrame, after: pl.DataFrame, name: str, older: str, newer: str
) -> tuple[list[Revision], int]:
    keys = list(tables()[name].keys)
    if "topic" in keys:
        # Breakdowns drift in their labels from release to release, and would look revised
        # throughout.
        before, after = (f.filter(pl.col("topic") == "all") for f in (before, after))
    measures = [
        c
        for c, kind in before.schema.items()
        if kind == pl.Float64 and c in after.columns and c not in keys
    ]
    both = before.select(*keys, *measures).join(
        after.select(*keys, *measures), on=keys, suffix=" after", maintain_order="left"
    )
    areas = default_areas()
    kind = tables()[name].period
    revisions = []
    count = 0
    for measure in measures:
        old, new = pl.col(measure), pl.col(f"{measure} after")
        pairs = both.filter(old.is_not_null() | new.is_not_null())
        count += pairs.height
        # A figure that became none was withdrawn, and `!=` against null would pass over it.
        for row in pairs.filter(~old.eq_missing(new)).iter_rows(named=True):
            area = row["area"]
            revisions.append(
                Revision(
                    name, measure, area, areas.get(area).name if area in areas else area,
                    Period(kind, row["year"]).label if kind else "", older, newer,
                    row[measure], row[f"{measure} after"],
                )
            )  # fmt: skip
    return revisions, count
