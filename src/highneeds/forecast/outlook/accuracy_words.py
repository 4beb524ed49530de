"""The accuracy of a method in plain words."""

from collections.abc import Sequence

from highneeds.forecast.methods.backtest import AccuracyRecord
from highneeds.vocabulary.rounding import half_up

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def accuracy_words(records: Sequence[AccuracyRecord], default: str, method: str) -> str:
    """Say how wrong a method has been, in sentences for a person who decides.

    Parameters
    ----------
    records
        Of the method, all plans, by horizon.
    default
        The method that the back-test chose.
    method
        The method of the forecast.

    Examples
    --------
    >>> errors = (0.065, 1.6, -0.03, -0.03, 1, 1, 0.8, 0.95, 0.2)
    >>> record = AccuracyRecord("dbv", 2, (2020, 2021), 300, *errors)
    >>> accuracy_words([record], "dbv", "dbv")
    'In forecasts made from January 2020 and January 2021 for all authorities, this method was on \
average 6.5% out after two years, usually too low. The 80% range held the outcome in 80% of cases.'
    """
    known = [r for r in records if r.mape is not None and r.horizon <= 5]
    if not known:
        return "There is no record yet of how wrong this method has been here: treat it with care."
    first = known[0]
    origins = sorted({origin for r in known for origin in r.origins})
    errors = "; ".join(
        f"{_percent(r.mape)} out after {_years(r.horizon)}, {_side(r.bias)}" for r in known
    )
    total = sum(r.n for r in known)
    covered = [(r.coverage_80, r.n) for r in known if r.coverage_80 is not None]
    text = (
        f"In forecasts made from {_span(origins)} for all authorities, this method was on "
        f"average {errors}."
    )
    if covered:
        share = sum(c * n for c, n in covered) / sum(n for _, n in covered)
        text += f" The 80% range held the outcome in {half_up(100 * share):.0f}% of cases."
    else:
        text += " It has no range, because too few of its errors are known."
    if method != default:
        text += f' The back-test prefers the method "{default}".'
    # One origin is one year's luck: authorities err together.
    if total < 50 or len(first.origins) < 2:
        text += " The record is short."
    return text


def _percent(share: float | None) -> str:
    return "" if share is None else f"{half_up(100 * share, 1):.1f}%"


def _years(horizon: int) -> str:
    return "one year" if horizon == 1 else f"{_NUMBERS[horizon]} years"


def _side(bias: float | None) -> str:
    # Under half a per cent either way is no leaning worth a word.
    if bias is None or abs(bias) < 0.005:
        return "as often too high as too low"
    return "usually too low" if bias < 0 else "usually too high"


def _span(origins: Sequence[int]) -> str:
    if len(origins) == 1:
        return f"January {origins[0]}"
    if len(origins) == 2:
        return f"January {origins[0]} and January {origins[1]}"
    return f"January {origins[0]} to January {origins[-1]}"
