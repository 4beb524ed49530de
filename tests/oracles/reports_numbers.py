"""Numbers written by another road: exact decimals, digit by digit."""

from decimal import ROUND_HALF_UP, Decimal


def written(value: float, decimals: int) -> str:
    """Round the shortest decimal of a float half up and put commas in by hand."""
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    whole, _, part = f"{abs(exact):f}".partition(".")
    groups: list[str] = []
    while whole:
        groups.insert(0, whole[-3:])
        whole = whole[:-3]
    text = ",".join(groups) + (f".{part}" if part else "")
    return f"−{text}" if exact < 0 else text
