"""One careful way to ask a server: time-outs, retries, limits, and nothing left behind.

Proxies and certificate authorities come from the environment (`HTTPS_PROXY`, `NO_PROXY`,
`SSL_CERT_FILE`, …), as council networks need. The HTTP library is loaded when the first client
is made, so importing this module is cheap and opens nothing.
"""

import io
import json
import logging
import ssl
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Self, TypeVar
from urllib.parse import urlsplit

import highneeds
from highneeds.official.fetch.body import Ask, Head, Progress, Sink, check_address, parsed
from highneeds.official.fetch.errors import NoConnectionError
from highneeds.official.fetch.trouble import AgainError, Trouble, explain
from highneeds.official.fetch.wire import (
    CHUNK,
    BrokenBodyError,
    Retries,
    Timeouts,
    retry_after,
    too_large,
    unpacked,
)
from highneeds.vocabulary.faults import Fault, FetchError

if TYPE_CHECKING:
    import httpx

LOG: Final = logging.getLogger("highneeds.fetch")
MAX_JSON: Final = 200 * 10**6
"""Largest JSON answer: a page of 10,000 rows is a few MB."""

_AGAIN: Final = frozenset({429, 502, 503, 504})
_NO_SUCH_RANGE: Final = 416

T = TypeVar("T")


@dataclass(frozen=True)
class Reply:
    """A JSON answer with the headers that matter for a cache."""

    payload: Any
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Download:
    """A whole download in an unnamed scratch file, which vanishes when it is closed.

    Attributes
    ----------
    body : binary file
        The bytes, with gzip undone, at their start.
    url : str
        What was asked for; where it was redirected to may hold a passing token, so is not kept.
    headers : Mapping
        Of the last answer, with names in lower case.
    """

    body: IO[bytes]
    url: str
    headers: Mapping[str, str]


