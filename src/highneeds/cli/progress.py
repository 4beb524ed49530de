"""A line that says what is being done, on the error stream so that results stay clean."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def steps() -> Iterator[Callable[[str], None]]:
    """Show the step that runs; nothing is printed where there is no terminal."""
    from rich.console import Console

    with Console(stderr=True).status("Reading") as status:
        yield status.update
