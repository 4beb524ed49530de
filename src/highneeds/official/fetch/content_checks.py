"""Checks that what was downloaded is of the kind that was asked for."""

import zipfile
from typing import IO

from highneeds.official.fetch.downloads import CHUNK
from highneeds.official.fetch.errors import IncompleteError, UnexpectedAnswerError
from highneeds.official.fetch.retries import LOG
from highneeds.vocabulary.faults import Fault


def check_csv(body: IO[bytes]) -> None:
    """Refuse a body that is empty or is a web page or JSON in place of a CSV; then rewind."""
    # A proxy's sign-in page and an error in JSON both come with status 200 and a CSV's name.
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


def check_release(body: IO[bytes]) -> None:
    """Refuse what is cut off, is no ZIP or holds no `data/*.csv`; then rewind."""
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


def check_rows(body: IO[bytes], stated: int, name: str) -> None:
    """Refuse a CSV that does not have the stated number of data rows; then rewind.

    A line break inside quotes is part of its cell, so lines cannot be counted.
    """
    import polars as pl  # noqa: PLC0415 - slow to load

    try:
        rows = pl.read_csv(body, infer_schema=False, columns=[0]).height
    except pl.exceptions.PolarsError as error:
        raise UnexpectedAnswerError(
            Fault("What was downloaded is not a CSV file.", str(error), "Run the command again.")
        ) from error
    finally:
        body.seek(0)
    LOG.info("GET %s %d rows", name, rows)
    if rows != stated:
        raise IncompleteError(
            Fault(
                "The CSV does not have the number of rows that the service states.",
                f"{rows:,} rows, expected {stated:,}",
                "Run the command again; if it goes on, tell the publisher.",
            )
        )
