"""Corrections as people's input: one row each in ``data/raw/corrections/CODER.csv``.

A row says what it is about in the words of the source (see :class:`Mark`), so that it is
found again after the text, the codings or the model have changed. Rows are added and never
altered; a person takes one back by a further row.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, cast

from cmo.characters import readable
from cmo.errors import UserError
from cmo.formulas import defuse, undo_defuse
from cmo.opening import read_supplied
from cmo.project import correction_files
from cmo.records import LABELS, Label, make_id
from cmo.schemas import Row, read_table
from cmo.store import locked, write_text

Field = Literal[
    "decision", "label", "words", "construct", "direction", "member", "polarity", "comment",
    "verdict", "withdraw",
]  # fmt: skip

COLUMNS = (
    *("id", "date", "source", "of", "field", "old", "new"),
    *("label", "start", "end", "words", "before", "after"),
    *("construct", "direction", "polarity", "members", "target", "reason", "document"),
)
MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled stretch as it stood: offsets, words, and the words on either side."""

    label: Label
    start: int
    end: int
    words: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing that one person decided about a coding, or about a verdict.

    ``of`` is whose coding it is about: a person's name, or :data:`MACHINE` whatever the model.
    It is about ``mark`` where there is one, else about the configuration of ``members``; with
    both, about whether the one belongs to the other. ``construct``, ``direction`` and
    ``polarity`` are what the row of the workbook said, and stand behind an acceptance.
    ``target`` is the link or group of a verdict, or the correction that is taken back.
    """

    field: Field
    old: str
    new: str
    source: str = ""
    of: str = ""
    mark: Mark | None = None
    construct: str = ""
    direction: str = ""
    polarity: str = ""
    members: tuple[Mark, ...] = ()
    target: str = ""
    reason: str = ""
    document: str = ""
    id: str = ""
    date: str = ""
    coder: str = ""

    @property
    def content(self) -> str:
        """All it says but who said it and when."""
        return json.dumps(astuple(replace(self, id="", date="", coder="")), ensure_ascii=False)


def read_corrections(raw: str | Path) -> list[Correction]:
    """Return everybody's corrections by date, coder and place in the file.

    Rows with mistakes are left out; ``cmo check`` lists them.
    """
    found = [c for path in correction_files(raw) for c in read_file(path)[0]]
    return sorted(found, key=lambda c: (c.date, c.coder))


def read_file(path: Path) -> tuple[list[Correction], list[UserError]]:
    """Return the corrections in one coder's file, and every problem found in it."""
    if not path.exists():
        return [], []
    rows, problems = read_table(path, "corrections")
    good = []
    for row in rows:
        try:
            good.append(_from_row(readable(path.stem), row))
        except (ValueError, TypeError) as error:
            found = f"cannot be read ({error})"
            problems.append(UserError(f"{path}, {row['id']}", found, "leave it as it was written"))
    return good, problems


def _from_row(coder: str, row: Row) -> Correction:
    said = {name: undo_defuse(str(value)) for name, value in row.items()}
    mark = None
    if said["start"]:
        ends = int(said["start"]), int(said["end"])
        label = cast("Label", said["label"])
        mark = Mark(label, *ends, said["words"], said["before"], said["after"])
    members = tuple(_members(said["members"] or "[]"))
    known = {item.name for item in fields(Correction)} - {"coder", "mark", "members"}
    kept = {name: value for name, value in said.items() if name in known}
    return Correction(coder=coder, mark=mark, members=members, **kept)  # type: ignore[arg-type]


def _members(written: str) -> Iterator[Mark]:
    try:
        for values in json.loads(written):
            yield _member(*values)
    except (ValueError, TypeError, RecursionError) as error:
        raise ValueError("its members are no list of marks") from error


def _member(label: Any, start: Any, end: Any, *texts: Any) -> Mark:
    ends = type(start) is type(end) is int
    if label not in LABELS or not ends or not all(isinstance(text, str) for text in texts):
        raise TypeError
    return Mark(label, start, end, *texts)


def _to_row(correction: Correction) -> list[str | int]:
    mark = correction.mark or Mark("C", 0, 0, "")
    said: dict[str, str | int] = {name: getattr(mark, name) for name in Mark.__slots__}
    if correction.mark is None:
        said = dict.fromkeys(said, "")
    said |= {c: getattr(correction, c) for c in COLUMNS if c not in {*said, "members"}}
    members = [list(astuple(member)) for member in correction.members]
    said["members"] = json.dumps(members, ensure_ascii=False) if members else ""
    return [defuse(said[name]) for name in COLUMNS]


def add_corrections(path: Path, new: Iterable[Correction]) -> list[Correction]:
    """Add what is new to a coder's file and return it; what is there already is not added.

    Others who add to the folder at the same time wait.

    Raises:
        UserError: when the file holds rows that cannot be read; nothing is written then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path.parent):
        return _add(path, new)


def _add(path: Path, new: Iterable[Correction]) -> list[Correction]:
    there, problems = read_file(path)
    for problem in problems:
        raise problem
    added = list(_numbered(there, new))
    if added:
        text = read_supplied(path).decode("utf-8") if path.exists() else ""
        out = io.StringIO(text + ("\n" if text and not text.endswith("\n") else ""))
        out.seek(0, io.SEEK_END)
        writer = csv.writer(out, lineterminator="\n")
        writer.writerows([] if text else [COLUMNS])
        writer.writerows(map(_to_row, added))
        write_text(path, out.getvalue())
    return added


def _numbered(there: Sequence[Correction], new: Iterable[Correction]) -> Iterator[Correction]:
    """Yield the new corrections with their identifiers, but for those that stand already."""
    rows = list(there)
    for correction in new:
        same = [at for at, row in enumerate(rows) if row.content == correction.content]
        if same and not _undone(rows[same[-1]], rows[same[-1] + 1 :]):
            continue
        name = make_id("cor", correction.coder, correction.content, len(same))
        rows.append(replace(correction, id=name))
        yield rows[-1]


def _undone(row: Correction, later: Sequence[Correction]) -> bool:
    """Whether its author took it back since, or changed the value back."""
    return any(
        other.target == row.id
        if other.field == "withdraw"
        else (other.old, other.new) == (row.new, row.old) and _same_thing(row, other)
        for other in later
    )


def _same_thing(one: Correction, other: Correction) -> bool:
    if (one.source, one.of, one.field, one.target) != (
        other.source, other.of, other.field, other.target,
    ):  # fmt: skip
        return False
    marks = ((one.mark,) if one.mark else (), (other.mark,) if other.mark else ())
    return _touch(*marks) and _touch(one.members, other.members)


def _touch(some: Sequence[Mark], others: Sequence[Mark]) -> bool:
    if not some or not others:
        return not some and not others
    return any(a.start < b.end and b.start < a.end for a in some for b in others)
