"""Bibliographic records in, from the formats that databases and reference managers export.

Files come from others: nothing in them is fetched or run, and what is wrong with a record
costs that record alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from cmo.errors import UserError
from cmo.reading.limits import Limits, read_bytes, readable
from cmo.references.record import Found, Reference

__all__ = ["SUFFIXES", "Reference", "read_references"]

SUFFIXES = (".ris", ".bib", ".nbib", ".xml", ".csv", ".txt")
RIS = re.compile(r"^TY {0,2}-", re.MULTILINE)
NBIB = re.compile(r"^PMID ?-", re.MULTILINE)
BIBTEX = re.compile(r"^\s*@\w+\s*[{(]", re.MULTILINE)


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
    place = readable(path.name)
    found, problems = _find(path, read_bytes(path, limits), place)
    records: list[Reference] = []
    for item in found:
        if isinstance(item, UserError):
            problems.append(item)
        elif len(records) >= limits.rows:
            raise UserError(place, "holds too many records", f"the limit is {limits.rows:,}")
        else:
            try:
                records.append(Reference.make(*item))
            except UserError as problem:
                problems.append(problem)
    if not records and not problems:
        raise UserError(place, "holds no record", f"known are {_known()}")
    return records, problems


def _find(path: Path, data: bytes, place: str) -> tuple[Iterable[Found], list[UserError]]:
    """Choose the reader by the suffix or by what the file holds."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UserError(
            place, f"the suffix '{readable(suffix)}' is not known", f"known: {_known()}"
        )
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
