"""The parts that every reader finds in a file, and how they become one text.

A reader returns blocks: what the file's format calls a heading, a paragraph, a list item,
a cell or a turn. :func:`assemble` cleans them, joins them and notes where each one lies.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from cmo.characters import compose
from cmo.passages import ASKS, HEADING_LENGTH, match_speaker, speakers
from cmo.reading.limits import unify_line_ends
from cmo.records import Passage

LONGEST_LABEL = 100
INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class Remark:
    """A part of a file that was left out while the rest was read."""

    place: str
    found: str
    allowed: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read for one source: its text as stored, and the passages in it."""

    source: str
    text: str
    passages: tuple[Passage, ...]
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text in the file's own order.

    ``kind`` is ``paragraph``, ``heading``, ``item``, ``cell``, ``quote`` or ``turn``. Line
    ends inside ``text`` are kept only to find turns that share a paragraph. A turn that
    ``goes_on`` continues the speech of the turn before it, so its label is not said again.
    ``section`` is None where it is the heading above.
    """

    text: str
    kind: str = "paragraph"
    speaker: str = ""
    section: str | None = None
    page: int | None = None
    goes_on: bool = False


def clean(text: str) -> str:
    r"""Return ``text`` in NFC with ``\n`` line ends and no invisible or control character."""
    text = INVISIBLE.sub("", unify_line_ends(text))
    kept = "".join(_visible(character) for character in text)
    return compose(kept)


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    return " " if category == "Cc" and character not in "\n\t" else character


def collapse(text: str) -> str:
    """Return ``text`` with each stretch of white space as one space, and none around it."""
    return " ".join(text.split())


def assemble(source: str, blocks: Iterable[Block], remarks: Iterable[Remark] = ()) -> Reading:
    """Join ``blocks`` into a reading: blank lines between paragraphs, a line for each turn.

    A turn that names its speaker is written ``LABEL: text`` and its passage covers the
    text alone. Blocks without text are dropped. Where no block names a speaker but most
    begin with a label, they are turns.
    """
    parts: list[str] = []
    passages: list[Passage] = []
    length, section, before = 0, "", ""
    for block in _tidy(blocks):
        gap = "" if not parts else "\n" if before == block.kind == "turn" else "\n\n"
        label = f"{block.speaker}: " if block.speaker and not block.goes_on else ""
        start = length + len(gap) + len(label)
        section = section if block.section is None else block.section
        parts.append(gap + label + block.text)
        length, before = start + len(block.text), block.kind
        passages.append(_passage(block, start, section))
        section = block.text[:HEADING_LENGTH] if block.kind == "heading" else section
    return Reading(source, "".join(parts), tuple(passages), tuple(remarks))


def _passage(block: Block, start: int, section: str) -> Passage:
    """Return the passage of ``block``, which begins at ``start`` of the joined text."""
    heading = block.kind == "heading"
    return Passage(
        start,
        start + len(block.text),
        block.kind,
        block.speaker,
        bool(ASKS.fullmatch(block.speaker)),
        "" if heading else section,
        block.page,
    )


def _tidy(blocks: Iterable[Block]) -> Iterator[Block]:
    cleaned = [
        replace(block, text=clean(block.text), speaker=_label(block.speaker)) for block in blocks
    ]
    for block in _turns(cleaned):
        text = collapse(block.text)
        if text:
            yield replace(block, text=text)


def _label(speaker: str) -> str:
    return collapse(clean(speaker[:LONGEST_LABEL]).replace(":", " "))


def _turns(blocks: list[Block]) -> Iterator[Block]:
    """Find the turns in blocks that do not name their speakers."""
    labels: frozenset[str] = frozenset()
    if not any(block.kind == "turn" for block in blocks):
        labels = speakers("\n\n".join(block.text.strip() for block in blocks))
    if not labels:
        yield from blocks
        return
    speaker = ""
    for block in blocks:
        if block.kind == "heading":
            yield block
            continue
        for piece in _pieces(block.text, labels):
            match = match_speaker(piece, labels)
            speaker = match["label"] if match else speaker
            text = piece[match.end() :] if match else piece
            yield replace(block, text=text, kind="turn", speaker=speaker, goes_on=not match)


def _pieces(text: str, labels: frozenset[str]) -> Iterator[str]:
    """Cut a block before each of its lines that begins with a speaker's label."""
    piece: list[str] = []
    for line in text.strip().split("\n"):
        if piece and match_speaker(line.strip(), labels):
            yield "\n".join(piece)
            piece = []
        piece.append(line.strip())
    yield "\n".join(piece)
