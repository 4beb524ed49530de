"""Hide small counts so that nobody can work them out."""

import numpy as np
import pytest

from highneeds.stats.disclosure import UnprotectableError, attack, suppress
from highneeds.stats.linked import LinkedCounts, cell, crosstab, link

FOUR = [[6, 3, 21, 18], [4, 7, 2, 25], [30, 12, 9, 3], [17, 26, 4, 8]]


def unsafe(tables, hidden, protection):
    """The hidden cells that an attacker knows exactly or to less than the protection."""
    return {k: r for k, r in attack(tables, hidden).items() if r.width < protection}


def at(name):
    return cell(row=name[0], column=name[1])


def test_a_counting_rule_is_not_protection(spec):
    """Every line hides two or three cells, and still 2C is known exactly."""
    table = crosstab(FOUR, "1234", "ABCD")
    hidden = [at(name) for name in ["1A", "1B", "2A", "2B", "2C", "3C", "3D", "4C", "4D"]]

    def known(cells):
        found = attack([table], hidden)
        return [found[at(c)].low for c in cells], [found[at(c)].high for c in cells]

    spec(
        lambda cells: tuple(map(np.array, known(cells))),
        """
        cells || low | high
        ------++-----+-----
        1A    || 0   | 9
        1B    || 0   | 9
        2A    || 1   | 10
        2B    || 1   | 10
        2C    || 2   | 2
        3C    || 1   | 12
        3D    || 0   | 11
        4C    || 1   | 12
        4D    || 0   | 11
    """,
    )
    assert set(unsafe([table], hidden, 5)) == {at("2C")}


def test_one_more_cell_frees_it():
    table = crosstab(FOUR, "1234", "ABCD")
    hidden = [at(name) for name in ["1A", "1B", "2A", "2B", "2C", "3B", "3C", "3D", "4C", "4D"]]
    found = attack([table], hidden, only=[at("2C")])
    assert list(found) == [at("2C")]
    assert (found[at("2C")].low, found[at("2C")].high) == (0, 12)


def test_suppression_finds_a_safe_pattern_of_its_own():
    table = crosstab(FOUR, "1234", "ABCD")
    pattern = suppress([table])
    assert pattern.primary == {at(name) for name in ["1B", "2A", "2C", "3D", "4C"]}
    assert len(pattern.hidden) <= 10
    assert unsafe([table], pattern, 5) == {}


def test_the_smaller_example():
    """3 and 2 alone are recovered; 20 and 8 in the same rows and columns free them."""
    table = crosstab([[3, 14, 20], [12, 9, 16], [8, 11, 2]], "123", "ABC")
    exact = attack([table], [at("1A"), at("3C")])
    assert [(r.low, r.high) for r in exact.values()] == [(3, 3), (2, 2)]
    found = attack([table], [at(name) for name in ("1A", "1C", "3A", "3C")])
    ranges = [(found[at(n)].low, found[at(n)].high) for n in ("1A", "1C", "3A", "3C")]
    assert ranges == [(1, 11), (12, 22), (0, 10), (0, 10)]
    pattern = suppress([table])
    assert unsafe([table], pattern, 5) == {}
    assert len(pattern.secondary) == 2


def test_two_hidden_zeros_that_sum_to_zero_are_exposed():
    """Not being negative pins them; counting and graphs miss that."""
    table = crosstab([[0, 0, 9], [8, 7, 6], [9, 8, 7]], "123", "ABC")
    found = attack([table], [at("1A"), at("1B"), at("2A"), at("2B")])
    assert {(r.low, r.high) for r in found.values()} == {(0, 0), (8, 8), (7, 7)}


def test_two_hidden_cells_never_sum_to_less_than_the_threshold():
    """1 and 2 in one row sum to 3: the row needs a third hidden cell (the singleton rule)."""
    table = crosstab([[1, 2, 20, 30], [40, 25, 31, 22], [18, 33, 19, 27]], "123", "ABCD")
    pattern = suppress([table])
    row = [n for n in "ABCD" if at("1" + n) in pattern.hidden]
    assert len(row) >= 3


def test_a_table_linked_by_its_margin_is_attacked_with_it():
    """Three girls are hidden with nine boys. A second table by age publishes the boys."""
    by_sex = LinkedCounts({"girls": 3, "boys": 9, "all": 12}, (("all", ("girls", "boys")),))
    by_age = LinkedCounts(
        {"boys": 9, "boys under 11": 5, "boys over 11": 4},
        (("boys", ("boys under 11", "boys over 11")),),
    )
    alone = suppress([by_sex])
    assert alone.hidden == {"girls", "boys"}
    assert unsafe([by_sex], alone, 5) == {}
    assert set(unsafe([by_sex, by_age], alone, 5)) == {"girls", "boys"}
    both = suppress([by_sex, by_age])
    assert both.primary == {"girls", "boys over 11"}
    assert unsafe([by_sex, by_age], both, 5) == {}


