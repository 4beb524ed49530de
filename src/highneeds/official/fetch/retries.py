"""When to ask a server again and how long to wait first. tenacity does it, by these rules."""

import hashlib
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final, Literal, TypeVar
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from tenacity import RetryCallState

LOG: Final = logging.getLogger("highneeds.fetch")

T = TypeVar("T")


class FailedTryError(Exception):
    """One try failed; `explanations` puts it into words once no other try follows.

    Attributes
    ----------
    kind
        `status` an answer with an error status; `timeout`; `connection`; `body` an answer that
        broke off or is damaged.
    url
        What was asked for, without its query, which may be long and is not for messages.
    detail
        The technical reason.
    again
        Whether another try may help.
    status, headers, body
        Of the answer, as far as there is one. The status is 0 when there is none.
    """

    def __init__(
        self,
        kind: Literal["status", "timeout", "connection", "body"],
        url: str,
        detail: str,
        *,
        again: bool = True,
        status: int = 0,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> None:
        self.kind, self.url, self.detail, self.again = kind, url, detail, again
        self.status, self.headers, self.body = status, headers or {}, body
        super().__init__(detail)


@dataclass(frozen=True)
class Retries:
    """When to ask again.

    Attributes
    ----------
    waits
        Seconds before each further try.
    longest
        The longest `Retry-After` that is honoured, in seconds; a longer one ends the call, because
        nobody sits before a terminal for an hour.
    seed
        Seed of the jitter, so that many clients do not return at the same instant while a test
        knows exactly how long this one waits.
    """

    waits: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0)
    longest: float = 120.0
    seed: int = 0

    def wait(self, attempt: int, key: str) -> float:
        """Return the wait after failed try `attempt` (from 0): the stated one, give or take 25%."""
        # A hash and no random generator: two addresses asked at once wait differently, and each the
        # same in every run.
        digest = hashlib.sha256(f"{self.seed}|{key}|{attempt}".encode()).digest()
        share = int.from_bytes(digest[:8], "big") / 2**64
        return self.waits[attempt] * (0.75 + 0.5 * share)

    def call(self, once: Callable[[], T], url: str, sleep: Callable[[float], None]) -> T:
        """Call until it works, waiting longer each time.

        Raises
        ------
        FailedTryError
            The last failure. Any other error passes at once.
        """
        from tenacity import Retrying, retry_if_exception, stop_after_attempt  # noqa: PLC0415 - slow to load

        def pause(state: "RetryCallState") -> float:
            if state.attempt_number > len(self.waits):
                return 0.0  # tenacity asks for a wait also after the last try, and does not use it
            return _asked_for(state) or self.wait(state.attempt_number - 1, url)

        def log(state: "RetryCallState") -> None:
            seconds = state.next_action.sleep if state.next_action else 0.0
            LOG.info("waiting %.1f s before asking %s again", seconds, urlsplit(url).path)

        return Retrying(
            retry=retry_if_exception(self._may_help),
            stop=stop_after_attempt(len(self.waits) + 1),
            wait=pause,
            sleep=sleep,
            before_sleep=log,
            reraise=True,
        )(once)

    def _may_help(self, error: BaseException) -> bool:
        return (
            isinstance(error, FailedTryError)
            and error.again
            and (retry_after(error.headers) or 0.0) <= self.longest
        )


def _asked_for(state: "RetryCallState") -> float | None:
    error = state.outcome.exception() if state.outcome else None
    return retry_after(error.headers) if isinstance(error, FailedTryError) else None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Read `Retry-After` as seconds.

    A date is compared with the server's own `Date`, so our clock does not matter. Null when the
    header is absent or cannot be read.
    """
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
        now = parsedate_to_datetime(headers.get("date", ""))
        return max(0.0, (moment - now).total_seconds())
    except (TypeError, ValueError):
        return None
