"""From plain text to passages: paragraphs, headings, list items and speaker turns.

A text has no mark-up but its line breaks, and these mean different things: in a file with
one paragraph or turn a line each break ends a passage; in a file wrapped at a fixed width
only a blank line does. Both are recognised here, without changing a character, because
offsets count from the text as stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cmo.records import Passage

SPEAKER = re.compile(
    r"(?P<label>[A-Z][A-Z0-9]{0,11}|[A-Z]{1,4}\d{1,3}|[Ss]peaker[ _]?\d{1,2}|SPEAKER_\d{1,2}"
    r"|(?:[Ii]nterview(?:er|ee)|[Mm]oderator|[Ff]acilitator|[Pp]articipant|[Rr]espondent)"
    r"(?: ?[A-Z0-9]{1,3})?|\[Person \d+\]|[A-Z][a-z]{1,14}(?: [A-Z][a-z]{1,14})?)"
    r" ?: ?(?=\S)"
)
ASKS = re.compile(
    r"(?i)(INT\d*|I|IV|IVR|Q|Q\d{1,2}|interviewer ?\w*|moderator ?\w*|facilitator ?\w*|MOD|FAC)"
)
LIST_ITEM = re.compile(r"\s*(?:[-*•‣◦–]|\(?\d{1,2}[.)]|[a-z]\))\s+")
ENDS = re.compile(r"[.!?…:;][\"'”’)]*$")
WRAPPED_WIDTH = (55, 110)


def split_passages(text: str) -> tuple[Passage, ...]:
    """Split ``text`` into passages in order; blank lines belong to none.

    Returns passages whose ``start``/``end`` are code points into ``text``. A speaker's
    label at the start of a turn stays outside. Where the text is a transcript, a line
    without a label continues the speech of the turn before it.
    """
    spoken = is_transcript(text)
    passages: list[Passage] = []
    speaker, asks = "", False
    for start, end in _blocks(text):
        label = SPEAKER.match(text, start, end) if spoken else None
        if label:
            speaker = label["label"]
            asks = bool(ASKS.fullmatch(speaker))
            start = label.end()
        kind = "turn" if spoken else _kind(text[start:end])
        passages.append(Passage(start, end, kind, speaker, asks))
    return _with_sections(text, passages)


def is_transcript(text: str) -> bool:
    """Tell whether most lines are turns that begin with a speaker's label.

    A label must come back to count: a heading such as ``Results:`` is no speaker.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    labels = [match["label"] for line in lines if (match := SPEAKER.match(line))]
    returning = [label for label in labels if labels.count(label) > 1]
    turns = sum(1 for label in labels if label in returning or ASKS.fullmatch(label))
    return turns >= 2 and turns * 2 >= len(lines)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield ``(start, end)`` of each passage with its speaker label still inside."""
    for paragraph in re.finditer(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*", text):
        lines = list(re.finditer(r"[^\n]+", paragraph.group()))
        pieces = [(m.start(), m.end()) for m in lines]
        if _is_wrapped([m.group() for m in lines]):
            pieces = [(pieces[0][0], pieces[-1][1])]
        for start, end in pieces:
            yield _trim(text, paragraph.start() + start, paragraph.start() + end)


def _is_wrapped(lines: list[str]) -> bool:
    """Tell whether ``lines`` are one paragraph broken at a fixed width."""
    if len(lines) < 2 or any(SPEAKER.match(line) or LIST_ITEM.match(line) for line in lines[1:]):
        return False
    body = [len(line.rstrip()) for line in lines[:-1]]
    low, high = WRAPPED_WIDTH
    within = max(body) <= high and min(body) >= low * 0.6 and sum(body) / len(body) >= low
    unfinished = sum(1 for line in lines[:-1] if not ENDS.search(line.rstrip()))
    return within and unfinished * 2 >= len(body)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _kind(line: str) -> str:
    if LIST_ITEM.match(line):
        return "item"
    words = line.split()
    if line.startswith("#") or (len(words) <= 12 and not re.search(r"[.!?;,:…]$", line)):
        return "heading"
    return "paragraph"


def _with_sections(text: str, passages: list[Passage]) -> tuple[Passage, ...]:
    """Give each passage the heading above it."""
    section = ""
    placed = []
    for passage in passages:
        if passage.kind == "heading":
            section = text[passage.start : passage.end].lstrip("# ")
        placed.append(
            Passage(
                passage.start,
                passage.end,
                passage.kind,
                passage.speaker,
                passage.asks,
                "" if passage.kind == "heading" else section,
            )
        )
    return tuple(placed)
