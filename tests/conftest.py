"""Fixtures that several folders share: stores of releases, made once a run for all its workers."""

import fcntl
import os
from datetime import date

import pytest

from highneeds.actions.data_add import add_files
from highneeds.official.store.view import open_view
from published import PUBLISHED

RETRIEVED = date(2026, 11, 21)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory):
    """Return a function that makes a folder once a run: other workers wait, then read the same."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:  # each worker has a folder below the run's own
        base = base.parent

    def made(name, make):
        root, done = base / name, base / f"{name}.done"
        with (base / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                make(root)
                done.touch()
        return root

    return made


@pytest.fixture(scope="session")
def release_store(made_once):
    """A store of the whole releases where they are, else of their extracts."""
    return made_once(
        "store-of-releases",
        lambda root: add_files([PUBLISHED], store_root=root, retrieved=RETRIEVED),
    )


@pytest.fixture(scope="session")
def release_view(release_store):
    """A view of that store."""
    return open_view(release_store)
