"""Fetch any of the sources, each by its own route, into a scratch file."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

from highneeds.official.fetch.ees_client import EesClient
from highneeds.official.fetch.ees_site import EesSite, suggested_name
from highneeds.official.fetch.ees_versions import check_status, refresh, version_numbers
from highneeds.official.fetch.http import DownloadOptions, HttpClient
from highneeds.official.fetch.nomis import data_path, fetch_population
from highneeds.official.fetch.retries import Retries
from highneeds.official.fetch.source_definitions import (
    EesApiSource,
    EesDataSetSource,
    EesReleaseSource,
    NomisSource,
    WantedSource,
)


@dataclass(frozen=True)
class FetchedSource:
    """A source in a scratch file, which the caller closes.

    Attributes
    ----------
    body
        The bytes, checked, at their start.
    url
        Where they came from.
    name
        The name that the file should get.
    release
        Release slug, version of the data set, or years; empty when the source did not say.
    title
        Of this part of the source; empty when it has none of its own.
    notes
        What a reader must know, for example that the data set is deprecated.
    """

    body: IO[bytes]
    url: str
    name: str
    release: str
    title: str = ""
    notes: tuple[str, ...] = ()


def fetch_source(
    wanted: WantedSource,
    options: DownloadOptions,
    *,
    release: str = "",
    base_url: str = "",
    seed: int = 0,
    sleep: Callable[[float], None] = time.sleep,
) -> FetchedSource:
    """Fetch a source.

    Parameters
    ----------
    wanted
        The source and which part of it.
    options
        Limit, progress and scratch folder.
    release
        A release slug (`2025`), an API version (`1.*`) or years for Nomis (`2015-2024`); empty
        for the newest.
    base_url
        An address in place of the source's own, for tests.
    seed
        Seed of the jitter between retries.
    sleep
        Waiting between retries.
    """
    source, part = wanted.source, wanted.part
    url = (base_url or str(source.base_url)).rstrip("/")
    manners: dict[str, Any] = {"retries": Retries(seed=seed), "sleep": sleep}
    if isinstance(source, EesApiSource):
        with EesClient(url, **manners) as client:
            return _api_data_set(client, source, part, release, options, url)
    with HttpClient(url, **manners) as http:
        match source:
            case EesReleaseSource():
                return _release(EesSite(http), source, part or release, options)
            case EesDataSetSource():
                got = EesSite(http).data_set_csv(part, options)
                return FetchedSource(got.body, got.url, suggested_name(got, f"{part}.csv"), "")
            case NomisSource():
                body = fetch_population(http, source, options, geography=part, years=release)
                name = f"{source.id.replace(':', '-')}{f'_{release}' if release else ''}.csv"
                return FetchedSource(body, url + data_path(source), name, release)


def _release(
    site: EesSite, source: EesReleaseSource, slug: str, options: DownloadOptions
) -> FetchedSource:
    found = site.find_release(source, slug)
    got = site.release_zip(found.version, options)
    name = f"{source.publication.slug}_{found.slug}.zip"
    title = f"{source.title}, reporting year {found.slug}"
    return FetchedSource(got.body, got.url, name, found.slug, title, found.notes)


def _api_data_set(
    client: EesClient,
    source: EesApiSource,
    data_set_id: str,
    version: str,
    options: DownloadOptions,
    url: str,
) -> FetchedSource:
    """Fetch a data set; one whose columns we read by name stops at a new major version."""
    described = client.data_set(data_set_id)
    notes = check_status(described)
    pinned = next((one.version for one in source.pinned if one.id == data_set_id), "")
    # A version that the person named is taken as it is; only the default follows the pinned one.
    if pinned and not version:
        newer = refresh(client, data_set_id, pinned)
        notes += tuple(str(change) for step in newer.steps for change in step.minor)
        version = newer.latest
    found, body = client.csv(data_set_id, version or "*", options)
    if pinned and version_numbers(found.version)[0] != version_numbers(pinned)[0]:
        notes += (f"The columns of this data set were read in version {pinned}.",)
    url = f"{url}/v1/data-sets/{data_set_id}/csv?dataSetVersion={found.version}"
    name = f"{data_set_id}_v{found.version}.csv"
    return FetchedSource(body, url, name, found.version, described.title, notes)
