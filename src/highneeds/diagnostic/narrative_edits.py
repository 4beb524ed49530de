"""Keep what a person wrote into the account, from one build to the next.

The account lies in `narrative.md` of the diagnostic's folder, one sentence to a paragraph, each
under a comment with its name and a mark of the words it was made with. A sentence that was
changed is kept as it is; when the numbers behind it have moved since, it is kept and told. A
sentence that was deleted, with or without its comment, stays away until the numbers behind it
move. The first comment lists what was told, so that a deleted sentence is known from a new one.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from highneeds.diagnostic.narrative import AccountSentence
from highneeds.document.model import Block, Heading, Note, Section, Sentence, Text

FILE = "narrative.md"
_HEAD = re.compile(r"^<!-- (?P<id>[a-z0-9_-]+) (?P<mark>[0-9a-f]{8})(?P<gone> deleted)? -->$")
_LIST = re.compile(r"^<!-- told:(?P<told>(?: [a-z0-9_-]+=[0-9a-f]{8})*) -->$")
_OWN = "own"


@dataclass(frozen=True)
class Kept:
    """A paragraph of the file.

    Attributes
    ----------
    id
        Of the sentence; "" for a paragraph that a person added.
    mark
        Of the words that were made when it was written.
    text
        As it stands; "" when it was deleted.
    """

    id: str
    mark: str
    text: str


@dataclass(frozen=True)
class Merged:
    """The account after edits.

    Attributes
    ----------
    told
        Sentences in order, with the person's words where there are any.
    stale
        Edited sentence and what the numbers would say now, where they moved.
    file
        New text of the file.
    """

    told: tuple[AccountSentence, ...]
    stale: tuple[tuple[str, str], ...]
    file: str


def mark_of(text: str) -> str:
    """Return a short mark of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def read_kept(file: str) -> tuple[Kept, ...]:
    """Read the paragraphs of a narrative file."""
    found: list[Kept] = []
    name, mark, lines = "", "", list[str]()

    def close() -> None:
        text = " ".join(line.strip() for line in lines).strip()
        if name or text:
            found.append(Kept(name, mark, text))
        lines.clear()

    for line in file.splitlines():
        head = _HEAD.match(line.strip())
        listed = _LIST.match(line.strip())
        if listed:
            pairs = [pair.split("=") for pair in listed["told"].split()]
            found += [Kept(one, was, "") for one, was in pairs]
        elif head:
            close()
            name, mark = head["id"], head["mark"]
        elif line.startswith("#") or not line.strip():
            if lines:
                close()
                name, mark = "", ""
        else:
            lines.append(line)
    close()
    # A sentence that the list names and the file lacks was deleted by the person.
    there = {k.id for k in found if k.text}
    return tuple(k for k in found if k.text or k.id not in there)


def merge(told: Sequence[AccountSentence], file: str) -> Merged:
    """Lay a person's edits over the sentences made from the numbers.

    Parameters
    ----------
    told
        As made now.
    file
        Text of `narrative.md`; "" for none.
    """
    kept = read_kept(file)
    by_id = {k.id: k for k in kept if k.id}
    made: list[AccountSentence] = []
    stale: list[tuple[str, str]] = []
    marks: dict[str, tuple[str, str]] = {}
    for one in told:
        mark, old = mark_of(one.text), by_id.get(one.id)
        text = one.text
        edited = old is not None and mark_of(old.text) != old.mark
        if old is not None and edited:
            moved = old.mark != mark
            # A deleted sentence comes back when its numbers move: what was deleted was the old
            # statement.
            text = one.text if not old.text and moved else old.text
            if old.text and moved:
                stale.append((old.text, one.text))
            # The mark of the words it was edited from stays, or the next build could not see that
            # the numbers moved.
            mark = old.mark if old.text else mark
        marks[one.id] = (mark, text)
        if text:
            made.append(AccountSentence(one.id, one.part, text, one.figures))
    own = [k.text for k in kept if not k.id and k.text]
    # A paragraph that a person added has no place of its own: it stands at the end, on all figures.
    last = told[-1].part if told else ""
    figures = tuple(dict.fromkeys(f for one in told for f in one.figures))
    made += [
        AccountSentence(f"{_OWN}-{n}", last, text, figures) for n, text in enumerate(own, start=1)
    ]
    return Merged(tuple(made), tuple(stale), _write(told, marks, own))


def sections(merged: Merged) -> tuple[Section, ...]:
    """Build the section of the account; empty when there is nothing to tell."""
    if not merged.told:
        return ()
    blocks: list[Block] = []
    for part in dict.fromkeys(one.part for one in merged.told):
        mine = tuple(Sentence(one.text, one.figures) for one in merged.told if one.part == part)
        blocks += [Heading(part), Text((mine,))]
    if merged.stale:
        blocks.append(
            Note(
                tuple(f"“{old}” The numbers now say: “{new}”" for old, new in merged.stale),
                kind="caution",
                title="Edited sentences whose numbers have moved",
            )
        )
    return (Section("narrative", "In short", tuple(blocks)),)


def _write(
    told: Sequence[AccountSentence], marks: dict[str, tuple[str, str]], own: Sequence[str]
) -> str:
    listed = "".join(f" {one.id}={marks[one.id][0]}" for one in told)
    lines = ["# In short", "", f"<!-- told:{listed} -->", ""]
    part = ""
    for one in told:
        if one.part != part:
            part = one.part
            lines += [f"## {part}", ""]
        mark, text = marks[one.id]
        lines.append(f"<!-- {one.id} {mark}{'' if text else ' deleted'} -->")
        lines += [text, ""] if text else [""]
    for text in own:
        lines += [text, ""]
    return "\n".join(lines).rstrip() + "\n"
