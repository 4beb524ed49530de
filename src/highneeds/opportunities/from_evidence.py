"""The shares of case reviews and surveys that opportunities may refer to, by name."""

from collections.abc import Callable, Mapping

from highneeds.evidence.case_reviews.results import CaseReviewResult
from highneeds.evidence.shares import Share
from highneeds.evidence.surveys.results import SurveyResult
from highneeds.opportunities.inputs import ShareEvidence
from highneeds.opportunities.schema import Document


def evidence_of(
    document: Document,
    case_reviews: Callable[[], CaseReviewResult | None],
    surveys: Mapping[str, Callable[[], SurveyResult]],
) -> Mapping[str, ShareEvidence]:
    """Collect the shares that opportunities refer to, by name.

    `case_reviews.COHORT` is the cohort's question; `case_reviews.outcome.CODE` an outcome of all
    cases; `survey.NAME.QUESTION` the share who agree; `survey.NAME.QUESTION.OPTION` who ticked.

    Parameters
    ----------
    document
        The opportunities.
    case_reviews
        Gives the folder's case reviews, None without any; called only when they are referred to.
    surveys
        Gives each survey of the folder by name; called only when it is referred to.
    """
    wanted = {item.share.evidence for item in document.opportunities if item.share.evidence}
    found: dict[str, ShareEvidence] = {}
    if any(name.startswith("case_reviews") for name in wanted):
        counted = case_reviews()
        found |= case_evidence(counted) if counted is not None else {}
    for survey, result in surveys.items():
        if any(name.startswith(f"survey.{survey}.") for name in wanted):
            found |= survey_evidence(result())
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
    # Who follows an open link chose to: it is no probability sample.
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
