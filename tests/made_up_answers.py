"""Make up answers to an instrument: the bundled example was made by it, and tests make theirs.

Every answer is drawn by a seeded generator. They say nothing about any real family or school.
"""

import csv
import io
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from highneeds.evidence.surveys.schema import Choices, FreeText, Grid, Instrument, Likert

Floats = NDArray[np.float64]

_TEXTS = (
    "Earlier support and smaller groups",
    "Staff with more training",
    "More time with speech therapy",
    "Better communication with home",
    "A quiet space in school",
)


def generate_answers(
    instrument: Instrument,
    n: int,
    seed: int,
    *,
    schools: int = 0,
    only: Mapping[str, tuple[str, ...]] | None = None,
) -> str:
    """Return a CSV of made-up responses with ids as headings.

    Parameters
    ----------
    n, seed : int
    schools : int
        With schools, a column `school` of as many made-up names, and answers that lean together
        within one.
    only : mapping of group id to codes, optional
        Use these categories alone.

    Notes
    -----
    Each group's categories and each statement's answers have shares of their own, drawn first;
    4 in 100 answers are blank and 3 in 100 lie outside the scale where it has such answers.
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    columns: dict[str, list[str]] = {"response": [str(k) for k in range(1, n + 1)]}
    lean = np.zeros(n)
    if schools:
        school = rng.integers(0, schools, n)
        columns["school"] = [f"Example School {k + 1}" for k in school]
        lean = rng.normal(0, 0.4, schools)[school]
    for group in instrument.groups:
        chosen = (only or {}).get(group.id) or tuple(group.categories)
        shares = rng.dirichlet(np.full(len(chosen), 4.0))
        picks = rng.choice(len(chosen), n, p=shares)
        columns[group.id] = [group.categories[chosen[k]] for k in picks]
    for question in instrument.questions:
        if isinstance(question, Likert):
            columns[question.id] = _answers(instrument, question.scale, lean, rng)
        elif isinstance(question, Grid):
            for item in question.items:
                use = _answers(instrument, question.use, lean, rng)
                effect = _answers(instrument, question.effect, lean, rng)
                scale = instrument.scales[question.use]
                users = {scale.points[code] for code in question.users}
                columns[f"{question.id}.{item}.use"] = use
                columns[f"{question.id}.{item}.effect"] = [
                    e if u in users else "" for u, e in zip(use, effect, strict=True)
                ]
        elif isinstance(question, Choices):
            chances = rng.uniform(0.15, 0.5, len(question.options))
            ticked = rng.random((n, len(chances))) < chances
            asked = _asked(instrument, question, columns)
            labels = list(question.options.values())
            columns[question.id] = [
                "; ".join(label for label, tick in zip(labels, row, strict=True) if tick and ask)
                for row, ask in zip(ticked, asked, strict=True)
            ]
        elif isinstance(question, FreeText):
            wrote = rng.random(n) < 0.3
            pick = rng.integers(0, len(_TEXTS), n)
            columns[question.id] = [
                _TEXTS[k] if w else "" for k, w in zip(pick, wrote, strict=True)
            ]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return out.getvalue()


def _answers(
    instrument: Instrument, scale_name: str, lean: Floats, rng: np.random.Generator
) -> list[str]:
    scale = instrument.scales[scale_name]
    points, outside = list(scale.points.values()), list(scale.outside.values())
    cuts = np.sort(rng.normal(0, 0.8, len(points) - 1))
    place = np.searchsorted(cuts, rng.normal(0.3, 1.0, lean.size) + lean)
    chance = rng.random(lean.size)
    made = []
    for k, c in zip(place, chance, strict=True):
        if c < 0.04:
            made.append("")
        elif c < 0.07 and outside:
            made.append(outside[int(c * 1000) % len(outside)])
        else:
            made.append(points[k])
    return made


def _asked(
    instrument: Instrument, question: Choices, columns: Mapping[str, list[str]]
) -> list[bool]:
    if question.asked_of is None:
        return [True] * len(columns["response"])
    group = next(g for g in instrument.groups if g.id == question.asked_of.group)
    wanted = {group.categories[code] for code in question.asked_of.categories}
    return [value in wanted for value in columns[group.id]]
