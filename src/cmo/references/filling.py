"""The row of a source in the register: from what is given, a record, its candidate, or the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from cmo.errors import UserError
from cmo.reading.blocks import Reading
from cmo.references.describing import describe_file
from cmo.references.duplicates import why_same
from cmo.references.record import Reference, cite_authors
from cmo.references.register import JUDGED, Candidate


def fill_row(
    path: Path, reading: Reading, given: Mapping[str, str], records: Sequence[Reference]
) -> dict[str, str]:
    """Return the row of the register: given, from a record, or from the file, in this order.

    What the file alone says is named in the column ``unverified``. A transcript's own
    properties may name the person, so that nothing is taken from them.

    Raises:
        UserError: if there are several records and none is the file's.
    """
    row = dict(given)
    if row["kind"] != "literature":
        return row | {"genre": row["genre"] or row["kind"]}
    guess = _guess(path, reading, given)
    record = _matching(path, guess, records)
    found = record or guess
    said = {
        "title": found.title, "authors": cite_authors(found.authors), "year": found.year,
        "doi": found.doi, "url": found.url, "genre": found.genre,
    }  # fmt: skip
    guessed = [] if record else [name for name, text in said.items() if text and not row[name]]
    filled = {name: row[name] or text for name, text in said.items()}
    doi = guess.doi if row["doi"] else found.doi
    return row | filled | {"doi": doi, "unverified": ";".join(guessed)}


def _guess(path: Path, reading: Reading, given: Mapping[str, str]) -> Reference:
    """Return what the file says of itself, but for the title and DOI given."""
    parts = describe_file(path, reading)
    parts["title"] = given["title"] or parts.get("title", "") or path.stem.replace("_", " ")
    parts["doi"] = given["doi"] or parts.get("doi", "")
    return Reference.make(path.name, parts)


def _matching(path: Path, guess: Reference, records: Sequence[Reference]) -> Reference | None:
    """Return the record of the file: the only one, or the one of its DOI or title."""
    if len(records) <= 1:
        return next(iter(records), None)
    found = [record for record in records if why_same(guess, record)]
    if not found:
        said = f"none of the {len(records)} records has its DOI or title, {guess.title!r}"
        raise UserError(path, said, "say --doi or --title, or give its record alone")
    return found[0]


def judge_row(row: Mapping[str, str], candidate: Candidate) -> dict[str, str]:
    """Return the row with what the screening said, where nothing else is given."""
    said = {name: row[name] or getattr(candidate, name) for name in (*JUDGED, "reason")}
    return {**row, **said, "reference": candidate.id}
