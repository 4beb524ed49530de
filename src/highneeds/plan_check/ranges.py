"""Exact intervals: what a printed figure can stand for, in fractions."""

import math
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class ExactRange:
    """A closed interval of exact fractions; None is no bound on that side."""

    low: Fraction | None
    high: Fraction | None

    @property
    def finite(self) -> bool:
        """Whether both sides are bounded, as arithmetic needs."""
        return self.low is not None and self.high is not None

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """Both bounds; ValueError when one is missing."""
        if self.low is None or self.high is None:
            raise ValueError("arithmetic on a range without a bound")
        return self.low, self.high

    @property
    def middle(self) -> Fraction:
        """Middle of a bounded range, or its only bound."""
        if self.low is None or self.high is None:
            return self.low if self.low is not None else self.high or Fraction(0)
        return (self.low + self.high) / 2

    def meets(self, other: "ExactRange") -> bool:
        """Whether the two have a point in common; touching ends count."""
        return not (
            (self.high is not None and other.low is not None and self.high < other.low)
            or (other.high is not None and self.low is not None and other.high < self.low)
        )

    def overlap(self, other: "ExactRange") -> "ExactRange | None":
        """Return the common part, or None when there is none."""
        if not self.meets(other):
            return None
        lows = [end for end in (self.low, other.low) if end is not None]
        highs = [end for end in (self.high, other.high) if end is not None]
        return ExactRange(max(lows) if lows else None, min(highs) if highs else None)

    def gap(self, other: "ExactRange") -> Fraction:
        """Return the distance between two ranges that do not meet; 0 when they do."""
        if self.high is not None and other.low is not None and self.high < other.low:
            return other.low - self.high
        if other.high is not None and self.low is not None and other.high < self.low:
            return self.low - other.high
        return Fraction(0)

    def __neg__(self) -> "ExactRange":
        low, high = self.low, self.high
        return ExactRange(None if high is None else -high, None if low is None else -low)

    def __add__(self, other: "ExactRange") -> "ExactRange":
        (a, b), (c, d) = self.ends, other.ends
        return ExactRange(a + c, b + d)

    def __sub__(self, other: "ExactRange") -> "ExactRange":
        return self + (-other)

    def __mul__(self, other: "ExactRange") -> "ExactRange":
        (a, b), (c, d) = self.ends, other.ends
        corners = (a * c, a * d, b * c, b * d)
        return ExactRange(min(corners), max(corners))

    def over(self, other: "ExactRange") -> "ExactRange | None":
        """Divide; None when the divisor may be zero."""
        low, high = other.ends
        if low <= 0 <= high:
            return None
        return self * ExactRange(1 / high, 1 / low)

    def power(self, times: int) -> "ExactRange":
        """Raise a non-negative range to a whole power."""
        low, high = self.ends
        return ExactRange(low**times, high**times)

    def root(self, times: int) -> "ExactRange | None":
        """Take the root of a non-negative range, bounded outward; None below zero."""
        low, high = self.ends
        if low < 0:
            return None
        # A float is good to about 15 digits. The bounds move outward by more than that, so that no
        # figure that truly agrees is cut off.
        slack = Fraction(1, 10**12)
        return ExactRange(
            Fraction(math.pow(low, 1 / times)) * (1 - slack),
            Fraction(math.pow(high, 1 / times)) * (1 + slack),
        )


def exactly(value: Fraction | int) -> ExactRange:
    """Return the range of one exact number."""
    return ExactRange(Fraction(value), Fraction(value))


def around(value: Fraction, half: Fraction) -> ExactRange:
    """Return value ± half."""
    return ExactRange(value - half, value + half)
