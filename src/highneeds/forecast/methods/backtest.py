"""The panel back-test: how wrong each method has been, on origins that did not choose it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from highneeds.forecast.methods.hindsight import Hindsight, Issued
from highneeds.forecast.methods.histories import PlanHistories
from highneeds.forecast.methods.intervals import around
from highneeds.forecast.methods.methods_by_name import METHODS, Method
from highneeds.forecast.methods.own_series import steps
from highneeds.forecast.methods.parameters import parameters
from highneeds.stats import accuracy
from highneeds.stats.arrays import Floats
from highneeds.vocabulary.frames import frame_of
from highneeds.vocabulary.plain_data import finite

if TYPE_CHECKING:
    import polars as pl

LEVELS = (0.8, 0.95)
QUANTILES = (0.025, 0.1, 0.5, 0.9, 0.975)


@dataclass(frozen=True)
class AccuracyRecord:
    """Accuracy of one method at one horizon over some origins.

    Attributes
    ----------
    method, horizon
        Which method, and years ahead.
    origins
        Januaries of the forecasts whose outcome is known.
    n
        Number of authorities × origins.
    mape
        Mean of |forecast - actual| ÷ actual, 0-1.
    mase
        Mean absolute error ÷ the authority's mean yearly change before the origin.
    bias
        Mean of (forecast - actual) ÷ actual, 0-1; negative when too low.
    bias_pooled
        Sum of (forecast - actual) ÷ sum of actuals, so that large authorities count more.
    pinball, wis
        Mean pinball loss over five quantiles, and weighted interval score. Unit: plans.
    coverage_80, coverage_95
        Share of actuals inside, 0-1.
    width_80
        Mean width of the 80% interval ÷ forecast, 0-1.
    provision
        Empty for all plans.
    crosses
        Ids of series breaks between some origin and its outcome.
    """

    method: str
    horizon: int
    origins: tuple[int, ...]
    n: int
    mape: float | None
    mase: float | None
    bias: float | None
    bias_pooled: float | None
    pinball: float | None
    wis: float | None
    coverage_80: float | None
    coverage_95: float | None
    width_80: float | None
    provision: str = ""
    crosses: tuple[str, ...] = ()


@dataclass(frozen=True)
class BackTest:
    """A back-test.

    Attributes
    ----------
    default
        The method with the smallest error on `chosen_on`.
    chosen_on
        Origins that chose it; none of them is in `records`.
    records
        By method and horizon (and provision) over the reported origins.
    by_origin
        The same for each origin alone, because authorities err together.
    choice_records
        Over the origins that chose.
    """

    default: str
    chosen_on: tuple[int, ...]
    records: tuple[AccuracyRecord, ...]
    by_origin: tuple[AccuracyRecord, ...]
    choice_records: tuple[AccuracyRecord, ...]

    def to_dict(self) -> dict[str, object]:
        """Return plain data for JSON."""
        return asdict(self)

    def to_frame(self, *, by_origin: bool = False) -> "pl.DataFrame":
        """Return the accuracy of each method and horizon; columns as `AccuracyRecord` says.

        Parameters
        ----------
        by_origin
            Each origin alone, because authorities err together; over all reported origins when
            False.
        """
        return frame_of(AccuracyRecord, self.by_origin if by_origin else self.records)

    def of(self, method: str, provision: str = "") -> tuple[AccuracyRecord, ...]:
        """Return the records of one method, by horizon."""
        return tuple(r for r in self.records if r.method == method and r.provision == provision)


def run_backtest(
    panel: PlanHistories,
    origins: Iterable[int] | None = None,
    horizon: int = 5,
    methods: Sequence[Method] | None = None,
    by_provision: bool = False,
) -> BackTest:
    """Score methods from rolling origins over all authorities.

    Parameters
    ----------
    panel
        All that has been published.
    origins
        Januaries to report on; None for all after those that choose the default.
    horizon
        Years ahead.
    methods
        All when None. The default is chosen among them.
    by_provision
        Score provisions too.

    Returns
    -------
    BackTest
        Requested origins up to the last one that chooses are in `choice_records`, unless all of
        them are: then the default is chosen on the other origins that choose.
    """
    chosen = tuple(METHODS.values()) if methods is None else tuple(methods)
    sight = Hindsight(panel, horizon, levels=LEVELS)
    asked = _asked(sight.origins, origins)
    choosing, reported = split_origins(sight.origins, asked)
    totals = {m.name: sight.total(m) for m in chosen}
    score = Scorer(sight)
    default = choose(score, totals, choosing) or _fallback(chosen)
    ahead = range(1, horizon + 1)

    def records(over: Sequence[Sequence[int]]) -> tuple[AccuracyRecord, ...]:
        found = [
            score.record(name, issued, origins, h)
            for name, issued in totals.items()
            for origins in over
            for h in ahead
        ]
        return tuple(record for record in found if record.n)

    parts = [
        score.record(m.name, issued, reported, h, part=p)
        for m in (chosen if by_provision else ())
        for p, issued in enumerate(sight.parts(m))
        for h in ahead
    ]
    span = parameters().default.choice_origins
    return BackTest(
        default,
        choosing or tuple(range(span.first, span.last + 1)),
        records([reported]) + tuple(record for record in parts if record.n),
        records([(origin,) for origin in reported]),
        records([choosing]),
    )


def split_origins(
    every: Sequence[int], asked: Sequence[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the origins that choose and those that are reported; they never overlap.

    Parameters
    ----------
    every, asked
        Origins that the panel has, and those that were asked for.
    """
    span = parameters().default.choice_origins
    choosing = tuple(o for o in every if span.first <= o <= span.last)
    later = tuple(o for o in asked if o > span.last)
    if later or not asked:
        return choosing, later
    # Asked for origins that choose: the choice then rests on the others, never on those reported.
    rest = tuple(o for o in choosing if o not in asked)
    return rest or tuple(o for o in every if o > span.last), tuple(asked)


