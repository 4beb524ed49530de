"""From everything that is told of a file of children, no small count is known to within one.

The attacker solves for whole numbers (`oracles/told_attacker.py`) and knows the weights.
"""

import json
from collections import Counter
from datetime import date
from typing import Any

import numpy as np
import pytest

from evidence_files import write
from highneeds.evidence.case_reviews.folder import case_reviews_of
from highneeds.evidence.case_reviews.read import read_cases
from highneeds.evidence.outreach.read import read_outreach
from highneeds.evidence.outreach.results import outreach_results
from highneeds.evidence.surveys.export import open_export
from highneeds.evidence.surveys.margins import raked_to
from highneeds.evidence.surveys.read import read_responses
from highneeds.evidence.surveys.results import survey_results
from highneeds.evidence.surveys.schema import Survey, load_instrument
from highneeds.evidence.surveys.tables import groups_of, statements
from highneeds.own.small_numbers import small_number_rule
from highneeds.own.told_before import ToldBefore
from highneeds.vocabulary.plain_data import plain
from made_up_answers import generate_answers
from made_up_children import BOOK, case_file, outreach_file
from oracles.told_attacker import Attacker, small


def told(result):
    """What anybody can read of a result, in all its formats: they are drawn from this."""
    return json.loads(json.dumps(plain(result)))


class SurveyAttack:
    """One survey, weighted to two margins, with eight schools."""

    def __init__(self, folder, seed, n):
        instrument = load_instrument("parents")
        path = write(folder / "answers.csv", generate_answers(instrument, n, seed, schools=8))
        margins = [
            {"group": g.id, "shares": dict.fromkeys(g.categories, 1.0), "source": "made up"}
            for g in instrument.groups[:2]
        ]
        survey = Survey.model_validate(
            {"instrument": "parents", "file": "answers.csv", "school": "school", "rake": True,
             "margins": margins}
        )  # fmt: skip
        self.data = read_responses(survey, instrument, open_export(path))
        self.told = told(survey_results(self.data, "x", folder))
        self.weighted = {w["question"]: w["weighted"] for w in self.told["weighted"]}
        self.groups = groups_of(self.data)
        self.margins = [g.id for g in instrument.groups[:2]]
        self.tables: dict[str, dict[str, Any]] = {}
        for table in self.told["tables"]:
            self.tables.setdefault(table["question"], {})[table["group"]] = table

    def counts(self):
        """How many small counts are exact, near or hidden, and how many cells are shown."""
        tally = Counter[str]()
        for question, tables in self.tables.items():
            split = [g for g in tables if g != "all"]
            together = [g for g in split if g in self.margins]
            for groups in [together, *([g] for g in split if g not in together)]:
                if groups:
                    tally += self._attack(question, tables, groups)
        return tally

    def _attack(self, question, tables, groups):
        scale = self.data.instrument.scales[
            next(q.scale for q in statements(self.data) if q.id == question)
        ]
        points, labels = list(scale.points), list(scale.points.values())
        answer = self.data.likert[question]
        used = (answer >= 0) & (answer < len(points))
        member = tuple(self.groups[g].codes[used] for g in groups)
        true = np.zeros([len(self.groups[g].labels) for g in groups] + [len(points)])
        np.add.at(true, (*member, answer[used]), 1)
        attacker = Attacker(true)
        positive = [points.index(code) for code in scale.positive]

        def part(text):
            return [labels.index(label) for label in text.split(" or ")]

        everyone = tables["all"]
        for text, count in zip(everyone["parts"], everyone["rows"][0]["counts"], strict=True):
            attacker.learn(attacker.places[..., part(text)], count)
        cells = []
        for axis, group in enumerate(groups):
            there = set()
            for row in tables[group]["rows"]:
                position = self.groups[group].labels.index(row["category"])
                there.add(position)
                places = np.take(attacker.places, position, axis=axis)
                if row["n"] is not None:
                    attacker.learn(places, row["n"])
                if row["agree"] is not None:
                    attacker.learn(places[..., positive], row["agree"]["count"])
                for text, count in zip(tables[group]["parts"], row["counts"], strict=True):
                    cells.append((places[..., part(text)], count))
                    if count is not None:
                        attacker.learn(places[..., part(text)], count)
            for position in set(range(true.shape[axis])) - there:
                attacker.learn(np.take(attacker.places, position, axis=axis), 0)
        if question in self.weighted and set(self.margins) <= set(groups):
            self._learn_weighted(attacker, question, tables, groups, used, member, positive)
        tally = Counter(shown=sum(c is not None for _, c in cells), cells=len(cells))
        tally.update(attacker.found(places) for places, _ in cells if small(true, places))
        return tally

    def _learn_weighted(self, attacker, question, tables, groups, used, member, positive):
        hidden = {
            g: frozenset(r["label"] for r in tables[g]["rows"] if r["agree"] is None)
            for g in self.margins
        }
        weights = raked_to(
            self.data, {g: self.groups[g] for g in self.margins}, used, hidden
        ).weights
        mean = np.zeros(attacker.true.shape[:-1])
        for where in np.ndindex(*mean.shape):
            here = np.all([m == k for m, k in zip(member, where, strict=True)], axis=0)
            mean[where] = weights[here].mean() if here.any() else 0.0
        yes = np.zeros(attacker.true.shape)
        yes[..., positive] = 1
        each = mean[..., np.newaxis]
        for edge, low, high in ((0.005, -np.inf, 0.0), (-0.005, 0.0, np.inf)):
            line = each * (yes - (self.weighted[question] + edge))
            attacker.learn(attacker.places, low, high, line)


