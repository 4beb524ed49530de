"""Make provisions add to the total."""

import numpy as np

from highneeds.stats.arrays import Floats


def to_total(parts: Floats, total: Floats) -> Floats:
    """Scale provisions in proportion, so that they add to the total.

    Parameters
    ----------
    parts : ndarray of shape (P, ...)
        Forecasts by provision; missing in one means missing in all.
    total : ndarray of shape (...)
        Forecast of the total.

    Returns
    -------
    ndarray of shape (P, ...)
        Where the parts are all nought they stay so.

    Notes
    -----
    Proportional, because the total is forecast better than its parts (the back-test shows by how
    much), and because counts stay above nought, which least-squares reconciliation does not
    promise.
    """
    together = parts.sum(axis=0)
    scale = np.divide(total, together, out=np.ones_like(together), where=together > 0)
    out: Floats = parts * scale
    return out
