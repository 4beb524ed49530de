"""What the panel reads from the store: newest release first, older ones where it is silent."""

from typing import Final

import polars as pl

from highneeds.forecast.methods.panel_tables import PanelBuild, build_panel
from highneeds.official.store.view import View

TABLES: Final[dict[str, tuple[str, ...]]] = {
    "caseload": (),
    "new_plans": ("plans",),
    "requests": ("received", "refused"),
    "assessments": ("undecided",),
    "timeliness": ("issued", "within_20"),
    "population": (),
}
"""Tables, and the measures for which an older release may speak where a newer one has no value.

The 2025 release repeats earlier years without some measures that older releases gave, such as
assessments undecided at the end of the year. Caseload is never mixed: provision must come from
one release.
"""

_KEYS: Final = ["level", "area", "year", "topic", "group"]


def panel_frames(view: View) -> dict[str, pl.DataFrame]:
    """Return the tables for `build_panel` that a view holds.

    Parameters
    ----------
    view : View
        Everything that was added.

    Returns
    -------
    dict[str, DataFrame]
        By canonical name; a table that was never added is absent.
    """
    return {
        name: _filled(view, name, measures) for name, measures in TABLES.items() if view.has(name)
    }


def _filled(view: View, name: str, measures: tuple[str, ...]) -> pl.DataFrame:
    frame = view.table(name)
    for release in reversed(view.releases(name)) if measures else ():
        older = view.table(name, release)
        have = [m for m in measures if m in older.columns]
        keys = [key for key in _KEYS if key in frame.columns and key in older.columns]
        if not have or not keys:
            continue
        other = older.filter(pl.col("topic") == "all").select(
            *keys, *(pl.col(m).alias(f"__{m}") for m in have)
        )
        frame = frame.join(other, on=keys, how="left").with_columns(
            pl.coalesce([m, f"__{m}"] if m in frame.columns else [f"__{m}"]).alias(m) for m in have
        )
        frame = frame.drop(f"__{m}" for m in have)
    return frame


def panel_of(view: View, provision_map: str) -> PanelBuild:
    """Build the panel of everything that a view holds."""
    return build_panel(panel_frames(view), provision_map)
