"""The open evidence engine for SEND high-needs plans of English local authorities.

The names below are the Python API: the same use-cases as the commands. Each is imported when it is
first asked for, so that `import highneeds` takes no time.

A use-case takes a diagnostic folder, or a request that names an authority, and the folder of the
store (`store_root`, None for a folder's own data alone). Dates are arguments: nothing reads the
clock. What comes back are frozen dataclasses. A person's mistake raises `HighneedsError`, whose
text says what is wrong, what was given and what to do.

Names that are verbs (`run_benchmark`, `make_forecast`) stand beside rooms of the same matter
(`highneeds.benchmark`, `highneeds.forecast`), which are packages and cannot be called.

Examples
--------
>>> import pathlib, tempfile
>>> from datetime import date
>>> import highneeds
>>> with tempfile.TemporaryDirectory() as made:
...     folder = highneeds.copy_case("southampton", pathlib.Path(made) / "southampton")
...     request = highneeds.BenchmarkRequest(str(folder), metrics=("inmss_share",))
...     record = highneeds.run_benchmark(request, store_root=None, today=date(2026, 11, 21))
...     first = record.records[0]
...     plan = highneeds.check_plan(folder / "plan.yaml")
>>> f"{first.numerator:.0f} of {first.denominator:,.0f} plans: {first.value:.1f}%"
'27 of 1,938 plans: 1.4%'
>>> len(plan.contradictions)
8
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from highneeds.actions.backtest import backtest
    from highneeds.actions.benchmark import BenchmarkRequest, run_benchmark
    from highneeds.actions.build import build
    from highneeds.actions.case_reviews import case_reviews
    from highneeds.actions.cases import copy_case, init_diagnostic
    from highneeds.actions.check_plan import check_plan_file as check_plan
    from highneeds.actions.data_add import add_files
    from highneeds.actions.data_look import check_data
    from highneeds.actions.drivers import run_drivers
    from highneeds.actions.forecast import ForecastRequest
    from highneeds.actions.forecast import forecast as make_forecast
    from highneeds.actions.mitigate import mitigate
    from highneeds.actions.opportunities import opportunities as size_opportunities
    from highneeds.actions.outreach import outreach
    from highneeds.actions.report import make_report
    from highneeds.actions.scorecard import make_scorecard
    from highneeds.actions.survey import surveys
    from highneeds.official.store.view import open_view
    from highneeds.own.diagnostic_file import load_diagnostic
    from highneeds.vocabulary.faults import HighneedsError

__version__ = "0.1.0"

__all__ = [
    "BenchmarkRequest",
    "ForecastRequest",
    "HighneedsError",
    "add_files",
    "backtest",
    "build",
    "case_reviews",
    "check_data",
    "check_plan",
    "copy_case",
    "init_diagnostic",
    "load_diagnostic",
    "make_forecast",
    "make_report",
    "make_scorecard",
    "mitigate",
    "open_view",
    "outreach",
    "run_benchmark",
    "run_drivers",
    "size_opportunities",
    "surveys",
]

_HOME: Final = {
    "BenchmarkRequest": "actions.benchmark:BenchmarkRequest",
    "ForecastRequest": "actions.forecast:ForecastRequest",
    "HighneedsError": "vocabulary.faults:HighneedsError",
    "add_files": "actions.data_add:add_files",
    "backtest": "actions.backtest:backtest",
    "build": "actions.build:build",
    "case_reviews": "actions.case_reviews:case_reviews",
    "check_data": "actions.data_look:check_data",
    "check_plan": "actions.check_plan:check_plan_file",
    "copy_case": "actions.cases:copy_case",
    "init_diagnostic": "actions.cases:init_diagnostic",
    "load_diagnostic": "own.diagnostic_file:load_diagnostic",
    "make_forecast": "actions.forecast:forecast",
    "make_report": "actions.report:make_report",
    "make_scorecard": "actions.scorecard:make_scorecard",
    "mitigate": "actions.mitigate:mitigate",
    "open_view": "official.store.view:open_view",
    "outreach": "actions.outreach:outreach",
    "run_benchmark": "actions.benchmark:run_benchmark",
    "run_drivers": "actions.drivers:run_drivers",
    "size_opportunities": "actions.opportunities:opportunities",
    "surveys": "actions.survey:surveys",
}
"""Where each name lives."""


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _HOME[name].partition(":")
    return getattr(import_module(f"{__name__}.{module}"), attribute)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
