"""The plain-text notation in which people code: ``[C1: the words marked]``.

A record begins with a head line ``= id | key: value | …``; its text follows up to the next
head line. ``[O1,C2: …]`` marks the outcome of configuration 1 that is also the context of
configuration 2. ``pol: 1+ 2-`` in the head gives each configuration's polarity, and
``phase: 1 planning, 2 any`` its phase of the collaboration, where the coder says so.
Memos, and marks that overlap others, stand in lines at the end of the record (see
:mod:`cmo.coding.standoff`). ``docs/notation.md`` has the whole of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import cast

from cmo.characters import compose
from cmo.coding import standoff
from cmo.errors import UserError
from cmo.opening import LARGEST_NOTATION, supplied_text
from cmo.passages import speakers
from cmo.records import LABELS, Label, Polarity, Stretch

HEAD = re.compile(r"^=(?!=) ?(.*)$", flags=re.MULTILINE)
ROLES = re.compile(r"([CMO])([1-9][0-9]{0,3})")
# Brackets that are no marks, as in [12] or [sic], may lie inside a mark.
MARK = re.compile(r"\[((?:[CMO]\d+)(?:, ?[CMO]\d+)*): ?((?:[^\[\]]|\[(?![CMO]\d)[^\[\]]*\])*)\]")
BROKEN = re.compile(r"\[(?:[ \t]*[CMOcmo][ \t]?\d|[CMO][ \t]?:)[^\n]{0,30}")
OTHER_LABEL = re.compile(r"\[([A-Za-z]\d{1,4})(?:, ?[A-Za-z]\d{1,4})*[ \t]?:")
# Words that can be marked within the text: one line, and no brackets but such.
INLINE = re.compile(r"(?:[^\[\]\n]|\[(?![CMO]\d)[^\[\]\n]*\])+")
POLARITY = re.compile(r"([1-9][0-9]{0,3})([+\-~])")
PARTS = ("open", "coded")
ALLOWED_PART = "part: open (to be coded) or part: coded (read, all of it)"
ALLOWED_HEAD = "a record starts with '= its-id'"
ALLOWED_MARK = "a mark looks like [C1: some words] or [O1,C2: some words]"
ALLOWED_POL = "pol: lists each configuration once, like pol: 1+ 2- 3~"


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked stretch of the record's text, and its role in each configuration."""

    start: int
    end: int
    roles: tuple[tuple[Label, int], ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A memo on a mark (by its place among the marks), on a configuration, or on the whole."""

    text: str
    mark: int | None = None
    configuration: int = 0


@dataclass(frozen=True, slots=True)
class CodedRecord:
    """One record: its text without the marks, the marks, and what its head line says.

    A role with the number 0 belongs to no configuration. ``read`` holds the stretches of the
    text that the coder read, where that was not all of it.
    """

    id: str
    text: str
    marks: tuple[Mark, ...] = ()
    polarity: dict[int, Polarity] = field(default_factory=dict)
    head: dict[str, str] = field(default_factory=dict)
    line: int = 1
    notes: tuple[Note, ...] = ()
    read: tuple[Stretch, ...] = ()

    @property
    def partial(self) -> bool:
        """Whether this is a passage of a source and not the whole of it."""
        return "part" in self.head

    @property
    def waiting(self) -> bool:
        """Whether nobody has coded this passage of a coding sheet yet."""
        return self.head.get("part") == "open" and not self.marks

    def slots(self) -> dict[int, list[tuple[Label, Mark]]]:
        """Return the marks of each configuration number with their roles, in text order."""
        found: dict[int, list[tuple[Label, Mark]]] = {}
        for mark in self.marks:
            for label, number in mark.roles:
                if number:
                    found.setdefault(number, []).append((label, mark))
        return dict(sorted(found.items()))


def read_notation(path: str | Path) -> tuple[list[CodedRecord], list[UserError]]:
    """Read the records of a notation file, and every problem found on the way.

    A record with a problem is left out of the records; the others are not affected.
    """
    try:
        text = supplied_text(path, LARGEST_NOTATION)
    except UserError as problem:
        return [], [problem]
    return parse_notation(text, str(path))


def parse_notation(text: str, place: str) -> tuple[list[CodedRecord], list[UserError]]:
    """Parse the records in ``text``; ``place`` names it in the problems found."""
    text = compose(text.replace("\r\n", "\n").replace("\r", "\n"))
    records: list[CodedRecord] = []
    problems: list[UserError] = []
    seen: set[str] = set()
    first = HEAD.search(text)
    stray = BROKEN.search(text, 0, first.start() if first else len(text))
    if stray:
        here = f"{place}, line {_line(text, stray)}"
        problems.append(UserError(here, "a mark before the first record", ALLOWED_HEAD))
    for number, head, body in _split(text):
        try:
            record = _parse_record(head, body, number, place)
            if record.id in seen and not (record.partial or record.read):
                raise UserError(f"{place}, line {number}", f"a second record {record.id}")
            records.append(record)
            seen.add(record.id)
        except UserError as problem:
            problems.append(problem)
    if not records and not problems:
        problems.append(UserError(place, "no record found", ALLOWED_HEAD))
    return records, problems


def write_notation(record: CodedRecord) -> str:
    """Write one record in the notation; :func:`parse_notation` reads it back equal.

    Marks stand in the text where they can, and at the end of the record otherwise.
    """
    written = _write(record, inline=True)
    records, _ = parse_notation(written, record.id)
    # Marks next to brackets and backslashes of the text itself may be misread.
    whole = len(records) == 1 and records[0].marks == tuple(sorted(record.marks, key=_order))
    return written if whole and records[0].text == record.text else _write(record, inline=False)


def _write(record: CodedRecord, *, inline: bool) -> str:
    head = [f"= {record.id}", *(f"{key}: {value}" for key, value in record.head.items())]
    if record.polarity:
        signs = " ".join(f"{n}{sign}" for n, sign in sorted(record.polarity.items()))
        head.append(f"pol: {signs}")
    cuts = [(point, point, "\\") for point in standoff.escape_points(record.text)]
    head += ["escaped: yes"] if cuts else []
    trailer, at = [], 0
    for mark in sorted(record.marks, key=_order):
        words, roles = record.text[mark.start : mark.end], standoff.name_roles(mark.roles)
        whole = INLINE.fullmatch(words) and words == words.strip()
        plain = whole and all(number for _, number in mark.roles)
        if inline and plain and mark.start >= at:
            cuts.append((mark.start, mark.end, f"[{roles}: {words}]"))
            at = mark.end
        else:
            line = standoff.StandOff(mark.start, mark.end, mark.roles, words)
            trailer.append(standoff.write_mark(line))
    trailer += [
        standoff.write_mark(standoff.StandOff(start, end, (), record.text[start:end]))
        for start, end in record.read
    ]
    trailer += [standoff.write_remark(_remark(record, note)) for note in record.notes]
    return "\n".join([" | ".join(head), standoff.put(record.text, cuts), *trailer]) + "\n"


def _order(mark: Mark) -> tuple[int, int, tuple[tuple[Label, int], ...]]:
    return mark.start, mark.end, mark.roles


def _remark(record: CodedRecord, note: Note) -> standoff.Remark:
    if note.mark is None:
        return standoff.Remark(note.text, configuration=note.configuration)
    mark = record.marks[note.mark]
    return standoff.Remark(note.text, mark.roles[0][0], mark.start, mark.end)


def _split(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield line number, head line and body of each record."""
    heads = list(HEAD.finditer(text))
    number, counted = 1, 0
    for head, following in zip(heads, [*heads[1:], None], strict=False):
        end = following.start() if following else len(text)
        number += text.count("\n", counted, head.start())
        counted = head.start()
        yield number, head[1], text[head.end() + 1 : end]


def _line(text: str, match: re.Match[str], first: int = 1) -> int:
    """Return the number of the line in which ``match`` begins."""
    return first + text.count("\n", 0, match.start())


def _parse_record(head_line: str, body: str, number: int, place: str) -> CodedRecord:
    here = f"{place}, line {number}"
    name, *fields = [part.strip() for part in head_line.rstrip("| ").split("|")]
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        raise UserError(here, f"the record id {name!r}", "letters, digits, '.', '_' and '-' only")
    head = _parse_head(fields, here)
    polarity = _parse_polarity(head.pop("pol", ""), here)
    if head.get("part", PARTS[0]) not in PARTS:
        raise UserError(here, f"{head['part']!r} in part:", ALLOWED_PART)
    body, lines = standoff.split_trailer(body)
    hidden, bracket = standoff.hide_escaped(body) if head.pop("escaped", "") else (body, "[")
    text, marks = _parse_marks(hidden, place, number + 1)
    text = text.replace(bracket, "[")
    further = standoff.read_trailer(lines, place, number + 2 + body.count("\n"))
    marks, notes, read = _with_trailer(text, marks, *further, here)
    record = CodedRecord(name, text, marks, polarity, head, number, notes, read)
    if set(record.slots()) != set(polarity):
        marked, signed = sorted(record.slots()), sorted(polarity)
        found = f"{name} marks configurations {marked} but pol: gives {signed}"
        raise UserError(here, found, ALLOWED_POL)
    return record


def _with_trailer(
    text: str,
    marks: tuple[Mark, ...],
    further: list[standoff.StandOff],
    remarks: list[standoff.Remark],
    here: str,
) -> tuple[tuple[Mark, ...], tuple[Note, ...], tuple[Stretch, ...]]:
    """Put the stand-off marks among the others, in text order, and memos on what they name."""
    read: list[Stretch] = []
    apart: list[Mark] = []
    for mark in further:
        stretch = standoff.find_words(text, mark)
        if stretch is None:
            place = f"{mark.start}-{mark.end}"
            raise UserError(here, f"{mark.words[:40]!r} is not at {place}", "correct its offsets")
        if mark.roles:
            apart.append(Mark(*stretch, mark.roles))
        else:
            read.append(stretch)
    if apart:
        marks = tuple(sorted((*marks, *apart), key=_order))
    names = {(m.roles[0][0], m.start, m.end): at for at, m in reversed([*enumerate(marks)])}
    notes = []
    for remark in remarks:
        at = names.get((cast(Label, remark.label), remark.start, remark.end))
        if remark.label and at is None:
            found = f"a memo on {remark.label} {remark.start}-{remark.end}, where no such mark is"
            raise UserError(here, found, standoff.ALLOWED)
        notes.append(Note(remark.text, at, remark.configuration))
    return marks, tuple(notes), tuple(sorted(read))


def _parse_head(fields: list[str], here: str) -> dict[str, str]:
    head = {}
    for item in fields:
        key, colon, value = item.partition(":")
        if not colon or not key.strip():
            raise UserError(here, f"{item!r} in the head line", "fields look like key: value")
        if key.strip() in head:
            raise UserError(here, f"{key.strip()!r} twice in the head line", "give it once")
        head[key.strip()] = value.strip()
    return head


def _parse_polarity(value: str, here: str) -> dict[int, Polarity]:
    found: dict[int, Polarity] = {}
    for item in value.split():
        match = POLARITY.fullmatch(item)
        if not match or int(match[1]) in found:
            raise UserError(here, f"{item!r} in pol:", ALLOWED_POL)
        found[int(match[1])] = cast(Polarity, match[2])
    return found


def _parse_marks(body: str, place: str, first_line: int) -> tuple[str, tuple[Mark, ...]]:
    """Take the marks out of ``body``; their offsets count in the text that remains."""
    pieces: list[str] = []
    marks: list[Mark] = []
    length = at = 0
    _refuse_other_labels(body, place, first_line)
    for match in MARK.finditer(body):
        before, inside = body[at : match.start()], match[2]
        _refuse_broken(body, (at, match.start()), place, first_line)
        _refuse_broken(body, match.span(2), place, first_line)
        here = partial(_here, body, match, place, first_line)
        if not inside.strip() or "\n" in inside:
            found = f"{match[0][:40]!r} is empty or crosses a line end"
            raise UserError(here(), found, ALLOWED_MARK)
        pieces += [before, inside]
        start = length + len(before) + len(inside) - len(inside.lstrip())
        end = length + len(before) + len(inside.rstrip())
        marks.append(Mark(start, end, _parse_roles(match[1], here)))
        length += len(before) + len(inside)
        at = match.end()
    _refuse_broken(body, (at, len(body)), place, first_line)
    return "".join([*pieces, body[at:]]), tuple(marks)


def _here(body: str, match: re.Match[str], place: str, first_line: int) -> str:
    return f"{place}, line {_line(body, match, first_line)}"


def _parse_roles(value: str, here: Callable[[], str]) -> tuple[tuple[Label, int], ...]:
    roles = []
    for item in value.replace(" ", "").split(","):
        match = ROLES.fullmatch(item)
        if not match:
            raise UserError(here(), f"{item!r} in a mark", ALLOWED_MARK)
        roles.append((cast(Label, match[1]), int(match[2])))
    if len(set(roles)) < len(roles):
        raise UserError(here(), f"{value!r} names a role twice", ALLOWED_MARK)
    return tuple(roles)


def _refuse_broken(body: str, stretch: tuple[int, int], place: str, first_line: int) -> None:
    """Refuse what looks like a mark in a stretch of ``body`` that holds no whole one."""
    broken = BROKEN.search(body, *stretch)
    if broken:
        found = cast(re.Match[str], BROKEN.match(body, broken.start()))[0]
        here = _here(body, broken, place, first_line)
        raise UserError(here, f"{found!r} is not a whole mark", ALLOWED_MARK)


def _refuse_other_labels(body: str, place: str, first_line: int) -> None:
    """Refuse marks with another letter; transcripts have ``[P2: laughs]``, P2 being a speaker."""
    others = [other for other in OTHER_LABEL.finditer(body) if other[1][0].upper() not in LABELS]
    known = speakers(body) if others else frozenset()
    for other in others:
        if other[1] not in known:
            here = _here(body, other, place, first_line)
            raise UserError(here, f"{other[0]!r} has a label other than C, M, O", ALLOWED_MARK)