def test_phase_totals_give_a_school_back_unless_they_are_in_the_programme():
    """Each school table alone is safe with two cells hidden; with the phase totals it is not."""
    counts = [[3, 20, 15], [20, 30, 18], [25, 31, 40], [17, 22, 19]]
    phases = ["primary", "primary", "secondary", "secondary"]
    tables = [
        crosstab(counts, "abcd", "123", row="school", column="item", groups=phases, group="phase")
    ]

    def school(s, i):
        return cell(school=s, item=i)

    without = [school("a", "1"), school("a", "2"), school("c", "1"), school("c", "2")]
    flat = crosstab(counts, "abcd", "123", row="school", column="item")
    assert unsafe([flat], without, 5) == {}
    assert set(unsafe(tables, without, 5)) == set(without)
    pattern = suppress(tables)
    assert unsafe(tables, pattern, 5) == {}
    assert cell(item="1") not in pattern.hidden


def test_a_hidden_total_is_bounded_by_nothing():
    table = LinkedCounts({"yes": 2, "no": 1, "all": 3}, (("all", ("yes", "no")),))
    pattern = suppress([table])
    assert pattern.primary == {"yes", "no", "all"}
    assert attack([table], pattern)["all"].high == np.inf
    assert attack([table], pattern)["all"].width == np.inf


@pytest.mark.parametrize(("threshold", "primary"), [(5, 5), (6, 5), (7, 6), (10, 9)])
def test_the_threshold_is_the_smallest_count_shown(threshold, primary):
    pattern = suppress([crosstab(FOUR, "1234", "ABCD")], threshold)
    assert len(pattern.primary) == primary
    assert unsafe([crosstab(FOUR, "1234", "ABCD")], pattern, threshold) == {}


def test_cells_can_be_hidden_for_another_reason():
    table = crosstab([[50, 60, 70], [80, 90, 55], [66, 77, 88]], "123", "ABC")
    pattern = suppress([table], also=[at("2B")])
    assert pattern.primary == {at("2B")}
    assert len(pattern.secondary) == 3


def test_nothing_small_nothing_hidden():
    table = crosstab([[50, 60], [70, 80]], "12", "AB")
    pattern = suppress([table])
    assert pattern.hidden == frozenset()
    assert attack([table], pattern) == {}


def test_a_total_that_is_printed_elsewhere_stays_and_the_cell_moves_both_ways():
    """4 and 4 of a printed 8: neither can rise by five, and each can be anything from 0 to 8."""
    table = crosstab([[21, 4, 28], [19, 4, 11]], "12", "ABC")
    margins = [cell(column=name) for name in "ABC"] + [cell()]
    pattern = suppress([table], shown=margins)
    assert not pattern.hidden & set(margins)
    assert unsafe([table], pattern, 5) == {}
    assert cell(row="1") not in pattern.hidden


def test_where_the_printed_totals_leave_no_way_nothing_may_be_published():
    table = crosstab([[3, 9], [8, 12]], "12", "AB")
    margins = [cell(row=name) for name in "12"] + [cell(column=name) for name in "AB"] + [cell()]
    assert unsafe([table], suppress([table], shown=margins), 5) == {}
    with pytest.raises(UnprotectableError, match="No further cells protect"):
        suppress([table], shown=[*margins, at("1B")])
    with pytest.raises(UnprotectableError, match="must be hidden is among those"):
        suppress([table], shown=[at("1A")])


def test_tables_that_disagree_or_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="disagree on row 1: 3, 7"):
        link([crosstab([[1, 2]], "1", "AB"), crosstab([[3, 4]], "1", "CD")])
    with pytest.raises(ValueError, match="parts of all do not add up"):
        link([LinkedCounts({"a": 1, "b": 2, "all": 4}, (("all", ("a", "b")),))])
    with pytest.raises(ValueError, match="do not fit 2 rows"):
        crosstab([[1, 2]], "12", "AB")
    with pytest.raises(ValueError, match="Protection 3 is below the threshold 5"):
        suppress([], protection=3)


def test_wider_protection_can_be_asked_for():
    table = crosstab(FOUR, "1234", "ABCD")
    assert unsafe([table], suppress([table], protection=8), 8) == {}
