"""What every command prints with: JSON for machines, text for people."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import typer

from highneeds.cli.surroundings import columns
from highneeds.vocabulary.plain_data import plain

if TYPE_CHECKING:
    from highneeds.document.model import Block
    from highneeds.publish.publication import Published


def tell(output: str, value: Any, blocks: "Iterable[Block]") -> None:
    """Print a result.

    Parameters
    ----------
    output
        "json", or "text".
    value
        What JSON says; whatever `plain` takes.
    blocks
        What the text says. Made only when it is asked for, if they come from a generator.
    """
    if output == "json":
        emit_json(value)
    else:
        from highneeds.publish.writers.terminal import render

        typer.echo(render(blocks, columns()))


def emit_json(value: Any) -> None:
    """Print a result as JSON."""
    typer.echo(json.dumps(plain(value), ensure_ascii=False, indent=1))


def tell_files(published: "Published") -> None:
    """Say which files were written and, on the error stream, which were not and why."""
    for _, path in published.files:
        typer.echo(f"wrote {path}")
    for name, why in published.failures:
        typer.echo(f"{name} was not written: {why}", err=True)
