"""The heading of a board's page: which column is what, also under merged cells."""

from dataclasses import dataclass
from typing import Final

from highneeds.scorecard.cells import only_arrow
from highneeds.scorecard.grids import REF_HEADS, BoardPage, is_title_head
from highneeds.scorecard.months import Month, bare_month, parse_month, year_of
from highneeds.scorecard.text import plain
from highneeds.vocabulary.faults import Fault, InputError

_ROLES: Final = {
    "national": ("nat", "national", "england", "nat avg", "national average", "eng"),
    "neighbours": (
        *("sn", "sn avg", "sns", "statistical neighbours", "statistical neighbour average"),
        *("stat neighbours", "stat neigh", "neighbours"),
    ),
    "target": ("target", "tgt", "current target", "target value"),
    "ignored": ("owner", "lead", "theme", "polarity", "rag", "unit", "good is", "data source"),
    "note": ("note", "notes", "comment", "comments", "commentary", "narrative"),
}
_ARROW_HEADS: Final = frozenset({"", "dot", "direction", "direction of travel", "trend", "arrow"})
_FIRST_ROWS: Final = 80


@dataclass(frozen=True)
class BoardHeading:
    """Columns by what they hold.

    Attributes
    ----------
    body
        Index of the first row below the heading.
    title
        Column of the KPI's name.
    ref
        Column of the KPI's reference.
    months
        Columns of figures.
    arrows
        Column of a month, and column of its arrow when that stands apart.
    roles
        Columns of national, neighbours, target, note.
    labels
        Heading of each column as a person would name it.
    unknown
        Columns with a heading that is not understood.
    """

    body: int
    title: int
    ref: int | None
    months: tuple[tuple[int, Month], ...]
    arrows: tuple[tuple[int, int], ...]
    roles: dict[str, int]
    labels: tuple[str, ...]
    unknown: tuple[int, ...]

    @property
    def main(self) -> tuple[int, ...]:
        """Columns of the months that run on from the first; the same month last year is not one."""
        run = [self.months[0]]
        for column, month in self.months[1:]:
            if month.index != run[-1][1].index + 1:
                break
            run.append((column, month))
        return tuple(column for column, _ in run)

    @property
    def known(self) -> frozenset[int]:
        """All columns that may hold something."""
        fixed = {self.title} | ({self.ref} if self.ref is not None else set())
        return frozenset(
            fixed
            | {column for column, _ in self.months}
            | {column for _, column in self.arrows}
            | set(self.roles.values())
            | set(self.unknown)
        )


def letter(column: int) -> str:
    """Name a column as a spreadsheet does: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def find_heading(page: BoardPage) -> BoardHeading | None:
    """Find the heading of a wide page; None when the page has none.

    Raises
    ------
    InputError
        When there is a heading but its months cannot be read safely.
    """
    for index, row in enumerate(page.rows[:_FIRST_ROWS]):
        heads = [column for column, cell in enumerate(row) if cell and is_title_head(cell)]
        if not heads:
            continue
        below = page.rows[index + 1] if index + 1 < len(page.rows) else ()
        above = page.rows[index - 1] if index else ()
        # Amounts such as 41000 are days to a spreadsheet, so a row that names a KPI heads nothing.
        named = bool(below and below[heads[-1]])
        here, under = _count_months(row), 0 if named else _count_months(below)
        # A cell above the table may say "KPI" too; a heading has months.
        if here == 0 and under < 2:
            continue
        if under > here:
            return _heading(page, index + 1, labels=(row, below), years=row, heads=heads)
        return _heading(page, index, labels=(row,), years=above, heads=heads)
    return None


def _count_months(row: tuple[str, ...]) -> int:
    return sum(1 for cell in row if cell and (parse_month(cell) or bare_month(cell)))


def _heading(
    page: BoardPage,
    index: int,
    *,
    labels: tuple[tuple[str, ...], ...],
    years: tuple[str, ...],
    heads: list[int],
) -> BoardHeading:
    row = page.rows[index]
    months = _months(page, index, row, years)
    month_columns = {column for column, _ in months}
    titles = tuple(
        next((line[column] for line in reversed(labels) if line[column]), "")
        for column in range(len(row))
    )
    ref = next((c for c, t in enumerate(titles) if plain(t) in REF_HEADS), None)
    title = heads[-1]
    if ref is None and len(heads) > 1:
        ref = heads[0]
    roles = {
        role: column
        for role, names in _ROLES.items()
        for column, text in enumerate(titles)
        if plain(text) in names and column not in month_columns
    }
    arrows = _arrow_columns(page, index + 1, titles, month_columns)
    shown = tuple(text or f"column {letter(column)}" for column, text in enumerate(titles))
    taken = month_columns | {title, ref} | set(roles.values()) | {column for _, column in arrows}
    unknown = tuple(c for c, t in enumerate(titles) if t and c not in taken)
    return BoardHeading(index + 1, title, ref, months, arrows, roles, shown, unknown)


def _months(
    page: BoardPage, index: int, row: tuple[str, ...], years: tuple[str, ...]
) -> tuple[tuple[int, Month], ...]:
    # Columns of other months (the same month last year) may stand apart, so that any order is read.
    found: list[tuple[int, Month]] = []
    faults: list[Fault] = []
    year: int | None = None
    for column, cell in enumerate(row):
        above = years[column] if column < len(years) else ""
        if above:
            year = year_of(above)  # a merged cell of years fills the columns to its right
        if not cell:
            continue
        month = parse_month(cell)
        number = bare_month(cell)
        if month is None and number is not None:
            if year is None:
                faults.append(
                    Fault(
                        "This month has no year.",
                        f'"{cell}"',
                        'Write it with its year, like "Aug 21", or put the year in a row above.',
                        page.file,
                        page.sheet,
                        page.number(index),
                        cell,
                    )
                )
                continue
            month = Month.of(year, number)
        if month is None:
            continue
        if month in {earlier for _, earlier in found}:
            faults.append(
                Fault(
                    "This month heads two columns.",
                    f'"{cell}"',
                    "Correct one of them: a heading may have been copied.",
                    page.file,
                    page.sheet,
                    page.number(index),
                    cell,
                )
            )
            continue
        found.append((column, month))
    if faults:
        raise InputError(*faults)
    return tuple(found)


def _arrow_columns(
    page: BoardPage, body: int, titles: tuple[str, ...], months: set[int]
) -> tuple[tuple[int, int], ...]:
    pairs = []
    for column in sorted(months):
        beside = column + 1
        if beside >= len(titles) or beside in months or plain(titles[beside]) not in _ARROW_HEADS:
            continue
        cells = [row[beside] for row in page.rows[body:] if row[beside]]
        # By what is below: a column without a heading may also be a spacer.
        if any(only_arrow(cell) for cell in cells):
            pairs.append((column, beside))
    return tuple(pairs)
