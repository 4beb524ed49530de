"""The answers of one survey as codes: what every table, difference and weight is counted from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from highneeds.evidence.surveys.schema import Choices, Instrument, Likert, Survey
from highneeds.own.small_numbers import SmallNumberRule
from highneeds.vocabulary.findings import Finding

Codes: TypeAlias = NDArray[np.int16]
MISSING: Final = -1
UNREAD: Final = -2
"""An answer that stands in the file and is not on the scale; counted, never dropped."""


@dataclass(frozen=True)
class Responses:
    """The answers of one survey as codes; position k in every array is one response.

    Attributes
    ----------
    likert : dict of str to ndarray of shape (n,)
        Position of the answer in `Scale.codes`; MISSING or UNREAD. Grid items are here too, as
        `id.item.use` and `id.item.effect`.
    groups : dict of str to ndarray of shape (n,)
        Position of the category; MISSING when not stated.
    choices : dict of str to ndarray of bool, shape (n, n_options)
    text : dict of str to pl.Series
    school : ndarray of shape (n,), schools : tuple[str, ...]
        School of each response, MISSING when not stated, and their names.
    rows : ndarray of shape (n,)
        Row of the file.
    set_aside
        Responses not used: answered under half of the statements, or a token used twice.
    rule
        How small a number of them may be told.
    """

    survey: Survey
    instrument: Instrument
    file: str
    n: int
    likert: Mapping[str, Codes]
    groups: Mapping[str, Codes]
    choices: Mapping[str, NDArray[np.bool_]]
    text: Mapping[str, pl.Series]
    school: Codes
    schools: tuple[str, ...]
    rows: NDArray[np.int64]
    set_aside: int
    findings: tuple[Finding, ...]
    rule: SmallNumberRule

    @property
    def told(self) -> int:
        """Responses to the question that most answered: the number that is told of them.

        Nothing tells how many there are in all. Else each question would tell how many, perhaps
        three, did not answer it or said that it does not apply.
        """
        answered = [int(used.sum()) for used in self.bases().values()]
        return max(answered, default=self.n)

    def bases(self) -> "dict[str, NDArray[np.bool_]]":
        """Return who answered each statement and each tick-all question on its scale."""
        made: dict[str, NDArray[np.bool_]] = {}
        for q in self.instrument.questions:
            if isinstance(q, Likert) and q.id in self.likert:
                codes = self.likert[q.id]
                made[q.id] = (codes >= 0) & (codes < len(self.instrument.scales[q.scale].points))
            elif isinstance(q, Choices) and q.id in self.choices:
                made[q.id] = np.asarray(self.choices[q.id].any(axis=1), np.bool_)
        return made

    def children(self) -> "Iterator[tuple[object, ...]]":
        """Yield all that is known of each who answered: a change of it is a change of theirs."""
        columns: list[Sequence[object]] = [
            *(codes.tolist() for codes in (*self.likert.values(), *self.groups.values())),
            *(ticks.tolist() for ticks in self.choices.values()),
            *(series.to_list() for series in self.text.values()),
            self.school.tolist(),
        ]
        return zip(*columns, strict=True)
