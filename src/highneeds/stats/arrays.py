"""What every method here needs: float arrays, means that skip gaps, and quantile functions."""

from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Texts = NDArray[np.str_]


def floats(values: ArrayLike) -> Floats:
    """Return the values as floats; None becomes NaN."""
    return np.asarray(values, dtype=np.float64)


def together(*values: ArrayLike) -> tuple[Floats, ...]:
    """Return the values as floats of one common shape."""
    return tuple(np.broadcast_arrays(*(floats(value) for value in values)))


def divide(top: ArrayLike, bottom: ArrayLike) -> Floats:
    """Divide; anything over zero is missing (NaN), never infinite.

    Examples
    --------
    >>> divide([3, 3, 0], [4, 0, 0])
    array([0.75,  nan,  nan])
    """
    a, b = together(top, bottom)
    out = np.full(a.shape, np.nan)
    np.divide(a, b, out=out, where=(b != 0) & ~np.isnan(b))
    return out


def mean_of(values: Floats, axis: int | None = None) -> Floats:
    """Return the mean of the values that are there; NaN where none is."""
    there = ~np.isnan(values)
    total = np.where(there, values, 0.0).sum(axis=axis)
    return divide(total, there.sum(axis=axis))


def normal_quantile(p: float) -> float:
    """Return the standard normal quantile, to the last digit of a float."""
    return NormalDist().inv_cdf(p)


def check_level(level: float) -> float:
    """Return the level when it is a share between 0 and 1, as in 0.95."""
    if not 0 < level < 1:
        raise ValueError(f"A level is a share between 0 and 1, such as 0.95; given {level}")
    return float(level)


def z_of(level: float) -> float:
    """Return the z of a two-sided level: 1.959964 at 0.95 and 3.090232 at 0.998."""
    return normal_quantile(0.5 + check_level(level) / 2)


def special() -> Any:
    """Return scipy.special, loaded when first needed: it costs a quarter of a second."""
    import scipy.special  # noqa: PLC0415

    return scipy.special


def chi2_quantile(p: float, df: Floats) -> Floats:
    """Return the chi-square quantile with `df` degrees of freedom, accurate in both tails."""
    # The upper tail by its own function: 1 - p would lose the digits that a far limit rests on.
    if p > 0.5:
        return floats(2 * special().gammainccinv(df / 2, 1 - p))
    return floats(2 * special().gammaincinv(df / 2, p))


def t_quantile(p: float, df: float) -> float:
    """Return Student's t quantile with `df` degrees of freedom."""
    return float(special().stdtrit(df, p))
