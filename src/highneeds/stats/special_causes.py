"""The four rules of Making Data Count that tell a special cause from noise."""

from enum import StrEnum

import numpy as np

from highneeds.stats.arrays import Bools, Floats, Ints, Texts

RUN = 7
"""Points in a trend or a shift."""


class Label(StrEnum):
    """What a point shows; a point gets the first that holds, in this order."""

    OUTSIDE = "outside"
    TREND = "trend"
    TWO_OF_THREE = "two_of_three"
    SHIFT = "shift"
    COMMON = "common"


def special_causes(values: Floats, mean: Floats, outer: Floats, near: Floats) -> tuple[Texts, Ints]:
    """Label the points of one group by the four rules, highest precedence first.

    Parameters
    ----------
    values, mean : ndarray of shape (points,)
        Figures and centre line.
    outer, near : ndarray of shape (2, points)
        Lower and upper process limits, and near limits at two thirds.

    Returns
    -------
    labels : ndarray of str
        `Label` values; "" for missing points.
    directions : ndarray of int
        +1, -1 or 0. A point in a rise and in a fall takes the later one.
    """
    # A point equal to the mean breaks a run, and means of decimals are seldom exact in binary.
    slack = 1e-9 * np.maximum(1.0, np.abs(mean))
    gap = np.isnan(values)
    # A missing point sits on the mean, where it breaks every run and is labelled below as nothing.
    v = np.where(gap, mean, values)
    side = np.where(np.abs(v - mean) <= slack, 0, np.sign(v - mean)).astype(np.int64)
    above, below = v > outer[1] + slack, v < outer[0] - slack
    # A point outside the limits has a rule of its own and is not one of the two of three.
    high = (v > near[1] + slack) & ~above
    low = (v < near[0] - slack) & ~below
    # A step from or to a missing point counts as none, which breaks a trend.
    step = np.sign(np.nan_to_num(np.diff(values))).astype(np.int64)
    trend = _flag_runs(step, RUN - 1, RUN, values.size)
    shift = _flag_runs(side, RUN, RUN, values.size)
    close = _two_of_three(high, side) - _two_of_three(low, -side)
    outside = above.astype(np.int64) - below
    found = [outside != 0, trend != 0, close != 0, shift != 0]
    names = [Label.OUTSIDE, Label.TREND, Label.TWO_OF_THREE, Label.SHIFT]
    labels = np.select([gap, *found], ["", *names], Label.COMMON.value)
    directions = np.select([gap, *found], [0, outside, trend, close, shift], 0)
    return labels, directions


def _flag_runs(signs: Ints, length: int, points: int, size: int) -> Ints:
    """Mark every point of each run of `length` equal signs, which spans `points` points."""
    flags = np.zeros(size, dtype=np.int64)
    if signs.size < length:
        return flags
    total = np.lib.stride_tricks.sliding_window_view(signs, length).sum(axis=1)
    for start in np.flatnonzero(np.abs(total) == length):
        flags[start : start + points] = np.sign(total[start])
    return flags


def _two_of_three(close: Bools, side: Ints) -> Ints:
    flags = np.zeros(close.size, dtype=np.int64)
    if close.size < 3:
        return flags
    windows = np.lib.stride_tricks.sliding_window_view
    hit = (windows(side, 3).sum(axis=1) == 3) & (windows(close, 3).sum(axis=1) >= 2)
    for start in np.flatnonzero(hit):
        flags[start : start + 3] |= close[start : start + 3]
    return flags
