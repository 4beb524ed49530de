"""What every command prints with: JSON for machines, faults for people."""

import json
from typing import Any, Final

import typer

from highneeds.document.law import LAW
from highneeds.vocabulary.plain_data import plain

NEED_DECIDES: Final = LAW.paragraphs[0]
"""Stands below every text that shows money."""


def emit_json(value: Any) -> None:
    """Print a result as JSON."""
    typer.echo(json.dumps(plain(value), ensure_ascii=False, indent=1))