class HttpClient:
    """Ask one server, politely.

    Parameters
    ----------
    base_url : str
        Where paths start. It must be https, except on this machine.
    timeouts, retries
        See `Timeouts` and `Retries`.
    headers : Mapping
        Sent with every request.
    transport
        An httpx transport in place of the network, for tests.
    sleep, timer
        Waiting and the clock used for time-outs, injected so that tests need neither.
    explainer
        Turns a trouble into an error in the words of this server.
    """

    def __init__(
        self,
        base_url: str,
        *,
        timeouts: Timeouts | None = None,
        retries: Retries | None = None,
        headers: Mapping[str, str] | None = None,
        transport: "httpx.BaseTransport | None" = None,
        sleep: Callable[[float], None] = time.sleep,
        timer: Callable[[], float] = time.monotonic,
        explainer: Callable[[Trouble], FetchError] = explain,
    ) -> None:
        import httpx  # noqa: PLC0415 - slow to load

        self.base_url = base_url.rstrip("/")
        self._timeouts = timeouts or Timeouts()
        self._retries = retries or Retries()
        self._sleep, self._timer, self._explain = sleep, timer, explainer
        check_address(self.base_url)
        self._client = httpx.Client(
            timeout=httpx.Timeout(self._timeouts.read, connect=self._timeouts.connect),
            headers={"User-Agent": f"highneeds/{highneeds.__version__}", **(headers or {})},
            follow_redirects=True,
            max_redirects=5,
            transport=transport,
            event_hooks={"request": [lambda request: check_address(str(request.url))]},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def json(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Ask for JSON and return it as plain data.

        Raises
        ------
        FetchError
            By kind: refused, no connection, too large, or not JSON.
        """
        sent = {"Accept": "application/json", "Accept-Encoding": "gzip", **(headers or {})}
        content = None
        if body is not None:
            sent["Content-Type"] = "application/json"
            content = json.dumps(body, separators=(",", ":")).encode()
        url = self.base_url + path

        def once() -> Reply:
            sink = Sink(io.BytesIO())
            ask = Ask(method, url, sent, MAX_JSON, 3 * self._timeouts.read, params or {}, content)
            found = self._receive(ask, sink)
            with unpacked(sink.file, url, MAX_JSON) as whole:
                return Reply(parsed(whole.read(), url), found.headers)

        return self._tried(once, url)

    def download(
        self,
        path: str,
        *,
        limit: int,
        params: Mapping[str, str] | None = None,
        accept: str = "*/*",
        packed: bool = True,
        progress: Progress | None = None,
        scratch: Path | None = None,
    ) -> Download:
        """Download to an unnamed scratch file; resume after a break when the server allows it.

        Parameters
        ----------
        path : str
            Below the base address.
        limit : int
            Largest size in bytes, as sent and as unpacked.
        accept : str
            The kinds of content to ask for.
        packed : bool
            Whether the server may send gzip.
        progress : callable
            Told how far it is.
        scratch : Path
            Folder of the scratch file. It has no name there, so a killed process leaves nothing.
        """
        sent = {"Accept": accept, "Accept-Encoding": "gzip" if packed else "identity"}
        url = self.base_url + path
        ask = Ask("GET", url, sent, limit, self._timeouts.whole, params or {}, None, progress)
        sink = Sink(tempfile.TemporaryFile(dir=scratch))  # noqa: SIM115 - handed to the caller

        def once() -> Download:
            found = self._receive(ask, sink)
            try:
                return Download(unpacked(sink.file, url, limit, scratch), found.url, found.headers)
            except BrokenBodyError:
                sink.restart()
                raise

        try:
            return self._tried(once, url)
        except BaseException:
            sink.file.close()
            raise

    def _tried(self, once: Callable[[], T], url: str) -> T:
        """Call until it works, waiting longer each time."""
        for attempt in range(len(self._retries.waits) + 1):
            try:
                return once()
            except BrokenBodyError as error:
                failed = AgainError(Trouble("body", url, detail=str(error)))
            except AgainError as error:
                failed = error
            asked = failed.wait or 0.0
            if attempt == len(self._retries.waits) or asked > self._retries.longest:
                break
            pause = asked or self._retries.wait(attempt, url)
            LOG.info("waiting %.1f s before asking %s again", pause, urlsplit(url).path)
            self._sleep(pause)
        raise self._explain(failed.trouble)

    def _receive(self, ask: Ask, sink: Sink) -> Head:
        """Make one request and pour the raw body into the sink, going on where it stopped."""
        import httpx  # noqa: PLC0415 - slow to load

        start = self._timer()
        status = 0
        try:
            with self._client.stream(
                ask.method,
                ask.url,
                params=dict(ask.params) or None,
                headers={**ask.headers, **sink.resume_headers()},
                content=ask.content,
            ) as response:
                status = response.status_code
                headers = {name.lower(): text for name, text in response.headers.items()}
                self._check_status(status, headers, response, ask, sink)
                total = sink.begin(status, headers, ask)
                for chunk in response.iter_raw():
                    size = sink.add(chunk)
                    if size > ask.limit:
                        raise too_large(ask.url, ask.limit)
                    if self._timer() - start > ask.seconds:
                        raise self._explain(Trouble("timeout", ask.url, detail="too slow"))
                    if ask.progress is not None:
                        ask.progress(size, total)
                first = (*response.history, response)[0]
                return Head(str(first.url), headers)
        except httpx.TimeoutException as error:
            raise AgainError(Trouble("timeout", ask.url, detail=type(error).__name__)) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._broken(error, ask.url) from error
        finally:
            seconds = self._timer() - start
            path = urlsplit(ask.url).path
            LOG.info("%s %s %s %.2f s %d bytes", ask.method, path, status, seconds, sink.size)

    def _check_status(
        self,
        status: int,
        headers: Mapping[str, str],
        response: "httpx.Response",
        ask: Ask,
        sink: Sink,
    ) -> None:
        """Let a success pass; say of anything else whether to ask again."""
        if response.is_success:
            return
        body = b"".join(islice(response.iter_bytes(CHUNK), 16))
        trouble = Trouble("status", ask.url, status, headers, body, f"status {status}")
        if status in _AGAIN:
            raise AgainError(trouble, retry_after(headers))
        if status == _NO_SUCH_RANGE and sink.size:
            sink.restart()
            raise AgainError(trouble)
        raise self._explain(trouble)

    def _broken(self, error: Exception, url: str) -> AgainError | FetchError:
        """Tell a certificate that is not trusted, which will stay so, from a broken connection."""
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, ssl.SSLCertVerificationError):
                return NoConnectionError(
                    Fault(
                        f"The certificate of the server is not trusted: {cause.verify_message}.",
                        url,
                        "If your network inspects traffic, set SSL_CERT_FILE to the certificate "
                        "file that your IT team supplies.",
                    )
                )
            cause = cause.__cause__ or cause.__context__
        detail = str(error) or type(error).__name__
        return AgainError(Trouble("connection", url, detail=detail))