def choose(score: "Scorer", totals: dict[str, Issued], choosing: Sequence[int]) -> str | None:
    """Return the method with the least mean absolute percentage error, averaged over horizons.

    Every origin and horizon counts the same. None when no outcome of these origins is known.
    """
    errors: dict[str, float] = {}
    for name, issued in totals.items():
        found = [
            # Origin by origin, so that each counts the same, however many authorities it has.
            score.record(name, issued, (o,), h).mape
            for o in choosing
            for h in parameters().default.choice_horizons
            if h <= score.sight.horizon
        ]
        known = [value for value in found if value is not None]
        if known:
            errors[name] = sum(known) / len(known)
    return min(errors, key=lambda name: errors[name]) if errors else None


class Scorer:
    """Scores forecasts against what was published later.

    Parameters
    ----------
    sight
        The forecasts' origins and panel.
    """

    def __init__(self, sight: Hindsight) -> None:
        self.sight = sight
        self._scales: dict[int, Floats] = {}

    def record(
        self, name: str, issued: Issued, origins: Sequence[int], horizon: int, part: int = -1
    ) -> AccuracyRecord:
        """Score one method at one horizon over some origins; `part` is a provision's number."""
        years = self.sight.panel.years
        use = [o for o in origins if o + horizon <= years[-1]]
        at = [self.sight.origins.index(o) for o in use]
        actual = self._actual(part)
        provision = self.sight.panel.provisions[part] if part >= 0 else ""
        empty = np.empty((0, len(self.sight.panel.areas)))
        truth = np.stack([actual[:, years.index(o + horizon)] for o in use]) if use else empty
        told = issued.forecast[at, :, horizon - 1] if use else empty
        # A percentage of nothing is not defined; an authority that was abolished has no outcome.
        good = np.isfinite(truth) & np.isfinite(told) & (truth > 0)
        n = int(good.sum())
        if n == 0:
            none = (None,) * 9
            return AccuracyRecord(name, horizon, tuple(use), 0, *none, provision=provision)
        half = np.stack(
            [
                issued.bands[i].half(steps(horizon)[-1:], issued.size[i], told[[o]].T)[:, :, 0]
                for o, i in enumerate(at)
            ],
            axis=1,
        )
        low, high = around(told, half)
        # Of the years up to the origin alone, or the scale would know how the outcome moved.
        scale = np.stack([self._scale(part)[:, years.index(o)] for o in use])
        y, f = truth[good], told[good]
        low, high = low[:, good], high[:, good]
        # In the order of QUANTILES: the ends of the 95% range lie outside those of the 80%.
        quantiles = np.stack([low[1], low[0], f, high[0], high[1]])
        loss = accuracy.pinball(y, quantiles, np.array(QUANTILES)[:, None]).mean(axis=0)
        return AccuracyRecord(
            name,
            horizon,
            tuple(use),
            n,
            finite(accuracy.mape(y, f) / 100),
            finite(accuracy.mase(y, f, scale[good])),
            float(np.mean((f - y) / y)),
            finite(accuracy.bias_percent(y, f) / 100),
            _mean(loss),
            _mean(accuracy.wis(y, f, low, high, LEVELS)),
            finite(accuracy.coverage(y, low[0], high[0])),
            finite(accuracy.coverage(y, low[1], high[1])),
            _mean((high[0] - low[0]) / np.where(f > 0, f, np.nan)),
            provision,
            _crossed(use, horizon),
        )

    def _actual(self, part: int) -> Floats:
        panel = self.sight.panel
        return panel.plans if part < 0 else panel.by_provision[part]

    def _scale(self, part: int) -> Floats:
        """Return the mean absolute yearly change up to each January, (A, T)."""
        if part not in self._scales:
            y = self._actual(part)
            self._scales[part] = np.stack(
                [accuracy.mase_scale(y[:, : t + 1]) for t in range(y.shape[1])], axis=1
            )
        return self._scales[part]


def _asked(every: Sequence[int], origins: Iterable[int] | None) -> tuple[int, ...]:
    if origins is None:
        last = parameters().default.choice_origins.last
        return tuple(o for o in every if o > last) or tuple(every)
    wanted = set(origins)
    return tuple(o for o in every if o in wanted)


def _crossed(origins: Sequence[int], horizon: int) -> tuple[str, ...]:
    return tuple(
        b.id
        for b in parameters().breaks
        if any(o < b.last and o + horizon >= b.first for o in origins)
    )


def _fallback(methods: Sequence[Method]) -> str:
    names = [m.name for m in methods]
    default = parameters().default.method
    return default if default in names else names[0]


def _mean(values: Floats) -> float | None:
    there = values[np.isfinite(values)]
    return float(there.mean()) if len(there) else None
