"""What the forecast's blocks share: rows and cells of a series."""

from highneeds.document.model import Value
from highneeds.forecast.outlook.results import ForecastPoint, ForecastSeries

SOURCE = "Own forecast from the data named at the end"


def rows_of(
    series: ForecastSeries, scale: float = 1.0
) -> list[tuple[str, float, Value, Value, Value]]:
    """Return period, value, low and high of the years that have a value."""
    made = []
    for p in series.points:
        if p.value is None:
            continue
        made.append(
            (
                series.period_label(p.year),
                p.value / scale,
                _bound(p.low, scale),
                _bound(p.high, scale),
                Value(None),
            )
        )
    return made


def _bound(value: float | None, scale: float) -> Value:
    return Value(None if value is None else value / scale)


def known_forecast(series: ForecastSeries | None) -> tuple[ForecastPoint, ...]:
    """Return the forecast points that have a value: a missing one is never taken as zero."""
    if series is None:
        return ()
    return tuple(p for p in series.forecast() if p.value is not None)


def amount(point: ForecastPoint) -> float:
    """Return the value of a point that is known to have one."""
    if point.value is None:
        raise ValueError(f"{point.year} has no value")
    return point.value


def first_forecast(series: ForecastSeries) -> str | None:
    """Return the period from which a series is forecast; None when nothing was observed."""
    ahead = series.forecast()
    if last_actual(series) is None:
        return None
    return series.period_label(ahead[0].year) if ahead else None


def last_actual(series: ForecastSeries) -> float | None:
    """Return the last value that was observed."""
    known = [p.value for p in series.points if p.kind == "actual" and p.value is not None]
    return known[-1] if known else None


def cell_of(series: ForecastSeries, year: int) -> Value:
    """Return the value of a year with its range."""
    point = next((p for p in series.points if p.year == year), None)
    return value_of(point)


def value_of(point: ForecastPoint | None, scale: float = 1.0) -> Value:
    """Return a point as a cell with its range."""
    if point is None or point.value is None:
        return Value(None)
    low = None if point.low is None else point.low / scale
    high = None if point.high is None else point.high / scale
    return Value(point.value / scale, low=low, high=high)
