"""One rounding rule for every page, sheet and slide: half up, away from zero."""

import math


def half_up(value: float, decimals: int = 0) -> float:
    """Round half away from zero.

    Parameters
    ----------
    value
        Any finite number; NaN is returned as it is.
    decimals
        Places to keep; may be negative.

    Returns
    -------
    float
        The rounded number.

    Notes
    -----
    Python's `round` takes halves to the even digit, so 12.5 gives 12; readers expect 13. The
    1e-9 absorbs binary noise such as 2.675 being stored as 2.67499….

    Examples
    --------
    >>> half_up(12.5), half_up(-12.5), half_up(2.675, 2)
    (13.0, -13.0, 2.68)
    """
    if not math.isfinite(value):
        return value
    scale = 10.0**decimals
    return math.copysign(math.floor(abs(value) * scale + 0.5 + 1e-9) / scale, value)
