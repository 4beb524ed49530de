"""How uncertain a number is, and seeded draws of it.

Each named quantity has a stream of its own, made from the seed and its name. So adding or
removing one opportunity changes no draw of another, and two opportunities that use one unit cost
use the same draws of it.
"""

import zlib
from dataclasses import dataclass
from typing import Literal

import numpy as np

from highneeds.opportunities.schema import UncertainNumber
from highneeds.opportunities.times import Floats


@dataclass(frozen=True)
class Spread:
    """A point value and the distribution around it.

    Attributes
    ----------
    name
        Names the stream; quantities with one name are one quantity.
    kind : {"fixed", "triangular", "normal", "beta"}
        Triangular(a, point, b); normal with standard deviation a, cut at 0; beta from a cases of
        b (Jeffreys: Beta(a + 1/2, b - a + 1/2)), drawn in towards a/b by `shrink`.
    why
        Where the number and its range come from.
    """

    name: str
    point: float
    kind: Literal["fixed", "triangular", "normal", "beta"] = "fixed"
    a: float = 0.0
    b: float = 0.0
    shrink: float = 1.0
    why: str = ""

    def draw(self, n: int, seed: int) -> Floats:
        """Return `n` draws; the same for the same seed and name, always."""
        if self.kind == "fixed" or (self.kind == "triangular" and self.a == self.b):
            return np.full(n, self.point)
        # crc32 and not hash(): Python salts the hash of text anew in every run.
        stream = np.random.SeedSequence([seed, zlib.crc32(self.name.encode())])
        rng = np.random.default_rng(stream)
        if self.kind == "triangular":
            return rng.triangular(self.a, self.point, self.b, n)
        if self.kind == "normal":
            # No cost, flow or duration is below zero.
            return np.maximum(rng.normal(self.point, self.a, n), 0.0)
        centre = self.a / self.b
        # Jeffreys' prior: half a case on each side gives a share of 0 of 6 a width too.
        drawn = rng.beta(self.a + 0.5, self.b - self.a + 0.5, n)
        return np.clip(centre + (drawn - centre) * self.shrink, 0.0, 1.0)

    @property
    def varies(self) -> bool:
        """Whether a range was given."""
        return self.kind != "fixed"


def spread_of(name: str, quantity: UncertainNumber) -> Spread:
    """Make the distribution of a quantity as the file states it."""
    if quantity.low is not None and quantity.high is not None:
        return Spread(
            name, quantity.value, "triangular", quantity.low, quantity.high, why=quantity.reason
        )
    if quantity.sd is not None:
        return Spread(name, quantity.value, "normal", quantity.sd, why=quantity.reason)
    return Spread(name, quantity.value, why=quantity.reason)


def beta_of(
    name: str, point: float, count: float, n: float, *, size: int | None = None, why: str = ""
) -> Spread:
    """Make the distribution of a share seen in `count` of `n` cases.

    Parameters
    ----------
    name, point
        Name of the stream; the share as the plan prints it.
    count, n
        Cases; effective numbers for a weighted survey.
    size
        Children in the cohort, when the cases are a random sample of it without replacement: the
        sampling error shrinks by sqrt((N - n)/(N - 1)) (statistics.md §12).
    """
    shrink = 1.0
    if size is not None and size > 1:
        shrink = float(np.sqrt(max(size - n, 0.0) / (size - 1)))
    return Spread(name, point, "beta", count, n, shrink, why)
