"""Speed of the back-test: 150 authorities, 8 origins, every method, 5 horizons, by provision.

Run: .venv/bin/python bench/forecast.py

Prints the seconds at 75, 150 and 300 authorities and their ratios, so that the growth of the cost
can be seen without knowing the machine, and the seconds of 10,000 draws of the simulation.
"""

import time

import numpy as np

from figures import Figure, peak_of_this_process, tell
from forecast_frames import random_panel
from highneeds.forecast.methods.backtest import run_backtest
from highneeds.forecast.methods.histories import PlanHistories
from highneeds.forecast.outlook.simulate import Uncertain, simulate

ORIGINS = range(2015, 2023)
LIMIT_SECONDS = 20.0


def panel(areas: int) -> PlanHistories:
    """Return a made-up panel with seven provisions."""
    made = random_panel(n_areas=areas, seed=1)
    shares = np.random.default_rng(2).dirichlet(np.full(7, 3.0), areas).T[:, :, None]
    names = tuple(f"provision_{i}" for i in range(7))
    return PlanHistories(
        made.areas, made.years, made.plans, names, made.plans * shares, made.flows, made.people
    )


def seconds(areas: int, repeats: int = 3) -> float:
    """Return the fastest of some back-tests."""
    data = panel(areas)
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run_backtest(data, ORIGINS, 5, by_provision=True)
        times.append(time.perf_counter() - start)
    return min(times)


def simulation_seconds() -> float:
    """Return the time of 10,000 draws of six provisions over five years."""
    shape = (6, 5)
    case = Uncertain(
        plans=np.full(shape, 300.0),
        part_spread=np.full(shape, 0.1),
        total_spread=np.linspace(0.04, 0.1, 5),
        cost=np.full(shape, 20_000.0),
        cost_common=0.02,
        cost_own=0.05,
        other=np.full(5, 2e6),
        allocation=np.full(5, 36e6),
        transfers=np.zeros(5),
        opening=14e6,
        provisions=tuple("abcdef"),
    )
    start = time.perf_counter()
    simulate(case, 10_000, 1)
    return time.perf_counter() - start


def main() -> None:
    """Print the figures."""
    seconds(20, 1)
    took = {areas: seconds(areas) for areas in (75, 150, 300)}
    tell(
        (
            Figure("back-test of 75 authorities", took[75], "s"),
            Figure("back-test of 150 authorities", took[150], "s", LIMIT_SECONDS),
            Figure("back-test of 300 authorities", took[300], "s"),
            Figure("back-test, 300 authorities to 150", took[300] / took[150], "x"),
            Figure("10,000 draws of a forecast", simulation_seconds(), "s"),
            Figure("peak of the back-tests", peak_of_this_process(), "MB"),
        )
    )


if __name__ == "__main__":
    main()
