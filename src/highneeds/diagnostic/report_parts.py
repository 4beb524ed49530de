"""The parts of a diagnostic's report: what each needs, and how it is made from the session."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from highneeds.benchmark import sections as benchmark
from highneeds.diagnostic.session import Session
from highneeds.document.model import Section
from highneeds.drivers import sections as drivers
from highneeds.evidence.case_reviews import folder as case_reviews
from highneeds.evidence.case_reviews.sections import case_review_sections
from highneeds.evidence.outreach import folder as outreach
from highneeds.evidence.outreach.sections import outreach_sections
from highneeds.evidence.surveys.folder import check_surveys
from highneeds.evidence.surveys.sections import survey_sections
from highneeds.forecast import sections as forecast
from highneeds.government_tables import sections as government_tables
from highneeds.opportunities import folder as opportunities
from highneeds.opportunities.sections import opportunity_sections
from highneeds.opportunities.sections_mitigated import mitigated_sections
from highneeds.opportunities.what_if_sheet import mitigated_what_if
from highneeds.plan_check import sections as plan_check
from highneeds.plan_check.files import PLAN_FILES
from highneeds.scorecard.sections import scorecard_sections
from highneeds.vocabulary.areas import default_areas
from highneeds.vocabulary.faults import Fault, MissingDataError, UnknownNameError


@dataclass(frozen=True)
class ReportPart:
    """One part of the report.

    Attributes
    ----------
    id, title
        Name for `--only`, and words.
    needs
        Files of the folder of which one must be there; empty when it is made from published data.
    wants
        What to supply when it is left out.
    make
        From the session to sections; MissingDataError leaves the part out.
    own_workbook
        Whether it makes a workbook of its own and stands in no report.
    inputs
        Reads all in which a person can be wrong, and works nothing out: for a check, where making
        the part takes long. Whatever fault `make` raises, this raises too.
    """

    id: str
    title: str
    needs: tuple[str, ...]
    wants: str
    make: Callable[[Session], Sequence[Section]]
    own_workbook: bool = False
    inputs: Callable[[Session], object] | None = None

    def check(self, session: Session) -> None:
        """Raise the faults that making the part would raise."""
        (self.inputs or self.make)(session)

    def has_inputs(self, folder: Path) -> bool:
        """Say whether what it needs is in the folder."""
        return not self.needs or any(any(folder.glob(name)) for name in self.needs)


def _benchmark_inputs(session: Session) -> object:
    try:
        # One measure shows whether the neighbours, the map and the releases can be read.
        return session.benchmark_of(("plans",))
    except MissingDataError:
        return session.benchmark


def _drivers(session: Session) -> Sequence[Section]:
    return drivers.build(session.drivers, default_areas().get(session.subject.area).name)


def _case_reviews(session: Session) -> Sequence[Section]:
    return case_review_sections(session.case_reviews.result, session.case_reviews.about)


def _surveys(session: Session) -> Sequence[Section]:
    return [section for survey in session.surveys for section in survey_sections(survey)]


def _opportunities(session: Session) -> Sequence[Section]:
    try:
        plan = session.mitigated
    except MissingDataError:
        # Without plans and money to change, the opportunities are still worth telling.
        return opportunity_sections(session.opportunities.result)
    sized = plan.opportunities.opportunities
    marks = tuple(dict.fromkeys(o.watermark for o in sized if o.watermark))
    outcomes = tuple(o.outcome for o in sized)
    return (
        *opportunity_sections(plan.opportunities),
        *mitigated_sections(plan.mitigated, dict(plan.labels), outcomes, marks, plan.realised),
        *mitigated_what_if(plan.mitigated, plan.opportunities),
    )


def _government_tables(session: Session) -> Sequence[Section]:
    return [s for filled in session.government_tables for s in government_tables.build(filled)]


PARTS: Final = (
    ReportPart(
        "benchmark",
        "Benchmark",
        (),
        "the official EHC plans release",
        lambda session: benchmark.build(session.benchmark),
        inputs=_benchmark_inputs,
    ),
    ReportPart(
        "drivers", "Drivers", (), "the official EHC plans release and finance.csv", _drivers
    ),
    ReportPart(
        "forecast",
        "Unmitigated forecast",
        (),
        "the official release and finance.csv",
        lambda session: forecast.build(session.forecast),
        inputs=lambda session: session.forecast,
    ),
    ReportPart(
        "case-reviews",
        "Case reviews",
        case_reviews.FILES,
        "case_reviews.csv",
        _case_reviews,
    ),
    ReportPart(
        "surveys",
        "Surveys",
        ("surveys/*.yaml",),
        "surveys/NAME.yaml and its export",
        _surveys,
        inputs=lambda session: check_surveys(session.folder, session.told_before),
    ),
    ReportPart(
        "outreach",
        "Outreach",
        outreach.FILES,
        "outreach.csv",
        lambda session: outreach_sections(session.outreach),
    ),
    ReportPart(
        "opportunities",
        "Opportunities and mitigated plan",
        (opportunities.FILE,),
        opportunities.FILE,
        _opportunities,
    ),
    ReportPart(
        "plan",
        "The plan's own arithmetic",
        PLAN_FILES,
        "plan.yaml, plan.csv or plan.xlsx",
        lambda session: plan_check.build(session.plan_check),
        inputs=lambda session: session.plan,
    ),
    ReportPart(
        "scorecard",
        "Scorecard",
        ("scorecard.yaml",),
        "scorecard.yaml and its data",
        lambda session: scorecard_sections(session.scorecard),
    ),
    ReportPart(
        "government-tables",
        "Tables of the government's templates",
        (),
        "the official EHC plans release",
        _government_tables,
        # The government's templates are returned as workbooks of their own.
        own_workbook=True,
        inputs=lambda session: session.forecasts,
    ),
)
"""In the order of the report."""


def chosen_parts(only: Sequence[str]) -> tuple[ReportPart, ...]:
    """Return the parts named, in the order of the report; all when none is named.

    Raises
    ------
    UnknownNameError
        When a name is of no part.
    """
    known = {part.id: part for part in PARTS}
    unknown = [name for name in only if name not in known]
    if unknown:
        raise UnknownNameError(
            Fault(
                "There is no such part.",
                ", ".join(f'"{name}"' for name in unknown),
                "Name some of: " + ", ".join(known) + ".",
            )
        )
    return tuple(part for part in PARTS if not only or part.id in only)
