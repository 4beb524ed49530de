"""The account in words at the head of a report, with a person's edits kept across rebuilds."""

from collections.abc import Sequence
from dataclasses import replace

from highneeds.actions.parts import Context
from highneeds.diagnostic.narrative import Evidence, narrate
from highneeds.diagnostic.narrative_edits import FILE, merge, sections
from highneeds.document.law import LAW
from highneeds.document.model import Chart, Section, Table
from highneeds.files.writing import write_whole
from highneeds.vocabulary.areas import default_areas


def account(context: Context, before: Sequence[Section]) -> tuple[Section, ...]:
    """Tell what the parts found, and keep the text beside the person's files.

    Parameters
    ----------
    context : Context
        With the results of the parts.
    before : sequence of Section
        Sections of the report, on whose figures the sentences rest.

    Returns
    -------
    tuple of Section
        Empty when there is nothing to rest on.

    Notes
    -----
    `narrative.md` in the diagnostic's folder is rewritten with the new sentences and the person's
    edits in their places. A what-if does not touch it.
    """
    held = context.results
    ids = {b.id for s in before for b in s.blocks if isinstance(b, Chart | Table)}
    told = narrate(
        Evidence(
            area_name=default_areas().get(context.diagnostic.area).name,
            figures=frozenset(ids),
            benchmark=held.get("benchmark"),
            drivers=held.get("drivers"),
            forecast=held.get("forecast"),
            plan=held.get("plan"),
        )
    )
    path = context.folder / FILE
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    merged = merge(told, text)
    if merged.file != text and not context.settings:
        write_whole(path, merged.file.encode())
    return tuple(replace(made, blocks=(*made.blocks, LAW)) for made in sections(merged))
