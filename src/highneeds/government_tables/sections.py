"""The government's template tables as report tables, one sheet each in the workbook."""

from highneeds.document.law import LAW
from highneeds.document.model import Block, Cell, Column, Note, Section, Table, Value
from highneeds.government_tables.estimated_cells import MISSING
from highneeds.government_tables.inputs import Filled, Line, TemplateTable
from highneeds.vocabulary.status import Status


def build(filled: Filled) -> tuple[Section, ...]:
    """Build one section from a filled template.

    Returns
    -------
    tuple of Section
        Tables in the template's order, then outcomes, assumptions and how it was checked.
    """
    # The templates share names of tables; their initials keep ids apart in one report.
    short = "".join(word[0] for word in filled.layout.id.split("-"))
    blocks: list[Block] = [Note((" ".join(filled.layout.checked.split()),), kind="caution")]
    blocks += [_table(filled, table, short) for table in filled.tables]
    if filled.outcomes:
        blocks.append(
            Table(
                f"{short}-outcomes",
                "What each change means for the child",
                (
                    Column("change", "Change", kind="label"),
                    Column("outcome", "Outcome", kind="text"),
                ),
                filled.outcomes,
            )
        )
    if filled.assumptions:
        blocks.append(
            Table(
                f"{short}-assumptions",
                "Assumptions",
                (
                    Column("what", "Assumption", kind="label"),
                    Column("reason", "Reason", kind="text"),
                    Column("source", "Source", kind="text"),
                ),
                tuple((a.what, a.reason, a.source) for a in filled.assumptions),
            )
        )
    if filled.notes:
        blocks.append(Note(filled.notes, kind="method"))
    blocks.append(LAW)
    return (Section(filled.layout.id, filled.layout.title, tuple(blocks), appendix=True),)


def _table(filled: Filled, table: TemplateTable, short: str) -> Table:
    heads = tuple(
        Column(f"p{number}", head, table.unit, 0) for number, head in enumerate(table.periods)
    )
    return Table(
        f"{short}-{table.id}",
        f"{table.title}, {filled.area_name}",
        (
            Column("row", "", kind="label"),
            *heads,
            Column("basis", "Basis", kind="text"),
        ),
        tuple(_row(line, table) for line in table.lines),
        source=filled.layout.source,
        note=table.note,
    )


def _row(line: Line, table: TemplateTable) -> tuple[Cell, ...]:
    values = tuple(
        Value(None, Status.MISSING) if value is None else Value(value) for value in line.values
    )
    return (line.label, *values, basis_words(line.bases, table.periods))


def basis_words(bases: tuple[str, ...], periods: tuple[str, ...]) -> str:
    """Say which periods rest on what: "published to January 2024; forecast from January 2025"."""
    runs: list[tuple[str, str, str]] = []
    for basis, period in zip(bases, periods, strict=True):
        if runs and runs[-1][0] == basis:
            runs[-1] = (basis, runs[-1][1], period)
        else:
            runs.append((basis, period, period))
    told = []
    for basis, first, last in runs:
        name = "not available" if basis == MISSING else basis
        told.append(f"{name}: {first}" if first == last else f"{name}: {first} to {last}")
    return "; ".join(told)
