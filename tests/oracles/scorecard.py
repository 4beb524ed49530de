"""The scorecard's rules again, with dicts and loops, so plain that one can see they are right."""

from decimal import ROUND_HALF_UP, Decimal


def written(value, decimals):
    """Write a value as the page shows it: half up, of the digits that a person sees."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def arrow(now, before, decimals):
    """Compare two values as they are shown."""
    if now is None or before is None:
        return None
    new, old = written(now, decimals), written(before, decimals)
    if new == old:
        return "flat"
    return "up" if new > old else "down"


def judgement(now, before, decimals, polarity):
    """Say better or worse, from the arrow and the polarity."""
    moved = arrow(now, before, decimals)
    if moved is None or polarity == "none":
        return "not_judged"
    if moved == "flat":
        return "no_change"
    good = {"higher": "up", "lower": "down"}[polarity]
    return "better" if moved == good else "worse"


def open_months(colours):
    """Say month by month whether an exception is open, looking at all months up to it."""
    found = []
    is_open, opened_by = False, ""
    since: list[str] = []
    ambers: list[str] = []
    for colour in colours:
        if colour is not None:
            if not is_open:
                ambers = [*ambers, colour] if colour == "amber" else []
                if colour == "red" or len(ambers) == 2:
                    is_open, since = True, []
                    opened_by = "red" if colour == "red" else "amber"
            elif colour == "red":
                opened_by, since = "red", []
            else:
                calm = colour == "green" or opened_by == "red"
                since = [*since, colour] if calm else []
                if len(since) == 2:
                    is_open, ambers = False, []
        found.append(is_open)
    return found


def latest(sent):
    """Keep the last figure of each month in a list of (month, value), and what it replaced."""
    now: dict[str, float | None] = {}
    before = []
    for month, value in sent:
        if value is None and month in now:
            continue
        if month in now and now[month] is not None and now[month] != value:
            before.append((month, now[month]))
        now[month] = value
    return dict(sorted(now.items())), before


def pooled(pairs, months):
    """Add numerators and denominators of the last so many months."""
    last = [pair for pair in pairs[-months:] if pair is not None]
    return sum(x for x, _ in last), sum(n for _, n in last)
