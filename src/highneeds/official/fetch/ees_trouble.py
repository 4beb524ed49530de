"""The statistics service's refusals, in our words and our error classes."""

import json

from highneeds.official.fetch import trouble as general
from highneeds.official.fetch.ees_reading import faults
from highneeds.official.fetch.errors import (
    EesForbidden,
    EesNotFound,
    EesRateLimited,
    EesTimeout,
    EesValidationError,
)
from highneeds.official.fetch.trouble import Trouble
from highneeds.vocabulary.faults import Fault, FetchError


def explain(trouble: Trouble) -> FetchError:
    """Turn a trouble into an error; by status and code, never by the words of a message."""
    if trouble.kind == "timeout" or trouble.status == 504:
        return EesTimeout(
            Fault(
                "The statistics service did not answer in time.",
                trouble.url,
                "Ask for less at once, or take the whole data set as CSV: "
                "`highneeds data pull ees-api:<data-set id>`.",
            )
        )
    if trouble.status == 400:
        return EesValidationError(faults(_errors(trouble.body)))
    if trouble.status == 403:
        return EesForbidden(
            Fault(
                "This version exists but may not be seen yet.",
                trouble.url,
                "Ask for a published version, for example with --release 1.*.",
            )
        )
    if trouble.status == 404:
        return EesNotFound(
            Fault(
                "The statistics service knows no such publication, data set or version.",
                trouble.url,
                "Check the id in the data catalogue. EHC plan data sets may not be in this "
                "service at all: use `highneeds data pull ehc-plans`.",
            )
        )
    if trouble.status == 429:
        asked = trouble.headers.get("retry-after", "")
        return EesRateLimited(
            Fault(
                "The statistics service asks us to slow down.",
                f"wait {asked} s" if asked.isdecimal() else "no time was given",
                "Run the command again later.",
            )
        )
    return general.explain(trouble)


def _errors(body: bytes) -> tuple[object, ...]:
    try:
        found = json.loads(body).get("errors")
    except (ValueError, AttributeError):
        return ()
    return tuple(found) if isinstance(found, list) else ()
