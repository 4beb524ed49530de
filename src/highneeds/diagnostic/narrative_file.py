"""The account in words at the head of a report, with a person's edits kept across rebuilds."""

from collections.abc import Sequence
from dataclasses import replace

from highneeds.diagnostic.narrative import Evidence, narrate
from highneeds.diagnostic.narrative_edits import FILE, merge, sections
from highneeds.diagnostic.once import made_already
from highneeds.diagnostic.session import Session
from highneeds.document.law import LAW
from highneeds.document.model import Chart, Section, Table
from highneeds.files.writing import write_whole
from highneeds.vocabulary.areas import default_areas


def account(
    session: Session, before: Sequence[Section], *, what_if: bool = False
) -> tuple[Section, ...]:
    """Summarise what the parts found, and keep the text beside the person's files.

    Parameters
    ----------
    session
        With the results that the parts asked for.
    before
        Sections of the report, on whose figures the sentences rest.
    what_if
        Whether any setting was changed for this build only; the file is then left as it is.

    Returns
    -------
    tuple of Section
        Empty when there is nothing to rest on.

    Notes
    -----
    `narrative.md` in the diagnostic's folder is rewritten with the new sentences and the person's
    edits in their places. A what-if does not touch it.
    """
    ids = {b.id for s in before for b in s.blocks if isinstance(b, Chart | Table)}
    told = narrate(
        Evidence(
            area_name=default_areas().get(session.subject.area).name,
            figures=frozenset(ids),
            benchmark=made_already(session, "benchmark"),
            drivers=made_already(session, "drivers"),
            forecast=made_already(session, "forecast"),
            plan=made_already(session, "plan_check"),
        )
    )
    path = session.folder / FILE
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    merged = merge(told, text)
    # Unchanged text is not written, so that a build without news leaves the file's time alone.
    if merged.file != text and not what_if:
        write_whole(path, merged.file.encode(), "narrative")
    return tuple(replace(made, blocks=(*made.blocks, LAW)) for made in sections(merged))
