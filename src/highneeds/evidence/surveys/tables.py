"""Answers by group, small cells hidden: the tables that every survey chart is drawn from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from highneeds.evidence.shares import Share, share_of
from highneeds.evidence.small_cells import (
    RowState,
    merge_small,
    protect,
)
from highneeds.evidence.surveys.net_agreement import net_agreement
from highneeds.evidence.surveys.responses import MISSING, Responses
from highneeds.evidence.surveys.schema import BackgroundQuestion, Choices, Grid, Likert, Scale
from highneeds.own.small_numbers import SmallNumberRule, join_small_groups

Index = NDArray[np.int16]


@dataclass(frozen=True)
class Net:
    """Share who agree less share who disagree, -1 to 1, with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class AnswerRow:
    """One group's answers as they may be shown.

    Attributes
    ----------
    n
        Answers on the scale; None when it must not be shown.
    counts
        By part of the table; None where hidden.
    agree
        Share on the positive side; None when it would give away a hidden cell.
    state : {"shown", "partly", "n_only", "hidden"}
    """

    category: str
    label: str
    n: int | None
    counts: tuple[int | None, ...]
    agree: Share | None
    net: Net | None
    state: RowState


@dataclass(frozen=True)
class AnswerTable:
    """Answers to one question, for all or by one group.

    Attributes
    ----------
    group
        Id of the group, or "all".
    parts
        Labels of the columns; neighbouring answers may have been joined.
    sides
        negative, neutral, positive or mixed, for each part.
    outside
        Does not apply, don't know: of all responses only, None under 5. Who gave no answer is not
        told, for it would tell how many there are in all (`Responses.told`).
    """

    question: str
    text: str
    group: str
    group_text: str
    parts: tuple[str, ...]
    sides: tuple[str, ...]
    rows: tuple[AnswerRow, ...]
    outside: tuple[tuple[str, int | None], ...]

    @property
    def all_row(self) -> AnswerRow:
        """First row; the row of all responses in a table of group "all"."""
        return self.rows[0]


def question_tables(
    data: Responses, name: str, text: str, scale: Scale, base: NDArray[np.bool_] | None = None
) -> tuple[AnswerTable, ...]:
    """Tabulate one statement: all responses first, then by each group.

    Parameters
    ----------
    base
        Responses that the question is about; all when not given.
    """
    codes = data.likert[name] if base is None else np.where(base, data.likert[name], MISSING)
    points = len(scale.points)
    outside = _outside(codes, scale, points, data.rule)
    groups = groups_of(data, None if base is None else [(codes >= 0) & (codes < points)])
    return _tables(data, (name, text), codes, points, _AnswerScale.of(scale), outside, groups)


def choice_tables(data: Responses, question: Choices) -> dict[str, tuple[AnswerTable, ...]]:
    """Tabulate each option of a tick-all question: ticked or not, of those who ticked any."""
    ticks = data.choices[question.id]
    answered = _asked(data, question) & ticks.any(axis=1)
    groups = groups_of(data, [answered])
    made = {}
    for k, (option, label) in enumerate(question.options.items()):
        codes = np.where(answered, ticks[:, k].astype(np.int16), MISSING).astype(np.int16)
        scale = _AnswerScale(("Not ticked", "Ticked"), ("negative", "positive"))
        name = (f"{question.id}.{option}", label)
        made[option] = _tables(data, name, codes, 2, scale, (), groups)
    return made


def subset_table(
    data: Responses,
    question: str,
    members: NDArray[np.bool_],
    membership: Index,
    labels: Sequence[str],
) -> tuple[AnswerRow, ...]:
    """Tabulate a statement within one category by another group, for example by school.

    The row of all members is taken as known to the reader, who has it from the table by category.
    """
    codes = data.likert[question]
    scale = data.instrument.scales[_scale_of(data, question)]
    points = len(scale.points)
    on_scale = members & (codes >= 0) & (codes < points)
    rows = (*labels, "Not stated")
    place = np.where(membership < 0, len(labels), membership)[on_scale].astype(np.int64)
    counts = np.bincount(place * points + codes[on_scale], minlength=len(rows) * points)
    counts = counts.reshape(len(rows), points)
    filled = np.flatnonzero(counts.sum(axis=1) > 0)
    if not len(filled):
        return ()
    told = _AnswerScale.of(scale)
    sides = [
        [k for k, s in enumerate(told.sides) if s == side] for side in dict.fromkeys(told.sides)
    ]
    table = _group_table(
        _joined(counts[filled], sides), told.joined(sides), [rows[i] for i in filled], data.rule
    )
    return table.rows


