"""Whole releases and single data sets from the Explore Education Statistics site.

Which version of a release is current is asked of the site's own content API. That API is internal
and makes no promise, so nothing depends on its answer: when it fails or has changed, the version
known to `definitions/sources/fetch` is used and the person is told.
"""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from highneeds.official.fetch.body import Progress
from highneeds.official.fetch.catalogue import EesRelease
from highneeds.official.fetch.ees_checks import checked_id, is_guid
from highneeds.official.fetch.errors import ServerRefusedError, UnexpectedAnswerError
from highneeds.official.fetch.http import Download, HttpClient
from highneeds.official.fetch.wire import CHUNK
from highneeds.vocabulary.faults import Fault, FetchError, UnknownNameError

_NAME: Final = re.compile(r"""filename="?([A-Za-z0-9_.-]{1,120}\.csv)"?\s*(?:;|$)""")


@dataclass(frozen=True)
class FoundRelease:
    """A release version to fetch.

    Attributes
    ----------
    slug : str
        The release, for example `2025`.
    version : str
        The id of the release version; a corrected release gets a new one.
    notes : tuple of str
        What the person must know about how it was found.
    """

    slug: str
    version: str
    notes: tuple[str, ...] = ()


class EesSite:
    """Ask the site for files.

    Parameters
    ----------
    http : HttpClient
        Of the host in `definitions/sources/fetch`: the content API, or the site itself.
    """

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    def find_release(self, source: EesRelease, slug: str = "") -> FoundRelease:
        """Find the current version of a release, or of the newest one.

        Parameters
        ----------
        source : EesRelease
            The publication and the releases known to this version.
        slug : str
            The release; empty for the newest.

        Raises
        ------
        UnknownNameError
            The site does not tell and the release is not one that is known.
        """
        try:
            wanted = slug or self._newest(source.publication.slug)
            summary = self._ask(
                f"/api/publications/{source.publication.slug}/releases/{wanted}/version-summary"
            )
            version = summary.get("id") if isinstance(summary, dict) else None
            if isinstance(version, str) and is_guid(version):
                return FoundRelease(wanted, version.lower())
            reason = "its answer has changed form"
        except UnexpectedAnswerError:
            reason = "its answer has changed form"
        except ServerRefusedError as error:
            reason = f"it answered with status {error.status}"
        except FetchError:
            reason = "it could not be reached"
        return _known(source, slug, reason)

    def release_zip(
        self,
        version: str,
        *,
        limit: int,
        progress: Progress | None = None,
        scratch: Path | None = None,
    ) -> Download:
        """Download a whole release.

        Raises
        ------
        UnexpectedAnswerError
            What came is not a release ZIP: not a ZIP, cut off, or without `data/*.csv`.
        """
        found = self._http.download(
            f"/api/releases/{checked_id(version)}/files",
            params={"fromPage": "ReleaseDownloads"},
            limit=limit,
            packed=False,
            progress=progress,
            scratch=scratch,
        )
        return _kept_if(found, _check_release)

    def data_set_csv(
        self,
        file_id: str,
        *,
        limit: int,
        progress: Progress | None = None,
        scratch: Path | None = None,
    ) -> Download:
        """Download one data set of the data catalogue.

        Raises
        ------
        UnexpectedAnswerError
            What came is not a CSV, for example a web page.
        """
        found = self._http.download(
            f"/data-catalogue/data-set/{checked_id(file_id)}/csv",
            accept="text/csv, */*",
            limit=limit,
            progress=progress,
            scratch=scratch,
        )
        return _kept_if(found, check_csv)

    def _newest(self, publication: str) -> str:
        """Return the slug of the newest release, from whichever place the site tells it."""
        found = self._ask(f"/api/publications/{publication}")
        latest = found.get("latestRelease") if isinstance(found, dict) else None
        slug = latest.get("slug") if isinstance(latest, dict) else None
        if not isinstance(slug, str):
            listed = self._ask(f"/api/publications/{publication}/releases")
            entries = listed.get("results") if isinstance(listed, dict) else listed
            slugs = [
                entry["slug"]
                for entry in (entries if isinstance(entries, list) else [])
                if isinstance(entry, dict) and isinstance(entry.get("slug"), str)
            ]
            slug = slugs[0] if slugs else None
        if not isinstance(slug, str) or not re.fullmatch(r"[a-z0-9-]+", slug):
            raise UnexpectedAnswerError(Fault("The site does not say which release is newest."))
        return slug

    def _ask(self, path: str) -> Any:
        return self._http.json("GET", path).payload


def suggested_name(found: Download, default: str) -> str:
    """Return the server's file name when it is a plain CSV name, else the default."""
    match = _NAME.search(found.headers.get("content-disposition", ""))
    return match.group(1) if match and not match.group(1).startswith(".") else default


def check_csv(body: IO[bytes]) -> None:
    """Refuse a body that is empty or is a web page or JSON in place of a CSV."""
    start = body.read(CHUNK).removeprefix(b"\xef\xbb\xbf").lstrip()
    body.seek(0)
    first_line = start.split(b"\n", 1)[0]
    if not start or start[:1] in {b"<", b"{"} or b"\0" in start or b"," not in first_line:
        raise UnexpectedAnswerError(
            Fault(
                "What was downloaded is not a CSV file (often it is a web page instead).",
                start[:40].decode("utf-8", "replace") or "nothing",
                "Check the id; open the address in a browser to see what is there.",
            )
        )


def _check_release(body: IO[bytes]) -> None:
    try:
        with zipfile.ZipFile(body) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        names = []
    body.seek(0)
    if not any(name.startswith("data/") and name.endswith(".csv") for name in names):
        raise UnexpectedAnswerError(
            Fault(
                "What was downloaded is not a release ZIP: it is cut off, or has no data/*.csv.",
                f"{len(names)} files inside",
                "Run the command again. If it goes on, download the release with a browser and "
                "use `highneeds data add FILE`.",
            )
        )


def _kept_if(found: Download, check: Callable[[IO[bytes]], None]) -> Download:
    try:
        check(found.body)
    except BaseException:
        found.body.close()
        raise
    return found


def _known(source: EesRelease, slug: str, reason: str) -> FoundRelease:
    """Fall back on the releases that this version knows."""
    confirmed = [one for one in source.releases if one.confirmed]
    candidates = [one for one in source.releases if one.slug == slug] if slug else confirmed
    if candidates:
        release = candidates[0]
        note = (
            f"The site did not say which release version is current ({reason}); the one known to "
            f"this version of highneeds was used: release {release.slug}."
        )
        return FoundRelease(release.slug, release.version, (note,))
    raise UnknownNameError(
        Fault(
            f"The site does not tell of this release ({reason}).",
            f"{source.id}:{slug}",
            f"Use one of: {', '.join(f'{source.id}:{one.slug}' for one in source.releases)}; or "
            "download the release with a browser and use `highneeds data add FILE`.",
        )
    )
