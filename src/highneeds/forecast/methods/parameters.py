"""The numbers that the forecast methods use, read from `definitions/parameters/forecast.yaml`."""

from functools import cache

from highneeds.definitions import read
from highneeds.vocabulary.strict import Strict


class JanuarySpan(Strict):
    """First and last January."""

    first: int
    last: int


class Default(Strict):
    """The default method and how it was chosen."""

    method: str
    choice_origins: JanuarySpan
    choice_horizons: tuple[int, ...]
    rule: str
    why: str


class BreakParameters(Strict):
    """Januaries in which a change of law or of collection moved the series."""

    id: str
    first: int
    last: int
    what: str
    source: str


class Damped(Strict):
    """Damped drift."""

    phi: float
    source: str


class Ses(Strict):
    """Grid of smoothing weights."""

    lowest: float
    highest: float
    step: float
    source: str


class PooledParameters(Strict):
    """Weight of an authority's own growth against the national."""

    own_weight: float
    own_years: int
    source: str


class Pipeline(Strict):
    """The method of leading indicators."""

    level_damping: float
    shrink_plans: float
    prevalence_offset: float
    clip: float
    ridge: float
    first_origin: int
    train_horizons: tuple[int, ...]
    smallest_plans: float
    least_known: float
    least_rate: float
    own_line_weight: float
    source: str


class Power(Strict):
    """How the spread of errors grows with the horizon: as its power."""

    prior: float
    weight: float
    lowest: float
    highest: float


class Intervals(Strict):
    """Conformal intervals."""

    decay: float
    power: Power
    size_classes: int
    horizons: int
    small_count: float
    least_scores: int
    calibrate_from: int
    source: str


class Parameters(Strict):
    """All of them."""

    unit: str
    reviewed: object
    default: Default
    breaks: tuple[BreakParameters, ...]
    damped: Damped
    ses: Ses
    pooled: PooledParameters
    pipeline: Pipeline
    intervals: Intervals


@cache
def parameters() -> Parameters:
    """Return the packaged parameters."""
    return Parameters.model_validate(read("parameters/forecast.yaml"))
