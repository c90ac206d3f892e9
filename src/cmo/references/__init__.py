"""Bibliographic records in, from the formats that databases and reference managers export.

Files come from others: a worker process parses them (:mod:`cmo.isolation`), nothing in them is
fetched or run, and what is wrong with a record costs that record alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cmo.characters import readable
from cmo.errors import UserError
from cmo.isolation import Budget, run_apart
from cmo.reading.limits import Limits, read_bytes
from cmo.references.record import Found, Reference

__all__ = ["SUFFIXES", "Reference", "read_references"]

SUFFIXES = (".ris", ".bib", ".nbib", ".xml", ".csv", ".txt")
RIS = re.compile(r"^TY {0,2}-", re.MULTILINE)
NBIB = re.compile(r"^PMID ?-", re.MULTILINE)
BIBTEX = re.compile(r"^\s*@\w+\s*[{(]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Problem:
    """What was amiss, as the parts of a :class:`~cmo.errors.UserError`."""

    place: str
    found: str
    allowed: str


@dataclass(frozen=True, slots=True)
class Records:
    """What a file held."""

    records: tuple[Reference, ...]
    problems: tuple[Problem, ...]


def read_references(
    path: str | Path, limits: Limits | None = None
) -> tuple[list[Reference], list[UserError]]:
    """Read the records of a file, in their order, and a sentence for all that was amiss.

    RIS, NBIB and BibTeX are known by what they hold, so that ``.txt`` will do, EndNote XML
    and CSV by their suffix.

    Raises:
        UserError: if the file as a whole cannot be read, or holds no record.
    """
    path, limits = Path(path), limits or Limits()
    place, suffix = readable(path.name), path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UserError(
            place, f"the suffix '{readable(suffix)}' is not known", f"known: {_known()}"
        )
    data, budget = read_bytes(path, limits), Budget(limits.seconds, limits.memory)
    arguments = (suffix, place, asdict(limits))
    [read] = run_apart(parse, Records, place, arguments, data=data, budget=budget)
    return list(read.records), [UserError(p.place, p.found, p.allowed) for p in read.problems]


def parse(data: bytes, suffix: str, place: str, limits: dict[str, Any]) -> list[Records]:
    """Parse the content of a file, with ``limits`` as a dictionary."""
    found, problems = _find(suffix, data, place)
    most, records = Limits(**limits).rows, list[Reference]()
    for item in found:
        if isinstance(item, UserError):
            problems.append(item)
        elif len(records) >= most:
            raise UserError(place, "holds too many records", f"the limit is {most:,}")
        else:
            try:
                records.append(Reference.make(*item))
            except UserError as problem:
                problems.append(problem)
    if not records and not problems:
        raise UserError(place, "holds no record", f"known are {_known()}")
    said = (Problem(problem.place, problem.found, problem.allowed) for problem in problems)
    return [Records(tuple(records), tuple(said))]


def _find(suffix: str, data: bytes, place: str) -> tuple[Iterable[Found], list[UserError]]:
    """Choose the reader by the suffix or by what the file holds."""
    if suffix == ".xml":
        from cmo.references.endnote import read_endnote

        return read_endnote(data, place), []
    from cmo.references import bibtex, table, tagged, text

    words, problems = text.decode(data, place)
    if suffix == ".csv":
        return table.read_table(words, place), problems
    for mark, read in (
        (RIS, tagged.read_ris),
        (NBIB, tagged.read_nbib),
        (BIBTEX, bibtex.read_bibtex),
    ):
        if mark.search(words):
            return read(words, place), problems
    raise UserError(place, "is neither RIS, NBIB nor BibTeX", f"known are {_known()}")


def _known() -> str:
    return "RIS (.ris), BibTeX (.bib), NBIB (.nbib), EndNote XML (.xml), CSV (.csv)"
