"""Run `highneeds` inside the test's process, as the shell would, and hash a folder."""

import contextlib
import hashlib
import io
import json
import os
import sys
from dataclasses import dataclass
from unittest import mock

from highneeds.cli.main import main


@dataclass(frozen=True)
class Ran:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


def highneeds(*arguments, store):
    """Run a command on a store; what it raises beside SystemExit is the test's failure."""
    out, err = io.StringIO(), io.StringIO()
    told = ["highneeds", *(str(argument) for argument in arguments)]
    # A wide terminal, so that the usage errors of the command line are not wrapped.
    place = {"HIGHNEEDS_STORE": str(store), "COLUMNS": "400", "TERM": "dumb"}
    code = 0
    with (
        mock.patch.object(sys, "argv", told),
        mock.patch.dict(os.environ, place),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    return Ran(code, out.getvalue(), err.getvalue())


def fingerprint(folder):
    """Return the content of every file of a folder as hashes; the lock is no content."""
    if not folder.exists():
        return {}
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }
