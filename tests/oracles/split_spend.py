"""Volume and price of one provision by another road: both orders of the two steps, averaged."""

from fractions import Fraction


def split_one(plans_0, plans_1, spend_0, spend_1):
    """Walk from the old spend to the new in two steps, in both orders, in exact fractions."""
    plans_0, plans_1 = Fraction(plans_0), Fraction(plans_1)
    cost_0, cost_1 = spend_0 / plans_0, spend_1 / plans_1
    plans_first = ((plans_1 - plans_0) * cost_0, (cost_1 - cost_0) * plans_1)
    cost_first = ((plans_1 - plans_0) * cost_1, (cost_1 - cost_0) * plans_0)
    return tuple((a + b) / 2 for a, b in zip(plans_first, cost_first, strict=True))
