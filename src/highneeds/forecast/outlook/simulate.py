"""Uncertainty of plans and unit costs, carried to the deficit by simulation.

Draws come in blocks of a fixed size, each with its own random stream spawned from one seed, so the
answer is the same for any number of workers.
"""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field

import numpy as np

from highneeds.forecast.outlook.capacity import place_children
from highneeds.forecast.outlook.finance import roll_forward
from highneeds.stats.arrays import Floats


@dataclass(frozen=True)
class Uncertain:
    """What is simulated.

    Attributes
    ----------
    plans : ndarray of shape (P, H)
        Central forecast before capacity.
    part_spread : ndarray of shape (P, H)
        Standard deviation of the log error of each provision; 0 for one that is fixed.
    total_spread : ndarray of shape (H,)
        The same for the total.
    cost : ndarray of shape (P, H)
        Central unit cost, £ per plan.
    cost_common, cost_own
        Standard deviation of the yearly log change of cost: of all provisions together, and of
        one.
    other, allocation, transfers : ndarray of shape (H,)
        £.
    opening
        Opening deficit. £.
    provisions
        The P provisions.
    limits, overflow_to
        Capacity; see `place_children`.
    """

    plans: Floats
    part_spread: Floats
    total_spread: Floats
    cost: Floats
    cost_common: float
    cost_own: float
    other: Floats
    allocation: Floats
    transfers: Floats
    opening: float
    provisions: tuple[str, ...]
    limits: Mapping[str, Floats] = field(default_factory=dict)
    overflow_to: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Draws:
    """Simulated paths, one row a draw.

    Attributes
    ----------
    total, spend, in_year, cumulative : ndarray of shape (draws, H)
        Plans; £; £; £.
    seed
        Printed with every result.
    """

    total: Floats
    spend: Floats
    in_year: Floats
    cumulative: Floats
    seed: int

    def band(self, what: str, level: float) -> tuple[Floats, Floats, Floats]:
        """Return low, median and high of shape (H,) of a quantity at a central level."""
        values: Floats = getattr(self, what)
        tail = (1 - level) / 2
        low, middle, high = np.quantile(values, [tail, 0.5, 1 - tail], axis=0)
        return low, middle, high


def simulate(
    case: Uncertain, draws: int, seed: int, block: int = 1000, executor: Executor | None = None
) -> Draws:
    """Draw paths of plans, cost, spend and deficit.

    Parameters
    ----------
    case
        What is known.
    draws
        Number of paths.
    seed
        Of all randomness.
    block
        Paths per stream. Changing it changes the draws; the number of workers does not.
    executor
        Runs blocks side by side; here and now when None.

    Notes
    -----
    Errors of plans grow by independent yearly steps whose variances add up to the spread of each
    horizon. Provisions are drawn apart and then scaled, all but the fixed ones, to a drawn total.
    Costs walk at random around their central path. Plans and costs are drawn independently,
    which no data here contradicts or supports.
    """
    sizes = [block] * (draws // block) + ([draws % block] if draws % block else [])
    streams = np.random.SeedSequence(seed).spawn(len(sizes))
    jobs = [(case, n, stream) for n, stream in zip(sizes, streams, strict=True)]
    runs = executor.map(_block, jobs) if executor else map(_block, jobs)
    total, spend, in_year, cumulative = (np.concatenate(each) for each in zip(*runs, strict=True))
    return Draws(total, spend, in_year, cumulative, seed)


def _block(job: tuple[Uncertain, int, np.random.SeedSequence]) -> tuple[Floats, ...]:
    case, n, stream = job
    rng = np.random.Generator(np.random.PCG64(stream))
    p, h = case.plans.shape
    parts = case.plans * np.exp(_walk(rng, n, case.part_spread))
    total = case.plans.sum(axis=0) * np.exp(_walk(rng, n, case.total_spread))
    # A provision that was stated flat keeps its number: scaling it to a drawn total would undo it.
    fixed = (case.part_spread <= 0).all(axis=1)
    rest = np.maximum(total - case.plans[fixed].sum(axis=0), 0.0)
    free = parts[:, ~fixed].sum(axis=1)
    scale = np.divide(rest, free, out=np.ones_like(rest), where=free > 0)
    parts[:, ~fixed] *= scale[:, None, :]
    placed = place_children(parts, case.limits, case.overflow_to, case.provisions)
    years = np.arange(1.0, h + 1)
    together = _walk(rng, n, case.cost_common * np.sqrt(years))
    apart = _walk(rng, n, np.broadcast_to(case.cost_own * np.sqrt(years), (p, h)))
    cost = case.cost * np.exp(together[:, None, :] + apart)
    spend = (placed.plans * cost).sum(axis=1) + case.other
    balance = roll_forward(spend, case.allocation, case.transfers, case.opening)
    return placed.plans.sum(axis=1), spend, balance.in_year, balance.cumulative


def _walk(rng: np.random.Generator, n: int, spread: Floats) -> Floats:
    """Draw walks with a standard deviation of `spread` (…, H) at each horizon."""
    # A range that narrows with the horizon would need a step of negative variance.
    variance = np.maximum.accumulate(np.asarray(spread) ** 2, axis=-1)
    step = np.sqrt(np.diff(variance, axis=-1, prepend=0.0))
    draws = rng.standard_normal((n, *step.shape))
    out: Floats = np.cumsum(draws * step, axis=-1)
    return out


def spread_of(half_width: Floats, level: float) -> Floats:
    """Return the standard deviation that a central interval of a normal error implies."""
    from statistics import NormalDist  # noqa: PLC0415 - used once per forecast

    z = NormalDist().inv_cdf(0.5 + level / 2)
    return np.asarray(half_width, dtype=np.float64) / z
