"""Schools beside one another: what parents say, absence and suspension, under the same rule."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from highneeds.evidence.surveys.export import normal
from highneeds.evidence.surveys.responses import Responses
from highneeds.evidence.surveys.schema import BackgroundQuestion, Schools
from highneeds.evidence.surveys.tables import AnswerRow, subset_table
from highneeds.files.within import named_in
from highneeds.own.columns import FormColumn, InputForm, amount, read_form, text
from highneeds.vocabulary.faults import Fault, InputError

Figures: TypeAlias = dict[str, tuple[float | None, ...]]
"""Of each school, under its name as written in small letters, the figures beside its answers."""


@dataclass(frozen=True)
class SchoolRow:
    """One school; opinions that may not be shown are None.

    Attributes
    ----------
    name
        A letter in a public report.
    opinions
        By category of the group, in order.
    figures
        By measure.
    """

    name: str
    opinions: tuple[AnswerRow | None, ...]
    figures: tuple[float | None, ...]


@dataclass(frozen=True)
class SchoolTable:
    """Schools with ten or more responses in some category.

    Attributes
    ----------
    left_out
        Schools with too few responses to be listed.
    """

    question: str
    text: str
    group: str
    categories: tuple[str, ...]
    measures: tuple[str, ...]
    rows: tuple[SchoolRow, ...]
    left_out: int


def check_schools(data: Responses, folder: Path) -> None:
    """Read what the table of schools rests on, and make none.

    Raises
    ------
    InputError
        When it splits by a group that there is not, or its file is wrong.
    """
    _asked_for(data, folder)


def _asked_for(data: Responses, folder: Path) -> tuple[Schools, BackgroundQuestion, Figures] | None:
    wanted = data.survey.schools
    if wanted is None or not data.schools or wanted.question not in data.likert:
        return None
    group = next((g for g in data.instrument.groups if g.id == wanted.by), None)
    if group is None or wanted.by not in data.groups:
        raise InputError(
            Fault(
                "The table of schools splits by a group that the survey does not have.",
                f'"{wanted.by}"',
                f"Use one of: {', '.join(data.groups)}.",
                key="schools.by",
            )
        )
    return wanted, group, _figures(wanted, folder)


def school_table(data: Responses, folder: Path) -> SchoolTable | None:
    """Make the table of schools when the survey asks for one."""
    asked = _asked_for(data, folder)
    if asked is None:
        return None
    wanted, group, figures = asked
    by_category = []
    for position in range(len(group.categories)):
        members = data.groups[wanted.by] == position
        rows = subset_table(data, wanted.question, members, data.school, data.schools)
        by_category.append({row.category: row for row in rows})
    text = next(q.text for q in data.instrument.questions if q.id == wanted.question)
    names = _names(data)
    made = []
    for school in data.schools:
        opinions = tuple(_open(found.get(school), names[school]) for found in by_category)
        if any(row is not None for row in opinions):
            held = figures.get(normal(school), (None,) * len(wanted.measures))
            made.append(SchoolRow(names[school], opinions, held))
    return SchoolTable(
        wanted.question,
        text,
        wanted.by,
        tuple(group.categories.values()),
        tuple(measure.label for measure in wanted.measures),
        tuple(sorted(made, key=lambda row: row.name)),
        len(data.schools) - len(made),
    )


def _open(row: AnswerRow | None, name: str) -> AnswerRow | None:
    if row is None or row.agree is None:
        return None
    return replace(row, category=name, label=name)


def _names(data: Responses) -> Mapping[str, str]:
    if not data.survey.public:
        return {school: school for school in data.schools}
    # Not in order of the alphabet, from which a list of the area's schools would give the names
    # back; and the same every time.
    shuffled = sorted(data.schools, key=lambda name: (zlib.crc32(name.encode()), name))
    return {school: f"School {k:02d}" for k, school in enumerate(shuffled, start=1)}


def _figures(wanted: Schools, folder: Path) -> Figures:
    if not wanted.file:
        return {}
    figure = amount("This is not a number.", "Write a number, or leave it blank.")
    names = {c for m in wanted.measures for c in (m.column, m.over) if c}
    form = InputForm(
        "schools",
        (
            FormColumn(wanted.key, text, needed=True),
            *(FormColumn(name, figure, needed=True) for name in sorted(names)),
        ),
        advice="Add them, or correct `schools.measures`.",
    )
    path = named_in(folder, wanted.file, file="", key="schools.file")
    rows, notes = read_form(path, form)
    notes.stop_if_faulty()
    return {
        normal(row[wanted.key] or ""): tuple(
            _rate(row[measure.column], row[measure.over] if measure.over else 1.0)
            for measure in wanted.measures
        )
        for row in rows
    }


def _rate(top: float | None, bottom: float | None) -> float | None:
    return top / bottom if top is not None and bottom else None
