"""A share with its count, base and Wilson interval: how every piece of evidence is told."""

from dataclasses import dataclass

from highneeds.stats.intervals import wilson
from highneeds.vocabulary.status import Status


@dataclass(frozen=True)
class Share:
    """`count` of `n`, as a proportion 0-1 with its 95% Wilson interval.

    Attributes
    ----------
    n
        Base. With 0 there is no share.
    value, low, high
        Proportion and interval; None when the base is 0 or the status has no value.
    status
        `not_collected` when the source does not state it.
    """

    count: int
    n: int
    value: float | None
    low: float | None
    high: float | None
    status: Status = Status.PRESENT

    def to_dict(self) -> dict[str, object]:
        """Return plain data for JSON; what is suppressed is null and not 0."""
        hidden = self.status is Status.SUPPRESSED
        return {
            "count": None if hidden else self.count,
            "n": None if hidden and not self.n else self.n,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "status": self.status,
        }


def share_of(count: int, n: int, level: float = 0.95) -> Share:
    """Make a share of counts.

    Examples
    --------
    >>> s = share_of(5, 15)
    >>> round(s.value, 3), round(s.low, 3), round(s.high, 3)
    (0.333, 0.152, 0.583)
    """
    if n <= 0:
        return Share(count, n, None, None, None, Status.NOT_APPLICABLE)
    low, high = wilson(count, n, level)
    status = Status.PRESENT if count else Status.ZERO
    return Share(count, n, count / n, float(low), float(high), status)


def not_stated(n: int) -> Share:
    """Make a share whose count the source does not state."""
    return Share(0, n, None, None, None, Status.NOT_COLLECTED)


def suppressed(n: int = 0) -> Share:
    """Make a share whose count is too small to show.

    Parameters
    ----------
    n
        Its base where that is shown; 0 where the base less another number would give it away.
    """
    return Share(0, n, None, None, None, Status.SUPPRESSED)
