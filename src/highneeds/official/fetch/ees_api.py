"""Client of the public data API of Explore Education Statistics (version 1).

Facts are from `ees-api.md`; those that no one has checked against the live service are listed in
`docs/reference/fetching.md`. Every query is made against one version by its number, which is
looked up first, so pages cannot come from two versions.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Self, TypeVar
from urllib.parse import urlencode

from highneeds.official.fetch import ees_reading as reading
from highneeds.official.fetch import ees_records as records
from highneeds.official.fetch.body import Progress
from highneeds.official.fetch.ees_cache import Cache, CacheKey
from highneeds.official.fetch.ees_checks import (
    GUID,
    check_warnings,
    checked_id,
    checked_version,
    count_rows,
)
from highneeds.official.fetch.ees_trouble import explain
from highneeds.official.fetch.ees_versions import canonical
from highneeds.official.fetch.errors import IncompleteError
from highneeds.official.fetch.http import HttpClient, Reply
from highneeds.official.fetch.wire import Retries, Timeouts
from highneeds.vocabulary.faults import Fault, InputError

if TYPE_CHECKING:
    import httpx

LOG: Final = logging.getLogger("highneeds.fetch")
BASE_URL: Final = "https://api.education.gov.uk/statistics"
LARGEST_PAGE: Final = 10_000
META_TYPES: Final = ("Filters", "Indicators", "Locations", "TimePeriods")

T = TypeVar("T")


class EesClient:
    """Ask the statistics service for its data sets.

    Parameters
    ----------
    base_url : str
        Up to and without `/v1`.
    timeouts, retries, transport, sleep, timer
        See `HttpClient`.
    cache : Cache | None
        Where answers of a numbered version are kept.
    preview_token : str
        Lets a draft version be seen; nothing is cached then.
    page_size : int
        Rows asked for at a time, at most 10,000.
    """

    def __init__(
        self,
        base_url: str = BASE_URL,
        *,
        timeouts: Timeouts | None = None,
        retries: Retries | None = None,
        transport: "httpx.BaseTransport | None" = None,
        cache: Cache | None = None,
        preview_token: str = "",
        page_size: int = LARGEST_PAGE,
        sleep: Callable[[float], None] = time.sleep,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._http = HttpClient(
            base_url,
            timeouts=timeouts,
            retries=retries,
            headers={"preview-token": preview_token} if preview_token else None,
            transport=transport,
            sleep=sleep,
            timer=timer,
            explainer=explain,
        )
        self._cache = None if preview_token else cache
        self._page_size = page_size
        self._locks: dict[str, threading.Lock] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def publications(self, search: str = "") -> tuple[records.Publication, ...]:
        """List publications that have a data set in the service.

        Parameters
        ----------
        search : str
            Words to look for, at least three characters; empty for all.
        """
        params = {"search": search} if search else {}
        return self._list("/v1/publications", params, 40, reading.publication)

    def publication(self, publication_id: str) -> records.Publication:
        """Return one publication."""
        reply = self._get(f"/v1/publications/{checked_id(publication_id)}")
        return reading.publication(reading.mapping(reply.payload))

    def data_sets(self, publication_id: str) -> tuple[records.DataSet, ...]:
        """List the data sets of a publication, newest first."""
        path = f"/v1/publications/{checked_id(publication_id)}/data-sets"
        return self._list(path, {}, 20, reading.data_set)

    def data_set(self, data_set_id: str) -> records.DataSet:
        """Return one data set with its latest live version."""
        reply = self._get(f"/v1/data-sets/{checked_id(data_set_id)}")
        return reading.data_set(reading.mapping(reply.payload))

    def versions(self, data_set_id: str) -> tuple[records.Version, ...]:
        """List the versions of a data set, newest first."""
        path = f"/v1/data-sets/{checked_id(data_set_id)}/versions"
        return self._list(path, {}, 20, reading.version)

    def version(self, data_set_id: str, version: str = "*") -> records.Version:
        """Return one version; `*` is the latest live one, `1.*` the latest of major version 1."""
        path = f"/v1/data-sets/{checked_id(data_set_id)}/versions/{checked_version(version)}"
        return reading.version(reading.mapping(self._get(path).payload))

    def changes(
        self, data_set_id: str, version: str, *, patch_history: bool = False
    ) -> records.Changes:
        """Tell what a version changed, with its patches when asked for."""
        number = self._number(data_set_id, version)
        path = f"/v1/data-sets/{checked_id(data_set_id)}/versions/{number}/changes"
        params = {"includePatchHistory": "true"} if patch_history else {}
        return reading.changes(reading.mapping(self._kept("GET", path, params, None, number)))

    def meta(
        self, data_set_id: str, version: str = "*", types: Sequence[str] = META_TYPES
    ) -> records.Meta:
        """Return filters, indicators, locations and periods of a version.

        Parameters
        ----------
        data_set_id, version : str
            Which version; a wildcard is looked up first.
        types : sequence of str
            The groups wanted; the others come back empty.
        """
        number = self._number(data_set_id, version)
        path = f"/v1/data-sets/{checked_id(data_set_id)}/meta"
        params = {"dataSetVersion": number}
        if tuple(types) != META_TYPES:
            params["types"] = ",".join(types)
        return reading.meta(reading.mapping(self._kept("GET", path, params, None, number)), number)

    def query(
        self,
        data_set_id: str,
        criteria: Mapping[str, Any] | None = None,
        indicators: Sequence[str] | None = None,
        sorts: Sequence[Mapping[str, str]] | None = None,
        version: str = "*",
        *,
        allow_missing: bool = False,
    ) -> Iterator[records.Page]:
        """Query a data set, page by page.

        Parameters
        ----------
        data_set_id, version : str
            Which version; a wildcard is looked up first, so all pages are of one version.
        criteria : Mapping | None
            Facets or `and`/`or`/`not`. Add `geographicLevels` to every condition on locations:
            a region's code also matches its authorities.
        indicators : sequence of str | None
            Ids; all of them when None.
        sorts : sequence of Mapping | None
            Fields and directions; by period, newest first, when None.
        allow_missing : bool
            Take a condition on something that is not in the data set as false, and go on.

        Yields
        ------
        Page
            At least one.

        Raises
        ------
        EesMissingItems
            Something in the criteria is not in the data set. The service only warns, and a typo
            would become an empty table.
        EesValidationError, EesNotFound, EesForbidden, EesTimeout, EesRateLimited
            As the service answers.
        """
        body: dict[str, Any] = {}
        if criteria:
            body["criteria"] = criteria
        if indicators is not None:
            body["indicators"] = list(indicators)
        if sorts is not None:
            body["sorts"] = [dict(sort) for sort in sorts]
        number = self._number(data_set_id, version)
        path = f"/v1/data-sets/{checked_id(data_set_id)}/query"

        def ask(page: int) -> Any:
            sent = {**body, "page": page, "pageSize": self._page_size}
            return self._kept("POST", path, {"dataSetVersion": number}, sent, number)

        return self._pages(ask, number, allow_missing)

    def query_get(
        self,
        data_set_id: str,
        parameters: Mapping[str, str],
        version: str = "*",
        *,
        allow_missing: bool = False,
    ) -> Iterator[records.Page]:
        """Query by address parameters, for example `{"filters.in": "0Zfh4,z4FQE"}`.

        As `query`, without `and`, `or` and `not`.
        """
        if {"debug", "page", "pageSize", "dataSetVersion"} & parameters.keys():
            raise InputError(
                Fault(
                    "Debug answers are not for use, and pages and version are set by the client.",
                    ", ".join(sorted(parameters)),
                    "Leave debug, page, pageSize and dataSetVersion out.",
                )
            )
        number = self._number(data_set_id, version)
        path = f"/v1/data-sets/{checked_id(data_set_id)}/query"

        def ask(page: int) -> Any:
            paging = {"page": str(page), "pageSize": str(self._page_size)}
            params = {**parameters, "dataSetVersion": number, **paging}
            return self._kept("GET", path, params, None, number)

        return self._pages(ask, number, allow_missing)

    def csv(
        self,
        data_set_id: str,
        version: str = "*",
        *,
        limit: int,
        progress: Progress | None = None,
        scratch: Path | None = None,
    ) -> tuple[records.Version, IO[bytes]]:
        """Download a whole version as CSV, with labels in place of ids.

        Returns
        -------
        version : Version
            The version it is, by number.
        body : binary file
            An unnamed scratch file at its start; the caller closes it.

        Raises
        ------
        IncompleteError
            The number of rows is not the `totalResults` of the version.
        """
        found = self.version(data_set_id, version)
        path = f"/v1/data-sets/{checked_id(data_set_id)}/csv"
        with self._lock(data_set_id):
            got = self._http.download(
                path,
                params={"dataSetVersion": found.version},
                accept="text/csv, */*",
                limit=limit,
                progress=progress,
                scratch=scratch,
            )
        try:
            rows = count_rows(got.body)
            LOG.info("GET %s %d rows", path, rows)
            if rows != found.total_results:
                raise IncompleteError(
                    Fault(
                        "The CSV does not have the number of rows that the service states.",
                        f"{rows:,} rows, expected {found.total_results:,}",
                        "Run the command again; if it goes on, tell the publisher.",
                    )
                )
        except BaseException:
            got.body.close()
            raise
        return found, got.body

    def _pages(
        self, ask: Callable[[int], Any], number: str, allow_missing: bool
    ) -> Iterator[records.Page]:
        """Walk the pages, refusing debug answers and missing items at the first."""
        page = 1
        while True:
            found = reading.page(reading.mapping(ask(page)), number)
            check_warnings(found, allow_missing)
            if page > 1 and not found.rows:
                return
            yield found
            if page >= found.total_pages or not found.rows:
                return
            page += 1

    def _list(
        self, path: str, params: Mapping[str, str], size: int, read: Callable[[records.Plain], T]
    ) -> tuple[T, ...]:
        """Read every page of a list."""
        found: list[T] = []
        page = 1
        while True:
            paging = {"page": str(page), "pageSize": str(size)}
            part, pages = reading.results(self._get(path, {**params, **paging}).payload, read)
            found.extend(part)
            if page >= pages or not part:
                return tuple(found)
            page += 1

    def _number(self, data_set_id: str, version: str) -> str:
        """Return the version's number, asking the service when it is a wildcard."""
        text = checked_version(version)
        return self.version(data_set_id, text).version if "*" in text else canonical(text)

    def _get(self, path: str, params: Mapping[str, str] | None = None) -> Reply:
        return self._asked("GET", path, params or {}, None)

    def _asked(self, method: str, path: str, params: Mapping[str, str], body: Any) -> Reply:
        with self._lock(path):
            reply = self._http.json(method, path, params=params, body=body)
        if isinstance(reply.payload, dict) and isinstance(reply.payload.get("results"), list):
            LOG.info("%s %s %d rows", method, path, len(reply.payload["results"]))
        return reply

    def _kept(
        self, method: str, path: str, params: Mapping[str, str], body: Any, number: str
    ) -> Any:
        """Answer from the cache, or ask and keep the answer under the version's number."""
        url = f"{self._http.base_url}{path}?{urlencode(sorted(params.items()))}"
        key = CacheKey(url, json.dumps(body, sort_keys=True) if body else "", number)
        if self._cache is not None and (kept := self._cache.get(key)) is not None:
            return kept
        reply = self._asked(method, path, params, body)
        if self._cache is not None:
            marks = reply.headers.get("etag", ""), reply.headers.get("last-modified", "")
            self._cache.put(key, reply.payload, *marks)
        return reply.payload

    def _lock(self, path: str) -> threading.Lock:
        """One request at a time per data set, as the service asks."""
        found = GUID.search(path.lower())
        return self._locks.setdefault(found.group() if found else "", threading.Lock())
