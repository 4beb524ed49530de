"""What every command prints with: JSON for machines, faults for people."""

import json
from typing import Any, Final

import typer

from highneeds.vocabulary.plain_data import plain

NEED_DECIDES: Final = "Need, not budget, decides what a child is entitled to in law."
"""Stands below every text that shows money."""


def emit_json(value: Any) -> None:
    """Print a result as JSON."""
    typer.echo(json.dumps(plain(value), ensure_ascii=False, indent=1))
