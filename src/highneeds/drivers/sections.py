"""The drivers section: what the change in spend and in plans is made of."""

from highneeds.document.model import Block, FindingList, Note, Section
from highneeds.drivers.finance_rows import TOGETHER
from highneeds.drivers.run import Drivers
from highneeds.drivers.sections_flows import flow_blocks
from highneeds.drivers.sections_money import money_blocks
from highneeds.drivers.sections_people import cohort_blocks, people_blocks
from highneeds.vocabulary.provision import load_map


def build(made: Drivers, area_name: str) -> tuple[Section, ...]:
    """Build the sections on what drives growth.

    Parameters
    ----------
    area_name
        As people write it.

    Returns
    -------
    tuple of Section
        Money, flows, people and cohorts; a section without data is left out.
    """
    labels = {group.id: group.label for group in load_map(made.provision_map).groups}
    # Provisions with few plans stand together in an authority's own figures.
    for name in {row.provision for row in made.growth if TOGETHER in row.provision}:
        labels[name] = " or ".join(labels.get(part, part) for part in name.split(TOGETHER))
    parts: tuple[tuple[str, str, list[Block]], ...] = (
        ("drivers-money", "What drives spend", money_blocks(made, area_name, labels)),
        ("drivers-flows", "Who starts and who stops", flow_blocks(made, area_name, labels)),
        ("drivers-people", "Who holds a plan", people_blocks(made, area_name)),
        ("drivers-who", "Which cohorts to look at", cohort_blocks(made, area_name, labels)),
    )
    sections = [Section(name, title, tuple(blocks)) for name, title, blocks in parts if blocks]
    last: list[Block] = []
    if made.findings:
        last.append(FindingList(made.findings, "What to know about these drivers"))
    if made.missing:
        words = "Left out because there are no data: " + ", ".join(made.missing) + "."
        last.append(Note((words,), kind="left_out"))
    if last and sections:
        end = sections[-1]
        sections[-1] = Section(end.id, end.title, (*end.blocks, *last))
    return tuple(sections)
