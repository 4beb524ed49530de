"""Everything that is known of one authority or diagnostic: every result once, when it is asked for.

A build, a check and a single command ask the same session, so each fact is computed once:
the forecast in the report, in the mitigated plan and in the government's tables is one object.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from highneeds.diagnostic.once import once
from highneeds.diagnostic.subject import Subject, view_of
from highneeds.own.diagnostic_file import DEFAULT_MAP, Diagnostic, load_diagnostic
from highneeds.own.finance import FinanceBook, finance_of
from highneeds.vocabulary.faults import Fault, MissingDataError
from highneeds.vocabulary.provision import ProvisionMap, load_map

# Each room is imported by the result that needs it: `highneeds drivers` takes half as long when it
# does not wait for scorecards and surveys.
if TYPE_CHECKING:
    from highneeds.benchmark.results import Benchmark
    from highneeds.drivers.run import Drivers
    from highneeds.evidence.case_reviews.folder import CaseReviews
    from highneeds.evidence.case_reviews.results import CaseReviewResult
    from highneeds.evidence.outreach.results import OutreachResult
    from highneeds.evidence.surveys.results import SurveyResult
    from highneeds.forecast.outlook.request import ForecastRequest
    from highneeds.forecast.outlook.results import ForecastResult
    from highneeds.government_tables.inputs import Filled
    from highneeds.opportunities.folder import MitigatedPlan, SizedOpportunities
    from highneeds.opportunities.inputs import Unmitigated
    from highneeds.opportunities.schema import Document
    from highneeds.own.told_before import ToldBefore
    from highneeds.plan_check.checker import PlanCheck
    from highneeds.plan_check.quantities import Plan
    from highneeds.scorecard.results import Scorecard


def open_session(folder: Path, store_root: Path | None, settings: Sequence[str] = ()) -> "Session":
    """Open a diagnostic folder.

    Parameters
    ----------
    folder
        The diagnostic.
    store_root
        Folder of the store; None for the folder's own data alone.
    settings
        What-ifs as "key=value", of diagnostic.yaml or opportunities.yaml; no file is changed.

    Raises
    ------
    InputError, UnknownNameError
        When `diagnostic.yaml`, a file of the data folder or a what-if is wrong.
    """
    from highneeds.opportunities.folder import split_settings
    from highneeds.opportunities.overrides import with_overrides

    mine, others = split_settings(settings)
    head = load_diagnostic(folder)
    if others:
        head = replace(head, settings=with_overrides(head.settings, others))
    return Session(Subject(head.area, view_of(head, store_root), head), mine)


class Session:
    """One authority and its data, with every result made once.

    Parameters
    ----------
    subject
        The authority, the data, and the diagnostic when a folder was named.
    settings
        What-ifs of opportunities.yaml; those of diagnostic.yaml are in the subject already.

    Notes
    -----
    A result that cannot be made raises the same fault whenever it is asked for. Results depend on
    nothing but the subject and the settings: no clock is read.
    """

    def __init__(self, subject: Subject, settings: Sequence[str] = ()) -> None:
        self.subject = subject
        self.settings = tuple(settings)
        # By provision map and by name, because a command may ask for another map than the folder's.
        self._finance: dict[str, FinanceBook] = {}
        self._surveys: dict[str, SurveyResult] = {}

    @property
    def diagnostic(self) -> Diagnostic:
        """The head of the folder.

        Raises
        ------
        MissingDataError
            When an authority was named and no folder.
        """
        if self.subject.diagnostic is None:
            raise MissingDataError(
                Fault(
                    "This needs a diagnostic folder.",
                    f'"{self.subject.area}"',
                    "Make one with: highneeds init AREA FOLDER",
                )
            )
        return self.subject.diagnostic

    @property
    def folder(self) -> Path:
        """The diagnostic's folder."""
        return self.diagnostic.folder

    @cached_property
    def told_before(self) -> "ToldBefore":
        """What earlier builds of the folder told of its children; written by those who publish."""
        from highneeds.own.told_before import ToldBefore

        return ToldBefore(self.folder, self.diagnostic.as_at, self.diagnostic.small_numbers)

    @cached_property
    def groups(self) -> ProvisionMap:
        """How provision is grouped."""
        head = self.subject.diagnostic
        return load_map(head.provision_map if head else DEFAULT_MAP)

    def finance(self, groups: ProvisionMap) -> FinanceBook:
        """Return the folder's own figures by the provisions of a map; empty without a file."""
        if groups.id not in self._finance:
            head = self.subject.diagnostic
            known = tuple(group.id for group in groups.groups)
            self._finance[groups.id] = finance_of(head, known) if head else FinanceBook()
        return self._finance[groups.id]

    @once
    def benchmark(self) -> "Benchmark":
        """The diagnostic beside its neighbours, region and England, as reports show it."""
        from highneeds.benchmark.request import BenchmarkRequest, benchmark_for_report

        head = self.diagnostic
        return benchmark_for_report(
            self.subject.view,
            self.subject.area,
            BenchmarkRequest(str(head.folder)),
            diagnostic=head,
            # The as-at date and no clock: the same folder gives the same bytes on any day.
            today=head.as_at,
        )

    def benchmark_of(self, metrics: tuple[str, ...]) -> "Benchmark":
        """Benchmark some measures alone, without their series."""
        from highneeds.benchmark.request import BenchmarkRequest, benchmark_as_asked

        head = self.diagnostic
        return benchmark_as_asked(
            self.subject.view,
            self.subject.area,
            BenchmarkRequest(str(head.folder), metrics=metrics),
            diagnostic=head,
            today=head.as_at,
        )

    def drivers_as_asked(self, provision_map: str = "") -> "Drivers":
        """Work out what drives growth, by another provision map when one is named."""
        from highneeds.drivers.request import drivers_as_asked

        groups = load_map(provision_map) if provision_map else self.groups
        return drivers_as_asked(
            self.subject.view,
            self.subject.area,
            groups,
            diagnostic=self.subject.diagnostic,
            book=self.finance(groups),
        )

    @once
    def drivers(self) -> "Drivers":
        """What drives growth."""
        return self.drivers_as_asked()

    def forecast_as_asked(
        self, request: "ForecastRequest", executor: Executor | None = None
    ) -> "ForecastResult":
        """Forecast with what a person asked for in place of the diagnostic's settings."""
        from highneeds.forecast.outlook.request import forecast_as_asked

        groups = load_map(request.provision_map) if request.provision_map else self.groups
        return forecast_as_asked(
            self.subject.view,
            self.subject.area,
            request,
            diagnostic=self.subject.diagnostic,
            book=self.finance(groups),
            executor=executor,
        )

    @once
    def forecast(self) -> "ForecastResult":
        """The unmitigated forecast."""
        from highneeds.forecast.outlook.request import ForecastRequest

        return self.forecast_as_asked(ForecastRequest(self.subject.area))

    @once
    def unmitigated(self) -> "Unmitigated":
        """The unmitigated forecast as the plain numbers that opportunities work with."""
        from highneeds.opportunities.from_forecast import unmitigated

        return unmitigated(self.forecast)

    @once
    def case_reviews(self) -> "CaseReviews":
        """The folder's case reviews."""
        from highneeds.evidence.case_reviews.folder import case_reviews_in

        return case_reviews_in(self.folder, self.told_before)

    def survey(self, name: str) -> "SurveyResult":
        """Return the survey of `surveys/NAME.yaml`."""
        from highneeds.evidence.surveys.folder import surveys_in

        if name not in self._surveys:
            self._surveys[name] = surveys_in(self.folder, self.told_before, name)[0]
        return self._surveys[name]

    @once
    def surveys(self) -> "tuple[SurveyResult, ...]":
        """All surveys of the folder."""
        from highneeds.evidence.surveys.folder import survey_files, surveys_in

        names = [path.stem for path in survey_files(self.folder)]
        return tuple(self.survey(name) for name in names) or surveys_in(
            self.folder, self.told_before
        )

    @once
    def outreach(self) -> "OutreachResult":
        """The children followed after outreach."""
        from highneeds.evidence.outreach.folder import outreach_in

        return outreach_in(self.folder, self.told_before)

    @once
    def opportunities_file(self) -> "Document":
        """The folder's opportunities as written, with what-ifs."""
        from highneeds.opportunities.folder import read_opportunities

        return read_opportunities(self.folder, self.settings)

    @once
    def opportunities(self) -> "SizedOpportunities":
        """The opportunities, sized from the evidence and the forecast that they refer to."""
        from highneeds.opportunities.folder import size_document
        from highneeds.opportunities.from_evidence import evidence_of
        from highneeds.opportunities.from_forecast import needs_forecast

        document = self.opportunities_file
        evidence = evidence_of(document, self._case_reviews_if_any, self._survey_by_name())
        plain = self.unmitigated if needs_forecast(document) else None
        return size_document(document, evidence, plain)

    def _case_reviews_if_any(self) -> "CaseReviewResult | None":
        from highneeds.evidence.case_reviews.folder import case_file_of

        return self.case_reviews.result if case_file_of(self.folder) else None

    def _survey_by_name(self) -> "Mapping[str, Callable[[], SurveyResult]]":
        from highneeds.evidence.surveys.folder import survey_files

        # One survey that cannot be read must not stop opportunities that rest on another.
        names = [path.stem for path in survey_files(self.folder)]
        return {name: partial(self.survey, name) for name in names}

    @once
    def mitigated(self) -> "MitigatedPlan":
        """The plan with the opportunities, beside the forecast without them."""
        from highneeds.opportunities.folder import mitigated_plan

        return mitigated_plan(self.folder, self.forecast, self.unmitigated, self.opportunities)

    @once
    def plan(self) -> "Plan":
        """The plan that lies in the folder, as written."""
        from highneeds.plan_check.files import PLAN_FILES, read_plan

        path = next((p for name in PLAN_FILES if (p := self.folder / name).is_file()), None)
        if path is None:
            raise MissingDataError(
                Fault("This folder has no plan.", str(self.folder), f"Add {PLAN_FILES[0]}.")
            )
        return read_plan(path)

    @once
    def plan_check(self) -> "PlanCheck":
        """The arithmetic of the plan that lies in the folder."""
        from highneeds.plan_check.checker import check_plan

        return check_plan(self.plan)

    @once
    def scorecard(self) -> "Scorecard":
        """The board's scorecard of the last month with a number."""
        from highneeds.scorecard.folder import scorecard_in

        return scorecard_in(self.folder, diagnostic=self.diagnostic, view=self.subject.view)

    @property
    def forecasts(self) -> "tuple[ForecastResult, MitigatedPlan | None]":
        """The forecast, and the plan with opportunities where the folder has any."""
        from highneeds.opportunities.folder import has_opportunities

        head = self.subject.diagnostic
        has_plan = head is not None and has_opportunities(head.folder)
        return self.forecast, self.mitigated if has_plan else None

    @once
    def government_tables(self) -> "tuple[Filled, ...]":
        """The government's templates, filled from the forecast and the mitigated plan."""
        from highneeds.government_tables.from_results import government_tables

        head = self.subject.diagnostic
        forecast, mitigated = self.forecasts
        return government_tables(
            self.subject.view,
            self.subject.area,
            self.groups,
            forecast,
            diagnostic=head,
            mitigated=mitigated,
            document=self.opportunities_file if mitigated else None,
        )
