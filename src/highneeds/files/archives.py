"""ZIP archives, workbooks among them: unpacked within limits, whatever they say of themselves."""

import io
import zipfile
import zlib
from typing import Final

from highneeds.files.limits import MAX_MEMBERS, MAX_TEXT, MAX_UNPACKED, MEGABYTE
from highneeds.vocabulary.faults import Fault, InputError

_CHUNK: Final = 1 << 20
_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    NotImplementedError,  # a way of packing that the library does not know
    RuntimeError,  # a password
    ValueError,
)
"""What the standard library raises on archives that are damaged or made to harm."""


def open_archive(data: bytes, name: str) -> zipfile.ZipFile:
    """Open a ZIP archive after checking that it cannot flood the machine.

    Raises
    ------
    InputError
        When it is truncated, encrypted, or says that it would unpack to more than the limits.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGED as error:
        raise InputError(
            Fault(
                "This archive is damaged or was not downloaded to the end.",
                str(error),
                "Download it again.",
                file=name,
            )
        ) from error
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED or len(members) > MAX_MEMBERS:
        raise InputError(
            Fault(
                "This archive would unpack to more than is allowed, so it was not opened.",
                f"{len(members):,} files, {unpacked / MEGABYTE:,.0f} MB "
                f"from {len(data) / MEGABYTE:,.1f} MB",
                "Check where it came from; an official release unpacks to under 70 MB.",
                file=name,
            )
        )
    if any(member.flag_bits & 1 for member in members):
        raise InputError(
            Fault(
                "This archive needs a password.",
                do="Save it without one and try again.",
                file=name,
            )
        )
    return archive


def read_member(
    archive: zipfile.ZipFile, member: str | zipfile.ZipInfo, name: str, limit: int = MAX_TEXT
) -> bytes:
    """Unpack one file of an archive, never more than the limit of it.

    Parameters
    ----------
    name
        Of the archive, for messages.
    limit
        Bytes.

    Raises
    ------
    InputError
        When it is damaged, or unpacks to more.
    """
    inside = member if isinstance(member, str) else member.filename
    parts: list[bytes] = []
    size = 0
    try:
        with archive.open(member) as stream:
            # By what comes out and not by the size that the archive states: that may be a lie.
            while part := stream.read(_CHUNK):
                size += len(part)
                if size > limit:
                    raise InputError(
                        Fault(
                            f"A file in this archive is larger than the limit of "
                            f"{limit // MEGABYTE:,} MB, so it was not read.",
                            inside,
                            "Check where it came from; the largest file of a release has 12 MB.",
                            file=name,
                        )
                    )
                parts.append(part)
    except KeyError as error:
        raise InputError(
            Fault("This archive lacks a file.", inside, "Download it again.", file=name)
        ) from error
    except _DAMAGED as error:
        raise InputError(
            Fault(
                "A file in this archive is damaged or was not downloaded to the end.",
                inside,
                "Download the archive again.",
                file=name,
            )
        ) from error
    return b"".join(parts)
