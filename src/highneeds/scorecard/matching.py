"""Finding the KPI that a row of a file is about, by reference, id or title."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from highneeds.scorecard.settings import Kpi
from highneeds.scorecard.text import nearest, plain, plain_ref, same_words


@dataclass(frozen=True)
class Match:
    """The KPI found, and what a reader should know about how."""

    kpi: Kpi | None
    note: str = ""


@dataclass(frozen=True)
class KpiIndex:
    """The board's KPIs, found by the names that files use."""

    kpis: tuple[Kpi, ...]

    @cached_property
    def _exact(self) -> dict[str, Kpi]:
        return {name: kpi for kpi in self.kpis for name in (kpi.id, kpi.ref) if name}

    @cached_property
    def _refs(self) -> dict[str, tuple[Kpi, ...]]:
        found: dict[str, tuple[Kpi, ...]] = {}
        for kpi in self.kpis:
            found[plain_ref(kpi.ref)] = (*found.get(plain_ref(kpi.ref), ()), kpi)
        return found

    @cached_property
    def _titles(self) -> dict[str, Kpi]:
        return {plain(title): kpi for kpi in self.kpis for title in titles(kpi)}

    def find(self, ref: str, title: str = "") -> Match:
        """Find by reference or id first, then by title, then by a title with a slip in it."""
        if kpi := self._by_ref(ref):
            # The reference decides, and the difference is told. 0.6 lets a reworded title pass.
            if title and not any(same_words(title, own, 0.6) for own in titles(kpi)):
                return Match(
                    kpi,
                    f'the reference {ref} is "{kpi.definition.title}" in scorecard.yaml; '
                    f'the file calls it "{title}"',
                )
            return Match(kpi)
        for text in (title, ref):
            if not text:
                continue
            if plain(text) in self._titles:
                return Match(self._titles[plain(text)])
        if title:
            alike = [k for k in self.kpis if any(same_words(title, t) for t in titles(k))]
            # Two that are alike would be a guess.
            if len(alike) == 1:
                return Match(alike[0], f'"{title}" was read as "{alike[0].definition.title}"')
        return Match(None)

    def named(self, text: str) -> Kpi | None:
        """Find a KPI by whichever name stands in one cell: id, reference or title."""
        return self._by_ref(text) or self.find("", text).kpi

    def _by_ref(self, ref: str) -> Kpi | None:
        if not ref:
            return None
        if ref in self._exact:
            return self._exact[ref]
        several = self._refs.get(plain_ref(ref), ())
        # 3.1 and 3.10 are one reference to a spreadsheet; where a board has both, only the exact
        # text decides.
        return several[0] if len(several) == 1 else None

    def nearest_title(self, text: str) -> str:
        """Return the title most like a text, for a hint."""
        return nearest(text, (kpi.definition.title for kpi in self.kpis))


def titles(kpi: Kpi) -> Iterable[str]:
    """All names that a KPI goes by."""
    return (kpi.definition.title, *kpi.definition.aliases)
