"""What making the change costs, by financial year."""

import numpy as np

from highneeds.opportunities.schema import ChangeCost
from highneeds.opportunities.times import Floats, in_years


def cost_by_year(change: ChangeCost, years: tuple[int, ...]) -> Floats:
    """Return the cost of change in £ in each financial year.

    Parameters
    ----------
    change
        One-off sums fall in the year of their date; a running cost is spread by days.
    years
        Financial years, each by the year it ends in.
    """
    total = np.zeros(len(years))
    for k, year in enumerate(years):
        # 1 April to 31 March, in years: April begins at a quarter.
        begin, end = year - 0.75, year + 0.25
        total[k] += sum(o.amount for o in change.one_off if begin <= in_years(o.day) < end)
        for running in change.running:
            until = in_years(running.until) if running.until else np.inf
            covered = min(end, until) - max(begin, in_years(running.start))
            total[k] += running.per_year * max(covered, 0.0)
    return total
