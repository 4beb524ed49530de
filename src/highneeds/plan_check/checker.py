"""Check the arithmetic of a plan: recompute what can be recomputed and explain what disagrees."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from highneeds.plan_check.causes import LikelySlip, is_typing, likely_cause
from highneeds.plan_check.diagnosis import Clash, Repair, diagnose
from highneeds.plan_check.expressions import Known
from highneeds.plan_check.instances import instances_of
from highneeds.plan_check.quantities import Notice, Plan, Statement
from highneeds.plan_check.relations import Conventions, Kind, relations_of
from highneeds.plan_check.versions import versions_of
from highneeds.plan_check.words import name, show_range
from highneeds.vocabulary.frames import frame_of

if TYPE_CHECKING:
    import polars as pl

# A single figure with the other sign must be told as a slip. So more than one sum has to turn from
# failing to holding (2 points each) before deficits are read as printed negative.
_SIGN_EVIDENCE = 2
# The others say the same thing again; `disagreements` holds them all.
_MOST_TOLD = 4


@dataclass(frozen=True)
class Disagreement:
    """Two figures that cannot both be right.

    Attributes
    ----------
    kind
        What was recomputed: "total", "roll-forward", "same quantity", …
    statements
        Ids of the statements that take part; the printed one first.
    printed
        The figure as printed.
    recomputed
        What it comes to, as a range where the rounding of the others leaves one.
    low, high
        Bounds of what it comes to: pounds, shares as fractions, counts, or months since year 0.
    says
        The disagreement in a sentence.
    """

    kind: str
    statements: tuple[str, ...]
    printed: str
    recomputed: str
    low: float | None
    high: float | None
    says: str


@dataclass(frozen=True)
class Contradiction:
    """One thing that is likely wrong in a plan, with everything that shows it.

    Attributes
    ----------
    id
        Id of the statement that is likeliest wrong.
    quantity
        What it is the figure of, in words.
    kind
        Kind of the first disagreement.
    printed, expected
        The figure as printed, and what the rest of the plan says it should be.
    where
        Where it is printed.
    cause, detail
        Likely cause and what supports it.
    suspects
        Ids of all statements of which one must be wrong; the likeliest first.
    message
        All of it in plain words.
    """

    id: str
    quantity: str
    kind: str
    printed: str
    expected: str
    where: str
    cause: str
    detail: str
    suspects: tuple[str, ...]
    disagreements: tuple[Disagreement, ...]
    message: str


@dataclass(frozen=True)
class PlanCheck:
    """What came of checking a plan.

    Attributes
    ----------
    statements
        Figures read.
    checks
        Sums recomputed.
    notices
        Oddities of writing that contradict nothing, and headings that were not understood.
    unchecked
        Ids of figures that no sum could reach.
    """

    title: str
    statements: int
    checks: int
    contradictions: tuple[Contradiction, ...]
    notices: tuple[Notice, ...]
    unchecked: tuple[str, ...]

    def to_frame(self) -> "pl.DataFrame":
        """Return the contradictions as a table; columns as `Contradiction` says."""
        return frame_of(Contradiction, self.contradictions, plan=self.title)


def check_plan(plan: Plan) -> PlanCheck:
    """Recompute everything that a plan's figures allow and gather what disagrees.

    Returns
    -------
    PlanCheck

    Notes
    -----
    A printed figure stands for every number that rounds to it. A disagreement is reported only
    when no choice of such numbers makes the sum come out, so rounding alone never raises one. An
    error smaller than the rounding of the figures around it cannot be seen.
    """
    relations = relations_of(plan, conventions_of(plan))
    repairs, checks = diagnose(plan.statements, relations)
    by_id = {s.id: s for s in plan.statements}
    versions = versions_of(plan.statements)
    known = {q: v[0].range for q, v in versions.items()}
    told = [_contradiction(repair, by_id, plan, known) for repair in repairs]
    # Either of two figures that clash can be the wrong one; they clash once all the same, and the
    # first names the other as a suspect.
    first: dict[tuple[str, ...], Contradiction] = {}
    for contradiction in told:
        first.setdefault(_says(contradiction), contradiction)
    found = tuple(first.values())
    reached = {
        statement
        for instance in instances_of(relations, versions)
        for version in instance.versions
        for statement in version.statements
    }
    reached |= {
        s for v in versions.values() for x in v if len(x.statements) > 1 for s in x.statements
    }
    reached |= {s for v in versions.values() if len(v) > 1 for x in v for s in x.statements}
    unchecked = tuple(s.id for s in plan.statements if s.id not in reached and not s.word)
    return PlanCheck(plan.title, len(plan.statements), checks, found, plan.notices, unchecked)


def conventions_of(plan: Plan) -> Conventions:
    """Choose the reading of signs, transfers and grants under which most sums hold."""
    measures = {s.quantity.measure for s in plan.statements}
    signs = (1, -1)
    options = product(
        signs if "in_year" in measures else (1,),
        signs if "cumulative" in measures else (1,),
        (True, False) if "transfer" in measures else (True,),
        ("cumulative", "in_year", "inside") if "grant" in measures else ("cumulative",),
        (False, True) if "volume" in measures else (False,),
    )
    versions = versions_of(plan.statements)
    best, best_score = Conventions(), 0.0
    for number, option in enumerate(options):
        how = Conventions(*option)
        instances = list(instances_of(relations_of(plan, how), versions))
        turned = (how.in_year < 0) + (how.cumulative < 0)
        score = sum(1.0 if i.holds else -1.0 for i in instances) - _SIGN_EVIDENCE * turned
        # On a tie the earlier option stays, and the first is the usual one: deficits positive,
        # transfers on top of the allocation, grants against the cumulative deficit.
        if number == 0 or score > best_score:
            best, best_score = how, score
    return best


def _says(contradiction: Contradiction) -> tuple[str, ...]:
    return tuple(d.says for d in contradiction.disagreements) or (contradiction.id,)


def _contradiction(
    repair: Repair, by_id: dict[str, Statement], plan: Plan, known: Known
) -> Contradiction:
    own = [by_id[i] for i in repair.version.own]
    # A firm figure can be put right by a digit, a sign or a scale; "over £60m" cannot.
    main = next((s for s in own if not s.soft), own[0])
    alternatives = [by_id[i] for version in repair.alternatives for i in version.own]
    cause, detail = likely_cause(main, repair.expected, plan.statements, known)
    # Two figures of one thing and no sum to say which is right: a slip of typing, or two editions
    # of a plan put together.
    if cause is LikelySlip.UNKNOWN and all(clash.kind is Kind.SAME for clash in repair.settled):
        other = by_id[_other(repair.settled[0], repair.version.own)]
        typed = is_typing(main.text, other.text)
        cause = LikelySlip.DIGIT if typed else LikelySlip.VERSIONS
    told = (_disagreement(clash, by_id) for clash in repair.settled)
    disagreements = tuple({d.says: d for d in told}.values())
    expected = show_range(repair.expected, main)
    suspects = tuple(dict.fromkeys(s.id for s in (*own, *alternatives)))
    return Contradiction(
        id=main.id,
        quantity=name(main.quantity),
        kind=repair.settled[0].kind.value,
        printed=main.text,
        expected=expected,
        where=str(main.place),
        cause=cause.value,
        detail=detail,
        suspects=suspects,
        disagreements=disagreements,
        message=_message(main, expected, disagreements, cause, detail, alternatives),
    )


def _other(clash: Clash, own: Sequence[str]) -> str:
    return next(s for version in clash.versions for s in version.statements if s not in own)


def _disagreement(clash: Clash, by_id: dict[str, Statement]) -> Disagreement:
    first = [by_id[s] for s in clash.versions[0].own]
    main = next((s for s in first if not s.soft), first[0])
    ids = dict.fromkeys(s for version in clash.versions for s in version.statements)
    if clash.instance is None:
        second = by_id[clash.versions[1].own[0]]
        recomputed = second.text
        says = f"{name(main.quantity)} is {main.text}{_in(main)}, and {second.text}{_in(second)}."
    else:
        recomputed = show_range(clash.expected, main)
        says = f"{name(main.quantity)} is {main.text}{_in(main)}; {clash.says} gives {recomputed}."
    return Disagreement(
        clash.kind.value,
        tuple(ids),
        main.text,
        recomputed,
        None if clash.expected.low is None else float(clash.expected.low),
        None if clash.expected.high is None else float(clash.expected.high),
        f"{says[0].upper()}{says[1:]}",
    )


def _in(statement: Statement) -> str:
    place = str(statement.place)
    return f" ({place})" if place else ""


def _message(
    main: Statement,
    expected: str,
    disagreements: Sequence[Disagreement],
    cause: LikelySlip,
    detail: str,
    alternatives: Sequence[Statement],
) -> str:
    lines = [
        f"{main.text} for {name(main.quantity)}{_in(main)} does not agree with the rest of the "
        f"plan, which gives {expected}."
    ]
    lines += [d.says for d in disagreements[:_MOST_TOLD]]
    if len(disagreements) > _MOST_TOLD:
        lines.append(f"{len(disagreements) - _MOST_TOLD} more sums disagree for the same reason.")
    why = f"Likely cause: {cause.value}" + (f"; {detail}." if detail else ".")
    lines.append(why)
    if alternatives:
        others = "; ".join(
            f"{s.text} for {name(s.quantity)}" for s in list(dict.fromkeys(alternatives))[:4]
        )
        lines.append(f"It could be another figure of the same sum instead: {others}.")
    return "\n".join(lines)
