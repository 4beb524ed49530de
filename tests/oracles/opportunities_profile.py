"""Benefits by walking day by day through the years: slow, and plain enough to be seen right."""


def plan_years(start, entry, ramp, duration, first_year, last_year, per_year=1.0):
    """Plan-years in each financial year from one child a year at a full ramp.

    Days are taken as 1/12 of a month's share of the year, as the fast routine counts months, by
    stepping through 1/20 of a month.
    """
    steps = 20
    begin = (start.year + (start.month - 1) / 12) * 12 * steps
    begin = round(begin)
    stay = round(duration * 12 * steps)
    entered = []
    last = round((last_year + 0.25) * 12 * steps)
    for t in range(begin, last):
        years_in = (t - begin) // (12 * steps)
        rate = ramp[min(years_in, len(ramp) - 1)] * per_year
        if entry == "continuous":
            entered.append((t, rate / 12 / steps))
        elif t % (12 * steps) == 8 * steps:
            entered.append((t, rate))
    found = []
    for year in range(first_year, last_year + 1):
        lo, hi = round((year - 0.75) * 12 * steps), round((year + 0.25) * 12 * steps)
        total = 0.0
        for t, children in entered:
            # A child entering during a step stands half of it.
            half = 0.5 if entry == "continuous" else 0.0
            present = max(0.0, min(hi, t + half + stay) - max(lo, t + half))
            total += children * present / (12 * steps)
        found.append(total)
    return found
