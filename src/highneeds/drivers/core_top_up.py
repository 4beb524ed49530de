"""Core (place) funding against top-up, where Section 251 tells them apart."""

from dataclasses import dataclass

import polars as pl

PLACE = "place_funding"
TOP_UPS = ("top_up_maintained", "top_up_non_maintained")
_PHASES = ("early_years", "primary", "secondary", "special", "ap_pru", "post_school")


@dataclass(frozen=True)
class CoreTopUp:
    """Place funding and top-up of one year and basis. Unit: £.

    Attributes
    ----------
    year
        Financial year, by the year it ends in.
    basis
        "budget" or "outturn".
    place
        Place funding. The outturn leaves out what DfE pays to academies directly, so it is not
        comparable with the budget.
    top_up_share
        Top-up ÷ (top-up + place), where all three are present.
    top_up_by_phase
        Top-up of both kinds by phase.
    """

    year: int
    basis: str
    place: float | None
    top_up_maintained: float | None
    top_up_non_maintained: float | None
    top_up_share: float | None
    top_up_by_phase: tuple[tuple[str, float], ...]
    note: str


def core_and_top_up(s251: pl.DataFrame) -> tuple[CoreTopUp, ...]:
    """Return place funding against top-up for every year and basis of one area.

    Parameters
    ----------
    s251
        Canonical table of one area.
    """
    found = []
    for year, basis in sorted(set(s251.select("year", "basis").iter_rows())):
        rows = s251.filter(pl.col("year") == year, pl.col("basis") == basis)
        lines = {row["line"]: row for row in rows.iter_rows(named=True)}
        place, kept, left = (_total(lines, name) for name in (PLACE, *TOP_UPS))
        known = [v for v in (place, kept, left) if v is not None]
        whole = sum(known)
        # With a line missing the share would be of less than the whole.
        share = (whole - known[0]) / whole if len(known) == 3 and whole > 0 else None
        note = (
            "The outturn leaves out place funding that DfE pays to academies directly."
            if basis == "outturn"
            else ""
        )
        phases = tuple(_phases(lines))
        found.append(CoreTopUp(int(year), str(basis), place, kept, left, share, phases, note))
    return tuple(found)


def _total(lines: dict[str, dict[str, float | None]], name: str) -> float | None:
    row = lines.get(name)
    return None if row is None or row["total"] is None else float(row["total"])


def _phases(lines: dict[str, dict[str, float | None]]) -> list[tuple[str, float]]:
    found = []
    for phase in _PHASES:
        values = [lines[name].get(phase) for name in TOP_UPS if name in lines]
        known = [float(v) for v in values if v is not None]
        if known:
            found.append((phase, sum(known)))
    return found
