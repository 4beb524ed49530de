"""Size a folder's opportunities: the use-case behind `highneeds opportunities DIR`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from highneeds.actions.case_reviews import has_case_reviews
from highneeds.actions.forecast import ForecastRequest, forecast_subject
from highneeds.actions.open_view import open_subject
from highneeds.actions.survey import survey_files
from highneeds.evidence.case_reviews.folder import case_file_of, case_reviews_of
from highneeds.evidence.case_reviews.results import CaseReviewResult
from highneeds.evidence.shares import Share
from highneeds.evidence.surveys.results import SurveyResult, survey_of
from highneeds.forecast.outlook.results import ForecastResult
from highneeds.opportunities.inputs import ShareEvidence, Sized, Unmitigated, resolve
from highneeds.opportunities.load import read_document
from highneeds.opportunities.overrides import with_overrides
from highneeds.opportunities.results import OpportunitiesResult
from highneeds.opportunities.schema import Document, FromForecast
from highneeds.opportunities.size import size_opportunities
from highneeds.vocabulary.faults import Fault, MissingDataError

FILE: Final = "opportunities.yaml"
_OWN: Final = frozenset(Document.model_fields)


@dataclass(frozen=True)
class SizedFolder:
    """The opportunities of a folder with what they were made from."""

    document: Document
    sized: tuple[Sized, ...]
    result: OpportunitiesResult


def opportunities(
    folder: Path, *, settings: Sequence[str] = (), store_root: Path | None = None
) -> OpportunitiesResult:
    """Size the opportunities of a diagnostic folder.

    Parameters
    ----------
    folder : Path
    settings : sequence of str
        What-ifs: "opportunities.avoid.start=2027-09-01". Files are not changed.
    store_root : Path | None
        Folder of the store, for a forecast that an opportunity refers to.

    Raises
    ------
    MissingDataError
        When the folder has no opportunities.yaml.
    InputError, UnknownNameError
        With every fault, by file and key.
    """
    mine, others = split_settings(settings)
    document = read_document(_file(folder), mine)
    forecast = None
    if needs_forecast(document):
        forecast = plain_forecast(forecast_of(folder, others, store_root))
    return size_folder(folder, document, forecast).result


def size_folder(folder: Path, document: Document, forecast: Unmitigated | None) -> SizedFolder:
    """Size a document that is read already, with the evidence of its folder."""
    sized = resolve(document, evidence_of(folder, document), forecast, FILE)
    return SizedFolder(document, sized, size_opportunities(document, sized))


def opened(folder: Path, settings: Sequence[str]) -> tuple[Document, tuple[str, ...]]:
    """Read the document with its settings changed; return the settings of other files too."""
    mine, others = split_settings(settings)
    return read_document(_file(folder), mine), others


def has_opportunities(folder: Path) -> bool:
    """Say whether a folder has an opportunities file."""
    return (folder / FILE).is_file()


def split_settings(settings: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Part the what-ifs of opportunities.yaml from those of diagnostic.yaml."""
    mine = tuple(s for s in settings if s.strip().split(".")[0].split("=")[0] in _OWN)
    return mine, tuple(s for s in settings if s not in mine)


def needs_forecast(document: Document) -> bool:
    """Say whether any number is to be taken from the forecast."""
    stated = document.unit_costs
    for item in document.opportunities:
        if isinstance(item.flow, FromForecast):
            return True
        if item.unit_value is None:
            for provision in (item.provision.out_of, item.provision.into):
                if provision != "no_plan" and isinstance(
                    stated.get(provision, FromForecast(forecast=provision)), FromForecast
                ):
                    return True
    return False


def forecast_of(folder: Path, settings: Sequence[str], store_root: Path | None) -> ForecastResult:
    """Make the unmitigated forecast of a folder, with its settings changed for a what-if."""
    subject = open_subject(str(folder.resolve()), store_root)
    if settings and subject.diagnostic is not None:
        changed = with_overrides(subject.diagnostic.settings, settings)
        subject = replace(subject, diagnostic=replace(subject.diagnostic, settings=changed))
    return forecast_subject(subject, ForecastRequest(str(folder)))


