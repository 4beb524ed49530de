"""One careful way to ask a server: time-outs, retries, limits, and nothing left behind.

Proxies and certificate authorities come from the environment (`HTTPS_PROXY`, `NO_PROXY`,
`SSL_CERT_FILE`, …), as council networks need. The HTTP library is loaded when the first client
is made, so importing this module is cheap and opens nothing.
"""

import io
import json
import ssl
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Self, TypeVar
from urllib.parse import urlsplit

import highneeds
from highneeds.official.fetch.downloads import CHUNK, PartialDownload, Progress
from highneeds.official.fetch.errors import NoConnectionError, UnexpectedAnswerError
from highneeds.official.fetch.explanations import explain
from highneeds.official.fetch.retries import LOG, FailedTryError, Retries
from highneeds.vocabulary.faults import Fault, FetchError, InputError

if TYPE_CHECKING:
    import httpx

MAX_JSON: Final = 200 * 10**6
"""Largest JSON answer, in bytes: a list of versions is a few kB."""

_LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_AGAIN: Final = frozenset({429, 502, 503, 504})
"""What passes: too many requests, and gateways that lost the server behind them. A 500 stays."""

_NO_SUCH_RANGE: Final = 416

T = TypeVar("T")


@dataclass(frozen=True)
class Timeouts:
    """How long to wait, in seconds.

    Attributes
    ----------
    connect
        For a connection.
    read
        For the next bytes. The statistics service gives up after 30 s, so ours is longer.
    whole
        For one whole answer, so that a server that drips bytes cannot hold us for ever.
    """

    connect: float = 10.0
    read: float = 40.0
    whole: float = 1800.0


@dataclass(frozen=True)
class DownloadOptions:
    """How to download.

    Attributes
    ----------
    limit
        Largest size in bytes, as sent and as unpacked.
    progress
        Told how far it is.
    scratch
        Folder of the scratch file, so that the disk that will hold the file is the one that fills.
    """

    limit: int
    progress: Progress | None = None
    scratch: Path | None = None

    def after(self, size: int) -> "DownloadOptions":
        """Return the options for a further page, which tells progress on top of `size` bytes."""
        progress = self.progress
        if progress is None:
            return self
        return replace(self, progress=lambda received, _: progress(size + received, None))


@dataclass(frozen=True)
class Download:
    """A whole download in an unnamed scratch file, which vanishes when it is closed.

    Attributes
    ----------
    body
        The bytes, with gzip undone, at their start.
    url
        What was asked for; where it was redirected to may hold a passing token, so is not kept.
    headers
        Of the last answer, with names in lower case.
    """

    body: IO[bytes]
    url: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class _Request:
    """One request, as it is sent on every try; `seconds` is for the whole answer."""

    url: str
    headers: Mapping[str, str]
    seconds: float
    params: Mapping[str, str] = field(default_factory=dict)


