"""Two builds between which one child left tell the same, and a damaged record stops the build."""

import json
from dataclasses import dataclass
from datetime import date

import pytest

from highneeds.own.hidden_cells import hide_small
from highneeds.own.small_numbers import small_number_rule
from highneeds.own.told_before import ToldBefore
from highneeds.stats.disclosure import attack
from highneeds.stats.linked import LinkedCounts
from highneeds.vocabulary.faults import InputError

RULE = small_number_rule()


@dataclass(frozen=True)
class Answers:
    """What is told of some children."""

    yes: int
    of: int


def tell(folder, children, as_at=date(2026, 1, 1)):
    """Tell how many said yes, and keep it."""
    before = ToldBefore(folder, as_at, RULE)
    told = before.settle(
        "survey", "The survey", children, Answers, lambda: Answers(sum(children), len(children))
    )
    before.write()
    return told


def people(yes, no):
    return [True] * yes + [False] * no


def test_the_first_telling_is_new_and_kept(tmp_path):
    told = tell(tmp_path, people(20, 30))
    assert (told.result, told.findings) == (Answers(20, 50), ())
    held = json.loads((tmp_path / "told" / "survey.json").read_text())
    assert held["told"] == {"yes": 20, "of": 50}
    # Nobody's answers stand in the record, only a digest that says whether they changed.
    assert all(len(digest) == 12 for digest in held["children"])


@pytest.mark.parametrize(
    "now",
    [
        people(19, 30),  # one left
        people(20, 39),  # nine joined
        people(21, 29),  # one changed the answer: one left and one joined
        people(29, 21),  # nine did
    ],
)
def test_while_fewer_than_ten_changed_the_same_is_told_and_says_of_when(tmp_path, now):
    tell(tmp_path, people(20, 30))
    told = tell(tmp_path, now, date(2026, 6, 1))
    assert told.result == Answers(20, 50)
    (finding,) = told.findings
    assert "stand as at 2026-01-01" in finding.message
    assert "delete told/survey.json" in finding.message
    # How many changed is not told either.
    assert not any(word in finding.message for word in (" 1 ", " 9 "))


def test_small_changes_add_up_against_what_was_told(tmp_path):
    tell(tmp_path, people(20, 30))
    for left in range(1, 10):
        assert tell(tmp_path, people(20, 30 - left)).result == Answers(20, 50)
    assert tell(tmp_path, people(20, 20)).result == Answers(20, 40)


def test_ten_changed_and_then_one_is_held_against_the_ten(tmp_path):
    tell(tmp_path, people(20, 30))
    assert tell(tmp_path, people(30, 30)).result == Answers(30, 60)
    assert tell(tmp_path, people(30, 29)).result == Answers(30, 60)


def test_the_order_of_the_rows_changes_nobody(tmp_path):
    tell(tmp_path, people(20, 30))
    assert tell(tmp_path, people(20, 30)[::-1]).findings == ()


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"format": 9}', '{"format":1,"as_at":"x","children":[1],"told":{}}']
)
def test_a_damaged_record_stops_the_build_and_says_what_to_do(tmp_path, damage):
    tell(tmp_path, people(20, 30))
    (tmp_path / "told" / "survey.json").write_text(damage)
    with pytest.raises(InputError, match=r"told/survey.json") as caught:
        tell(tmp_path, people(19, 30))
    assert "Put the file back" in str(caught.value)


def test_a_record_of_other_figures_is_damaged_too(tmp_path):
    tell(tmp_path, people(20, 30))
    path = tmp_path / "told" / "survey.json"
    path.write_text(path.read_text().replace('"yes"', '"maybe"'))
    with pytest.raises(InputError, match="another version"):
        tell(tmp_path, people(19, 30))


def test_nothing_is_kept_until_it_is_written(tmp_path):
    before = ToldBefore(tmp_path, date(2026, 1, 1), RULE)
    before.settle("survey", "The survey", people(20, 30), Answers, lambda: Answers(20, 50))
    assert list(tmp_path.iterdir()) == []


def test_the_rule_is_dated_and_a_folder_may_only_be_stricter():
    assert small_number_rule(date(2026, 4, 1)).smallest_count == 5
    assert small_number_rule(stricter=7).smallest_count == 7
    assert small_number_rule(stricter=3).smallest_count == 5


@pytest.mark.parametrize(
    ("count", "n", "told"),
    [(5, 10, True), (4, 10, False), (6, 10, False), (5, 9, False), (0, 29, False), (0, 30, True),
     (30, 30, True), (26, 30, False), (25, 30, True)],
)  # fmt: skip
def test_a_share_is_told_when_neither_it_nor_the_rest_is_small(count, n, told):
    assert RULE.tells(count, n) is told


def test_what_is_left_of_a_printed_number_is_protected_as_a_cell():
    # 40 cases, 3 with a cause: 37 without it is as good as three.
    table = LinkedCounts({"all": 40, "cause": 3, "rest": 37}, (("all", ("cause", "rest")),))
    assert hide_small([table], RULE, shown=["all"]) == {"cause", "rest"}


def test_where_nothing_protects_a_small_count_all_but_the_known_is_hidden():
    table = LinkedCounts({"all": 6, "a": 2, "b": 4}, (("all", ("a", "b")),))
    hidden = hide_small([table], RULE, shown=["all"])
    assert hidden == {"a", "b"}
    assert attack([table], hidden)["a"].width >= 5
