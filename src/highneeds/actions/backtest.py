"""Back-test the forecast methods over all authorities: the use-case behind `highneeds backtest`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from highneeds.forecast.methods.backtest import BackTest, run_backtest
from highneeds.forecast.methods.build_histories import histories_of
from highneeds.forecast.methods.hindsight import FEWEST_JANUARIES
from highneeds.forecast.methods.methods_by_name import METHODS, method
from highneeds.official.store.view import open_view
from highneeds.own.diagnostic_file import DEFAULT_MAP
from highneeds.vocabulary.faults import Fault, InputError, MissingDataError
from highneeds.vocabulary.findings import Finding

if TYPE_CHECKING:
    import polars as pl

METRICS: Final = ("plans", "new_plans", "requests")


@dataclass(frozen=True)
class BackTestReport:
    """A back-test and what to know about its data."""

    metric: str
    areas: int
    tested: BackTest
    findings: tuple[Finding, ...]

    def to_dict(self) -> dict[str, object]:
        """Return plain data for JSON."""
        return {"metric": self.metric, "areas": self.areas, **self.tested.to_dict()}

    def to_frame(self, *, by_origin: bool = False) -> "pl.DataFrame":
        """Return the accuracy of each method and horizon; see `BackTest.to_frame`."""
        return self.tested.to_frame(by_origin=by_origin)


def backtest(
    *,
    store_root: Path | None,
    metric: str = "plans",
    origins: Sequence[int] | None = None,
    horizon: int = 5,
    methods: Sequence[str] = (),
    by_provision: bool = False,
    provision_map: str = DEFAULT_MAP,
) -> BackTestReport:
    """Score methods from rolling origins, each with only what had been published by then.

    Parameters
    ----------
    store_root
        Folder of the store.
    metric
        plans, new_plans or requests.
    origins
        Januaries; all after those that choose the default when None.
    horizon
        Years ahead, 1 to 10.
    methods
        Names; all when empty.
    by_provision
        Also each provision of the map.
    provision_map
        Id of a provision map.

    Raises
    ------
    MissingDataError
        When no release has been added, or its Januaries are too few.
    UnknownNameError, InputError
        For a method, metric or horizon that is not known.
    """
    if not 1 <= horizon <= 10:
        raise InputError(Fault("The horizon is out of range.", str(horizon), "Give 1 to 10 years."))
    if metric not in METRICS:
        raise InputError(
            Fault("This metric cannot be back-tested.", f'"{metric}"', f"Use {', '.join(METRICS)}.")
        )
    chosen = tuple(method(name) for name in methods) or tuple(METHODS.values())
    built = histories_of(open_view(store_root), provision_map)
    panel = built.histories if metric == "plans" else built.histories.of_flow(metric)
    if len(panel.years) <= FEWEST_JANUARIES:
        raise MissingDataError(
            Fault(
                f"A back-test needs {FEWEST_JANUARIES + 1} Januaries or more.",
                f"{len(panel.years)}",
                "Add a release with a longer series: highneeds data add FILE.",
            )
        )
    asked = tuple(origins) if origins is not None else None
    if asked is not None and not set(asked) & set(panel.years[FEWEST_JANUARIES - 1 :]):
        raise InputError(
            Fault(
                "None of these origins has three Januaries behind it.",
                f"{asked[0]}:{asked[-1]}" if asked else "none",
                f"Use origins from {panel.years[FEWEST_JANUARIES - 1]} to {panel.years[-1] - 1}.",
            )
        )
    tested = run_backtest(panel, asked, horizon, chosen, by_provision and metric == "plans")
    return BackTestReport(metric, len(panel.areas), tested, built.findings)
