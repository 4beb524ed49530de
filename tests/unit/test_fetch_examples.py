"""The examples in the docstrings of the fetchers are true."""

import doctest
import importlib

import pytest

MODULES = (
    "highneeds.official.fetch.ees_versions",
    "highneeds.official.fetch.nomis",
    "highneeds.cli.data_pull",
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_true(name):
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted > 0
    assert found.failed == 0
