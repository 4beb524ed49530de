"""How long the statistics take: python bench/bench_stats.py."""

from time import perf_counter

import numpy as np

from figures import Figure, tell
from highneeds.stats.disclosure import attack, suppress
from highneeds.stats.funnel import fit_proportion
from highneeds.stats.linked import crosstab
from highneeds.stats.survey_error import linearised_se
from highneeds.stats.weighting import rake_weights
from highneeds.stats.xmr import fit_xmr


def clock(name, work):
    start = perf_counter()
    work()
    return Figure(name, perf_counter() - start, "s")


def figures():
    """Yield the seconds of each."""
    rng = np.random.default_rng(1)
    x = rng.integers(10, 900, (100, 153))
    n = x + rng.integers(10, 900, (100, 153))

    def funnels():
        for part, whole in zip(x, n, strict=True):
            fit_proportion(part, whole).position(part, whole)

    yield clock("100 funnels of 153 areas, with positions", funnels)
    series = rng.normal(50, 4, (200, 120))
    yield clock("200 XmR charts of 120 months", lambda: [fit_xmr(v) for v in series])
    sizes = (13, 4, 9, 2, 150)
    codes = np.stack([rng.integers(0, k, 100_000) for k in sizes], axis=1)
    shares = [rng.dirichlet(np.full(k, 20.0)) * 1e6 for k in sizes]
    yield clock(
        "raking 100,000 rows to 5 margins, trimmed",
        lambda: rake_weights(codes, shares, limits=(0.3, 3)),
    )
    y, w = rng.integers(0, 2, 100_000), rng.uniform(0.5, 2, 100_000)
    yield clock("its linearised error", lambda: linearised_se(y, w, codes, cluster=codes[:, 4]))
    counts = rng.poisson(rng.gamma(1.2, 10, (50, 1)) * rng.dirichlet(np.full(10, 2.0)))
    schools, items = [f"s{i}" for i in range(50)], [f"q{i}" for i in range(10)]
    phases = rng.choice(["primary", "secondary", "special"], 50).tolist()
    tables = [crosstab(counts, schools, items, row="school", column="item", groups=phases)]
    pattern = suppress(tables)
    yield clock("suppressing 50 schools x 10 items with phase totals", lambda: suppress(tables))
    yield clock(
        f"exact attack on all {len(pattern.hidden)} hidden cells", lambda: attack(tables, pattern)
    )


if __name__ == "__main__":
    tell(figures())
