"""What is said of a whole board on its page: date, counts, groups, notes."""

from collections.abc import Sequence

from highneeds.scorecard.judging import Judgement
from highneeds.scorecard.kpi_words import JUDGED
from highneeds.scorecard.results import KpiResult, RollUp, Scorecard
from highneeds.vocabulary.periods import MONTHS


def as_at_words(board: Scorecard) -> str:
    """Say of which day the page is, and who made it."""
    by = f", by {board.author}" if board.author else ""
    return f"As at {board.as_at.day} {MONTHS[board.as_at.month - 1]} {board.as_at.year}{by}"


def tiles(roll: RollUp) -> tuple[tuple[int, str], ...]:
    """Return how many KPIs are what."""
    return (
        (roll.red, "red"),
        (roll.amber, "amber"),
        (roll.green, "green"),
        (roll.no_colour, "without a colour"),
        (roll.missing, "not supplied"),
    )


def themes(results: Sequence[KpiResult]) -> dict[str, list[KpiResult]]:
    """Group KPIs by theme, in the order in which themes first stand."""
    found: dict[str, list[KpiResult]] = {}
    for result in results:
        found.setdefault(result.kpi.definition.theme, []).append(result)
    return found


def anchor(kpi_id: str) -> str:
    """Return the anchor of a KPI's part of the page."""
    return f"k-{kpi_id.replace('_', '-')}"


def kpi_named(board: Scorecard, name: str) -> str:
    """Return the id of the KPI that an action names by id or reference; "" for any other name."""
    try:
        return board.kpi(name).id
    except KeyError:
        return ""


def data_notes(board: Scorecard) -> tuple[str, ...]:
    """Return what to know about the board's data and about this page."""
    return (
        *board.notes,
        f"Data from: {', '.join(board.files)}.",
        "Sentences without a name are drafted from the figures by rules. To edit them: highneeds "
        "scorecard DIR --drafts, then change commentary.yaml; your words are kept.",
        "Published figures are the newest that were out in the month. Neighbours are pooled: the "
        "sum of their numerators over the sum of their denominators.",
        f"Judgements used: {', '.join(JUDGED[j] for j in Judgement)}. A movement of fewer than 10 "
        "cases a month is not judged.",
    )
