"""Spend, allocation, in-year position and cumulative deficit; and the national rules for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from pydantic import field_validator

from highneeds.definitions import read
from highneeds.forecast.outlook.settings import rate_of
from highneeds.stats.arrays import Floats
from highneeds.vocabulary.periods import PeriodKind, parse_period
from highneeds.vocabulary.strict import Strict


@dataclass(frozen=True)
class DeficitBalance:
    """Money by financial year.

    Attributes
    ----------
    in_year : ndarray of shape (..., H)
        Spend − allocation − transfers in. £; positive is a deficit.
    cumulative : ndarray of shape (..., H)
        Deficit on the last day of the year. £; positive is a deficit.
    """

    in_year: Floats
    cumulative: Floats


def roll_forward(
    spend: Floats, allocation: Floats, transfers: Floats, opening: float
) -> DeficitBalance:
    """Roll a deficit forward: closing = opening + spend − allocation − transfers in.

    Parameters
    ----------
    spend : ndarray of shape (..., H)
        £. NaN where missing: then every later balance is missing too.
    allocation, transfers : ndarray of shape (H,)
        High needs allocation, and transfers from other blocks into high needs (negative when
        out). £.
    opening
        Deficit on the first day, positive for a deficit. £.
    """
    in_year = spend - allocation - transfers
    return DeficitBalance(in_year, opening + np.cumsum(in_year, axis=-1))


def grow(
    stated: dict[int, float], growth: dict[int, float] | float | None, years: Sequence[int]
) -> Floats:
    """Return stated amounts, and after the last one that amount grown by the rates.

    A year before the first stated amount, or after the last when there is no growth, is missing.
    """
    out = np.full(len(years), np.nan)
    for i, year in enumerate(years):
        if year in stated:
            out[i] = stated[year]
            continue
        before = [y for y in stated if y < year]
        if before and growth is not None:
            start = max(before)
            rates = [1 + rate_of(growth, y) for y in range(start + 1, year + 1)]
            out[i] = stated[start] * float(np.prod(rates))
    return out


class _Sourced(Strict):
    what: str
    source: str


class _Override(_Sourced):
    last_day: date


class _Grant(_Sourced):
    share: float
    balance_on: date


class _Share(_Sourced):
    share: float


class _Central(_Sourced):
    from_financial_year: int

    @field_validator("from_financial_year", mode="before")
    @classmethod
    def _year(cls, value: object) -> int:
        return parse_period(str(value), PeriodKind.FINANCIAL_YEAR).year


class DeficitPolicy(Strict):
    """Dated national rules for the cumulative deficit, each with its source."""

    id: str
    title: str
    unit: str
    reviewed: date
    next_review: date
    override: _Override
    stability_grant: _Grant
    remainder: _Share
    later_accrual: _Sourced
    central_budgets: _Central


@cache
def deficit_policy() -> DeficitPolicy:
    """Return the packaged rules."""
    return DeficitPolicy.model_validate(read("parameters/dsg_deficit.yaml"))


@dataclass(frozen=True)
class PolicyYear:
    """What the national rules make of a balance at the end of a financial year. £.

    Attributes
    ----------
    financial_year
        The year in which it ends.
    under_override
        Whether the override still holds on its last day.
    central
        Whether SEND spend is then on central budgets.
    grant
        The part of the balance on 31 March 2026 that the grant pays, on an approved plan.
    remains
        The part of it that stays.
    later
        Deficit accrued since.
    """

    financial_year: int
    under_override: bool
    central: bool
    grant: float | None
    remains: float | None
    later: float | None


def policy_years(
    years: Sequence[int], cumulative: Floats, policy: DeficitPolicy | None = None
) -> tuple[PolicyYear, ...]:
    """Split cumulative deficits as the national rules do.

    Parameters
    ----------
    years
        Financial years, by the year in which they end.
    cumulative : ndarray of shape (H,)
        Deficit on the last day of each. £.
    policy
        The packaged rules when None.

    Notes
    -----
    Before the day of the balance, and where the balance on that day is not known, nothing is
    split. A surplus on that day earns no grant. Whether a plan is approved is not modelled.
    """
    rules = policy or deficit_policy()
    day = rules.stability_grant.balance_on
    at = day.year if (day.month, day.day) == (3, 31) else day.year + 1
    balances = dict(zip(years, cumulative, strict=True))
    base = balances.get(at, np.nan)
    out = []
    for year, closing in balances.items():
        split = year >= at and np.isfinite(base) and np.isfinite(closing)
        # A surplus earns no grant.
        owed = max(float(base), 0.0) if split else 0.0
        out.append(
            PolicyYear(
                year,
                date(year, 3, 31) <= rules.override.last_day,
                year >= rules.central_budgets.from_financial_year,
                rules.stability_grant.share * owed if split else None,
                float(base) - rules.stability_grant.share * owed if split else None,
                float(closing - base) if split else None,
            )
        )
    return tuple(out)
