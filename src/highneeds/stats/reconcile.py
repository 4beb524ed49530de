"""Make forecasts of a total and of its parts add up.

In proportion, because the total is forecast better than its parts (the back-test shows by how
much), and because counts stay above zero, which least-squares reconciliation does not promise.
With 5-9 years there is no residual covariance to speak of, so no MinT either.
"""

import numpy as np
from numpy.typing import ArrayLike

from highneeds.stats.arrays import Floats, divide, floats


def proportional(total: ArrayLike, parts: ArrayLike) -> Floats:
    """Scale parts to a total; NaN when they are all zero and the total is not.

    Parameters
    ----------
    total : array_like of shape (...)
        Total to keep.
    parts : array_like of shape (parts, ...)
        Forecasts of the parts; missing in one means missing in all.

    Returns
    -------
    ndarray of shape (parts, ...)
    """
    p, t = floats(parts), floats(total)
    whole = p.sum(axis=0)
    return np.where((whole == 0) & (t == 0), 0.0, p * divide(t, whole))
