"""Classification breaks: plans that moved between two provisions on paper, in one year.

When an authority records units as special schools from one January to the next, one provision
drops and another jumps by about the same number. That is not growth. The earlier Januaries are
put on the new footing before a method looks at a trend; the actuals that are shown stay as they
are.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from highneeds.stats.arrays import Floats

LEAST_PLANS: Final = 20.0
"""A smaller move is not told from ordinary change."""
LEAST_SHARE: Final = 0.25
"""The move must be at least this share of the smaller of the two provisions the year before."""
LEAST_MATCH: Final = 0.6
"""The smaller of the two jumps must be at least this share of the larger."""


@dataclass(frozen=True)
class Swap:
    """One move on paper, of `plans` from provision `loser` to `gainer`, seen first at column t."""

    area: int
    t: int
    gainer: int
    loser: int
    plans: float


def find_swaps(parts: Floats) -> tuple[Swap, ...]:
    """Find moves on paper.

    Parameters
    ----------
    parts : ndarray of shape (P, A, T)
        Plans by provision.

    Returns
    -------
    tuple[Swap, ...]
        At most one for each authority and January: the largest.

    Notes
    -----
    A jump is the change beyond the growth of that provision over all authorities. A real opening
    of a special school that takes children from units at once looks the same; so a swap is always
    told as a finding.
    """
    before, now = parts[:, :, :-1], parts[:, :, 1:]
    both = np.isfinite(before) & np.isfinite(now)
    top = np.where(both, now, 0).sum(axis=1, keepdims=True)
    bottom = np.where(both, before, 0).sum(axis=1, keepdims=True)
    # What all authorities do is growth, however fast: only what goes beyond it can be a move.
    usual = np.divide(top, bottom, out=np.ones_like(top), where=bottom > 0)
    jump = np.where(both, now - before * usual, 0.0)
    # Every pair is tried, because a move may be to or from any provision; of several, the largest
    # is taken, so that one move on paper is not undone twice.
    best = np.zeros(jump.shape[1:])
    pair = np.full((2, *jump.shape[1:]), -1)
    for a in range(len(parts)):
        for b in range(len(parts)):
            if a == b:
                continue
            up, down = jump[a], -jump[b]
            small, large = np.minimum(up, down), np.maximum(up, down)
            floor = LEAST_SHARE * np.fmin(before[a], before[b])
            least = np.maximum(LEAST_PLANS, np.nan_to_num(floor))
            is_swap = (small >= least) & (small >= LEAST_MATCH * large)
            better = is_swap & (small > best)
            best = np.where(better, small, best)
            pair[0][better], pair[1][better] = a, b
    return tuple(
        Swap(int(i), int(t) + 1, int(pair[0, i, t]), int(pair[1, i, t]), float(best[i, t]))
        for i, t in zip(*np.nonzero(best > 0), strict=True)
    )


def on_new_footing(parts: Floats, swaps: tuple[Swap, ...]) -> Floats:
    """Move the plans of earlier Januaries as the swaps did, keeping every January's total.

    Parameters
    ----------
    parts : ndarray of shape (P, A, T)
        Plans by provision.
    swaps
        As found in `parts`.

    Returns
    -------
    ndarray of shape (P, A, T)
        A copy. The loser's earlier values shrink in proportion, and the gainer's grow by as much.
    """
    out = parts.copy()
    for swap in sorted(swaps, key=lambda s: s.t):
        earlier = out[swap.loser, swap.area, : swap.t]
        last = earlier[-1]
        if not np.isfinite(last) or last <= 0:
            continue
        moved = earlier * min(swap.plans / last, 1.0)
        out[swap.loser, swap.area, : swap.t] -= moved
        out[swap.gainer, swap.area, : swap.t] += moved
    return out
