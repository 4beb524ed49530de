"""Checks on what is sent to the statistics service and on what comes back."""

import re
from typing import IO, Final

from highneeds.official.fetch.ees_records import Page
from highneeds.official.fetch.ees_versions import is_version_text
from highneeds.official.fetch.errors import EesMissingItems, UnexpectedAnswerError
from highneeds.vocabulary.faults import Fault, InputError

GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_guid(text: str) -> bool:
    """Whether the text is an id as the service writes them."""
    return bool(GUID.fullmatch(text.strip().lower()))


def count_rows(body: IO[bytes]) -> int:
    """Count the data rows of a CSV, a quoted line break being part of its cell; then rewind."""
    import polars as pl  # noqa: PLC0415 - slow to load

    body.seek(0)
    try:
        if not body.read(1):
            return 0
        body.seek(0)
        return pl.read_csv(body, infer_schema=False, columns=[0]).height
    except pl.exceptions.PolarsError as error:
        raise UnexpectedAnswerError(
            Fault("What was downloaded is not a CSV file.", str(error), "Run the command again.")
        ) from error
    finally:
        body.seek(0)


def check_warnings(found: Page, allow_missing: bool) -> None:
    """Refuse a debug answer, and missing items unless they are allowed."""
    codes = {warning.code for warning in found.warnings}
    coded = any(" :: " in key for row in found.rows[:1] for key in row.values)
    if "DebugEnabled" in codes or coded:
        raise UnexpectedAnswerError(
            Fault("The answer is a debug answer, which is not for use.", "", "Ask without debug.")
        )
    missing = tuple(w for w in found.warnings if w.code.endswith("NotFound"))
    if missing and not allow_missing:
        raise EesMissingItems(missing)


def checked_id(guid: str) -> str:
    """Return an id as the service writes it, or refuse it before anything is asked."""
    if not is_guid(guid):
        raise InputError(
            Fault(
                "This is not an id of the statistics service.",
                guid,
                "Copy the id from the data catalogue, like 019df85e-ab00-7458-a4ff-b381997776cb.",
            )
        )
    return guid.strip().lower()


def checked_version(text: str) -> str:
    """Return a version text that the service accepts, or refuse it."""
    if not is_version_text(text):
        raise InputError(
            Fault(
                "This is not a version number of the statistics service.",
                text,
                "Write it as 2.0 or 2.*; * is the latest.",
            )
        )
    return text.strip()
