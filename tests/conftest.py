"""Fixtures that several folders share: the official releases in a store, read once a run."""

from datetime import date

import pytest

from highneeds.actions.data_add import add_files
from highneeds.official.store.view import open_view
from published import PUBLISHED


@pytest.fixture(scope="session")
def release_store(tmp_path_factory):
    """A store that holds everything in the folder of official releases."""
    if not PUBLISHED.is_dir():
        pytest.skip(f"official releases not found at {PUBLISHED}; set HIGHNEEDS_PUBLISHED")
    root = tmp_path_factory.mktemp("releases") / "store"
    add_files([PUBLISHED], store_root=root, retrieved=date(2026, 11, 21))
    return root


@pytest.fixture(scope="session")
def release_view(release_store):
    """A view of that store."""
    return open_view(release_store)
