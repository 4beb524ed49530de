"""Plans that agree raise no alarm, whatever their rounding; one clear error is always found."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from highneeds.plan_check.checker import check_plan
from highneeds.plan_check.files import read_plan
from plan_maker import SLIPS, as_csv, make, spoil

quick = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
seeds = st.integers(0, 10**9)


def _check(folder: Path, lines):
    path = folder / "plan.csv"
    path.write_text(as_csv(lines), encoding="utf-8")
    return check_plan(read_plan(path))


@quick
@given(seed=seeds)
def test_rounding_alone_never_raises_an_alarm(tmp_path, seed):
    result = _check(tmp_path, make(seed))
    assert [c.message for c in result.contradictions] == []
    assert result.checks > 10


@quick
@given(seed=seeds, slip=st.sampled_from(SLIPS))
@example(seed=330, slip="twice")  # 25 in one place and 26 in another was told as two contradictions
def test_one_error_larger_than_the_rounding_around_it_is_found(tmp_path, seed, slip):
    spoilt = spoil(make(seed), seed, slip)
    if spoilt is None or not spoilt.plain:
        return
    result = _check(tmp_path, spoilt.lines)
    suspects = {s for c in result.contradictions for s in c.suspects}
    named = {s for c in result.contradictions for d in c.disagreements for s in d.statements}
    assert spoilt.target in suspects | named
    assert spoilt.target in suspects or slip == "twice"
    assert len(result.contradictions) == 1


@pytest.mark.parametrize("slip", SLIPS)
def test_the_maker_does_make_every_class_of_error(slip):
    made = [spoil(make(seed), seed, slip) for seed in range(30)]
    assert sum(s is not None and s.plain for s in made) >= 10
