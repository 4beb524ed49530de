"""The methods by name. Each takes a `Past` and a horizon, and gives plans for every authority."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from highneeds.forecast.methods import own_series
from highneeds.forecast.methods.breaks import find_swaps, on_new_footing
from highneeds.forecast.methods.histories import Past
from highneeds.forecast.methods.own_series import steps
from highneeds.forecast.methods.parameters import parameters
from highneeds.forecast.methods.pipeline import national_growth, pipeline, pipeline_hindcasts
from highneeds.stats.arrays import Floats
from highneeds.stats.reconcile import proportional
from highneeds.vocabulary.faults import Fault, UnknownNameError

Forecast = Callable[[Past, int], Floats]
Hindcasts = Callable[[Past, int], dict[int, Floats]]


@dataclass(frozen=True)
class Method:
    """A way to forecast.

    Attributes
    ----------
    name, title, assumes
        Id, words for a table, and what it takes for granted.
    total : Callable[[Past, int], ndarray of shape (A, H)]
        All plans.
    parts : Callable[[Past, int], ndarray of shape (P, A, H)]
        Plans by provision, before they are reconciled to the total.
    bottom_up
        Whether the total is the sum of its provisions; otherwise provisions are scaled to it.
    needs_panel
        Whether it learns from other authorities.
    hindcasts : Callable[[Past, int], dict[int, ndarray of shape (A, H)]] | None
        For a method that learns: forecasts of earlier origins with what it would have learnt
        without them. None when a forecast from an earlier origin does that by itself.
    """

    name: str
    title: str
    assumes: str
    total: Forecast
    parts: Forecast
    bottom_up: bool = False
    needs_panel: bool = False
    hindcasts: Hindcasts | None = None

    def provisions(self, past: Past, horizon: int, total: Floats | None = None) -> Floats:
        """Return plans by provision (P, A, H), adding to the method's total unless bottom-up."""
        parts = self.parts(past, horizon)
        if self.bottom_up:
            return parts
        return proportional(self.total(past, horizon) if total is None else total, parts)


def pooled_growth(plans: Floats, horizon: int) -> Floats:
    """Grow by the national rate of last year, with a share of the authority's own.

    Parameters
    ----------
    plans : ndarray of shape (..., A, T)
        A axis of authorities to pool over.
    horizon
        Years.

    Notes
    -----
    0.3 of the own log growth of the last two years and 0.7 of the national: own growth of one
    authority says little about its next years, and the weight shrinks it so.
    """
    p = parameters().pooled
    flat = plans.reshape(-1, *plans.shape[-2:])
    national = np.array([national_growth(each) for each in flat]).reshape(plans.shape[:-2])
    own = np.full(plans.shape[:-1], np.nan)
    if plans.shape[-1] > p.own_years:
        with np.errstate(divide="ignore", invalid="ignore"):
            own = np.log(plans[..., -1] / plans[..., -1 - p.own_years]) / p.own_years
    # A series of nothing two years ago has no growth of its own and takes the national.
    own = np.where(np.isfinite(own), own, national[..., None])
    rate = p.own_weight * own + (1 - p.own_weight) * national[..., None]
    out: Floats = plans[..., -1:] * np.exp(rate[..., None] * steps(horizon))
    return out


def combine(plans: Floats, horizon: int) -> Floats:
    """Mean of the authority's own straight line and the pooled growth: their errors differ."""
    return (own_series.dbv(plans, horizon) + pooled_growth(plans, horizon)) / 2


def blended_shares(past: Past, horizon: int) -> Floats:
    """Share out the method's total: half by present shares, half by each provision's own line.

    Returns
    -------
    ndarray of shape (P, A, H)
        They add to the `pipeline` total.

    Notes
    -----
    Present shares alone give special schools the growth of mainstream; own lines alone carry on
    changes of recording. Moves on paper between two provisions are undone before the line is
    drawn (`breaks`).
    """
    total = pipeline(past, horizon)
    steady = on_new_footing(past.by_provision, find_swaps(past.by_provision))
    still = proportional(total, own_series.naive(past.by_provision, horizon))
    moving = proportional(total, own_series.dbv(steady, horizon))
    w = parameters().pipeline.own_line_weight
    out: Floats = (1 - w) * still + w * moving
    return out


def _own(
    name: str,
    title: str,
    assumes: str,
    function: Callable[[Floats, int], Floats],
    *,
    bottom_up: bool = False,
    needs_panel: bool = False,
) -> Method:
    def total(past: Past, horizon: int) -> Floats:
        return function(past.plans, horizon)

    def parts(past: Past, horizon: int) -> Floats:
        steady = on_new_footing(past.by_provision, find_swaps(past.by_provision))
        return function(steady, horizon)

    return Method(name, title, assumes, total, parts, bottom_up, needs_panel)


_ALL: Final = (
    _own(
        "dbv",
        "Straight line (DBV)",
        "the mean difference of the last three Januaries goes on for ever",
        own_series.dbv,
        bottom_up=True,
    ),
    _own("naive", "No change", "nothing changes", own_series.naive, bottom_up=True),
    _own(
        "drift",
        "Straight line, whole history",
        "the mean difference of the whole history goes on",
        own_series.drift,
    ),
    _own("damped", "Fading line", "the straight line fades by a fifth a year", own_series.damped),
    _own("ses", "Smoothed level", "there is a level and no trend", own_series.ses),
    _own("theta", "Theta", "half the long trend on a smoothed level", own_series.theta),
    _own("growth", "Own compound growth", "own growth of two years compounds", own_series.growth),
    _own(
        "pooled",
        "National growth, part own",
        "all authorities grow much as England did last year",
        pooled_growth,
        needs_panel=True,
    ),
    _own(
        "combination",
        "Mean of straight line and national growth",
        "two methods with different faults are better than one",
        combine,
        needs_panel=True,
    ),
    Method(
        "pipeline",
        "National growth and leading indicators",
        "national growth slows gently; requests, waiting and plans per child tell who departs",
        pipeline,
        blended_shares,
        needs_panel=True,
        hindcasts=pipeline_hindcasts,
    ),
)

METHODS: Final[Mapping[str, Method]] = MappingProxyType({method.name: method for method in _ALL})
"""Every method by name, in the order in which tables show them."""


def method(name: str) -> Method:
    """Return a method by name.

    Raises
    ------
    UnknownNameError
        When there is none, with the names that there are.
    """
    if name not in METHODS:
        raise UnknownNameError(
            Fault(
                "There is no such forecast method.",
                f'"{name}"',
                f"Name one of: {', '.join(METHODS)}.",
            )
        )
    return METHODS[name]