class HttpClient:
    """Client of one server, with time-outs, retries and limits of size.

    Parameters
    ----------
    base_url
        Where paths start. It must be https, except on this machine.
    timeouts, retries
        See `Timeouts` and `Retries`.
    transport
        An httpx transport in place of the network, for tests.
    sleep, timer
        Waiting and the clock used for time-outs, injected so that tests need neither.
    explainer
        Turns the last failure into an error in the words of this server.
    """

    def __init__(
        self,
        base_url: str,
        *,
        timeouts: Timeouts | None = None,
        retries: Retries | None = None,
        transport: "httpx.BaseTransport | None" = None,
        sleep: Callable[[float], None] = time.sleep,
        timer: Callable[[], float] = time.monotonic,
        explainer: Callable[[FailedTryError], FetchError] = explain,
    ) -> None:
        import httpx  # noqa: PLC0415 - slow to load

        self.base_url = base_url.rstrip("/")
        self._timeouts = timeouts or Timeouts()
        self._retries = retries or Retries()
        self._sleep, self._timer, self._explain = sleep, timer, explainer
        check_address(self.base_url)
        self._client = httpx.Client(
            timeout=httpx.Timeout(self._timeouts.read, connect=self._timeouts.connect),
            headers={"User-Agent": f"highneeds/{highneeds.__version__}"},
            follow_redirects=True,
            max_redirects=5,
            transport=transport,
            # The hook sees every hop, so that a redirect cannot lead to plain http either.
            event_hooks={"request": [lambda request: check_address(str(request.url))]},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def json(self, path: str, *, params: Mapping[str, str] | None = None) -> Any:
        """Ask for JSON and return it as plain data.

        Raises
        ------
        FetchError
            By kind: refused, no connection, too large, or not JSON.
        """
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip"}
        url, seconds = self.base_url + path, 3 * self._timeouts.read
        request = _Request(url, headers, seconds, params or {})

        def once() -> Any:
            part = PartialDownload(io.BytesIO(), url, MAX_JSON)
            self._receive(request, part)
            with part.unpacked() as whole:
                return _parsed(whole.read(), url)

        return self._tried(once, url)

    def download(
        self,
        path: str,
        options: DownloadOptions,
        *,
        params: Mapping[str, str] | None = None,
        accept: str = "*/*",
        packed: bool = True,
        check: Callable[[IO[bytes]], None] = lambda _: None,
    ) -> Download:
        """Download to an unnamed scratch file; resume after a break when the server allows it.

        Parameters
        ----------
        path
            Below the base address.
        options
            Limit, progress and scratch folder.
        params
            Parameters of the address.
        accept
            The kinds of content to ask for.
        packed
            Whether the server may send gzip.
        check
            Raises if the body is not what was asked for, and leaves it at its start.
        """
        headers = {"Accept": accept, "Accept-Encoding": "gzip" if packed else "identity"}
        url = self.base_url + path
        request = _Request(url, headers, self._timeouts.whole, params or {})
        file = tempfile.TemporaryFile(dir=options.scratch)  # noqa: SIM115 - handed to the caller
        part = PartialDownload(file, url, options.limit, options.progress)

        def once() -> Download:
            asked, answered = self._receive(request, part)
            try:
                return Download(part.unpacked(options.scratch), asked, answered)
            except FailedTryError:
                part.restart()  # it is complete and damaged: more of it would not help
                raise

        try:
            download = self._tried(once, url)
        except BaseException:
            file.close()
            raise
        try:
            check(download.body)
        except BaseException:
            download.body.close()
            raise
        return download

    def _tried(self, once: Callable[[], T], url: str) -> T:
        try:
            return self._retries.call(once, url, self._sleep)
        except FailedTryError as failed:
            raise self._explain(failed) from failed

    def _receive(self, request: _Request, part: PartialDownload) -> tuple[str, dict[str, str]]:
        """Send the request once and add what comes; return its whole address and the headers."""
        import httpx  # noqa: PLC0415 - slow to load

        start, status = self._timer(), 0
        try:
            with self._client.stream(
                "GET",
                request.url,
                params=dict(request.params) or None,
                headers={**request.headers, **part.resume_headers()},
            ) as response:
                status, headers = response.status_code, dict(response.headers)
                self._check_status(response, part)
                part.begin(status, headers)
                # As sent, with gzip in place: a resumed download continues the packed bytes (ADR
                # 0013).
                for chunk in response.iter_raw():
                    part.add(chunk)
                    if self._timer() - start > request.seconds:
                        raise FailedTryError("timeout", request.url, "too slow", again=False)
                # The first address, because a redirect may carry a token that passes.
                return str((*response.history, response)[0].url), headers
        except httpx.TimeoutException as error:
            raise FailedTryError("timeout", request.url, type(error).__name__) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            _check_certificate(error, request.url)
            detail = str(error) or type(error).__name__
            raise FailedTryError("connection", request.url, detail) from error
        finally:
            seconds, path = self._timer() - start, urlsplit(request.url).path
            # Without its parameters: they tell which authority somebody looks at.
            LOG.info("GET %s %s %.2f s %d bytes", path, status, seconds, part.size)

    def _check_status(self, response: "httpx.Response", part: PartialDownload) -> None:
        """Accept a success; raise anything else, and say whether a retry may help."""
        if response.is_success:
            return
        status = response.status_code
        past_the_end = status == _NO_SUCH_RANGE and part.size > 0
        failed = FailedTryError(
            "status",
            part.url,
            f"status {status}",
            again=status in _AGAIN or past_the_end,
            status=status,
            headers=dict(response.headers),
            # A megabyte is plenty for an error, and a page of endless errors must not fill the
            # memory.
            body=b"".join(islice(response.iter_bytes(CHUNK), 16)),
        )
        if past_the_end:  # the file is shorter now than what we have of it
            part.restart()
        raise failed


def check_address(url: str) -> None:
    """Refuse an address that is not https, except on this machine."""
    parts = urlsplit(url)
    local = parts.scheme == "http" and parts.hostname in _LOCAL
    if not (parts.hostname and (parts.scheme == "https" or local)):
        raise InputError(
            Fault("This address is not a safe one to fetch from.", url, "Use an https address.")
        )


def _parsed(data: bytes, url: str) -> Any:
    """Parse JSON; a web page in its place is a proxy or an error page, and asking again is idle."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        # It began as JSON, so it broke off on the way and another try may bring the whole.
        if data.lstrip()[:1] in {b"{", b"["}:
            raise FailedTryError("body", url, "the JSON is not whole") from error
        raise UnexpectedAnswerError(
            Fault(
                "The server answered with something that is not data (often a sign-in or error "
                "page of a proxy).",
                url,
                "Open the address in a browser to see what stands in the way.",
            )
        ) from error


def _check_certificate(error: BaseException | None, url: str) -> None:
    """Tell a certificate that is not trusted, where no retry helps, from a broken connection."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            raise NoConnectionError(
                Fault(
                    f"The certificate of the server is not trusted: {error.verify_message}.",
                    url,
                    "If your network inspects traffic, set SSL_CERT_FILE to the certificate "
                    "file that your IT team supplies.",
                )
            )
        error = error.__cause__ or error.__context__
