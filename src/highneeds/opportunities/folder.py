"""Opportunities of a diagnostic folder: what is written, how it is sized, the plan with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from highneeds.forecast.outlook.results import ForecastResult
from highneeds.opportunities.inputs import ShareEvidence, Sized, Unmitigated, resolve
from highneeds.opportunities.load import read_document
from highneeds.opportunities.mitigate import MitigatedForecast, mitigate
from highneeds.opportunities.realised import RealisedResult, realised
from highneeds.opportunities.realised_file import read_realised, realised_file
from highneeds.opportunities.results import OpportunitiesResult
from highneeds.opportunities.schema import Document
from highneeds.opportunities.size import size_opportunities
from highneeds.vocabulary.faults import Fault, MissingDataError

if TYPE_CHECKING:
    import polars as pl

FILE: Final = "opportunities.yaml"
_OWN: Final = frozenset(Document.model_fields)


@dataclass(frozen=True)
class SizedOpportunities:
    """The opportunities of a folder with what they were made from."""

    document: Document
    sized: tuple[Sized, ...]
    result: OpportunitiesResult


@dataclass(frozen=True)
class MitigatedPlan:
    """A folder's plan with and without its opportunities.

    Attributes
    ----------
    forecast
        The unmitigated forecast as it was made.
    labels
        Words for the provisions.
    realised
        Actual against planned months, when the folder has realised.csv.
    """

    forecast: ForecastResult
    opportunities: OpportunitiesResult
    mitigated: MitigatedForecast
    labels: tuple[tuple[str, str], ...]
    realised: RealisedResult | None

    def to_frame(self) -> "pl.DataFrame":
        """Return the plan with and without the opportunities; columns as `ScenarioRow` says."""
        return self.mitigated.to_frame()


def has_opportunities(folder: Path) -> bool:
    """Say whether a folder has an opportunities file."""
    return (folder / FILE).is_file()


def read_opportunities(folder: Path, settings: Sequence[str] = ()) -> Document:
    """Read the opportunities of a folder, with what-ifs of this file applied.

    Raises
    ------
    MissingDataError
        When the folder has none.
    InputError, UnknownNameError
        With every fault, by key.
    """
    if not has_opportunities(folder):
        raise MissingDataError(
            Fault(
                "This folder has no opportunities.yaml.",
                str(folder),
                "Add one; docs/how-to/opportunities.md starts from the bundled example.",
            )
        )
    return read_document(folder / FILE, settings)


def split_settings(settings: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the what-ifs of opportunities.yaml, and those of diagnostic.yaml."""
    # One command takes what-ifs of both files; the first part of a path tells which file it is in.
    mine = tuple(s for s in settings if s.strip().split(".")[0].split("=")[0] in _OWN)
    return mine, tuple(s for s in settings if s not in mine)


def size_document(
    document: Document, evidence: Mapping[str, ShareEvidence], forecast: Unmitigated | None
) -> SizedOpportunities:
    """Size a document that is read already, with the evidence that it refers to."""
    sized = resolve(document, evidence, forecast, FILE)
    return SizedOpportunities(document, sized, size_opportunities(document, sized))


def mitigated_plan(
    folder: Path, forecast: ForecastResult, plain: Unmitigated, sized: SizedOpportunities
) -> MitigatedPlan:
    """Set the plan with the opportunities beside the forecast without them.

    Parameters
    ----------
    folder
        Where realised.csv may lie.
    forecast, plain
        The unmitigated forecast, and the same as plain numbers.
    sized
        The opportunities.

    Raises
    ------
    InputError
        With every fault of realised.csv.
    """
    labels = tuple(
        (s.provision, s.label) for s in forecast.series if s.measure == "plans" and s.provision
    )
    path = realised_file(folder)
    against = realised(sized.sized, read_realised(path), plain) if path else None
    return MitigatedPlan(forecast, sized.result, mitigate(plain, sized.result), labels, against)
