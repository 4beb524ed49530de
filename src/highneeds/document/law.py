"""The reminder that need decides in law, in the words that each kind of figure asks for."""

from typing import Final

from highneeds.document.model import Note

LAW: Final = Note(
    (
        "Behind every figure is a child or young person. What a child needs decides in law what "
        "must be provided; no comparison and no budget changes that.",
    ),
    kind="law",
)

LAW_OPPORTUNITIES: Final = Note(
    (
        "These are opportunities, or cost avoidance. What a child needs decides, in law, what is "
        "provided; no figure here is a reason to refuse a plan or to move a child.",
    ),
    kind="law",
)

LAW_TARGETS: Final = Note(
    (
        "Every figure stands for children and young people. What a child needs decides, in law, "
        "what is provided; no share or target here is a reason for or against it.",
    ),
    kind="law",
)
