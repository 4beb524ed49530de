"""Slow second roads for evidence: net agreement by search, Kaplan-Meier by hand, ICC by pairs."""

from math import sqrt


def tango_limits(agree, disagree, n, z=1.959963984540054, steps=1000):
    """Interval of net agreement: every difference on a grid that a score test does not reject."""
    kept = []
    for k in range(-steps, steps + 1):
        delta = k / steps
        # Maximum likelihood of the disagreeing share, given the difference, by ternary search.
        lo, hi = max(0.0, -delta), (1 - delta) / 2
        for _ in range(50):
            a, b = lo + (hi - lo) / 3, hi - (hi - lo) / 3
            if likelihood(agree, disagree, n, a, delta) < likelihood(agree, disagree, n, b, delta):
                lo = a
            else:
                hi = b
        q = (lo + hi) / 2
        variance = n * (2 * q + delta - delta * delta)
        gap = agree - disagree - n * delta
        if variance > 1e-9 and abs(gap) / sqrt(variance) <= z:
            kept.append(delta)
    return min(kept), max(kept)


def likelihood(agree, disagree, n, q, delta):
    """Log likelihood of shares q disagreeing and q + delta agreeing."""
    from math import log

    total = 0.0
    for count, share in (
        (agree, q + delta),
        (disagree, q),
        (n - agree - disagree, 1 - 2 * q - delta),
    ):
        if count:
            if share <= 0:
                return float("-inf")
            total += count * log(share)
    return total


def share_with_plan(children, months):
    """Kaplan-Meier with loops: children are (months watched, whether a plan came)."""
    survival = 1.0
    for time in sorted({t for t, event in children if event and t <= months}):
        at_risk = sum(t >= time for t, _ in children)
        survival *= 1 - sum(t == time and event for t, event in children) / at_risk
    return 1 - survival


def pairs_that_agree(votes):
    """Share of pairs of votes of one case that are the same."""
    same = total = 0
    for case in votes:
        for i, a in enumerate(case):
            for b in case[i + 1 :]:
                total += 1
                same += a == b
    return same / total
