"""The PDF in a process of its own: it takes as long as everything else, so both go on at once.

The module as a program reads a day and a page for paper, and writes the PDF. What failed is said on
the error stream, as a report says it.
"""

import gc
import os
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import date

from highneeds.document.model import Report
from highneeds.publish.theme import HouseStyle
from highneeds.publish.writers import html, pdf
from highneeds.vocabulary.faults import HighneedsError, kind_and_place


class PdfProcess:
    """A process that is ready for one page; it makes ready while the caller does other work.

    Use it in a `contextlib.closing`.
    """

    def __init__(self) -> None:
        # -P: a module that lies in the folder where somebody stands is not imported.
        self._process = subprocess.Popen(  # noqa: S603 - no word of it comes from outside
            [sys.executable, "-P", "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # What this process can import, the other can.
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        self._thread = ThreadPoolExecutor(1)
        self._made: Future[tuple[bytes, bytes]] | None = None

    def begin(self, report: Report, theme: HouseStyle) -> None:
        """Hand the report over, and come back at once."""
        page = html.render(report, theme, for_paper=True)
        day = f"{report.meta.as_at.isoformat()}\n".encode()
        self._made = self._thread.submit(self._process.communicate, day + page)

    def finish(self) -> bytes:
        """Wait for the PDF.

        Raises
        ------
        HighneedsError
            When it could not be made, with the reason.
        """
        if self._made is None:
            raise RuntimeError("nothing was begun")
        content, said = self._made.result()
        if self._process.returncode:
            raise HighneedsError(said.decode(errors="replace").strip() or "Its process was ended.")
        return content

    def close(self) -> None:
        """Stop the process if it still runs: nobody waits for it any more."""
        self._process.kill()
        self._thread.shutdown()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            with suppress(OSError):
                if stream is not None:
                    stream.close()
        self._process.wait()


def main() -> int:
    """Make one PDF."""
    # Laying a page out makes millions of objects that live to the end: looking for dead ones among
    # them takes a sixth of the time and finds nothing.
    gc.disable()
    try:
        pdf.load_library()
        day, _, page = sys.stdin.buffer.read().partition(b"\n")
        if day:  # else whoever asked has gone
            sys.stdout.buffer.write(pdf.render_page(page, date.fromisoformat(day.decode())))
    except HighneedsError as error:
        sys.stderr.write(str(error))
        return 2
    except Exception as error:  # its words may hold a value of a child's record
        sys.stderr.write(f"{kind_and_place(error)} Please report this to the makers.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
