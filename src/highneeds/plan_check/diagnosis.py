"""Find the figures that are most likely wrong: the fewest repairs that make a plan agree.

A disagreement names several figures, any of which could be wrong. For each figure we work out the
one value that would settle most disagreements, and count those it settles against those it would
newly cause. The best repair is taken, and the search goes on with the rest.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from highneeds.plan_check.instances import Instance, instances_of
from highneeds.plan_check.quantities import PlanQuantity, Statement
from highneeds.plan_check.ranges import ExactRange
from highneeds.plan_check.relations.base import Kind, Relation
from highneeds.plan_check.versions import StatementVersion, Versions, versions_of

# A sum that holds is evidence for all its figures: a repair that breaks one must settle more than
# two others to be worth it.
_NEW_HARM = 2.0
_LOOSE = 0.5


@dataclass(frozen=True, eq=False)
class Clash:
    """One disagreement: two figures of one quantity, or a figure and what it comes to.

    Attributes
    ----------
    versions
        The version that is printed first; then those it is held against.
    expected
        What it comes to, or the other figure.
    says
        How that was worked out.
    instance
        The relation; None when a quantity is stated in two ways.
    """

    kind: Kind
    versions: tuple[StatementVersion, ...]
    expected: ExactRange
    says: str
    instance: Instance | None = None

    @property
    def key(self) -> object:
        """What tells it from every other, from one round to the next."""
        return self.instance or tuple(version.statements for version in self.versions)

    @property
    def printed(self) -> ExactRange:
        """Range of the figure that is printed."""
        return self.versions[0].range

    @property
    def value(self) -> float:
        """How much it says about which figure is wrong."""
        loose = self.instance is not None and self.instance.relation.loose
        return _LOOSE if loose else 1.0

    def allowed(self, version: StatementVersion) -> tuple[ExactRange, ...] | None:
        """Return what a version's quantity may be for this to be settled."""
        if self.instance is not None:
            return self.instance.allowed(version.quantity)
        return tuple(v.range for v in self.versions if v != version)


@dataclass(frozen=True)
class Repair:
    """A figure that, put right, settles disagreements.

    Attributes
    ----------
    version
        What is likely wrong.
    alternatives
        Versions that would settle the same ones just as well.
    expected
        What the figure should be, as far as the rest of the plan tells.
    """

    version: StatementVersion
    alternatives: tuple[StatementVersion, ...]
    expected: ExactRange
    settled: tuple[Clash, ...]


@dataclass(frozen=True)
class _Trial:
    version: StatementVersion
    expected: ExactRange
    settled: tuple[Clash, ...]
    score: float

    @property
    def keys(self) -> frozenset[object]:
        return frozenset(clash.key for clash in self.settled)


def diagnose(
    statements: Sequence[Statement], relations: Sequence[Relation]
) -> tuple[tuple[Repair, ...], int]:
    """Return the repairs that make a plan agree, and how many relations were held against it."""
    repairs: list[Repair] = []
    blamed: set[str] = set()
    state = _State(relations, statements)
    checked = len(state.instances())
    # Every repair blames a statement that none blamed before, so that the search ends.
    while len(repairs) <= len(statements):
        trials = [t for t in state.trials() if not set(t.version.own) <= blamed]
        if not trials:
            break
        best = min(trials, key=_order)
        alternatives = tuple(
            t.version
            for t in trials
            if t.version != best.version
            and (t.score, t.version.weight) == (best.score, best.version.weight)
            and t.keys == best.keys
        )
        repairs.append(Repair(best.version, alternatives, best.expected, best.settled))
        blamed |= set(best.version.own)
        state.correct(best)
    return tuple(repairs), checked


