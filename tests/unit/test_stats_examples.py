"""Every example in a docstring of the room gives what it says."""

import doctest
import importlib
import pkgutil

import pytest

import highneeds.stats

MODULES = [
    f"highneeds.stats.{module.name}" for module in pkgutil.iter_modules(highneeds.stats.__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
