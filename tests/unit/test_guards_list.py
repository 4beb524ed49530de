"""The list of guards that `make mutants` takes out is about the program as it is."""

from collections import Counter

import pytest

from mutations import MUTANTS, ROOT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda m: m.name)
def test_the_guard_stands_once_and_its_tests_are_there(mutant):
    text = (ROOT / "src" / "highneeds" / mutant.file).read_text(encoding="utf-8")
    assert text.count(mutant.old) == 1
    assert mutant.old != mutant.new
    for test in mutant.tests:
        assert (ROOT / test.partition("::")[0]).is_file()


def test_a_name_stands_for_one_guard():
    assert [name for name, n in Counter(m.name for m in MUTANTS).items() if n > 1] == []
    assert len(MUTANTS) >= 45