@pytest.mark.parametrize(("seed", "n"), [(1, 150), (2, 80), (3, 300), (4, 60), (5, 40)])
def test_no_small_count_of_a_survey_is_known(tmp_path, seed, n):
    tally = SurveyAttack(tmp_path, seed, n).counts()
    assert tally["hidden"] > 0  # there was something to find
    assert (tally["exact"], tally["near"]) == (0, 0)
    # What is left is enough to act on: of a survey of 80 more than half of the cells are shown.
    assert tally["shown"] > (0.5 if n >= 80 else 0.3) * tally["cells"]


@pytest.mark.parametrize(("seed", "n"), [(1, 40), (2, 80), (3, 150), (4, 60), (5, 300)])
def test_no_small_count_of_outreach_is_known(tmp_path, seed, n):
    as_at = date(2024, 1, 1)
    file = read_outreach(outreach_file(tmp_path, seed, n), as_at)
    result = told(outreach_results(file, as_at))
    base = [c for c in file.children if c.plan is None or c.plan > c.referred]
    months = [6, 12, 24]
    tally = Counter[str]()
    for key, curves in (("need", result["by_need"]), ("year_group", result["by_year_group"])):
        names = sorted({getattr(c, key) for c in base})
        true = np.zeros((len(names), 5), dtype=int)
        for c in base:
            span = 4
            if c.plan is not None:
                span = int(np.searchsorted(months, (c.plan - c.referred).days / (365.25 / 12)))
            true[names.index(getattr(c, key)), span] += 1
        attacker = Attacker(true)

        def learn(curve, rows, attacker=attacker):
            places = attacker.places[rows]
            attacker.learn(places, curve["n"])
            if curve["plans"] is not None:
                attacker.learn(places[:, :4], curve["plans"])
            for k, point in enumerate(curve["points"]):
                if point["share"] is not None:
                    count, slack = point["share"] * curve["n"], 0.005 * curve["n"] + 1e-6
                    attacker.learn(places[:, : k + 1], count - slack, count + slack)

        if result["without_plan"] is not None:
            attacker.learn(attacker.places, result["without_plan"])
        if result["plan_later"]["value"] is not None:
            attacker.learn(attacker.places[:, :4], result["plan_later"]["count"])
        if result["overall"] is not None:
            learn(result["overall"], list(range(len(names))))
        for curve in curves:
            learn(curve, [names.index(name) for name in curve["label"].split(" or ")])
        if key == "need":
            for label, share in result["needs_without_plan"]:
                rows = [names.index(name) for name in label.split(" or ")]
                attacker.learn(attacker.places[rows][:, 4], share["count"])
        for i in range(len(names)):
            for places in [*attacker.places[i], *(attacker.places[i, : k + 1] for k in range(4))]:
                if small(true, places):
                    tally[attacker.found(places)] += 1
    assert tally["hidden"] > 0
    assert (tally["exact"], tally["near"]) == (0, 0)


