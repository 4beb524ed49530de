"""Download a published source into a folder, whole or not at all, with its provenance."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from highneeds.official.fetch.downloads import Progress
from highneeds.official.fetch.http import DownloadOptions
from highneeds.official.fetch.output_folder import place, writable
from highneeds.official.fetch.pulling import fetch_source
from highneeds.official.fetch.source_definitions import (
    EesDataSetSource,
    EesReleaseSource,
    WantedSource,
    find_source,
)
from highneeds.vocabulary.faults import Fault, InputError

MAX_BYTES: Final = 500 * 10**6
"""Largest download by default; the largest official release is under 70 MB."""


@dataclass(frozen=True)
class PullOptions:
    """How to pull.

    Attributes
    ----------
    release
        A release slug (`2025`), an API version (`1.*`) or years for Nomis (`2015-2024`); empty
        for the newest.
    base_url
        An address in place of the source's own, for tests.
    max_bytes
        Largest download, packed or unpacked.
    replace
        Whether a different file of the same name may be replaced.
    seed
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
    path
        Where it is now.
    url
        Where it came from.
    retrieved
        When, as the caller said.
    sha256
        Of the file, in hexadecimal.
    size
        In bytes.
    source, title, publisher, licence
        From `definitions/sources/fetch`.
    release
        Release slug, version of the data set, or years; empty when the source did not say.
    notes
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
    source
        `ehc-plans`, `ehc-plans:2025`, a data-set id, `ees-api:<data-set id>`,
        `nomis:population`, `nomis:projections`, or these with areas after a further colon.
    options
        Release, limits and the rest.
    out_folder
        Created when it is not there, and removed again when the download fails.
    progress
        Told the bytes received and the whole size, or None while that is not known.
    retrieved
        The moment to write into the provenance.
    sleep
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
    wanted = find_source(source)
    _check_options(wanted, options)
    with writable(out_folder):
        fetched = fetch_source(
            wanted,
            DownloadOptions(options.max_bytes, progress, out_folder),
            release=options.release,
            base_url=options.base_url,
            seed=options.seed,
            sleep=sleep,
        )
        target = out_folder / fetched.name
        with fetched.body as body:
            digest = place(body, target, replace=options.replace)
        size = target.stat().st_size
    described = wanted.source
    return (
        PulledFile(
            path=target,
            url=fetched.url,
            retrieved=retrieved,
            sha256=digest,
            size=size,
            source=described.id,
            title=fetched.title or described.title,
            publisher=described.publisher,
            licence=described.licence,
            release=fetched.release,
            notes=fetched.notes,
        ),
    )


def _check_options(wanted: WantedSource, options: PullOptions) -> None:
    """Refuse options that contradict the source before anything is asked."""
    source = wanted.source
    clash = isinstance(source, EesReleaseSource) and wanted.part and options.release
    if (clash and wanted.part != options.release) or (
        isinstance(source, EesDataSetSource) and options.release
    ):
        given = f"{source.id}:{wanted.part} with --release {options.release}"
        raise InputError(
            Fault("The source already says which release.", given, "Leave --release out.")
        )
    if options.max_bytes <= 0:
        given = str(options.max_bytes)
        raise InputError(Fault("The largest size must be above 0.", given, "Write it as 500MB."))
