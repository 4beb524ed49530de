"""Client of the public data API of Explore Education Statistics (version 1).

Facts are from the service's public source and its OpenAPI document; those that no one has checked
against the live service are listed in `docs/reference/fetching.md`. Every query is made against
one version by its number, which is looked up first, so pages cannot come from two versions.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any, Final, Self, TypeVar

from highneeds.official.fetch.content_checks import check_csv, check_rows
from highneeds.official.fetch.ees_answers import (
    ApiChanges,
    ApiDataSet,
    ApiList,
    ApiMeta,
    ApiPage,
    ApiPublication,
    ApiRecord,
    ApiVersion,
    read,
)
from highneeds.official.fetch.ees_versions import (
    GUID,
    canonical_version,
    checked_id,
    checked_version,
)
from highneeds.official.fetch.errors import EesMissingItems, UnexpectedAnswerError
from highneeds.official.fetch.explanations import explain_ees
from highneeds.official.fetch.http import DownloadOptions, HttpClient, Timeouts
from highneeds.official.fetch.retries import LOG, Retries
from highneeds.vocabulary.faults import Fault, InputError

if TYPE_CHECKING:
    import httpx

BASE_URL: Final = "https://api.education.gov.uk/statistics"
LARGEST_PAGE: Final = 10_000
META_TYPES: Final = ("Filters", "Indicators", "Locations", "TimePeriods")

A = TypeVar("A", bound=ApiRecord)
R = TypeVar("R", bound=ApiRecord)


class EesClient:
    """Ask the statistics service for its data sets.

    Parameters
    ----------
    base_url
        Up to and without `/v1`.
    timeouts, retries, transport, sleep, timer
        See `HttpClient`.
    preview_token
        Lets a draft version be seen.
    page_size
        Rows asked for at a time, at most 10,000.
    """

    def __init__(
        self,
        base_url: str = BASE_URL,
        *,
        timeouts: Timeouts | None = None,
        retries: Retries | None = None,
        transport: "httpx.BaseTransport | None" = None,
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
            explainer=explain_ees,
        )
        self._page_size = page_size
        self._locks: dict[str, threading.Lock] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._http.__exit__(*error)

    def publications(self, search: str = "") -> tuple[ApiPublication, ...]:
        """List publications that have a data set in the service.

        Parameters
        ----------
        search
            Words to look for, at least three characters; empty for all.
        """
        params = {"search": search} if search else {}
        return self._every(ApiList[ApiPublication], "/v1/publications", params, size=40)

    def publication(self, publication_id: str) -> ApiPublication:
        """Return one publication."""
        return self._read(ApiPublication, f"/v1/publications/{checked_id(publication_id)}")

    def data_sets(self, publication_id: str) -> tuple[ApiDataSet, ...]:
        """List the data sets of a publication, newest first."""
        path = f"/v1/publications/{checked_id(publication_id)}/data-sets"
        return self._every(ApiList[ApiDataSet], path)

    def data_set(self, data_set_id: str) -> ApiDataSet:
        """Return one data set with its latest live version."""
        return self._read(ApiDataSet, _path(data_set_id))

    def versions(self, data_set_id: str) -> tuple[ApiVersion, ...]:
        """List the versions of a data set, newest first."""
        return self._every(ApiList[ApiVersion], _path(data_set_id, "versions"))

    def version(self, data_set_id: str, version: str = "*") -> ApiVersion:
        """Return one version; `*` is the latest live one, `1.*` the latest of major version 1."""
        return self._read(ApiVersion, _path(data_set_id, "versions", checked_version(version)))

    def changes(self, data_set_id: str, version: str, *, patch_history: bool = False) -> ApiChanges:
        """Tell what a version changed, with its patches when asked for."""
        number = self._number(data_set_id, version)
        path = _path(data_set_id, "versions", number, "changes")
        params = {"includePatchHistory": "true"} if patch_history else {}
        return read(ApiChanges, self._ask("GET", path, params))

    def meta(
        self, data_set_id: str, version: str = "*", types: Sequence[str] = META_TYPES
    ) -> ApiMeta:
        """Return filters, indicators, locations and periods of a version.

        Parameters
        ----------
        data_set_id, version
            Which version; a wildcard is looked up first.
        types
            The groups wanted; the others come back empty.
        """
        number = self._number(data_set_id, version)
        params = {"dataSetVersion": number}
        if tuple(types) != META_TYPES:
            params["types"] = ",".join(types)
        found = self._ask("GET", _path(data_set_id, "meta"), params)
        return read(ApiMeta, _numbered(found, number))

    def query(
        self,
        data_set_id: str,
        criteria: Mapping[str, Any] | None = None,
        indicators: Sequence[str] | None = None,
        sorts: Sequence[Mapping[str, str]] | None = None,
        version: str = "*",
        *,
        allow_missing: bool = False,
    ) -> Iterator[ApiPage]:
        """Query a data set, page by page; there is at least one.

        Parameters
        ----------
        data_set_id, version
            Which version; a wildcard is looked up first, so all pages are of one version.
        criteria
            Facets or `and`/`or`/`not`. Add `geographicLevels` to every condition on locations:
            a region's code also matches its authorities.
        indicators
            Ids; all of them when None.
        sorts
            Fields and directions; by period, newest first, when None.
        allow_missing
            Take a condition on something that is not in the data set as false, and go on.

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
        path = _path(data_set_id, "query")

        def ask(page: int) -> Any:
            # The service takes paging of a POST in the body only: in the address it is refused.
            sent = {**body, "page": page, "pageSize": self._page_size}
            return self._ask("POST", path, {"dataSetVersion": number}, sent)

        return self._pages(ask, number, allow_missing)

    def query_get(
        self,
        data_set_id: str,
        parameters: Mapping[str, str],
        version: str = "*",
        *,
        allow_missing: bool = False,
    ) -> Iterator[ApiPage]:
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
        path = _path(data_set_id, "query")

        def ask(page: int) -> Any:
            paging = {"page": str(page), "pageSize": str(self._page_size)}
            params = {**parameters, "dataSetVersion": number, **paging}
            return self._ask("GET", path, params)

        return self._pages(ask, number, allow_missing)

    def csv(
        self, data_set_id: str, version: str, options: DownloadOptions
    ) -> tuple[ApiVersion, IO[bytes]]:
        """Download a whole version as CSV, with labels in place of ids.

        Returns
        -------
        version
            The version it is, by number.
        body
            An unnamed scratch file at its start; the caller closes it.

        Raises
        ------
        IncompleteError
            The number of rows is not the `totalResults` of the version.
        """
        found = self.version(data_set_id, version)
        path = _path(data_set_id, "csv")

        def check(body: IO[bytes]) -> None:
            check_csv(body)
            check_rows(body, found.total_results, path)

        with self._lock(path):
            download = self._http.download(
                path,
                options,
                params={"dataSetVersion": found.version},
                accept="text/csv, */*",
                check=check,
            )
        return found, download.body

    def _pages(
        self, ask: Callable[[int], Any], number: str, allow_missing: bool
    ) -> Iterator[ApiPage]:
        """Walk the pages, up to the last or, if the count was wrong, to the first empty one."""
        page, pages = 1, 1
        while page <= pages:
            found = read(ApiPage, _numbered(ask(page), number))
            _check_warnings(found, allow_missing)
            if page > 1 and not found.rows:
                return
            yield found
            page, pages = page + 1, found.total_pages if found.rows else 0

    def _every(
        self,
        kind: type[ApiList[A]],
        path: str,
        params: Mapping[str, str] | None = None,
        size: int = 20,
    ) -> tuple[A, ...]:
        """Read every page of a list; `size` is the largest page that the service gives."""
        found: list[A] = []
        page, pages = 1, 1
        while page <= pages:
            paging = {"page": str(page), "pageSize": str(size)}
            part = self._read(kind, path, {**(params or {}), **paging})
            found.extend(part.results)
            page, pages = page + 1, part.total_pages if part.results else 0
        return tuple(found)

    def _number(self, data_set_id: str, version: str) -> str:
        """Return the version's number, asking the service when it is a wildcard."""
        text = checked_version(version)
        if "*" in text:
            return self.version(data_set_id, text).version
        return canonical_version(text)

    def _read(self, kind: type[R], path: str, params: Mapping[str, str] | None = None) -> R:
        return read(kind, self._ask("GET", path, params or {}))

    def _ask(self, method: str, path: str, params: Mapping[str, str], body: Any = None) -> Any:
        with self._lock(path):
            payload = self._http.json(method, path, params=params, body=body)
        if isinstance(payload, dict) and isinstance(payload.get("results"), list):
            LOG.info("%s %s %d rows", method, path, len(payload["results"]))
        return payload

    def _lock(self, path: str) -> threading.Lock:
        """One request at a time per data set, as the service asks."""
        found = GUID.search(path)
        return self._locks.setdefault(found.group() if found else "", threading.Lock())


def _path(data_set_id: str, *rest: str) -> str:
    return "/".join(("/v1/data-sets", checked_id(data_set_id), *rest))


def _numbered(answer: object, number: str) -> object:
    """Add the number of the version, which the answer itself does not tell."""
    return {**answer, "version": number} if isinstance(answer, dict) else answer


def _check_warnings(page: ApiPage, allow_missing: bool) -> None:
    """Refuse a debug answer, and missing items unless they are allowed."""
    codes = {warning.code for warning in page.warnings}
    # With debug the service writes `id :: column` in place of ids, which no reader knows.
    debug = any(" :: " in key for row in page.rows[:1] for key in row.values)
    if debug or "DebugEnabled" in codes:
        raise UnexpectedAnswerError(
            Fault("The answer is a debug answer, which is not for use.", "", "Ask without debug.")
        )
    missing = tuple(warning for warning in page.warnings if warning.code.endswith("NotFound"))
    if missing and not allow_missing:
        raise EesMissingItems(missing)
