"""The message when the last try has failed: for any server, and for the EES service."""

import json
from typing import Final

from highneeds.official.fetch.errors import (
    EesForbidden,
    EesNotFound,
    EesRateLimited,
    EesTimeout,
    EesValidationError,
    NoConnectionError,
    ServerRefusedError,
    ServiceFault,
)
from highneeds.official.fetch.retries import FailedTryError
from highneeds.vocabulary.faults import Fault, FetchError

_ABSENT: Final = frozenset({404, 410})
_GATEWAY_TIMEOUT: Final = 504


def explain(failed: FailedTryError) -> FetchError:
    """Put a failure into words, for a server with no words of its own."""
    if failed.kind == "status":
        return ServerRefusedError(
            failed.status,
            Fault(
                f"The server refused the request with status {failed.status}.",
                failed.url,
                "Check the id or release: this one may not exist, or no longer."
                if failed.status in _ABSENT
                else "Try again later. If it goes on, download the file with a browser and use "
                "`highneeds data add FILE`.",
            ),
        )
    words = {
        "timeout": "The server did not answer in time.",
        "connection": f"The server could not be reached: {failed.detail}.",
        "body": f"The answer stopped before its end or is damaged: {failed.detail}.",
    }
    return NoConnectionError(
        Fault(
            words[failed.kind],
            failed.url,
            "Check the connection and any proxy (HTTPS_PROXY, SSL_CERT_FILE), then run the command "
            "again. Nothing was left behind.",
        )
    )


def explain_ees(failed: FailedTryError) -> FetchError:
    """Put a failure of the statistics service into words, by status and never by its message."""
    if failed.kind == "timeout" or failed.status == _GATEWAY_TIMEOUT:
        return EesTimeout(
            Fault(
                "The statistics service did not answer in time.",
                failed.url,
                "Ask for less at once, or take the whole data set as CSV: "
                "`highneeds data pull ees-api:<data-set id>`.",
            )
        )
    # By status and never by the message, whose words the service may change.
    match failed.status:
        case 400:
            return EesValidationError(_reasons(failed.body))
        case 403:
            return EesForbidden(
                Fault(
                    "This version exists but may not be seen yet.",
                    failed.url,
                    "Ask for a published version, for example with --release 1.*.",
                )
            )
        case 404:
            return EesNotFound(
                Fault(
                    "The statistics service knows no such publication, data set or version.",
                    failed.url,
                    "Check the id in the data catalogue. EHC plan data sets may not be in this "
                    "service at all: use `highneeds data pull ehc-plans`.",
                )
            )
        case 429:
            asked = failed.headers.get("retry-after", "")
            return EesRateLimited(
                Fault(
                    "The statistics service asks us to slow down.",
                    f"wait {asked} s" if asked.isdecimal() else "no time was given",
                    "Run the command again later.",
                )
            )
    return explain(failed)


def _reasons(body: bytes) -> tuple[ServiceFault, ...]:
    try:
        found = json.loads(body).get("errors")
    # A proxy in between answers with a page of its own, which gives no reasons.
    except (ValueError, AttributeError):
        return ()
    return tuple(map(ServiceFault.model_validate, found)) if isinstance(found, list) else ()
