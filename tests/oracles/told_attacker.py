"""An attacker with whole numbers: what a reader of everything that is told can say of a count.

Strong on purpose: the attacker knows how the counts are made up, the weights of a survey as they
were used, and that every count is whole. Slow and plain: one programme a bound.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp


class Attacker:
    """Whole numbers of which some sums are known, exactly or to a span.

    Parameters
    ----------
    true : array of counts
        What nobody tells; used to check that what is told is not false.
    """

    def __init__(self, true):
        self.true = np.asarray(true, dtype=float)
        self.size = self.true.size
        self.places = np.arange(self.size).reshape(self.true.shape)
        self.rows, self.low, self.high = [], [], []

    def learn(self, places, low, high=None, weights=None):
        """Take in that the sum over some places lies between two numbers."""
        row = np.zeros(self.size)
        row[np.ravel(places)] = 1 if weights is None else np.ravel(weights)
        high = low if high is None else high
        value = row @ self.true.ravel()
        assert low - 1e-6 <= value <= high + 1e-6, "what is told is not true"
        self.rows.append(row)
        self.low.append(low)
        self.high.append(high)

    def bounds(self, places):
        """Return the least and the greatest that the sum over some places can be."""
        aim = np.zeros(self.size)
        aim[np.ravel(places)] = 1
        within = LinearConstraint(np.array(self.rows), self.low, self.high) if self.rows else ()
        ends = []
        for sign in (1.0, -1.0):
            found = milp(
                sign * aim,
                constraints=within,
                integrality=np.ones(self.size, dtype=np.int64),
                bounds=Bounds(0, np.inf),
                options={"time_limit": 5.0},
            )
            # A programme that ran out of time has a bound all the same, and no tighter one.
            value = found.mip_dual_bound if found.x is None else found.fun
            ends.append(sign * value if value is not None else -sign * np.inf)
        return ends

    def found(self, places):
        """Say how well a small count is known: "exact", "near" (within 1) or "hidden"."""
        value = self.true.ravel()[np.ravel(places)].sum()
        low, high = self.bounds(places)
        if low > value - 0.5 and high < value + 0.5:
            return "exact"
        return "near" if low > value - 1.5 and high < value + 1.5 else "hidden"


def small(true: np.ndarray, places: Sequence[int] | np.ndarray) -> bool:
    """Whether a count is one that must not be told."""
    return bool(0 < true.ravel()[np.ravel(places)].sum() < 5)
