"""Build a section so that its failure does not stop the others."""

from collections.abc import Callable, Sequence

from highneeds.document.model import Block, Note, Section
from highneeds.vocabulary.faults import HighneedsError, kind_and_place


def attempt(
    section_id: str,
    title: str,
    build: Callable[[], Section | Sequence[Block]],
    *,
    appendix: bool = False,
) -> Section:
    """Build a section; when that fails, return a section that says so, so the rest still builds.

    Parameters
    ----------
    section_id, title
        Used when `build` returns blocks, and for the section that states the failure.
    build
        Takes nothing; returns a Section or a sequence of blocks.
    """
    try:
        made = build()
    # Any fault: a report of twelve parts must not be lost for one.
    except Exception as fault:
        return Section(section_id, title, (failure(fault),), appendix)
    if isinstance(made, Section):
        return made
    return Section(section_id, title, tuple(made), appendix)


def failure(fault: Exception) -> Note:
    """State what failed.

    Notes
    -----
    Only our own errors are quoted, because they are written for people. The text of any other
    error may hold a value of a child's record, so only its kind and the line that raised it show.
    """
    first = "This part could not be made. The other parts are complete and do not depend on it."
    if isinstance(fault, HighneedsError):
        return Note((first, *str(fault).split("\n")), kind="failed")
    second = f"{kind_and_place(fault)} Please report this to the makers."
    return Note((first, second), kind="failed")