def _scale_of(data: Responses, question: str) -> str:
    return next(q.scale for q in statements(data) if q.id == question)


def statements(data: Responses) -> tuple[Likert, ...]:
    """Return the statements that the export has."""
    return tuple(
        q for q in data.instrument.questions if isinstance(q, Likert) and q.id in data.likert
    )


def grids(data: Responses) -> tuple[Grid, ...]:
    """Return the service grids of which the export has any item."""
    return tuple(
        q
        for q in data.instrument.questions
        if isinstance(q, Grid) and any(f"{q.id}.{i}.use" in data.likert for i in q.items)
    )


@dataclass(frozen=True)
class ToldGroup:
    """A background question as answers are split by it: small categories stand together.

    Attributes
    ----------
    labels
        Of the categories told; those who stated none are one of them.
    codes : ndarray of shape (n,)
        Position in `labels` of each response.
    categories
        Codes of the instrument in each; "" for those who stated none.
    """

    text: str
    labels: tuple[str, ...]
    codes: Index
    categories: tuple[tuple[str, ...], ...]


def groups_of(
    data: Responses, bases: Sequence[NDArray[np.bool_]] | None = None
) -> dict[str, ToldGroup]:
    """Return each group to report by.

    Parameters
    ----------
    bases
        Who answered each question that is split; the statements when not given. A category is
        small when it is so in any of them, and joins others in all of them.
    """
    wanted = data.survey.by or tuple(data.groups)
    return {
        g.id: _told_group(data, g, bases if bases is not None else _statement_bases(data))
        for g in data.instrument.groups
        if g.id in wanted and g.id in data.groups
    }


def _statement_bases(data: Responses) -> list[NDArray[np.bool_]]:
    stated = {q.id for q in statements(data)}
    return [used for name, used in data.bases().items() if name in stated]


def _told_group(
    data: Responses, group: BackgroundQuestion, bases: Sequence[NDArray[np.bool_]]
) -> ToldGroup:
    names, labels = (*group.categories, ""), (*group.categories.values(), "Not stated")
    codes = np.where(data.groups[group.id] < 0, len(names) - 1, data.groups[group.id])
    everyone = np.bincount(codes, minlength=len(names))
    thinnest = [np.bincount(codes[used], minlength=len(names)) for used in bases]
    sizes = np.minimum.reduce([everyone, *thinnest])
    # A category that left one question out altogether is there, and so it is small.
    parts = join_small_groups(
        np.where((everyone > 0) & (sizes == 0), 1, sizes).tolist(), data.rule.smallest_group
    )
    place = np.full(len(names), MISSING, dtype=np.int16)
    for k, part in enumerate(parts):
        place[list(part)] = k
    return ToldGroup(
        group.text,
        tuple(" or ".join(labels[i] for i in part) for part in parts),
        place[codes],
        tuple(tuple(names[i] for i in part) for part in parts),
    )


@dataclass(frozen=True)
class _AnswerScale:
    labels: tuple[str, ...]
    sides: tuple[str, ...]

    @staticmethod
    def of(scale: Scale) -> "_AnswerScale":
        sides = dict.fromkeys(scale.negative, "negative")
        sides |= dict.fromkeys(scale.positive, "positive")
        return _AnswerScale(
            tuple(scale.points.values()), tuple(sides.get(code, "neutral") for code in scale.points)
        )

    def joined(self, parts: Sequence[Sequence[int]]) -> "_AnswerScale":
        labels, sides = [], []
        for part in parts:
            found = {self.sides[k] for k in part}
            labels.append(" or ".join(self.labels[k] for k in part))
            sides.append(found.pop() if len(found) == 1 else "mixed")
        return _AnswerScale(tuple(labels), tuple(sides))


