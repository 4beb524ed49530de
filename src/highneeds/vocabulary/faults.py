"""Faults that a person can put right, told in the same three parts everywhere.

A message says what is wrong, what was given and what to do, and names the file, sheet, row and
column where it can. The command line prints it without a traceback and ends with `exit_code`.
"""

import traceback
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Fault:
    """One thing wrong with something a person supplied.

    Attributes
    ----------
    wrong
        What is wrong, as a sentence.
    given
        What was found, quoted; empty when quoting would add nothing or might disclose.
    do
        What to do about it.
    file, sheet, column
        Where it is; empty when not applicable.
    row
        Row as the spreadsheet numbers it (the heading is row 1); 0 when not applicable.
    key
        In a YAML file: the keys that lead there, joined by dots; empty when not applicable.
    """

    wrong: str
    given: str = ""
    do: str = ""
    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    key: str = ""

    @property
    def where(self) -> str:
        """File, sheet, row, column and key, as far as they are known."""
        parts = [
            self.file,
            f'sheet "{self.sheet}"' if self.sheet else "",
            f"row {self.row}" if self.row else "",
            f'column "{self.column}"' if self.column else "",
            f'key "{self.key}"' if self.key else "",
        ]
        return ", ".join(part for part in parts if part)

    def __str__(self) -> str:
        """Write the fault as the person sees it."""
        head = f"{self.where}: {self.wrong}" if self.where else self.wrong
        given = f"Given: {self.given}" if self.given else ""
        do = f"Do: {self.do}" if self.do else ""
        return "\n".join(line for line in (head, given, do) if line)


class HighneedsError(Exception):
    """Root of the errors that this package raises on purpose."""

    exit_code = 1


class UserError(HighneedsError):
    """A person can put this right: exit code 2, no traceback.

    Parameters
    ----------
    *faults
        What is wrong; at least one.
    """

    exit_code = 2

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("\n\n".join(str(fault) for fault in faults))


class InputError(UserError):
    """A file or folder that was given cannot be used as it is."""


class UnknownNameError(UserError):
    """A name or code that was given is not known, or stands for several things."""


class MissingDataError(UserError):
    """What was asked for needs data that have not been added."""


class StoreError(UserError):
    """The store on disk is damaged or cannot be written."""


class FetchError(UserError):
    """A download failed and left nothing behind."""


def kind_and_place(fault: BaseException) -> str:
    """Say which error came up and where, and nothing of its text."""
    frames = traceback.extract_tb(fault.__traceback__)
    place = f" at {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return f"Unexpected {type(fault).__name__}{place}."
