"""What a printed plan says against itself, as a section of a report."""

from collections.abc import Iterator

from highneeds.document.model import Block, Cell, Column, Note, Section, Sentence, Table, Text
from highneeds.plan_check.checker import PlanCheck


def build(made: PlanCheck) -> tuple[Section, ...]:
    """Build the section of a plan's arithmetic.

    Parameters
    ----------
    made
        As `plans.check` returns it.
    """
    count = len(made.contradictions)
    thing = "figure disagrees" if count == 1 else "figures disagree"
    told = f"{made.title}: of {made.statements} figures read, {count} {thing} with the others, "
    told += f"after {made.checks} sums were recomputed; rounding alone is never counted."
    blocks: list[Block] = [Text(((Sentence(told, ("plan-check",)),),))]
    rows: list[tuple[Cell, ...]] = [
        (c.quantity, c.printed, c.expected, c.where, c.cause) for c in made.contradictions
    ]
    if rows:
        columns = (
            Column("quantity", "Quantity", kind="label"),
            Column("printed", "Printed", kind="text"),
            Column("expected", "The rest of the plan gives", kind="text"),
            Column("where", "Where", kind="text"),
            Column("cause", "Likely cause", kind="text"),
        )
        blocks.append(Table("plan-check", f"What disagrees in {made.title}", columns, tuple(rows)))
    else:
        blocks = [Text((told,))]
    if made.notices:
        lines = tuple(f"“{n.text}”: {n.message} {n.where}".strip() for n in made.notices)
        blocks.append(Note(lines, title="Also noticed"))
    return (Section("plan-arithmetic", "The plan's own arithmetic", tuple(blocks)),)


def check_in_brief(made: PlanCheck) -> Iterator[Block]:
    """Tell each contradiction in full, then oddities of writing and what was not held to any."""
    found = len(made.contradictions)
    things = "thing disagrees" if found == 1 else "things disagree"
    yield Text(
        (
            f"{made.title}: {made.statements} figures read, {made.checks} sums recomputed.",
            f"{found} {things}:" if found else "Nothing disagrees beyond rounding.",
        )
    )
    for number, one in enumerate(made.contradictions, start=1):
        yield Note((f"{number}. {one.message}",))
    if made.notices:
        lines = tuple(f'- "{n.text}": {n.message} {n.where}' for n in made.notices)
        yield Note(lines, title="Also noticed:")
    if made.unchecked:
        yield Note(("Nothing to hold these against: " + ", ".join(made.unchecked) + ".",))
