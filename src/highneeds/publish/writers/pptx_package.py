"""Make the bytes of a deck depend on nothing but the report: no clock in any part of it."""

import io
import re
import zipfile

# The earliest time that a ZIP can hold.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</)")


def settle(content: bytes, stamp: str) -> bytes:
    """Rewrite an Office file with constant times, also in the workbooks embedded in it.

    Parameters
    ----------
    content
        A PPTX or XLSX file.
    stamp
        Date and time to state as created and modified, for example "2026-10-05T00:00:00Z".
    """
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for entry in given.infolist():
            data = given.read(entry)
            # Behind every native chart lies a workbook that is stamped with the present time.
            if entry.filename.endswith(".xlsx"):
                data = settle(data, stamp)
            elif entry.filename == "docProps/core.xml":
                data = _STAMP.sub(rb"\g<1>" + stamp.encode() + rb"\g<2>", data)
            info = zipfile.ZipInfo(entry.filename, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(info, data)
    return out.getvalue()
