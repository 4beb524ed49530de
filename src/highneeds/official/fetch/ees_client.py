"""Client of the public data API of Explore Education Statistics (version 1).

Facts are from the service's public source and its OpenAPI document; those that no one has checked
against the live service are listed in `docs/reference/fetching.md`. A wildcard version is looked
up first, so that the rows that are counted and the rows that come are of one version.
"""

import threading
import time
from collections.abc import Callable, Mapping
from typing import IO, TYPE_CHECKING, Final, Self, TypeVar

from highneeds.official.fetch.content_checks import check_csv, check_rows
from highneeds.official.fetch.ees_answers import (
    ApiChanges,
    ApiDataSet,
    ApiRecord,
    ApiVersion,
    ApiVersions,
    read,
)
from highneeds.official.fetch.ees_versions import (
    GUID,
    canonical_version,
    checked_id,
    checked_version,
)
from highneeds.official.fetch.explanations import explain_ees
from highneeds.official.fetch.http import DownloadOptions, HttpClient, Timeouts
from highneeds.official.fetch.retries import Retries

if TYPE_CHECKING:
    import httpx

BASE_URL: Final = "https://api.education.gov.uk/statistics"
_LARGEST_PAGE: Final = 20
"""Most versions that the service gives at a time."""

R = TypeVar("R", bound=ApiRecord)


class EesClient:
    """Ask the statistics service for its data sets.

    Parameters
    ----------
    base_url
        Up to and without `/v1`.
    timeouts, retries, transport, sleep, timer
        See `HttpClient`.
    """

    def __init__(
        self,
        base_url: str = BASE_URL,
        *,
        timeouts: Timeouts | None = None,
        retries: Retries | None = None,
        transport: "httpx.BaseTransport | None" = None,
        sleep: Callable[[float], None] = time.sleep,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._http = HttpClient(
            base_url,
            timeouts=timeouts,
            retries=retries,
            transport=transport,
            sleep=sleep,
            timer=timer,
            explainer=explain_ees,
        )
        self._locks: dict[str, threading.Lock] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._http.__exit__(*error)

    def data_set(self, data_set_id: str) -> ApiDataSet:
        """Return one data set with its latest live version."""
        return self._read(ApiDataSet, _path(data_set_id))

    def versions(self, data_set_id: str) -> tuple[ApiVersion, ...]:
        """List the versions of a data set, newest first, from every page."""
        found: list[ApiVersion] = []
        page, pages = 1, 1
        while page <= pages:
            paging = {"page": str(page), "pageSize": str(_LARGEST_PAGE)}
            part = self._read(ApiVersions, _path(data_set_id, "versions"), paging)
            found.extend(part.results)
            # An empty page ends it too: what the service says past the last page was never seen.
            page, pages = page + 1, part.total_pages if part.results else 0
        return tuple(found)

    def version(self, data_set_id: str, version: str = "*") -> ApiVersion:
        """Return one version; `*` is the latest live one, `1.*` the latest of major version 1."""
        return self._read(ApiVersion, _path(data_set_id, "versions", checked_version(version)))

    def changes(self, data_set_id: str, version: str) -> ApiChanges:
        """Return what a version changed."""
        path = _path(data_set_id, "versions", canonical_version(version), "changes")
        return self._read(ApiChanges, path)

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

    def _read(self, kind: type[R], path: str, params: Mapping[str, str] | None = None) -> R:
        with self._lock(path):
            return read(kind, self._http.json(path, params=params))

    def _lock(self, path: str) -> threading.Lock:
        """One request at a time per data set, as the service asks."""
        found = GUID.search(path)
        return self._locks.setdefault(found.group() if found else "", threading.Lock())


def _path(data_set_id: str, *rest: str) -> str:
    return "/".join(("/v1/data-sets", checked_id(data_set_id), *rest))
