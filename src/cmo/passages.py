"""From plain text to passages: paragraphs, headings, list items and speaker turns.

A text has no mark-up but its line breaks, and these mean different things: in a file with
one paragraph or turn a line each break ends a passage; in a file wrapped at a fixed width
only a blank line does. Both are recognised here, without changing a character, because
offsets count from the text as stored.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from cmo.records import Passage

CAPITAL = "A-ZÀ-ÖØ-Þ"
TIME = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
SPEAKER = re.compile(
    rf"(?:[\[(]?{TIME}[\])]?[ \t]+)?"
    r"(?P<label>[A-Z][A-Z0-9]{0,11}|[A-Z]{1,4}[ -]?\d{1,3}|[Ss]peaker[ _]?\d{1,2}"
    r"|SPEAKER_\d{1,2}"
    r"|(?:[Ii]nterview(?:er|ee)|[Mm]oderator|[Ff]acilitator|[Rr]esearcher|[Pp]articipant"
    r"|[Rr]espondent)(?: ?[A-Z0-9]{1,3})?|\[[A-Z][a-z]+(?: [a-z]+)* \d+\]"
    rf"|[{CAPITAL}][\w’'-]{{1,20}}(?: [{CAPITAL}][\w’'-]{{0,20}}){{0,2}})"
    rf"(?:[ \t]?[\[(]{TIME}[\])])?[ \t]?:[ \t]*(?=\S)"
)
ASKS = re.compile(
    r"(?i)(INT ?-?\d*|I|IV|IVR|Q|Q\d{1,2}|interviewer ?\w*|moderator ?\w*|facilitator ?\w*"
    r"|researcher ?\w*|MOD|FAC)"
)
LIST_ITEM = re.compile(r"\s*(?:[-*•‣◦–]|\(?\d{1,2}[.)]|[a-z]\))\s+")
ENDS = re.compile(r"[.!?…:;][\"'”’)\]]*$")
OPEN_END = re.compile(r"[.!?;,:…][\"'”’)\]]*$")
WRAPPED_WIDTH = (55, 110)
LEAST_WIDTH = 25
HEADING_WORDS = 12
HEADING_LENGTH = 200
"""Characters that a heading's name keeps, for each passage below it repeats it."""
NOT_SPEAKERS = frozenset(
    "abstract aim aims answer appendix author authors background box conclusion conclusions "
    "context date discussion doi evidence example figure finding findings however intervention "
    "introduction keywords mechanism mechanisms method methods note notes objective objectives "
    "outcome outcomes page quote reference references result results section setting source "
    "summary table theme title url warning year http https".split()
)
NUMBERED = re.compile(r"[A-Z]{1,4}[ -]?\d{1,3}|[Ss]peaker[ _]?\d{1,2}|SPEAKER_\d{1,2}")
CODE = re.compile(r"[A-Z]{1,12}[ -]?\d{0,3}|[Ss]peaker[ _]?\d{1,2}|SPEAKER_\d{1,2}")


def split_passages(text: str) -> tuple[Passage, ...]:
    """Split ``text`` into passages in order; blank lines belong to none.

    Returns passages whose ``start``/``end`` are code points into ``text``. A speaker's
    label at the start of a turn stays outside. Where the text is a transcript, a line
    without a label continues the speech of the turn before it.
    """
    labels = speakers(text)
    passages: list[Passage] = []
    speaker, asks = "", False
    blocks = list(_blocks(text, labels))
    for number, (begin, end) in enumerate(blocks):
        label = match_speaker(text, labels, begin, end)
        start = label.end() if label else begin
        if label:
            speaker = label["label"]
            asks = bool(ASKS.fullmatch(speaker))
        last = number == len(blocks) - 1
        kind = "turn" if labels else _kind(text[start:end], last=last)
        passages.append(Passage(start, end, kind, speaker, asks))
    return _with_sections(text, passages)


