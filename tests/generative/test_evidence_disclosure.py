"""Suppression survives the linked attacker, whatever the table; shares agree with slow roads."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from highneeds.evidence.small_cells import merge_small, protect
from highneeds.evidence.surveys.export import open_export
from highneeds.evidence.surveys.net_agreement import net_agreement
from highneeds.evidence.surveys.read import read_responses
from highneeds.evidence.surveys.results import survey_results
from highneeds.evidence.surveys.schema import Survey, load_instrument
from highneeds.stats.disclosure import attack
from highneeds.stats.intervals import wilson
from highneeds.stats.linked import cell, crosstab
from highneeds.vocabulary.plain_data import plain
from made_up_answers import generate_answers
from oracles.evidence_slow import tango_limits

sizes = st.lists(st.integers(1, 60), min_size=1, max_size=6)


def tabulate(rng, groups, answers, labels, weights):
    """Random responses with one group variable each; counts by group and answer."""
    membership = [rng.choice(len(g), answers.size, p=np.array(g) / sum(g)) for g in groups]
    return [
        np.array(
            [[int(((m == i) & (answers == a)).sum()) for a in range(labels)] for i in range(len(g))]
        )
        for m, g in zip(membership, groups, strict=True)
    ]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(10, 200), st.lists(sizes, min_size=1, max_size=2))
def test_no_small_count_can_be_worked_out_from_the_linked_tables(seed, n, groups):
    rng = np.random.default_rng(seed)
    labels = int(rng.integers(2, 5))
    answers = rng.choice(labels, n, p=rng.dirichlet(np.ones(labels) * 2))
    overall = np.bincount(answers, minlength=labels)
    parts = merge_small(overall)
    tables, hidden, secret, partners = [], set(), set(), set()
    for k, counts in enumerate(tabulate(rng, groups, answers, labels, None)):
        joined = np.stack([counts[:, list(p)].sum(axis=1) for p in parts], axis=1)
        joined = joined[joined.sum(axis=1) > 0]
        made = protect(joined)
        rows, columns = [str(i) for i in range(len(joined))], [str(j) for j in range(len(parts))]
        row = f"group{k}"
        tables.append(crosstab(joined, rows, columns, row=row, column="answer"))
        for i, j in np.argwhere(made.hidden):
            key = cell(**{row: rows[i], "answer": columns[j]})
            if joined[:, j].sum() == 0:
                continue  # nobody gave this answer, and the row of all responses says so
            hidden.add(key)
            if 0 < joined[i, j] < 5:
                secret.add(key)
            if not made.hidden.all():
                partners.add(key)
        for i in np.flatnonzero(made.total_hidden):
            hidden.add(cell(**{row: rows[i]}))
            if 0 < joined[i].sum() < 5:
                secret.add(cell(**{row: rows[i]}))
        shown = joined[~made.hidden]
        assert not ((shown > 0) & (shown < 5)).any()
        totals = joined.sum(axis=1)
        assert not ((totals > 0) & (totals < 5) & ~made.total_hidden).any()
    # Not only the small counts: what is hidden in a table that is shown may not be known either.
    found = attack(tables, hidden)
    assert all(found[key].width >= 5 for key in secret | partners)


def test_the_worked_table_of_the_guide_is_safe_with_ten_cells_hidden():
    counts = np.array([[6, 3, 21, 18], [4, 7, 2, 25], [30, 12, 9, 3], [17, 26, 4, 8]])
    made = protect(counts)
    assert made.hidden.sum() <= 10
    table = crosstab(counts, "1234", "ABCD")
    hidden = {cell(row="1234"[i], column="ABCD"[j]) for i, j in np.argwhere(made.hidden)}
    assert all(r.width >= 5 for r in attack([table], hidden).values())


def test_groups_under_ten_show_n_alone_and_under_five_nothing():
    assert protect(np.array([[40, 30], [22, 25], [4, 4]])).rows[2] == "n_only"
    made = protect(np.array([[40, 30], [22, 25], [4, 4], [2, 1]]))
    # The n of the row of eight is hidden too, or subtraction would give away the three.
    assert made.rows[2:] == ("hidden", "hidden")


def test_a_small_group_that_agrees_to_a_man_shows_no_breakdown():
    counts = np.array([[60, 40], [0, 14], [50, 30], [20, 30]])
    assert protect(counts).rows[1] == "n_only"


def test_when_nothing_can_cover_a_small_cell_the_whole_table_is_hidden():
    made = protect(np.array([[3, 9], [8, 12]]))
    assert made.hidden.all()


def numbers(value, name=""):
    """Every number of a result with the name it stands under."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from numbers(part, key)
    elif isinstance(value, list):
        for part in value:
            yield from numbers(part, name)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield name, value


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**4), st.sampled_from(["parents", "staff", "services"]), st.integers(5, 90))
def test_no_count_of_one_to_four_leaves_a_survey(tmp_path_factory, seed, name, n):
    instrument = load_instrument(name)
    folder = tmp_path_factory.mktemp("survey")
    path = folder / "answers.csv"
    path.write_text(generate_answers(instrument, n, seed, schools=4))
    survey = Survey(instrument=name, file="answers.csv", school="school", schools=None)
    result = survey_results(read_responses(survey, instrument, open_export(path)), "x", folder)
    told = json.loads(json.dumps(plain(result)))
    for part in ("tables", "grids", "choices", "texts"):
        for key, value in numbers(told[part]):
            if key in {"counts", "count", "outside", "written", "unthemed"}:
                assert value == 0 or value >= 5, (part, key, value)


@settings(max_examples=50)
@given(st.integers(0, 40), st.integers(0, 40))
def test_net_agreement_without_neutral_is_wilson_doubled(agree, disagree):
    n = agree + disagree
    net, low, high = net_agreement(agree, disagree, n)
    if n == 0:
        assert np.isnan(net)
        return
    wanted = [2 * float(end) - 1 for end in wilson(agree, n)]
    assert [float(low), float(high)] == pytest.approx(wanted, abs=1e-9)
    assert low <= net <= high


@pytest.mark.parametrize(
    ("agree", "disagree", "n"), [(9, 2, 20), (3, 3, 12), (0, 4, 9), (12, 0, 15)]
)
def test_net_agreement_with_neutral_answers_agrees_with_a_search(agree, disagree, n):
    _, low, high = net_agreement(agree, disagree, n)
    wanted = tango_limits(agree, disagree, n)
    assert (float(low), float(high)) == pytest.approx(wanted, abs=2e-3)


@settings(max_examples=30)
@given(st.integers(0, 20), st.integers(0, 20), st.integers(1, 20))
def test_net_agreement_widens_with_confidence_and_holds_the_point(agree, disagree, neutral):
    n = agree + disagree + neutral
    net, low, high = net_agreement(agree, disagree, n, 0.8)
    _, wider_low, wider_high = net_agreement(agree, disagree, n, 0.95)
    assert -1 <= wider_low <= low <= net <= high <= wider_high <= 1
