"""Seeds, and draws of shares: chance that anyone can repeat, whatever the number of workers."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from highneeds.stats.arrays import Floats, check_level

D = TypeVar("D", bound=np.generic)

BLOCK = 250
"""Draws per seed; fixed, so that a result does not depend on how work is shared out."""


@dataclass(frozen=True)
class Bootstrap:
    """A bootstrap of one statistic.

    Attributes
    ----------
    estimate, low, high
        The statistic of the units, and percentile limits.
    draws
        The statistic of each resample that had one.
    undefined
        Resamples without a value (no variation).
    """

    estimate: float
    low: float
    high: float
    draws: Floats
    undefined: int


def bootstrap(
    statistic: Callable[[NDArray[D]], float],
    units: NDArray[D],
    draws: int = 2000,
    *,
    seed: int,
    level: float = 0.95,
    executor: Executor | None = None,
) -> Bootstrap:
    """Resample units with replacement and recompute a statistic.

    Parameters
    ----------
    statistic
        Takes an array like `units`, returns one number or NaN. Picklable if a process pool runs it.
    units : ndarray of shape (units, ...)
        One row per unit, such as the counts of `agreement.tally`.
    draws
        Resamples.
    seed
        Seed; each block of 250 draws has a spawned one.
    level
        Confidence, 0-1.
    executor
        Runs the blocks; the result does not depend on it.
    """
    check_level(level)
    sizes = [BLOCK] * (draws // BLOCK) + [draws % BLOCK] * (draws % BLOCK > 0)
    # A seed for each block, not for each worker: two workers or eight give the same draws.
    seeds = np.random.SeedSequence(seed).spawn(len(sizes))
    run = partial(_block, statistic, units)
    blocks = list(executor.map(run, seeds, sizes) if executor else map(run, seeds, sizes))
    values = np.concatenate([*blocks, np.empty(0)])
    there = values[~np.isnan(values)]
    tail = (1 - level) / 2
    low, high = np.quantile(there, [tail, 1 - tail]) if there.size else (np.nan, np.nan)
    estimate = float(statistic(units))
    return Bootstrap(estimate, float(low), float(high), there, int(values.size - there.size))


def _block(
    statistic: Callable[[NDArray[D]], float],
    units: NDArray[D],
    seed: np.random.SeedSequence,
    size: int,
) -> Floats:
    picks = np.random.default_rng(seed).integers(0, len(units), (size, len(units)))
    return np.array([float(statistic(units[pick])) for pick in picks])
