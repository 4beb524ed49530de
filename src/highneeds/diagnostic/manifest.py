"""What a build rests on, by hash, and what differs from the build before."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from highneeds import __version__
from highneeds.diagnostic.subject import Subject
from highneeds.files.writing import write_whole
from highneeds.own.told_before import FOLDER as TOLD

FILE: Final = "manifest.json"


def write_manifest(
    folder: Path,
    out: Path,
    subject: Subject,
    outputs: Sequence[Path],
    settings: Sequence[str],
) -> tuple[str, ...]:
    """Write what a build rests on, and tell what differs from the build before.

    Parameters
    ----------
    folder, out
        The diagnostic, and the folder inside it that the build wrote to.
    subject
        The data.
    outputs
        Files that the build made.
    settings
        What-ifs of this build.
    """
    made_here = {out.name, TOLD}  # neither is something that a person put in
    inputs = {
        name.as_posix(): _hash(folder / name)
        for name in (path.relative_to(folder) for path in sorted(folder.rglob("*")))
        if not made_here & set(name.parts) and not _hidden(name) and (folder / name).is_file()
    }
    # Sorted, because the order in which files were added says nothing of what the build rests on.
    stored = sorted(
        {f"{e.publication} {e.release}: {e.file}": e.sha256 for e in subject.view.entries()}.items()
    )
    made = {path.relative_to(out).as_posix(): _hash(path) for path in sorted(outputs)}
    manifest = {
        "version": __version__,
        # A mapping like the other parts, so that one comparison serves them all.
        "settings": dict.fromkeys(settings, ""),
        "inputs": inputs,
        "store": dict(stored),
        "outputs": made,
    }
    path = out / FILE
    before: dict[str, Any] = {}
    if path.is_file():
        try:
            before = json.loads(path.read_text(encoding="utf-8"))
        # A damaged manifest only loses the comparison; the build itself is sound.
        except ValueError:
            before = {}
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    write_whole(path, text.encode(), "manifest")
    return tuple(_differences(before, manifest)) if before else ()


def _hidden(name: Path) -> bool:
    """Say whether a file is no input: of version control, of a system, or open in Office."""
    return any(part.startswith((".", "~$")) for part in name.parts)


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    told = []
    if before.get("version") != after["version"]:
        told.append(f"version {before.get('version')} became {after['version']}")
    for part in ("settings", "inputs", "store", "outputs"):
        old, new = before.get(part, {}), after[part]
        told += [f"{part}: {key} is new" for key in new if key not in old]
        told += [f"{part}: {key} is gone" for key in old if key not in new]
        told += [f"{part}: {key} changed" for key in new if key in old and old[key] != new[key]]
    return told


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