@pytest.mark.parametrize(("seed", "n"), [(1, 40), (2, 120), (3, 300), (4, 60)])
def test_no_small_count_of_case_reviews_is_known(tmp_path, seed, n):
    path = case_file(tmp_path, seed, n)
    before = ToldBefore(tmp_path, date(2026, 1, 1), small_number_rule())
    result = told(case_reviews_of(path, before).result)
    cases = read_cases(path, BOOK).cases
    heading = BOOK.heading_of
    codes = [c["code"] for c in result["causes"]]
    outcomes = [o["code"] for o in result["outcomes"]]
    cohorts = [c["code"] for c in result["cohorts"]]
    # One kind of case: its cohort, answer, outcome and the causes and headings that it names.
    kinds = Counter[tuple[str, str, str, frozenset[str]]]()
    for case in cases:
        named = frozenset(case.causes) | {heading[c] for c in case.causes if c in heading}
        kinds[(case.cohort, case.could_be_met, case.outcome, named)] += 1
    spare = [
        (cohort, met, outcome, frozenset[str]())
        for cohort in cohorts
        for met in ("yes", "no", "not stated")
        for outcome in outcomes
    ]
    single = [
        (cohort, met, outcome, frozenset({c, heading.get(c, c)}))
        for cohort in cohorts
        for met in ("yes", "no")
        for outcome in outcomes
        for c in codes
    ]
    every = list(dict.fromkeys([*kinds, *spare, *single]))
    attacker = Attacker([kinds[kind] for kind in every])

    def where(holds):
        return [i for i, kind in enumerate(every) if holds(*kind)]

    shares = []
    for o in result["outcomes"]:
        shares.append((where(lambda co, m, out, na, o=o: out == o["code"]), o["share"]))
    for c in result["cohorts"]:
        if c["n"] is not None:
            attacker.learn(where(lambda co, m, out, na, c=c: co == c["code"]), c["n"])
        answered = where(lambda co, m, out, na, c=c: co == c["code"] and m in {"yes", "no"})
        if c["could_be_met"]["n"]:
            attacker.learn(answered, c["could_be_met"]["n"])
        said = where(lambda co, m, out, na, c=c: co == c["code"] and m == "yes")
        shares.append((said, c["could_be_met"]))
        for o in c["outcomes"]:
            crossed = where(lambda co, m, out, na, c=c, o=o: co == c["code"] and out == o["code"])
            shares.append((crossed, o["share"]))
    for cause in result["causes"]:
        shares.append((where(lambda co, m, out, na, k=cause: k["code"] in na), cause["share"]))
        for o in cause["by_outcome"]:
            crossed = where(
                lambda co, m, out, na, k=cause, o=o: k["code"] in na and out == o["code"]
            )
            shares.append((crossed, o["share"]))
    attacker.learn(list(range(len(every))), result["n"])
    for places, share in shares:
        if share["value"] is not None:
            attacker.learn(places, share["count"])
    tally = Counter(attacker.found(p) for p, _ in shares if small(attacker.true, p))
    assert tally["hidden"] > 0
    assert (tally["exact"], tally["near"]) == (0, 0)
