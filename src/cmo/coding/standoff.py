r"""What marks inside a text cannot say, in lines at the end of a record that begin with ``==``.

Marks in the text cannot overlap, cross a line end or stand outside every configuration,
and they carry no memo. Codings from other programs do all of that. Such a mark is given by
its offsets in the text without marks and repeats its words, so that a person can check it
and so that it is found again when the text before it was edited::

    == mark M2 120-154: directors trusted one another's figures
    == mark C 10-20: no config.
    == memo M 120-154: said with a laugh
    == memo 2: compare with lit-p07
    == memo: a thin source
    == read 100-400: all that the coder read, where it was not the whole

A line end within words or memo is written ``\n`` and a backslash ``\\``. In the text
itself, where the head line says ``escaped: yes``, a backslash goes before what would be
read as a head line, a stand-off line or a mark and is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

from cmo.errors import UserError
from cmo.records import Label

MARK_LINE = re.compile(
    r"mark ((?:[CMO](?:[1-9]\d{0,3})?)(?:,[CMO][1-9]\d{0,3})*) (\d{1,9})-(\d{1,9}): ?(.*)"
)
READ_LINE = re.compile(r"read (\d{1,9})-(\d{1,9}): ?(.*)")
MEMO_LINE = re.compile(r"memo(?: (?:([CMO]) (\d{1,9})-(\d{1,9})|([1-9]\d{0,3})))?: ?(.*)")
MARK_LIKE = r"\[(?=[ \t]*[A-Za-z][ \t]?\d|[CMO][ \t]?:)"
TO_ESCAPE = re.compile(rf"^(?=\\*=)|(?<!\\)(?=\\*{MARK_LIKE})", re.MULTILINE)
ESCAPED_LINE = re.compile(r"^\\(?=\\*=)", re.MULTILINE)
ESCAPED_MARK = re.compile(rf"(?<!\\)\\(\\*){MARK_LIKE}")
# A noncharacter that the text does not hold stands for a bracket that opens no mark.
STAND_INS = [chr(code) for code in range(0xFDD0, 0xFDF0)]
# A character that would join the n of an escaped line end is kept off it by an empty escape.
NEW_LINE = re.compile(r"\n(?=([^\x00-\x7f]?))")
ALLOWED = (
    "'== mark M2 120-154: words' or '== memo M 120-154: words', '== memo 2: …', '== memo: …',"
    " '== read 100-400: words'"
)

Roles = tuple[tuple[Label, int], ...]


@dataclass(frozen=True, slots=True)
class StandOff:
    """A mark given by offsets, with the words it covers; a stretch that was read has no roles."""

    start: int
    end: int
    roles: Roles
    words: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A memo: on the mark of ``label`` at a stretch, on a configuration, or on the whole."""

    text: str
    label: str = ""
    start: int = 0
    end: int = 0
    configuration: int = 0


def split_trailer(body: str) -> tuple[str, list[str]]:
    """Return the text of a record and the stand-off lines at its end."""
    lines = body.rstrip("\n").split("\n")
    first = len(lines)
    while first and lines[first - 1].startswith("=="):
        first -= 1
    return "\n".join(lines[:first]), lines[first:]


def read_trailer(lines: list[str], place: str, first: int) -> tuple[list[StandOff], list[Remark]]:
    """Read stand-off lines; ``first`` is the number of the first of them in its file."""
    marks: list[StandOff] = []
    remarks: list[Remark] = []
    for number, line in enumerate(lines, first):
        content = line[2:].lstrip(" ")
        if passage := READ_LINE.fullmatch(content):
            marks.append(StandOff(int(passage[1]), int(passage[2]), (), unfold(passage[3])))
            continue
        if mark := MARK_LINE.fullmatch(content):
            stretch = int(mark[2]), int(mark[3])
            marks.append(StandOff(*stretch, _roles(mark[1]), unfold(mark[4])))
        elif memo := MEMO_LINE.fullmatch(content):
            start, end, configuration = (int(memo[at] or 0) for at in (2, 3, 4))
            remarks.append(Remark(unfold(memo[5]), memo[1] or "", start, end, configuration))
        else:
            raise UserError(f"{place}, line {number}", f"{line[:40]!r} is not understood", ALLOWED)
    return marks, remarks


def _roles(value: str) -> Roles:
    """Read ``O1,C2``; a role without a number belongs to no configuration and is 0."""
    return tuple((cast(Label, item[0]), int(item[1:] or 0)) for item in value.split(","))


def name_roles(roles: Roles) -> str:
    """Write roles as in a mark: ``O1,C2``, or ``M`` for one in no configuration."""
    return ",".join(f"{label}{number or ''}" for label, number in roles)


def write_mark(mark: StandOff) -> str:
    """Write the stand-off line of a mark, or of a stretch that was read."""
    said = f"mark {name_roles(mark.roles)}" if mark.roles else "read"
    return f"== {said} {mark.start}-{mark.end}: {fold(mark.words)}"


def write_remark(remark: Remark) -> str:
    """Write the line of a memo."""
    target = f" {remark.configuration}" if remark.configuration else ""
    if remark.label:
        target = f" {remark.label} {remark.start}-{remark.end}"
    return f"== memo{target}: {fold(remark.text)}"


def find_words(text: str, mark: StandOff) -> tuple[int, int] | None:
    """Return where the words of ``mark`` are: at its offsets, or else in the one place."""
    if text[mark.start : mark.end] == mark.words and mark.words:
        return mark.start, mark.end
    at = text.find(mark.words) if mark.words else -1
    if at < 0 or text.find(mark.words, at + 1) >= 0:
        return None
    return at, at + len(mark.words)


def fold(words: str) -> str:
    r"""Write words on one line.

    >>> fold("a\nb\\c")
    'a\\nb\\\\c'
    """
    words = words.replace("\r\n", "\n").replace("\r", "\n")
    return NEW_LINE.sub(lambda m: "\\n\\-" if m[1] else "\\n", words.replace("\\", "\\\\"))


def unfold(line: str) -> str:
    """Undo :func:`fold`."""
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "-": ""}.get(m[1], m[1]), line)


def escape_points(text: str) -> list[int]:
    """Return the offsets before which a backslash goes, lest notation be read there."""
    return [match.start() for match in TO_ESCAPE.finditer(text)]


def put(text: str, cuts: list[tuple[int, int, str]]) -> str:
    """Put the given words in the place of stretches of ``text``."""
    pieces, at = [], 0
    for start, end, words in sorted(cuts):
        pieces += [text[at:start], words]
        at = max(at, end)
    return "".join([*pieces, text[at:]])


def hide_escaped(body: str) -> tuple[str, str]:
    """Take away those backslashes; return the stand-in put for brackets that open no mark."""
    stand_in = next((sign for sign in STAND_INS if sign not in body), STAND_INS[0])
    return ESCAPED_LINE.sub("", ESCAPED_MARK.sub(rf"\1{stand_in}", body)), stand_in
