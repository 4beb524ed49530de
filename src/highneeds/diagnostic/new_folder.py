"""Bundled diagnostic folders, and new ones."""

from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

from highneeds.diagnostic.input_templates import templates
from highneeds.files.writing import remove_leftovers, write_files
from highneeds.official.store.view import open_view
from highneeds.own.diagnostic_file import DEFAULT_MAP, FILE
from highneeds.vocabulary.area import Level
from highneeds.vocabulary.areas import default_areas
from highneeds.vocabulary.faults import Fault, InputError, UnknownNameError

_TEMPLATE = "template"


def copy_case(name: str, out: Path) -> Path:
    """Copy a bundled case into a folder, leaving alone what is there already.

    Raises
    ------
    UnknownNameError
        When there is no such case.
    InputError
        When the folder cannot be written.
    """
    source = files("highneeds.cases").joinpath(name)
    if not source.is_dir() or name == _TEMPLATE:
        raise UnknownNameError(
            Fault("There is no such bundled case.", f'"{name}"', "Name one of: " + _names() + ".")
        )
    with as_file(source) as folder:
        content = {
            path.relative_to(folder).as_posix(): path.read_bytes() for path in _files(folder)
        }
    # A person may have put their own figures over the case's; a second run must not undo that.
    absent = {name: data for name, data in content.items() if not (out / name).exists()}
    write_files(out, absent, "diagnostic")
    return out


def _names() -> str:
    found = files("highneeds.cases").iterdir()
    return ", ".join(
        sorted(p.name for p in found if p.joinpath(FILE).is_file() and p.name != _TEMPLATE)
    )


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        # The bundled folders lie inside the package, where Python leaves compiled files.
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc":
            yield path


def init_diagnostic(
    area: str, folder: Path, *, as_at: date, store_root: Path | None = None
) -> tuple[Path, ...]:
    """Make a new diagnostic folder with templates for the authority's own data.

    Parameters
    ----------
    area
        Authority by code, name or alias.
    folder
        Must be new or empty.
    as_at
        Written into `diagnostic.yaml`.
    store_root
        Folder of the store, from which templates are filled as far as it goes.

    Returns
    -------
    tuple of Path
        The files made. Templates lie in a folder of their own, so that nothing empty or made up
        stands in a report.

    Raises
    ------
    UnknownNameError
        When the area is not an authority.
    InputError
        When the folder holds anything.
    """
    found = default_areas().find(area)
    if found.level is not Level.LA:
        raise UnknownNameError(
            Fault(
                f"{found.name} is not a local authority.",
                f'"{area}"',
                "Name an authority: a diagnostic is of one.",
            )
        )
    if folder.exists() and not folder.is_dir():
        raise _taken(folder)
    content: dict[str, bytes] = {}
    source = files("highneeds.cases").joinpath(_TEMPLATE)
    with as_file(source) as template:
        for path in _files(template):
            content[path.relative_to(template).as_posix()] = path.read_bytes()
    head = content.pop(FILE).decode().replace("{area}", found.id).replace("{name}", found.name)
    for name, text in templates(open_view(store_root), found.id, DEFAULT_MAP).items():
        content[name] = text.encode()
    _clear_interrupted(folder, content)
    # Last, so that a folder with this file is a whole one.
    content[FILE] = head.replace("{as_at}", as_at.isoformat()).encode()
    return write_files(folder, content, "diagnostic")


def _clear_interrupted(folder: Path, content: Mapping[str, bytes]) -> None:
    """Refuse a folder that holds anything but what a killed `init` left there."""
    if not folder.exists():
        return
    remove_leftovers(folder)
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and (name not in content or path.read_bytes() != content[name]):
            raise _taken(folder)


def _taken(folder: Path) -> InputError:
    return InputError(
        Fault(
            "This folder is not empty, so nothing was written.",
            str(folder),
            "Name a new folder.",
        )
    )
