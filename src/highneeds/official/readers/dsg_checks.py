"""Identities of the allocations workbook, checked whenever one is read."""

from typing import Final

import polars as pl

from highneeds.vocabulary.findings import Finding, Severity

# £ a place and year, by the end of the column's name. Special schools get the other rate for all.
_RATES: Final = {
    "pre_16_6k": 6_000,
    "post_16": 6_000,
    "fe_ilp": 6_000,
    "sixteen_to_nineteen": 6_000,
}
_OTHER_RATE: Final = 10_000
"""£ a place and year: special schools, alternative provision, and pre-16 places headed £10,000."""

# Place numbers change with the school year inside a financial year: in September for pre-16 (five
# months, then seven) and in August for post-16 (four, then eight).
_PRE_16: Final = (5 / 12, 7 / 12)
_POST_16: Final = (4 / 12, 8 / 12)


def check_dsg(frame: pl.DataFrame, period: str, file: str) -> tuple[Finding, ...]:
    """Check that deductions add up, explain the difference, and follow from the places.

    Parameters
    ----------
    frame
        The `dsg` table with `block_total`, in £.
    period, file
        For findings.

    Returns
    -------
    tuple of Finding
        One for each row and rule that fails: parts to total (exact to 50p), before less after
        equals the deduction (exact), the high needs sheet equals the summary (£1), a deduction
        equals rate by places (£1; authorities only), authorities add to England (£1 each).
    """
    parts = [c for c in _values(frame, "deduct_") if c != "deduct_total"]
    la = frame.filter(pl.col("level") == "la")
    # Regions are not on the deductions sheet; a null makes no finding.
    findings = _compare(
        frame,
        rule="parts_do_not_add",
        measure="deduct_total",
        expected=pl.sum_horizontal(parts, ignore_nulls=False),
        slack=0.5,
        words="The total deduction is not the sum of its parts",
        period=period,
        file=file,
    )
    findings += _compare(
        frame,
        rule="before_less_after",
        measure="deduct_total",
        expected=pl.col("high_needs_before") - pl.col("high_needs_after"),
        slack=0.5,
        words="The total deduction is not the high needs block before less after",
        period=period,
        file=file,
    )
    findings += _compare(
        frame,
        rule="sheets_disagree",
        measure="high_needs_before",
        expected=pl.col("block_total"),
        slack=1.0,
        words="The summary and the high needs sheet disagree",
        period=period,
        file=file,
    )
    for column in parts:
        name = column.removeprefix("deduct_")
        places = [f"places_{name}_{part}" for part in ("first", "second")]
        if all(place in frame.columns for place in places):
            findings += _compare(
                la,
                rule="deduction_not_places_times_rate",
                measure=column,
                expected=_formula(name, *places),
                slack=1.01,  # DfE rounds up to the whole pound
                words="The deduction is not its places at the printed rate",
                period=period,
                file=file,
            )
    for measure in ("high_needs_before", "high_needs_after"):
        findings += _compare(
            frame.filter(pl.col("level") == "national"),
            rule="children_do_not_add",
            measure=measure,
            expected=pl.lit(la[measure].sum()),
            slack=float(la.height),
            words="England is not the sum of the authorities",
            period=period,
            file=file,
        )
    return tuple(findings)


def _values(frame: pl.DataFrame, prefix: str) -> list[str]:
    return [c for c in frame.columns if c.startswith(prefix) and not c.endswith("__status")]


def _formula(name: str, first: str, second: str) -> pl.Expr:
    kind = "post_16" if name.endswith(("post_16", "fe_ilp", "sixteen_to_nineteen")) else "pre_16"
    one, two = _POST_16 if kind == "post_16" else _PRE_16
    rate = next((r for ending, r in _RATES.items() if name.endswith(ending)), _OTHER_RATE)
    if name.startswith("special_"):
        rate = _OTHER_RATE  # also post-16
    return rate * (pl.col(first) * one + pl.col(second) * two)


def _compare(
    frame: pl.DataFrame,
    *,
    rule: str,
    measure: str,
    expected: pl.Expr,
    slack: float,
    words: str,
    period: str,
    file: str,
) -> list[Finding]:
    wrong = frame.select("area", pl.col(measure).alias("value"), expected.alias("expected")).filter(
        (pl.col("value") - pl.col("expected")).abs() > slack
    )
    return [
        Finding(
            rule=rule,
            severity=Severity.WARNING,
            message=f"{words}: £{value:,.0f} against £{target:,.0f}.",
            source="dsg",
            file=file,
            area=area,
            period=period,
            measure=measure,
            value=value,
            expected=target,
        )
        for area, value, target in wrong.rows()
    ]
