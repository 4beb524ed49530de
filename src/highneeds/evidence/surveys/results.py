"""Everything one survey says, in records that hold no cell that must not be shown."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from highneeds.evidence.surveys.differences import Difference, Variation, differences, variation
from highneeds.evidence.surveys.free_text import TextResult, text_result
from highneeds.evidence.surveys.margins import (
    MarginCheck,
    Weighting,
    check_margins,
    concentration,
    raked_to,
    weights_of,
)
from highneeds.evidence.surveys.responses import Responses
from highneeds.evidence.surveys.schema import Choices, FreeText, Scale
from highneeds.evidence.surveys.schools import SchoolTable, school_table
from highneeds.evidence.surveys.services import ServiceViews, services_of
from highneeds.evidence.surveys.tables import (
    AnswerTable,
    choice_tables,
    grids,
    groups_of,
    question_tables,
    statements,
)
from highneeds.stats.intervals import wilson
from highneeds.stats.survey_error import linearised_se
from highneeds.stats.weighting import RakingError, effective_n
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.frames import frame_of

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class WeightedShare:
    """Share who agree with and without weights.

    Attributes
    ----------
    low, high
        Interval of the weighted share: Wilson on the effective number of answers.
    se
        Linearised for raking, and for schools as clusters where they are known.
    effective_n
        Answers that would be as precise, from that standard error.

    Notes
    -----
    Groups whose answers are hidden are weighted as one, and every number but the unweighted share
    is rounded (whole points, tens of answers): two exact equations would give hidden answers back.
    """

    question: str
    unweighted: float
    weighted: float
    low: float
    high: float
    se: float
    effective_n: float


@dataclass(frozen=True)
class ChoiceResult:
    """One tick-all question: each option for all and by group."""

    question: str
    text: str
    asked_of: str
    options: tuple[tuple[str, str, tuple[AnswerTable, ...]], ...]


@dataclass(frozen=True)
class GridResult:
    """One grid of services, and use and effectiveness by group."""

    question: str
    text: str
    services: tuple[ServiceViews, ...]
    tables: tuple[AnswerTable, ...]


@dataclass(frozen=True)
class WeightingNote:
    """Weights without the weights themselves."""

    groups: tuple[str, ...]
    design_effect: float
    effective_n: float
    trimmed: int
    beyond: int


@dataclass(frozen=True)
class AnswerCount:
    """Answers of one kind from one group, as far as they may be shown.

    Attributes
    ----------
    question, text
        Id and words of the statement.
    group, category
        What it is split by and which part; "all" for all responses.
    answer, side
        Words of the answer (neighbouring ones may be joined), and negative, neutral or positive.
    count, n
        Answers of this kind, and on the scale; null where they must not be shown.
    state
        shown, partly, n_only or hidden: how much of the group's row may be shown.
    """

    question: str
    text: str
    group: str
    category: str
    answer: str
    side: str
    count: int | None
    n: int | None
    state: str


@dataclass(frozen=True)
class SurveyResult:
    """What a survey says.

    Attributes
    ----------
    label
        "" for real answers; otherwise how they were generated, which goes with every figure.
    n
        Responses to the question that most answered. How many there are in all is not told.
    margin_of_error
        Worst case at 95% for all responses, as a share.
    indicative
        True for an open link: intervals then describe and do not prove.
    """

    id: str
    title: str
    audience: str
    source: str
    file: str
    dates: str
    n: int
    set_aside: int
    invited: int | None
    response_rate: float | None
    margin_of_error: float
    indicative: bool
    label: str
    tables: tuple[AnswerTable, ...]
    differences: tuple[Difference, ...]
    variation: tuple[Variation, ...]
    grids: tuple[GridResult, ...]
    choices: tuple[ChoiceResult, ...]
    texts: tuple[TextResult, ...]
    margins: tuple[MarginCheck, ...]
    weighting: WeightingNote | None
    weighted: tuple[WeightedShare, ...]
    schools: SchoolTable | None
    findings: tuple[Finding, ...]

    def table(self, question: str, group: str = "all") -> AnswerTable:
        """Return one table; KeyError when it is not there (too few answers)."""
        for table in self.tables:
            if (table.question, table.group) == (question, group):
                return table
        raise KeyError(f"{question} by {group}")

    def to_frame(self) -> "pl.DataFrame":
        """Return the answers to every statement as a table; columns as `AnswerCount` says.

        Small groups are hidden here as on every page.
        """
        rows = (
            AnswerCount(
                t.question, t.text, t.group, row.category, answer, side, count, row.n, row.state
            )
            for t in self.tables
            for row in t.rows
            for answer, side, count in zip(t.parts, t.sides, row.counts, strict=True)
        )
        return frame_of(AnswerCount, rows, survey=self.id)


def survey_results(data: Responses, name: str, folder: Path) -> SurveyResult:
    """Work out everything one survey says, small cells hidden throughout."""
    scales: dict[str, Scale] = {}
    tables: list[AnswerTable] = []
    for question in statements(data):
        scales[question.id] = data.instrument.scales[question.scale]
        tables += question_tables(data, question.id, question.text, scales[question.id])
    texts, findings = [], list(data.findings)
    for q in data.instrument.questions:
        if isinstance(q, FreeText) and q.id in data.text:
            result, told = text_result(data, q)
            texts.append(result)
            findings += told
    weighting, told = weights_of(data)
    schools = school_table(data, folder)
    splits = [variation(data, q, s) for q, s in scales.items()]
    invited, n = data.survey.invited, data.told
    findings += [*told, *concentration(data), *_about(data)]
    return SurveyResult(
        id=name,
        title=data.survey.title or data.instrument.title,
        audience=data.instrument.audience,
        source=data.instrument.source,
        file=data.file,
        dates=data.survey.dates,
        n=n,
        set_aside=data.set_aside,
        invited=invited,
        response_rate=n / invited if invited else None,
        # The widest: a share of one half.
        margin_of_error=1.959964 * float(np.sqrt(0.25 / n)) if n else 1.0,
        indicative=not data.survey.probability_sample,
        label=data.survey.generated,
        tables=tuple(tables),
        differences=differences(data, tables, scales),
        variation=tuple(v for v in splits if v is not None and v.large > 1),
        grids=_grids(data),
        choices=_choices(data),
        texts=tuple(texts),
        margins=check_margins(data),
        weighting=_note(weighting),
        weighted=_weighted(data, tables, scales, weighting),
        schools=schools,
        findings=tuple(findings),
    )


def _grids(data: Responses) -> tuple[GridResult, ...]:
    made = []
    for grid in grids(data):
        use, effect = data.instrument.scales[grid.use], data.instrument.scales[grid.effect]
        known = [list(use.points).index(code) for code in grid.know]
        tables: list[AnswerTable] = []
        for item, label in grid.items.items():
            name = f"{grid.id}.{item}"
            if f"{name}.use" not in data.likert:
                continue
            tables += question_tables(data, f"{name}.use", label, use)
            if f"{name}.effect" in data.likert:
                # Who has not heard of a service cannot say whether it helps.
                knows = np.isin(data.likert[f"{name}.use"], known)
                tables += question_tables(data, f"{name}.effect", label, effect, knows)
        made.append(GridResult(grid.id, grid.text, services_of(data, grid), tuple(tables)))
    return tuple(made)


def _choices(data: Responses) -> tuple[ChoiceResult, ...]:
    made = []
    for q in data.instrument.questions:
        if isinstance(q, Choices) and q.id in data.choices:
            asked = ""
            if q.asked_of:
                group = next(g for g in data.instrument.groups if g.id == q.asked_of.group)
                answers = [group.categories[c] for c in q.asked_of.categories]
                asked = f"{group.text} {', '.join(answers)}"
            tables = choice_tables(data, q)
            options = tuple((k, q.options[k], found) for k, found in tables.items())
            made.append(ChoiceResult(q.id, q.text, asked, options))
    return tuple(made)


def _note(weighting: Weighting | None) -> WeightingNote | None:
    if weighting is None:
        return None
    w = weighting
    design_effect = round(w.design_effect, 2)
    return WeightingNote(w.groups, design_effect, round(w.effective_n, -1), w.trimmed, w.beyond)


def _weighted(
    data: Responses,
    tables: list[AnswerTable],
    scales: dict[str, Scale],
    weighting: Weighting | None,
) -> tuple[WeightedShare, ...]:
    """Weighted shares of all responses, where the unweighted one may be shown."""
    if weighting is None:
        return ()
    groups = {g: told for g, told in groups_of(data).items() if g in weighting.groups}
    # As in `differences`: an answer without a school is in no cluster.
    clusters = data.school if len(data.schools) > 1 and (data.school >= 0).all() else None
    made = []
    for table in tables:
        share = table.all_row.agree if table.group == "all" else None
        if share is None or share.value is None:
            continue
        scale = scales[table.question]
        order, answer = list(scale.points), data.likert[table.question]
        used = (answer >= 0) & (answer < len(order))
        y = np.isin(answer, [order.index(c) for c in scale.positive])[used].astype(np.float64)
        hidden = {
            t.group: frozenset(row.label for row in t.rows if row.agree is None)
            for t in tables
            if t.question == table.question and t.group in groups
        }
        try:
            weights = raked_to(data, groups, used, hidden).weights
        except RakingError:
            continue
        codes = np.stack([told.codes[used].astype(np.int64) for told in groups.values()], axis=1)
        cluster = None if clusters is None else clusters[used]
        found = linearised_se(y, weights, codes, cluster=cluster)
        variance, p = found.se**2, found.mean
        n_eff = float(p * (1 - p) / variance) if variance > 0 else effective_n(weights)
        low, high = (round(float(v), 2) for v in wilson(p * n_eff, n_eff))
        p, se = round(p, 2), round(found.se, 2)
        made.append(WeightedShare(table.question, share.value, p, low, high, se, round(n_eff, -1)))
    return tuple(made)


def _about(data: Responses) -> list[Finding]:
    made = []

    def add(rule: str, severity: Severity, message: str) -> None:
        made.append(Finding(rule, severity, message, "survey", data.file))

    if data.survey.generated:
        add("generated", Severity.WARNING, f"Not real answers: {data.survey.generated}")
    if not data.survey.probability_sample:
        add(
            "open_link",
            Severity.NOTE,
            "This was not a random sample, so intervals are indicative and nothing here is "
            "called representative.",
        )
    if data.survey.invited and data.told / data.survey.invited < 0.1:
        rate = 100 * data.told / data.survey.invited
        add(
            "low_response",
            Severity.WARNING,
            f"{rate:.1f}% of those invited answered; results describe those who did.",
        )
    return made
