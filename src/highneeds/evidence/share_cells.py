"""What sections of evidence and opportunities share: watermarks, shares as cells, £m."""

import re

from highneeds.document.model import Cell, Note, Value
from highneeds.document.numbers import number, percent
from highneeds.evidence.shares import Share
from highneeds.vocabulary.status import Status


def share_value(share: Share | None) -> Value:
    """Return a share as a cell in %, with its interval; suppressed when None."""
    if share is None:
        return Value(None, Status.SUPPRESSED)
    if share.value is None:
        return Value(None, share.status)
    return Value(100 * share.value, share.status, percent(share.low), percent(share.high))


def count_value(share: Share | None) -> Cell:
    """Return the count of a share as a cell; suppressed where the share is, and never 0 for it."""
    if share is None or share.value is None:
        return Value(None, Status.SUPPRESSED if share is None else share.status)
    return share.count


def words_of(share: Share) -> str:
    """Return a share in words: 33% (5 of 15)."""
    if share.value is None:
        return "a number too small to show" if share.status is Status.SUPPRESSED else "not stated"
    return f"{number(100 * share.value, '%')} ({share.count} of {share.n})"


def interval_words(share: Share) -> str:
    """Return the interval of a share in words: 15% to 58%."""
    if share.low is None or share.high is None:
        return "no interval"
    return f"{number(100 * share.low, '%')} to {number(100 * share.high, '%')}"


def watermark(text: str, title: str = "How far this carries") -> tuple[Note, ...]:
    """Return the note that stays with every figure of a sample; none when it has no watermark."""
    return (Note((text,), kind="caution", title=title),) if text else ()


def marked(title: str, text: str) -> str:
    """Add the short form of a watermark to a chart's title."""
    return f"{title} [{text.split('.', maxsplit=1)[0]}]" if text else title


def anchor(text: str) -> str:
    """Turn an id of a person's own into one that a report allows."""
    plain = re.sub(r"[^a-z0-9_-]+", "-", text.lower()).strip("-")
    return plain if re.match(r"[a-z]", plain) else f"x-{plain}"


def million(pounds: float) -> float:
    """Return £ as £m, unrounded."""
    return pounds / 1e6
