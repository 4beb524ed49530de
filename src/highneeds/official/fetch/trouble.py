"""What went wrong with a call, and the words for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from highneeds.official.fetch.errors import NoConnectionError, ServerRefusedError
from highneeds.vocabulary.faults import Fault, FetchError


@dataclass(frozen=True)
class Trouble:
    """What went wrong with one call, before it is put into words.

    Attributes
    ----------
    kind : str
        `status` an answer with an error status; `timeout`; `connection`; `body` an answer that
        broke off or is damaged.
    url : str
        What was asked for, without its query.
    status : int
        HTTP status, or 0.
    headers, body
        Of the answer, as far as there is one.
    detail : str
        The technical reason.
    """

    kind: Literal["status", "timeout", "connection", "body"]
    url: str
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    detail: str = ""


def explain(trouble: Trouble) -> FetchError:
    """Put a trouble into words, for a server with no words of its own."""
    if trouble.kind == "status":
        missing = trouble.status in {404, 410}
        return ServerRefusedError(
            trouble.status,
            Fault(
                f"The server refused the request with status {trouble.status}.",
                trouble.url,
                "Check the id or release: this one may not exist, or no longer."
                if missing
                else "Try again later. If it goes on, download the file with a browser and use "
                "`highneeds data add FILE`.",
            ),
        )
    words = {
        "timeout": "The server did not answer in time.",
        "connection": f"The server could not be reached: {trouble.detail}.",
        "body": f"The answer stopped before its end or is damaged: {trouble.detail}.",
    }
    return NoConnectionError(
        Fault(
            words[trouble.kind],
            trouble.url,
            "Check the connection and any proxy (HTTPS_PROXY, SSL_CERT_FILE), then run the command "
            "again. Nothing was left behind.",
        )
    )


class AgainError(Exception):
    """One try failed in a way that another may not."""

    def __init__(self, trouble: Trouble, wait: float | None = None) -> None:
        self.trouble, self.wait = trouble, wait
        super().__init__(trouble.detail)