def speakers(text: str, least_share: float = 0.5) -> frozenset[str]:
    """Return the speakers' labels of a transcript, and none if it is no transcript.

    A label must come back to count, or be the interviewer's, or be numbered as another's
    that counts: a heading such as ``Results:`` is no speaker. Labels that are ordinary
    names count where there are two. At least ``least_share`` of the passages must begin
    with a label.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    found = Counter(match["label"] for line in lines if (match := SPEAKER.match(line)))
    labels = frozenset(label for label, times in found.items() if _speaks(label, times))
    if labels:
        # Somebody may speak once only; a number after the letters tells a speaker then.
        labels |= {label for label in found if NUMBERED.fullmatch(label)}
    turns = sum(found[label] for label in labels)
    named = any(CODE.fullmatch(label) or ASKS.fullmatch(label) for label in labels)
    if turns < 2 or (len(labels) < 2 and not named):
        return frozenset()
    passages = sum(1 for _ in _blocks(text, labels)) if least_share else 0
    return labels if turns >= passages * least_share else frozenset()


def _speaks(label: str, times: int) -> bool:
    if label.lower() in NOT_SPEAKERS:
        return False
    return times > 1 or bool(ASKS.fullmatch(label))


def match_speaker(
    text: str, labels: Iterable[str], start: int = 0, end: int | None = None
) -> re.Match[str] | None:
    """Return the match of a label at ``start`` if it is one of the speakers ``labels``."""
    match = SPEAKER.match(text, start, len(text) if end is None else end)
    return match if match and match["label"] in labels else None


def _blocks(text: str, labels: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield ``(start, end)`` of each passage with its speaker label still inside."""
    for lines in _paragraphs(text):
        for run in _runs(text, lines, labels):
            pieces = [(run[0][0], run[-1][1])] if _is_wrapped(text, run, labels) else run
            for start, end in pieces:
                yield _trim(text, start, end)


def _paragraphs(text: str) -> Iterator[list[tuple[int, int]]]:
    """Yield ``(start, end)`` of the lines of each paragraph: those between blank lines."""
    lines: list[tuple[int, int]] = []
    start = 0
    for line in text.split("\n"):
        if line.strip():
            lines.append((start, start + len(line)))
        elif lines:
            yield lines
            lines = []
        start += len(line) + 1
    if lines:
        yield lines


def _runs(
    text: str, lines: list[tuple[int, int]], labels: frozenset[str]
) -> Iterator[list[tuple[int, int]]]:
    """Cut the lines of a paragraph where a turn or a list item begins, and after a title."""
    run: list[tuple[int, int]] = []
    for start, end in lines:
        begins = LIST_ITEM.match(text, start, end) or match_speaker(text, labels, start, end)
        if run and (begins or (len(run) == 1 and _is_title(text, run[0], (start, end)))):
            yield run
            run = []
        run.append((start, end))
    yield run


def _is_title(text: str, line: tuple[int, int], below: tuple[int, int]) -> bool:
    """Tell whether ``line`` stands over a paragraph: short, unpunctuated, then a capital."""
    title, first = text[slice(*line)].strip(), text[slice(*below)].strip()
    short = len(title) < min(LEAST_WIDTH * 2, len(first) * 0.8)
    return short and _kind(title) == "heading" and first[0].isupper()


def _is_wrapped(text: str, run: list[tuple[int, int]], labels: frozenset[str]) -> bool:
    """Tell whether the lines of ``run`` are one passage broken at a fixed width."""
    lines = [text[start:end].rstrip() for start, end in run]
    if len(lines) < 2:
        return False
    widths = [len(line) for line in lines[:-1]]
    mean = sum(widths) / len(widths)
    low, high = WRAPPED_WIDTH
    if max(map(len, lines)) > high or mean < LEAST_WIDTH:
        return False
    unfinished = sum(1 for line in lines[:-1] if not ENDS.search(line))
    running = sum(1 for a, b in pairwise(lines) if not ENDS.search(a) and _runs_on(b))
    even = min(widths) >= low * 0.6 and mean >= low
    return (even and unfinished * 2 >= len(widths)) or running * 3 >= len(widths) * 2


def _runs_on(line: str) -> bool:
    return line.lstrip()[:1].islower()


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _kind(line: str, *, last: bool = False) -> str:
    """Return what a line looks like; nothing follows the last one, so it heads nothing."""
    if LIST_ITEM.match(line):
        return "item"
    if re.match(r"#{1,6} ", line):
        return "heading"
    brief = len(line.split()) <= HEADING_WORDS and not OPEN_END.search(line)
    begins = line[:1].isupper() or line[:1].isdigit()
    return "heading" if brief and begins and not last else "paragraph"


def _with_sections(text: str, passages: list[Passage]) -> tuple[Passage, ...]:
    """Give each passage the heading above it."""
    section = ""
    placed = []
    for passage in passages:
        if passage.kind == "heading":
            section = text[passage.start : passage.end].lstrip("# ")[:HEADING_LENGTH]
            placed.append(passage)
        else:
            placed.append(replace(passage, section=section))
    return tuple(placed)
