"""Cells that a check proved wrong, read otherwise than published.

Apart from the checks that find them, so that whoever only reads a table need not import those.
"""

import polars as pl

from highneeds.official.store.catalogue import Correction


def with_corrections(
    frame: pl.DataFrame, table: str, corrections: tuple[Correction, ...]
) -> pl.DataFrame:
    """Return a table with its corrections made in the rows of all children.

    A value set to missing gets the status `missing`.
    """
    mine = [c for c in corrections if c.table == table and c.column in frame.columns]
    for correction in mine:
        here = (pl.col("area") == correction.area) & (pl.col("year") == correction.year)
        if "topic" in frame.columns:
            # Breakdowns are of the row as published; nothing proves which of their groups is wrong.
            here &= pl.col("topic") == "all"
        frame = frame.with_columns(
            pl.when(here)
            .then(pl.lit(correction.value, dtype=pl.Float64))
            .otherwise(pl.col(correction.column))
            .alias(correction.column)
        )
    return frame