class _State:
    """What holds and what does not; after a correction only what it touches is worked out anew."""

    def __init__(self, relations: Sequence[Relation], statements: Sequence[Statement]) -> None:
        self._statements = {s.id: s for s in statements}
        self._versions = dict(versions_of(statements))
        self._relations: dict[PlanQuantity, list[Relation]] = {}
        for relation in relations:
            for quantity in relation.quantities:
                self._relations.setdefault(quantity, []).append(relation)
        self._held = {r: tuple(instances_of([r], self._versions)) for r in relations}
        self._trials: dict[StatementVersion, _Trial | None] = {}

    def instances(self) -> tuple[Instance, ...]:
        return tuple(i for held in self._held.values() for i in held)

    def trials(self) -> list[_Trial]:
        clashes = _clashes(self._versions, self.instances())
        of: dict[StatementVersion, list[Clash]] = {}
        for clash in clashes:
            for version in dict.fromkeys(clash.versions):
                of.setdefault(version, []).append(clash)
        for version, mine in of.items():
            if version not in self._trials:
                holding = [i for i in self._around(version.quantity) if i.holds]
                holding = [i for i in holding if version in i.versions]
                self._trials[version] = _try(version, mine, holding)
        return [trial for v in of if (trial := self._trials[v]) is not None]

    def correct(self, trial: _Trial) -> None:
        quantity = trial.version.quantity
        for name in trial.version.own:
            self._statements[name] = replace(self._statements[name], range=trial.expected)
        touched = {quantity}
        for instance in self._around(quantity):
            touched |= {version.quantity for version in instance.versions}
        mine = [s for s in self._statements.values() if s.quantity == quantity]
        self._versions |= versions_of(mine)
        for relation in self._relations.get(quantity, ()):
            self._held[relation] = tuple(instances_of([relation], self._versions))
        self._trials = {v: t for v, t in self._trials.items() if v.quantity not in touched}

    def _around(self, quantity: PlanQuantity) -> Iterator[Instance]:
        for relation in self._relations.get(quantity, ()):
            yield from self._held[relation]


def _order(trial: _Trial) -> tuple[float, int, int, str]:
    # Where nothing else tells, a figure that sums up others is likelier wrong than its parts.
    derived = sum(clash.versions[0] == trial.version for clash in trial.settled)
    return -trial.score, trial.version.weight, -derived, trial.version.own[-1]


def _clashes(versions: Versions, instances: Sequence[Instance]) -> tuple[Clash, ...]:
    found: list[Clash] = []
    for options in versions.values():
        for i, first in enumerate(options):
            for second in options[i + 1 :]:
                found.append(
                    Clash(Kind.SAME, (first, second), second.range, "the same figure elsewhere")
                )
    for instance in instances:
        if not instance.holds:
            left = instance.relation.left
            first = next(v for v in instance.versions if v.quantity == left)
            rest = tuple(v for v in instance.versions if v.quantity != left)
            found.append(
                Clash(
                    instance.relation.kind,
                    (first, *rest),
                    instance.nearest,
                    instance.relation.says,
                    instance,
                )
            )
    return tuple(found)


def _try(
    version: StatementVersion, mine: Sequence[Clash], holding: Sequence[Instance]
) -> _Trial | None:
    best: _Trial | None = None
    # Each disagreement proposes a value; the one that settles most of them is tried against the
    # rest.
    for seed in _seeds(version, mine):
        trial = _follow(version, seed, mine, holding)
        if best is None or trial.score > best.score:
            best = trial
    return best


def _seeds(version: StatementVersion, clashes: Sequence[Clash]) -> tuple[ExactRange, ...]:
    found = [r for clash in clashes for r in clash.allowed(version) or ()]
    return tuple(dict.fromkeys(r for r in found if r.finite))


def _follow(
    version: StatementVersion, seed: ExactRange, mine: Sequence[Clash], holding: Sequence[Instance]
) -> _Trial:
    # Every sum that is met narrows the value, so that the sums are met together and not one by one.
    value, settled, harm = seed, [], 0.0
    for clash in mine:
        if clash.instance is None:
            met = _narrow(value, clash.allowed(version))
        else:
            met = _narrowed(clash.instance, version.quantity, value)
        if met is not None:
            value = met
            settled.append(clash)
    for instance in holding:
        met = _narrowed(instance, version.quantity, value)
        if met is None:
            harm += _NEW_HARM * (_LOOSE if instance.relation.loose else 1.0)
        else:
            value = met
    score = sum(clash.value for clash in settled) - harm
    return _Trial(version, value, tuple(settled), score)


def _narrowed(instance: Instance, quantity: PlanQuantity, value: ExactRange) -> ExactRange | None:
    allowed = instance.allowed(quantity)
    if allowed is None:
        return value if instance.holds_with(quantity, value) else None
    return _narrow(value, allowed)


def _narrow(value: ExactRange, allowed: Sequence[ExactRange] | None) -> ExactRange | None:
    for option in allowed or ():
        common = value.overlap(option)
        if common is not None:
            return common
    return None
