"""Free text: how many wrote, which themes by the user's code book, and released quotations."""

import re
from dataclasses import dataclass

import polars as pl

from highneeds.evidence.redaction import plain_words, redact
from highneeds.evidence.shares import Share, share_of
from highneeds.evidence.surveys.responses import Responses
from highneeds.evidence.surveys.schema import FreeText, TextTheme
from highneeds.own.small_numbers import SmallNumberRule
from highneeds.vocabulary.faults import Fault
from highneeds.vocabulary.findings import Finding, Severity

# Cheap signs of a name, number or address; only texts with one are redacted to find out.
_SIGNS = r"[a-z,;] +[A-Z][a-z]|\d{5}|@|www\.|\b(?i:mr|mrs|miss|ms|dr|called|named|son|daughter)\b"
_CHECKED = 2000
"""Texts looked at for names; past it the finding says that there may be more."""


@dataclass(frozen=True)
class ThemeCount:
    """How many of the texts hold any word of a theme; None where the count is small."""

    id: str
    label: str
    share: Share | None


@dataclass(frozen=True)
class Quotation:
    """A redacted text that a named person has read and released."""

    row: int
    text: str
    taken_out: tuple[str, ...]


@dataclass(frozen=True)
class TextResult:
    """One open question.

    Attributes
    ----------
    written
        Responses with text.
    unthemed
        Texts that no theme of the code book meets; a second reader should look at them.
    words
        Most frequent words that stand in five texts or more, names left out.
    """

    question: str
    text: str
    written: int | None
    themes: tuple[ThemeCount, ...]
    unthemed: int | None
    words: tuple[tuple[str, int], ...]
    quotations: tuple[Quotation, ...]


def text_result(data: Responses, question: FreeText) -> tuple[TextResult, tuple[Finding, ...]]:
    """Summarise an open question; no text leaves unless it was released and redacted."""
    series = data.text[question.id]
    texts = series.drop_nulls()
    written = texts.len()
    rule = data.rule
    small = 0 < written < rule.smallest_count
    lower = texts.str.to_lowercase()
    matched = [lower.str.contains(_pattern(theme)) for theme in data.survey.themes]
    themes = tuple(
        ThemeCount(theme.id, theme.label, _told(int(hit.sum()), written, rule))
        for theme, hit in zip(data.survey.themes, matched, strict=True)
    )
    unthemed = None
    if matched:
        met = matched[0]
        for hit in matched[1:]:
            met = met | hit
        left = written - int(met.sum())
        unthemed = left if left == 0 or left >= rule.smallest_count else None
    enough = written >= rule.smallest_group
    quotations = _quotations(data, series) if enough else ()
    result = TextResult(
        question.id,
        question.text,
        None if small else written,
        themes,
        unthemed,
        _words(lower, rule.smallest_count) if enough else (),
        quotations,
    )
    return result, _findings(data, question, series)


def _told(count: int, n: int, rule: SmallNumberRule) -> Share | None:
    return share_of(count, n) if rule.tells(count, n) else None


def _pattern(theme: TextTheme) -> str:
    parts = [re.escape(word.lower()).replace(r"\*", r"\w*") for word in theme.words]
    return r"\b(?:" + "|".join(parts) + r")\b"


def _quotations(data: Responses, series: pl.Series) -> tuple[Quotation, ...]:
    rows = {int(row): k for k, row in enumerate(data.rows)}
    made = []
    for row in data.survey.release:
        text = series[rows[row]] if row in rows else None
        if text:
            clean = redact(text, data.schools)
            made.append(Quotation(row, clean.text, clean.kinds))
    return tuple(made)


def _words(lower: pl.Series, fewest: int) -> tuple[tuple[str, int], ...]:
    frame = pl.DataFrame({"text": lower}).with_row_index("row")
    words = frame.select("row", word=pl.col("text").str.extract_all(r"[a-z][a-z'-]{2,}")).explode(
        "word"
    )
    counts = (
        # Once for each text, so that one long answer does not make a word frequent.
        words.unique()
        .filter(~pl.col("word").is_in(plain_words()))
        .group_by("word")
        .len("texts")
        .filter(pl.col("texts") >= fewest)
        .sort(["texts", "word"], descending=[True, False])
        # More than are shown, because names are taken out only after.
        .head(60)
    )
    kept = [(w, int(n)) for w, n in counts.iter_rows() if redact(w).clean]
    return tuple(kept[:20])


def _findings(data: Responses, question: FreeText, series: pl.Series) -> tuple[Finding, ...]:
    """Tell of texts that may name somebody: row and column, never the text."""
    filled = series.fill_null("")
    hits = filled.str.contains(_SIGNS)
    suspects = hits.arg_true().to_list()
    found = [k for k in suspects[:_CHECKED] if not redact(str(series[k]), data.schools).clean]
    made = [
        _finding(data, question, int(data.rows[k]), "name_in_free_text", _NAMED) for k in found[:20]
    ]
    if len(found) > 20 or len(suspects) > _CHECKED:
        more = f"{len(found) - 20} more texts of this question may name somebody"
        made.append(
            _finding(data, question, 0, "name_in_free_text", more + " (first 2,000 checked).")
        )
    formulas = filled.str.contains(r"^\s*[=@]").arg_true().to_list()
    made += [
        _finding(data, question, int(data.rows[k]), "formula_in_cell", _FORMULA)
        for k in formulas[:20]
    ]
    return tuple(made)


_NAMED = "This text may name a person, school or place. It is never shown unless released."
_FORMULA = "This cell begins like a formula. It was read as text and not run."


def _finding(data: Responses, question: FreeText, row: int, rule: str, wrong: str) -> Finding:
    where = Fault(wrong, file=data.file, row=row, column=question.id)
    return Finding(rule, Severity.WARNING, str(where), "survey", data.file, measure=question.id)
