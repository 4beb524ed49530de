"""The parts of a diagnostic's report: what each needs, and how it is made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from highneeds.actions.benchmark import BenchmarkRequest
from highneeds.actions.open_view import Subject
from highneeds.actions.report import benchmark_for_report, benchmark_sections
from highneeds.document.model import Section
from highneeds.own.diagnostic_file import Diagnostic
from highneeds.vocabulary.areas import default_areas


@dataclass(frozen=True)
class Context:
    """What a part is made from.

    Attributes
    ----------
    subject : Subject
        Area and data.
    diagnostic : Diagnostic
        Head of the folder.
    store_root : Path | None
        Folder of the store.
    settings : tuple[str, ...]
        What-ifs, as "key=value".
    results : dict[str, Any]
        What the parts found, by part id; the account in words is told from them.
    """

    subject: Subject
    diagnostic: Diagnostic
    store_root: Path | None
    settings: tuple[str, ...] = ()
    results: dict[str, Any] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The diagnostic's folder."""
        return self.diagnostic.folder


@dataclass(frozen=True)
class ReportPart:
    """One part of the report.

    Attributes
    ----------
    id, title : str
        Name for `--only`, and words.
    needs : tuple[str, ...]
        Files of the folder of which one must be there; empty when it is made from published data.
    wants : str
        What to supply when it is left out.
    make : callable
        From the context to sections; MissingDataError leaves the part out.
    apart : bool
        Whether it makes a workbook of its own and stands in no report.
    """

    id: str
    title: str
    needs: tuple[str, ...]
    wants: str
    make: Callable[[Context], Sequence[Section]]
    apart: bool = False

    def has_inputs(self, folder: Path) -> bool:
        """Say whether what it needs is in the folder."""
        return not self.needs or any(any(folder.glob(name)) for name in self.needs)


def _benchmark(context: Context) -> Sequence[Section]:
    request = BenchmarkRequest(target=str(context.folder))
    made = benchmark_for_report(context.subject, request, context.diagnostic.as_at)
    context.results["benchmark"] = made
    return benchmark_sections(made)


def _drivers(context: Context) -> Sequence[Section]:
    from highneeds.actions.drivers import drivers_subject  # noqa: PLC0415 - heavy
    from highneeds.drivers.sections import build  # noqa: PLC0415 - heavy

    name = default_areas().get(context.subject.area).name
    context.results["drivers"] = made = drivers_subject(context.subject)
    return build(made, name)


def _forecast(context: Context) -> Sequence[Section]:
    from highneeds.actions.forecast import (  # noqa: PLC0415 - heavy
        ForecastRequest,
        forecast_subject,
    )
    from highneeds.forecast.sections import build  # noqa: PLC0415 - heavy

    made = forecast_subject(context.subject, ForecastRequest(context.subject.area))
    context.results["forecast"] = made
    return build(made)


def _case_reviews(context: Context) -> Sequence[Section]:
    from highneeds.actions.case_reviews import case_reviews  # noqa: PLC0415 - heavy
    from highneeds.evidence.case_reviews.sections import case_review_sections  # noqa: PLC0415

    made = case_reviews(context.folder)
    return case_review_sections(made.result, made.about)


def _surveys(context: Context) -> Sequence[Section]:
    from highneeds.actions.survey import surveys  # noqa: PLC0415 - heavy
    from highneeds.evidence.surveys.sections import survey_sections  # noqa: PLC0415 - heavy

    return [s for made in surveys(context.folder) for s in survey_sections(made)]


def _outreach(context: Context) -> Sequence[Section]:
    from highneeds.actions.outreach import outreach  # noqa: PLC0415 - heavy
    from highneeds.evidence.outreach.sections import outreach_sections  # noqa: PLC0415 - heavy

    return outreach_sections(outreach(context.folder))


def _opportunities(context: Context) -> Sequence[Section]:
    from highneeds.actions.mitigate import mitigate  # noqa: PLC0415 - heavy
    from highneeds.actions.opportunities import opportunities  # noqa: PLC0415 - heavy
    from highneeds.opportunities.sections import opportunity_sections  # noqa: PLC0415
    from highneeds.opportunities.sections_mitigated import mitigated_sections  # noqa: PLC0415
    from highneeds.opportunities.what_if_sheet import mitigated_what_if  # noqa: PLC0415
    from highneeds.vocabulary.faults import MissingDataError  # noqa: PLC0415

    try:
        made = mitigate(context.folder, settings=context.settings, store_root=context.store_root)
    except MissingDataError:
        sized = opportunities(
            context.folder, settings=context.settings, store_root=context.store_root
        )
        return opportunity_sections(sized)
    found = made.opportunities.opportunities
    marks = tuple(dict.fromkeys(o.watermark for o in found if o.watermark))
    outcomes = tuple(o.outcome for o in found)
    return (
        *opportunity_sections(made.opportunities),
        *mitigated_sections(made.mitigated, dict(made.labels), outcomes, marks, made.realised),
        *mitigated_what_if(made.mitigated, made.opportunities),
    )


def _plan(context: Context) -> Sequence[Section]:
    from highneeds.actions.check_plan import check_plan_file  # noqa: PLC0415 - heavy
    from highneeds.plan_check.sections import build  # noqa: PLC0415 - heavy

    path = next(p for name in PLAN_FILES if (p := context.folder / name).is_file())
    context.results["plan"] = made = check_plan_file(path)
    return build(made)


def _templates(context: Context) -> Sequence[Section]:
    from highneeds.actions.government_tables import tables_of  # noqa: PLC0415 - heavy
    from highneeds.government_tables.sections import build  # noqa: PLC0415 - heavy

    filled = tables_of(context.subject, store_root=context.store_root)
    return [section for one in filled for section in build(one)]


def _scorecard(context: Context) -> Sequence[Section]:
    from highneeds.actions.scorecard import make_scorecard  # noqa: PLC0415 - heavy
    from highneeds.scorecard.sections import scorecard_sections  # noqa: PLC0415 - heavy

    return scorecard_sections(make_scorecard(context.folder, store_root=context.store_root))


PLAN_FILES: Final = ("plan.yaml", "plan.csv", "plan.xlsx")

PARTS: Final = (
    ReportPart("benchmark", "Benchmark", (), "the official EHC plans release", _benchmark),
    ReportPart(
        "drivers", "Drivers", (), "the official EHC plans release and finance.csv", _drivers
    ),
    ReportPart(
        "forecast", "Unmitigated forecast", (), "the official release and finance.csv", _forecast
    ),
    ReportPart(
        "case-reviews",
        "Case reviews",
        ("case_reviews.csv", "case_reviews.xlsx"),
        "case_reviews.csv",
        _case_reviews,
    ),
    ReportPart(
        "surveys", "Surveys", ("surveys/*.yaml",), "surveys/NAME.yaml and its export", _surveys
    ),
    ReportPart(
        "outreach", "Outreach", ("outreach.csv", "outreach.xlsx"), "outreach.csv", _outreach
    ),
    ReportPart(
        "opportunities",
        "Opportunities and mitigated plan",
        ("opportunities.yaml",),
        "opportunities.yaml",
        _opportunities,
    ),
    ReportPart(
        "plan", "The plan's own arithmetic", PLAN_FILES, "plan.yaml, plan.csv or plan.xlsx", _plan
    ),
    ReportPart(
        "scorecard", "Scorecard", ("scorecard.yaml",), "scorecard.yaml and its data", _scorecard
    ),
    ReportPart(
        "government-tables",
        "Tables of the government's templates",
        (),
        "the official EHC plans release",
        _templates,
        apart=True,
    ),
)
"""In the order of the report."""