def _tables(
    data: Responses,
    name: tuple[str, str],
    codes: Index,
    points: int,
    scale: _AnswerScale,
    outside: tuple[tuple[str, int | None], ...],
    groups: Mapping[str, ToldGroup],
) -> tuple[AnswerTable, ...]:
    on_scale = (codes >= 0) & (codes < points)
    overall = np.bincount(codes[on_scale], minlength=points)
    parts = merge_small(overall, data.rule.smallest_count)
    whole = _joined(overall[np.newaxis], parts)
    told = scale.joined(parts)
    total = int(overall.sum())
    state: RowState = "shown" if total >= data.rule.smallest_group else "n_only"
    if 0 < total < data.rule.smallest_count:
        state = "hidden"
    hidden = np.full(len(parts), state != "shown")
    first = _row("all", "All responses", whole[0], hidden, state, told)
    table = AnswerTable(*name, "all", "", told.labels, told.sides, (first,), outside)
    made = [table]
    if state != "shown":
        return (table,)
    for group, held in groups.items():
        rows = held.labels
        flat = held.codes[on_scale].astype(np.int64) * points + codes[on_scale]
        counts = np.bincount(flat, minlength=len(rows) * points).reshape(len(rows), points)
        filled = np.flatnonzero(counts.sum(axis=1) > 0)
        # One category alone is the row of all responses again.
        if len(filled) < 2:
            continue
        labels = [rows[i] for i in filled]
        split = _group_table(_joined(counts[filled], parts), told, labels, data.rule)
        made.append(
            replace(split, question=name[0], text=name[1], group=group, group_text=held.text)
        )
    return tuple(made)


def _group_table(
    counts: NDArray[np.int64], scale: _AnswerScale, labels: Sequence[str], rule: SmallNumberRule
) -> AnswerTable:
    """Protect a table; join answers by side when too much of the full one would be hidden."""
    made = protect(counts, rule)
    chart = counts.sum(axis=1) >= rule.smallest_group
    incomplete = sum(
        state != "shown" for state, large in zip(made.rows, chart, strict=True) if large
    )
    if incomplete > 0.3 * chart.sum() and "mixed" not in scale.sides:
        order = tuple(dict.fromkeys(scale.sides))
        parts = [[k for k, side in enumerate(scale.sides) if side == s] for s in order]
        joined, coarse = _joined(counts, parts), scale.joined(parts)
        again = protect(joined, rule)
        if sum(state == "shown" for state in again.rows) > sum(
            state == "shown" for state in made.rows
        ):
            counts, scale, made = joined, coarse, again
    rows = tuple(
        _row(label, label, counts[i], made.hidden[i], made.rows[i], scale)
        for i, label in enumerate(labels)
    )
    return AnswerTable("", "", "", "", scale.labels, scale.sides, rows, ())


def _row(
    category: str,
    label: str,
    counts: NDArray[np.int64],
    hidden: NDArray[np.bool_],
    state: RowState,
    scale: _AnswerScale,
) -> AnswerRow:
    n = int(counts.sum())
    if state == "hidden":
        return AnswerRow(category, label, None, (None,) * len(counts), None, None, state)
    shown = tuple(None if hide else int(c) for c, hide in zip(counts, hidden, strict=True))
    if state == "n_only":
        return AnswerRow(category, label, n, (None,) * len(counts), None, None, state)
    sides = np.array(scale.sides)
    secret = set(sides[hidden])
    # A hidden side may be told where all other sides are shown: it is n less the others. With
    # hidden cells on the positive side and on another, the share would give their split away.
    agree_known = not secret or secret == {"positive"} or "positive" not in secret
    agree_known &= "mixed" not in set(sides)
    net_known = agree_known and (secret <= {"positive"} or secret <= {"negative"})
    yes, no = int(counts[sides == "positive"].sum()), int(counts[sides == "negative"].sum())
    net = Net(*(float(v) for v in net_agreement(yes, no, n))) if net_known else None
    return AnswerRow(
        category, label, n, shown, share_of(yes, n) if agree_known else None, net, state
    )


def _joined(counts: NDArray[np.int64], parts: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    return np.stack([counts[:, list(part)].sum(axis=1) for part in parts], axis=1)


def _outside(
    codes: Index, scale: Scale, points: int, rule: SmallNumberRule
) -> tuple[tuple[str, int | None], ...]:
    counts = {
        label: int((codes == points + k).sum()) for k, label in enumerate(scale.outside.values())
    }
    return tuple((k, None if 0 < v < rule.smallest_count else v) for k, v in counts.items())


def _asked(data: Responses, question: Choices) -> NDArray[np.bool_]:
    if question.asked_of is None or question.asked_of.group not in data.groups:
        return np.ones(data.n, dtype=np.bool_)
    group: Mapping[str, str] = next(
        g.categories for g in data.instrument.groups if g.id == question.asked_of.group
    )
    wanted = [list(group).index(category) for category in question.asked_of.categories]
    return np.isin(data.groups[question.asked_of.group], wanted)
