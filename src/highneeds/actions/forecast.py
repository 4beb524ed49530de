"""Forecast one authority: the use-case behind `highneeds forecast`."""

from concurrent.futures import Executor
from pathlib import Path

from highneeds.diagnostic.session import Session
from highneeds.diagnostic.subject import open_subject
from highneeds.forecast.outlook.request import ForecastRequest
from highneeds.forecast.outlook.results import ForecastResult

__all__ = ["ForecastRequest", "forecast"]


def forecast(
    request: ForecastRequest, *, store_root: Path | None, executor: Executor | None = None
) -> ForecastResult:
    """Forecast plans, cost, spend and deficit.

    Parameters
    ----------
    request
        What is asked.
    store_root
        Folder of the store.
    executor
        For the simulation; the answer does not depend on it.

    Raises
    ------
    InputError, UnknownNameError, MissingDataError
        With what to do about it.
    """
    session = Session(open_subject(request.target, store_root))
    return session.forecast_as_asked(request, executor)
