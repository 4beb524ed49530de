"""A view of everything that was added: per table, the newest release of each period."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeAlias

import polars as pl

from highneeds.official.store import snapshots
from highneeds.official.store.catalogue import AddedFile, Catalogue, Snapshot, load_catalogue
from highneeds.official.store.completed import completed, hidden_columns
from highneeds.official.store.corrections import with_corrections
from highneeds.vocabulary.canonical_tables import SourceTable, tables
from highneeds.vocabulary.faults import Fault, MissingDataError
from highneeds.vocabulary.findings import Finding

_LOWEST = "case"
"""Publication of a diagnostic's own tables, which give way to any official release."""

LoadRows: TypeAlias = Callable[[], pl.DataFrame]
"""Reads the rows of a release that a newer one replaced, when they are asked for."""


@dataclass(frozen=True)
class TableInMemory:
    """A table that was read without being stored, for example from a diagnostic's own folder."""

    entry: AddedFile
    table: SourceTable


@dataclass(frozen=True)
class View:
    """Read access to the canonical tables.

    Parameters
    ----------
    root
        Folder of the store; None for none.
    catalogue
        Its catalogue.
    memory
        Tables that are not in the store.
    area
        Whose rows alone are read; "" for everybody's. See `of_area`.

    Notes
    -----
    Within one period and breakdown of a table the newest release wins whole; older releases stay
    readable with `release`. Tables of a diagnostic's own folder fill only what no official release
    has.
    """

    root: Path | None
    catalogue: Catalogue
    memory: tuple[TableInMemory, ...] = ()
    area: str = ""
    _cache: dict[tuple[str, str], pl.DataFrame] = field(
        default_factory=dict, repr=False, compare=False
    )
    _completed: dict[str, tuple[Finding, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def names(self) -> tuple[str, ...]:
        """Return the tables that hold anything."""
        stored = {s.table for e in self.catalogue.entries for s in e.snapshots}
        return tuple(sorted(stored | {m.table.name for m in self.memory}))

    def has(self, name: str) -> bool:
        """Say whether a table holds anything."""
        return name in self.names()

    def releases(self, name: str) -> tuple[str, ...]:
        """Return the releases that hold a table, oldest first."""
        return tuple(sorted({e.release for e, _ in self._sources(name)}))

    def table(self, name: str, release: str | None = None) -> pl.DataFrame:
        """Return a canonical table with the newest release of each period, or one release.

        The column `release` says where each row came from. Values that a check proved wrong are
        corrected; findings say so. Without a release named, what older releases still know is put
        in (`official.store.completed`); with one, the table is what that release printed.

        Raises
        ------
        MissingDataError
            When nothing of this table was added.
        """
        key = (name, release or "")
        if key not in self._cache:
            sources = [
                (entry, source)
                for entry, source in self._sources(name)
                if release is None or entry.release == release
            ]
            if not sources:
                raise missing_table(name, release)
            frame, older = self._newest(name, sources)
            self._cache[key] = self._complete(name, frame, older) if release is None else frame
        return self._cache[key]

    def of_area(self, area: str) -> "View":
        """Return a view of one area's rows: `table` has the same rows, and reads no others.

        For whoever needs one authority of a hundred and fifty. Findings about how tables were
        completed then count its rows alone, so ask the whole view for those.
        """
        held = {key: frame.filter(pl.col("area") == area) for key, frame in self._cache.items()}
        return replace(self, area=area, _cache=held, _completed={})

    def _complete(
        self, name: str, newest: pl.DataFrame, older: Sequence[tuple[str, LoadRows]]
    ) -> pl.DataFrame:
        columns = hidden_columns(newest)
        # Rows that a newer release took over are read only when they could add something.
        rows = [(release, load()) for release, load in older] if columns else []
        made, self._completed[name] = completed(name, newest, rows)
        return made

    def _sources(self, name: str) -> list[tuple[AddedFile, Snapshot | TableInMemory]]:
        """Return entries that hold a table, newest first; a bundled case comes last."""
        found: list[tuple[AddedFile, Snapshot | TableInMemory]] = [
            (entry, snapshot)
            for entry in self.catalogue.entries
            for snapshot in entry.snapshots
            if snapshot.table == name
        ]
        found += [(m.entry, m) for m in self.memory if m.table.name == name]
        return sorted(
            found, key=lambda pair: (pair[0].publication != _LOWEST, *pair[0].order), reverse=True
        )

    def _newest(
        self, name: str, sources: Sequence[tuple[AddedFile, Snapshot | TableInMemory]]
    ) -> tuple[pl.DataFrame, list[tuple[str, LoadRows]]]:
        """Return the newest release of each period, and what loads the rows it took over."""
        columns = list(tables()[name].vintage)
        taken: set[tuple[object, ...]] = set()
        parts: list[pl.DataFrame] = []
        older: list[tuple[str, LoadRows]] = []
        for entry, source in sources:
            held = self._vintages(entry, source, columns)
            fresh = [row for row in held if row not in taken]
            old = [row for row in held if row in taken]
            taken.update(fresh)
            if not fresh:
                # Every period of it has a newer release: its file is not even opened until somebody
                # asks for it.
                older.append((entry.release, partial(self._rows, entry, source)))
                continue
            frame = self._rows(entry, source)
            if old:
                schema = {c: frame.schema[c] for c in columns}
                taken_over = pl.DataFrame(old, schema=schema, orient="row")
                older.append(
                    (entry.release, partial(frame.join, taken_over, on=columns, how="semi"))
                )
                frame = frame.join(taken_over, on=columns, how="anti")
            frame = with_corrections(frame, name, entry.corrections)
            parts.append(frame.with_columns(pl.lit(entry.release).alias("release")))
        # Releases have different columns, and one that is all gaps may be of another type.
        return pl.concat(parts, how="diagonal_relaxed"), older

    def _vintages(
        self, entry: AddedFile, source: Snapshot | TableInMemory, columns: list[str]
    ) -> Sequence[tuple[object, ...]]:
        """Return what a source holds of anybody: a newer release without an area hides it too."""
        if isinstance(source, TableInMemory):
            return source.table.frame.select(columns).unique().rows()
        return source.vintages or self._stored(entry, source).select(columns).unique().rows()

    def _rows(self, entry: AddedFile, source: Snapshot | TableInMemory) -> pl.DataFrame:
        if isinstance(source, Snapshot):
            return self._stored(entry, source, self.area)
        frame = source.table.frame
        return frame.filter(pl.col("area") == self.area) if self.area else frame

    def _stored(self, entry: AddedFile, snapshot: Snapshot, area: str = "") -> pl.DataFrame:
        if self.root is None:
            raise missing_table(snapshot.table)
        return snapshots.read(self.root, entry, snapshot, area)

    def entries(self, names: Iterable[str] = ()) -> tuple[AddedFile, ...]:
        """Return the entries behind some tables (all when none is named), newest first."""
        wanted = tuple(names) or self.names()
        seen: dict[str, AddedFile] = {}
        for name in wanted:
            for entry, _ in self._sources(name):
                seen.setdefault(entry.sha256, entry)
        return tuple(seen.values())

    def findings(self, names: Iterable[str] = ()) -> tuple[Finding, ...]:
        """Return the findings about some tables (all when none is named).

        Those of the releases behind them; and, for tables that were read, which figures rest on
        two releases.
        """
        wanted = tuple(names) or self.names()
        two = (f for name in wanted for f in self._completed.get(name, ()))
        return (*(f for entry in self.entries(names) for f in entry.findings), *two)


def missing_table(name: str, release: str | None = None) -> MissingDataError:
    """Say that a table was not added, and how to add it."""
    title = tables()[name].title if name in tables() else name
    which = f" in release {release}" if release else ""
    return MissingDataError(
        Fault(
            f'There are no data on "{title}"{which}.',
            do="Add the official release: highneeds data add FILE "
            "(or download it first: highneeds data pull ehc-plans).",
        )
    )


def open_view(root: Path | None, memory: tuple[TableInMemory, ...] = ()) -> View:
    """Open a store for reading; an absent one is empty."""
    return View(root, load_catalogue(root) if root else Catalogue(), memory)
