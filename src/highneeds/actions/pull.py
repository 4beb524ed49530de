"""Download a published source into a folder, whole or not at all, with its provenance."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from highneeds.official.fetch.body import Progress
from highneeds.official.fetch.catalogue import EesApi, EesDataSet, EesRelease, Wanted, find
from highneeds.official.fetch.ees_api import EesClient
from highneeds.official.fetch.ees_site import EesSite, check_csv, suggested_name
from highneeds.official.fetch.ees_versions import check_status, numbers, refresh
from highneeds.official.fetch.http import HttpClient
from highneeds.official.fetch.nomis import NomisClient, year_list
from highneeds.official.fetch.wire import Retries, place, writable
from highneeds.vocabulary.faults import Fault, InputError

MAX_BYTES: Final = 500 * 10**6
"""Largest download by default; the largest official release is under 70 MB."""


@dataclass(frozen=True)
class PullOptions:
    """How to pull.

    Attributes
    ----------
    release : str
        A release slug (`2025`), an API version (`1.*`) or years for Nomis (`2015-2024`); empty
        for the newest.
    base_url : str
        An address in place of the source's own, for tests.
    max_bytes : int
        Largest download, packed or unpacked.
    replace : bool
        Whether a different file of the same name may be replaced.
    seed : int
        Seed of the jitter between retries.
    """

    release: str = ""
    base_url: str = ""
    max_bytes: int = MAX_BYTES
    replace: bool = False
    seed: int = 0


@dataclass(frozen=True)
class PulledFile:
    """A file that was pulled, and where it came from.

    Attributes
    ----------
    path : Path
        Where it is now.
    url : str
        Where it came from.
    retrieved : datetime
        When, as the caller said.
    sha256 : str
        Of the file, in hexadecimal.
    size : int
        In bytes.
    source, title, publisher, licence : str
        From `definitions/sources/fetch`.
    release : str
        Release slug, version of the data set, or years; empty when the source did not say.
    notes : tuple of str
        What a reader must know, for example that the data set is deprecated.
    """

    path: Path
    url: str
    retrieved: datetime
    sha256: str
    size: int
    source: str
    title: str
    publisher: str
    licence: str
    release: str
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """Return plain data for JSON."""
        plain = asdict(self)
        return plain | {"path": str(self.path), "retrieved": self.retrieved.isoformat()}


@dataclass(frozen=True)
class _Fetched:
    body: IO[bytes]
    url: str
    name: str
    release: str
    title: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Call:
    """What every fetcher is given."""

    wanted: Wanted
    options: PullOptions
    scratch: Path
    progress: Progress | None
    sleep: Callable[[float], None]

    @property
    def release(self) -> str:
        return self.options.release

    @property
    def base_url(self) -> str:
        return (self.options.base_url or str(self.wanted.source.base_url)).rstrip("/")

    def http(self) -> HttpClient:
        return HttpClient(self.base_url, **self.manners())

    def manners(self) -> dict[str, Any]:
        return {"retries": Retries(seed=self.options.seed), "sleep": self.sleep}

    def saving(self) -> dict[str, Any]:
        return {
            "limit": self.options.max_bytes,
            "progress": self.progress,
            "scratch": self.scratch,
        }


def pull(
    source: str,
    options: PullOptions,
    out_folder: Path,
    progress: Progress | None = None,
    *,
    retrieved: datetime,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[PulledFile, ...]:
    """Download a source into a folder: the whole of it, or nothing.

    Parameters
    ----------
    source : str
        `ehc-plans`, `ehc-plans:2025`, a data-set id, `ees-api:<data-set id>`,
        `nomis:population`, `nomis:projections`, or these with areas after a further colon.
    options : PullOptions
        Release, limits and the rest.
    out_folder : Path
        Created when it is not there, and removed again when the download fails.
    progress : callable
        Told the bytes received and the whole size, or None while that is not known.
    retrieved : datetime
        The moment to write into the provenance.
    sleep : callable
        Waiting between retries.

    Returns
    -------
    tuple of PulledFile
        At least one.

    Raises
    ------
    UnknownNameError
        There is no such source.
    FetchError
        The download failed; nothing was left behind.
    InputError
        A different file of that name is there already, or an option is not usable.
    """
    wanted = find(source)
    _check_options(wanted, options)
    with writable(out_folder):
        fetched = _fetch(_Call(wanted, options, out_folder, progress, sleep))
        target = out_folder / fetched.name
        with fetched.body as body:
            digest = place(body, target, replace=options.replace)
        size = target.stat().st_size
    one = wanted.source
    return (
        PulledFile(
            target,
            fetched.url,
            retrieved,
            digest,
            size,
            one.id,
            fetched.title or one.title,
            one.publisher,
            one.licence,
            fetched.release,
            fetched.notes,
        ),
    )


def _check_options(wanted: Wanted, options: PullOptions) -> None:
    """Refuse options that contradict the source before anything is asked."""
    source = wanted.source
    clash = isinstance(source, EesRelease) and wanted.part and options.release
    if (clash and wanted.part != options.release) or (
        isinstance(source, EesDataSet) and options.release
    ):
        given = f"{source.id}:{wanted.part} with --release {options.release}"
        raise InputError(
            Fault("The source already says which release.", given, "Leave --release out.")
        )
    if options.max_bytes <= 0:
        given = str(options.max_bytes)
        raise InputError(Fault("The largest size must be above 0.", given, "Write it as 500MB."))


def _fetch(call: _Call) -> _Fetched:
    source = call.wanted.source
    if isinstance(source, EesRelease):
        return _release(call, source)
    if isinstance(source, EesDataSet):
        return _data_set(call)
    if isinstance(source, EesApi):
        return _api(call, source)
    years = year_list(call.release)
    with call.http() as http:
        body = NomisClient(http).population(
            source, geography=call.wanted.part, years=call.release, **call.saving()
        )
    name = f"{source.id.replace(':', '-')}{'_' + call.release if years else ''}.csv"
    url = f"{call.base_url}/api/v01/dataset/{source.data_set}.data.csv"
    return _Fetched(body, url, name, call.release)


def _release(call: _Call, source: EesRelease) -> _Fetched:
    with call.http() as http:
        site = EesSite(http)
        found = site.find_release(source, call.wanted.part or call.release)
        got = site.release_zip(found.version, **call.saving())
    name = f"{source.publication.slug}_{found.slug}.zip"
    title = f"{source.title}, reporting year {found.slug}"
    return _Fetched(got.body, got.url, name, found.slug, title, found.notes)


def _data_set(call: _Call) -> _Fetched:
    with call.http() as http:
        got = EesSite(http).data_set_csv(call.wanted.part, **call.saving())
    return _Fetched(got.body, got.url, suggested_name(got, f"{call.wanted.part}.csv"), "")


def _api(call: _Call, source: EesApi) -> _Fetched:
    part = call.wanted.part
    pinned = next((one.version for one in source.pinned if one.id == part), "")
    with EesClient(call.base_url, **call.manners()) as client:
        described = client.data_set(part)
        notes = check_status(described)
        version = call.release
        if pinned and not version:
            step = refresh(client, part, pinned)
            notes += tuple(str(one) for change in step.steps for one in change.minor)
            version = step.latest
        found, body = client.csv(part, version or "*", **call.saving())
    try:
        check_csv(body)
        if pinned and numbers(found.version)[0] != numbers(pinned)[0]:
            notes += (f"The columns of this data set were read in version {pinned}.",)
    except BaseException:
        body.close()
        raise
    url = f"{call.base_url}/v1/data-sets/{part}/csv?dataSetVersion={found.version}"
    name = f"{part}_v{found.version}.csv"
    return _Fetched(body, url, name, found.version, described.title, notes)
