"""Whole releases and single data sets from the Explore Education Statistics site.

Which version of a release is current is asked of the site's own content API. That API is internal
and makes no promise, so nothing depends on its answer: when it fails or has changed, the version
known to `definitions/sources/fetch` is used and the person is told.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from highneeds.official.fetch.content_checks import check_csv, check_release
from highneeds.official.fetch.ees_versions import checked_id, is_guid
from highneeds.official.fetch.errors import ServerRefusedError, UnexpectedAnswerError
from highneeds.official.fetch.http import Download, DownloadOptions, HttpClient
from highneeds.official.fetch.source_definitions import EesReleaseSource
from highneeds.vocabulary.faults import Fault, FetchError, UnknownNameError

_FILE_NAME: Final = re.compile(r"""filename="?([A-Za-z0-9_.-]{1,120}\.csv)"?\s*(?:;|$)""")
_SLUG: Final = re.compile(r"[a-z0-9-]+")


@dataclass(frozen=True)
class FoundRelease:
    """A release version to fetch.

    Attributes
    ----------
    slug
        The release, for example `2025`.
    version
        The id of the release version; a corrected release gets a new one.
    notes
        What the person must know about how it was found.
    """

    slug: str
    version: str
    notes: tuple[str, ...] = ()


class EesSite:
    """Ask the site for files.

    Parameters
    ----------
    http
        Of the host in `definitions/sources/fetch`: the content API, or the site itself.
    """

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    def find_release(self, source: EesReleaseSource, slug: str = "") -> FoundRelease:
        """Find the current version of a release, or of the newest one when no slug is given.

        Raises
        ------
        UnknownNameError
            The site does not tell and the release is not one that is known.
        """
        publication = f"/api/publications/{source.publication.slug}"
        try:
            wanted = slug or self._newest(publication)
            summary = self._ask(f"{publication}/releases/{wanted}/version-summary")
            version = _text(summary, "id")
            if is_guid(version):
                return FoundRelease(wanted, version.lower())
            reason = "its answer has changed form"
        except UnexpectedAnswerError:
            reason = "its answer has changed form"
        except ServerRefusedError as error:
            reason = f"it answered with status {error.status}"
        except FetchError:
            reason = "it could not be reached"
        return _known_release(source, slug, reason)

    def release_zip(self, version: str, options: DownloadOptions) -> Download:
        """Download a whole release, and refuse what is not a release ZIP."""
        return self._http.download(
            f"/api/releases/{checked_id(version)}/files",
            options,
            params={"fromPage": "ReleaseDownloads"},
            packed=False,  # a ZIP does not shrink, and only plain bytes can surely be resumed
            check=check_release,
        )

    def data_set_csv(self, file_id: str, options: DownloadOptions) -> Download:
        """Download one data set of the data catalogue, and refuse what is not a CSV."""
        return self._http.download(
            f"/data-catalogue/data-set/{checked_id(file_id)}/csv",
            options,
            accept="text/csv, */*",
            check=check_csv,
        )

    def _newest(self, publication: str) -> str:
        """Return the slug of the newest release, from whichever place the site tells it."""
        latest = self._ask(publication)
        slug = _text(latest.get("latestRelease") if isinstance(latest, dict) else None, "slug")
        if not slug:
            listed = self._ask(f"{publication}/releases")
            entries = listed.get("results") if isinstance(listed, dict) else listed
            slugs = (_text(one, "slug") for one in (entries if isinstance(entries, list) else []))
            slug = next(filter(None, slugs), "")
        if not _SLUG.fullmatch(slug):
            raise UnexpectedAnswerError(
                Fault(
                    "The site does not say which release is newest.",
                    do="Name one with --release, or try again later.",
                )
            )
        return slug

    def _ask(self, path: str) -> Any:
        return self._http.json(path)


def suggested_name(download: Download, default: str) -> str:
    """Return the server's file name when it is a plain CSV name, else the default."""
    match = _FILE_NAME.search(download.headers.get("content-disposition", ""))
    return match.group(1) if match and not match.group(1).startswith(".") else default


def _text(document: object, member: str) -> str:
    """Return a member if it is there and is text, else nothing."""
    value = document.get(member) if isinstance(document, dict) else None
    return value if isinstance(value, str) else ""


def _known_release(source: EesReleaseSource, slug: str, reason: str) -> FoundRelease:
    """Fall back on the releases that this version knows: asked for by name, or seen with files."""
    for release in source.releases:
        if release.slug == slug or (not slug and release.confirmed):
            note = (
                f"The site did not say which release version is current ({reason}); the one known "
                f"to this version of highneeds was used: release {release.slug}."
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
