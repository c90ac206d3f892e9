"""The register of candidates, ``data/raw/references.csv``: what searches found, one record a row.

Programs add rows and never touch one; what is decided in them is people's. A record has the same
name however often it is imported: the name is made from what it says and the search it is from.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cmo.errors import UserError
from cmo.formulas import undo_defuse
from cmo.opening import check_separator, supplied_text, table_rows
from cmo.project import register_rows
from cmo.records import make_id
from cmo.references.duplicates import Works, words_of
from cmo.references.record import Reference, bare_doi, bare_pmid, family_name
from cmo.registers import append_rows
from cmo.schemas import read_table, schema
from cmo.store import write_text

REGISTER = "references.csv"
NOT_ONE = "no"
FULL_TEXT = "full-text"
SAID = ("title", "year", "journal", "doi", "pmid", "url", "genre", "abstract")
JUDGED = ("relevance", "richness", "rigour")
MOST_AUTHORS = 100
LONGEST_CELL = 30_000  # spreadsheet programs cut or split what is longer


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of the register; ``row`` is its number as a spreadsheet shows it, 0 if not there."""

    id: str
    search: str
    reference: Reference
    row: int = 0
    duplicate_of: str = ""
    stage: str = ""
    relevance: str = ""
    richness: str = ""
    rigour: str = ""
    decision: str = ""
    reason: str = ""

    @property
    def is_duplicate(self) -> bool:
        """Whether a person said that it is a copy of something."""
        return self.duplicate_of not in {"", NOT_ONE}

    @property
    def is_open(self) -> bool:
        """Whether it waits for a person's decision."""
        return not self.is_duplicate and self.decision not in {"include", "exclude"}

    @property
    def included(self) -> bool:
        """Whether a person decided that it becomes a source."""
        return not self.is_duplicate and self.decision == "include"


def read_candidates(raw: str | Path) -> list[Candidate]:
    """Return the rows of the register in their order, as they stand; ``cmo check`` judges them.

    Raises:
        UserError: if it is no CSV in UTF-8 with the columns id, search and title.
    """
    path = Path(raw) / REGISTER
    if not path.exists():
        return []
    text = supplied_text(path)
    try:
        header, *rows = list(table_rows(text, path)) or [[]]
    except csv.Error as error:
        raise UserError(path, f"cannot be read ({error})", "save it as CSV in UTF-8") from error
    check_separator(path, header)
    for name in schema("references")["required"]:
        if name not in header:
            raise UserError(f"{path}, row 1", f"no column {name!r}", "put it back")
    named = ((number, dict(zip(header, row, strict=False))) for number, row in enumerate(rows, 2))
    return [_from_cells(number, cells) for number, cells in named if cells.get("id")]


def _from_cells(row: int, cells: Mapping[str, str]) -> Candidate:
    said = {name: undo_defuse(value).strip() for name, value in cells.items()}
    authors = tuple(name for name in said.get("authors", "").split("; ") if name)
    cited = {name: said.get(name, "") for name in SAID}
    kept = ("duplicate_of", "stage", *JUDGED, "decision", "reason")
    decided = {name: said.get(name, "") for name in kept}
    work = Reference(authors=authors, **cited)
    return Candidate(said["id"], said.get("search", ""), work, row, **decided)


def _to_cells(candidate: Candidate, looks_like: Mapping[str, str]) -> dict[str, str]:
    work = candidate.reference
    more = len(work.authors) - MOST_AUTHORS
    authors = [*work.authors[:MOST_AUTHORS], *([f"and {more} more"] if more > 0 else [])]
    cited = {name: getattr(work, name) for name in SAID}
    named = {"id": candidate.id, "search": candidate.search, "authors": "; ".join(authors)}
    like = "; ".join(f"{name} {why}" for name, why in looks_like.items())
    return {n: _short(value) for n, value in (named | cited | {"looks_like": like}).items()}


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]} …"


def find_candidate(raw: str | Path, name: str) -> Candidate:
    """Return the candidate called ``name``, of which a source can be made.

    Raises:
        UserError: if there is none, a copy, one left out, or one that is a source already.
    """
    path = Path(raw) / REGISTER
    found = next((each for each in read_candidates(raw) if each.id == name), None)
    if found is None:
        raise UserError(path, f"has no record {name!r}", "see its first column: ref-…")
    place = f"{path}, row {found.row}"
    if found.is_duplicate:
        raise UserError(
            place, f"is a copy of {found.duplicate_of}", "add that one, or mend the row"
        )
    if found.decision == "exclude":
        raise UserError(place, f"is left out: {found.reason}", "change its decision first")
    for source, row in register_rows(raw).items():
        if row.get("reference") == name:
            raise UserError(place, f"is the source {source} already", "one source for each record")
    return found


def name_records(search: str, records: Iterable[Reference]) -> Iterator[Candidate]:
    """Yield the records of one file as candidates; a copy within the file has its own name."""
    times: Counter[tuple[str, ...]] = Counter()
    for record in records:
        family = words_of(family_name(next(iter(record.authors), "")))
        words = words_of(record.title) or record.title
        content = (search, record.doi, record.pmid, words, record.year, family)
        times[content] += 1
        yield Candidate(make_id("ref", *content, times[content]), search, record)


def add_candidates(
    raw: str | Path, new: Sequence[Candidate], alike: Mapping[str, Mapping[str, str]]
) -> list[str]:
    """Add rows for ``new`` to the register, all or none, with what they look like.

    Returns the columns that hold something and that the register lacks.
    """
    path = Path(raw) / REGISTER
    if not path.exists():
        write_text(path, ",".join(schema("references")["properties"]) + "\n")
    return append_rows(path, [_to_cells(each, alike.get(each.id, {})) for each in new])


def find_alike(raw: str | Path, candidates: Sequence[Candidate]) -> dict[str, dict[str, str]]:
    """Return what candidates look like and why, by their id, where no person has said yet.

    Each is compared with the candidates above it, the sources that have no record of their own,
    and the pages that were left out. What a person wrote in ``duplicate_of`` holds: of the row,
    and of a row above it that was called a copy of this one.
    """
    works, said = _other_works(raw), {c.id: c.duplicate_of for c in candidates}
    found = {}
    for candidate in candidates:
        if not candidate.duplicate_of:
            alike = works.same_as(candidate.reference)
            found[candidate.id] = {n: w for n, w in alike.items() if said.get(n) != candidate.id}
        works.add(candidate.id, candidate.reference)
    return {name: alike for name, alike in found.items() if alike}


def _other_works(raw: str | Path) -> Works:
    """Return the sources without a record, and the pages that were left out, by address."""
    works = Works()
    for name, row in register_rows(raw).items():
        if not (row.get("reference") or "").startswith("ref-"):
            works.add(name, source_reference(row))
    path = Path(raw) / "excluded.csv"
    for row in read_table(path, "excluded")[0] if path.exists() else []:
        url = row["url"]
        page = Reference("", doi=bare_doi(url), pmid=bare_pmid(url), url=url)
        works.add(url, page, f" (left out: {row['reason']})")
    return works


def source_reference(row: Mapping[str, str | None]) -> Reference:
    """Return what the register of sources says of a work."""
    said = {name: row.get(name) or "" for name in ("title", "authors", "year", "doi", "url")}
    author = said["authors"].removesuffix(" et al.").split(" and ")[0]
    authors = (author,) if author else ()
    pmid = bare_pmid(said["url"])
    return Reference(said["title"], authors, said["year"], said["doi"], said["url"], pmid=pmid)
