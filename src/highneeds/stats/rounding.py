"""Rounding of whole arrays: half up, to a total, and of a table that keeps its margins."""

import numpy as np
from numpy.typing import ArrayLike

from highneeds.stats.arrays import Floats, floats


def half_up(values: ArrayLike, decimals: int = 0) -> Floats:
    """Round half away from zero, as `core.rounding.half_up` does for one number.

    Parameters
    ----------
    values : array_like
        Any numbers; NaN and infinity are returned as they are.
    decimals : int
        Places to keep; may be negative.

    Examples
    --------
    >>> half_up([12.5, -12.5, 2.675], 0)
    array([ 13., -13.,   3.])
    """
    v = floats(values)
    scale = 10.0**decimals
    finite = np.isfinite(v)
    size = np.floor(np.abs(np.where(finite, v, 0.0)) * scale + 0.5 + 1e-9) / scale
    return np.where(finite, np.copysign(size, v), v)
