"""Which readers there are. A new source is a new module here with a `READER`; no list is edited."""

import importlib
import pkgutil
from functools import cache

from highneeds.official import readers as packaged
from highneeds.official.readers.protocol import Reader, Sample


@cache
def all_readers() -> tuple[Reader, ...]:
    """Return every reader, in the order of their module names."""
    found = []
    for module in sorted(pkgutil.iter_modules(packaged.__path__), key=lambda m: m.name):
        if not module.ispkg:
            loaded = importlib.import_module(f"{packaged.__name__}.{module.name}")
            if hasattr(loaded, "READER"):
                found.append(loaded.READER)
    return tuple(found)


def reader_for(sample: Sample) -> Reader | None:
    """Return the first reader that recognises a file by its content."""
    return next((reader for reader in all_readers() if reader.recognise(sample)), None)