def plain_forecast(result: ForecastResult) -> Unmitigated:
    """Turn a forecast into the plain numbers that opportunities work with.

    The allocation is what pays for the spend in the forecast: spend less the in-year deficit, so
    transfers between blocks are in it.
    """
    plans = [s for s in result.series if s.measure == "plans" and s.provision]
    if not plans:
        raise MissingDataError(
            Fault(
                "The forecast has no plans by provision.",
                result.area_name,
                "Add a finance file, or a release of EHC plans.",
            )
        )
    years = tuple(point.year for point in plans[0].forecast())
    names = tuple(s.provision for s in plans)

    def row(measure: str, provision: str = "") -> list[float]:
        series = result.get(measure, provision)
        found = {p.year: p.value for p in series.points} if series else {}
        return [np.nan if (value := found.get(year)) is None else value for year in years]

    before = []
    for series in plans:
        held = {p.year: p.value for p in series.points}
        value = held.get(years[0] - 1)
        before.append(np.nan if value is None else value)
    spend, in_year = np.array(row("spend")), np.array(row("in_year_deficit"))
    cumulative = np.array(row("cumulative_deficit"))
    return Unmitigated(
        years=years,
        provisions=names,
        plans=np.array([row("plans", name) for name in names]),
        unit_cost=np.array([row("unit_cost", name) for name in names]),
        plans_before=np.array(before),
        spend=spend,
        allocation=spend - in_year,
        opening_deficit=float(cumulative[0] - in_year[0]),
    )


def evidence_of(folder: Path, document: Document) -> Mapping[str, ShareEvidence]:
    """Collect the shares that opportunities may refer to, by name.

    `case_reviews.COHORT` is the cohort's question; `case_reviews.outcome.CODE` an outcome of all
    cases; `survey.NAME.QUESTION` the share who agree; `survey.NAME.QUESTION.OPTION` who ticked.
    Only evidence that is referred to is read.
    """
    wanted = {item.share.evidence for item in document.opportunities if item.share.evidence}
    found: dict[str, ShareEvidence] = {}
    path = case_file_of(folder) if has_case_reviews(folder) else None
    if path is not None and any(name.startswith("case_reviews") for name in wanted):
        found |= case_evidence(case_reviews_of(path)[0])
    for file in survey_files(folder):
        if any(name.startswith(f"survey.{file.stem}.") for name in wanted):
            found |= survey_evidence(survey_of(file))
    return found


def case_evidence(result: CaseReviewResult) -> dict[str, ShareEvidence]:
    """Name the shares of case reviews for opportunities."""
    made = {}
    for cohort in result.cohorts:
        share = cohort.could_be_met
        # Only a random sample is one of the cohort without replacement.
        size = cohort.size if cohort.sample.estimates else None
        label = f"{share.count} of {share.n} cases reviewed ({cohort.label.lower()})"
        made[f"case_reviews.{cohort.code}"] = _evidence(share, cohort.sample.watermark, label, size)
    for outcome in result.outcomes:
        label = f"{outcome.share.count} of {outcome.share.n} cases reviewed"
        made[f"case_reviews.outcome.{outcome.code}"] = _evidence(
            outcome.share, result.sample.watermark, label
        )
    return {name: item for name, item in made.items() if item is not None}


def survey_evidence(result: SurveyResult) -> dict[str, ShareEvidence]:
    """Name the shares of a survey for opportunities: unweighted, of those who may be shown."""
    mark = result.label
    if not mark and result.indicative:
        mark = "Open survey: those who answered chose to, and need not be like the others."
    made: dict[str, ShareEvidence | None] = {}
    for table in result.tables:
        if table.group == "all" and table.all_row.agree:
            name = f"survey.{result.id}.{table.question}"
            made[name] = _evidence(table.all_row.agree, mark, f"{result.title}: {table.text}")
    for choice in result.choices:
        for option, label, tables in choice.options:
            if tables and tables[0].all_row.agree:
                name = f"survey.{result.id}.{choice.question}.{option}"
                made[name] = _evidence(tables[0].all_row.agree, mark, f"{result.title}: {label}")
    return {name: item for name, item in made.items() if item is not None}


def _evidence(
    share: Share, watermark: str, label: str, size: int | None = None
) -> ShareEvidence | None:
    if share.value is None or share.low is None or share.high is None:
        return None
    return ShareEvidence(share.count, share.n, share.low, share.high, watermark, size, label)


def _file(folder: Path) -> Path:
    path = folder / FILE
    if not path.is_file():
        raise MissingDataError(
            Fault(
                "This folder has no opportunities.yaml.",
                str(folder),
                "Add one; docs/how-to/opportunities.md starts from the bundled example.",
            )
        )
    return path
