"""Counting what people decided about candidates, and finding where the registers disagree.

Screening follows the realist habit: relevance, richness and rigour are judged apart, at two
stages, title with abstract and full text, and each record that is left out has its reason
(RAMESES items 9 and 12: Wong et al. 2013, doi 10.1186/1741-7015-11-21).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cmo.errors import UserError
from cmo.references.register import FULL_TEXT, JUDGED, REGISTER, Candidate

NO_SEARCH = "none"

Row = Mapping[str, Any]


def count_screening(candidates: Sequence[Candidate], papers: Sequence[str]) -> dict[str, Any]:
    """Return the numbers of the flow diagram, from the records found to the papers read.

    ``papers`` holds the record that each paper names; those that name no included record came
    another way. Records = duplicates + to be screened + screened; screened = left
    out on abstract + read in full + to be read in full; read in full = left out on full text
    + included.
    """
    judged = [candidate for candidate in candidates if not candidate.is_duplicate]
    waiting = [candidate for candidate in judged if candidate.is_open]
    wanted = sum(candidate.stage == FULL_TEXT for candidate in waiting)
    out = [c for c in judged if c.decision == "exclude"]
    late = [candidate for candidate in out if candidate.stage == FULL_TEXT]
    early = [candidate for candidate in out if candidate.stage != FULL_TEXT]
    included = {candidate.id for candidate in judged if candidate.included}
    taken = included.intersection(papers)
    unscreened = len(waiting) - wanted
    return {
        "records": len(candidates),
        "records_by_search": _tally(candidate.search for candidate in candidates),
        "duplicates": len(candidates) - len(judged),
        "unscreened": unscreened,
        "screened": len(judged) - unscreened,
        "left_out_on_abstract": len(early),
        "left_out_on_abstract_by_reason": _tally(candidate.reason for candidate in early),
        "unread": wanted,
        "read_in_full": len(late) + len(included),
        "left_out_on_full_text": len(late),
        "left_out_on_full_text_by_reason": _tally(candidate.reason for candidate in late),
        "included": len(included),
        "included_without_source": len(included - taken),
        "papers_found_otherwise": len(papers) - len(taken),
    }


def count_elsewhere(
    candidates: Sequence[Candidate], papers: Sequence[str], log: Iterable[Row]
) -> dict[str, dict[str, int]]:
    """Return numbers of :func:`count_screening` as the other registers have them, by file.

    ``papers`` holds the record that each paper names, ``log`` the rows of the search log.
    """
    searches = {candidate.search for candidate in candidates}
    seen = sum(row["hits_seen"] for row in log if row["search"] in searches)
    named = {
        "included": len(set(papers) - {"", NO_SEARCH}),
        "papers_found_otherwise": papers.count(NO_SEARCH),
    }
    return {"search_log.csv": {"records": seen}, "sources.csv": named}


def _tally(values: Iterable[str]) -> dict[str, int]:
    """Count ``values``, the most frequent first."""
    return dict(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))


def find_problems(
    raw: Path, candidates: Sequence[Candidate], tables: Mapping[str, Sequence[Row]]
) -> Iterator[UserError]:
    """Yield where the register of candidates disagrees with itself or with other tables.

    ``tables`` holds the good rows of ``sources``, ``search_log`` and ``excluded``.
    """
    path, sources = raw / REGISTER, tables["sources"]
    yield from _check_ids(path, candidates)
    yield from _check_copies(path, candidates, tables)
    yield from _check_searches(raw, candidates, tables["search_log"])
    yield from _check_included(path, candidates, sources)
    yield from _check_sources(raw / "sources.csv", candidates, sources)


def _at(path: Path, candidate: Candidate, column: str) -> str:
    return f"{path}, row {candidate.row}, {column}"


def _check_ids(path: Path, candidates: Sequence[Candidate]) -> Iterator[UserError]:
    first: dict[str, Candidate] = {}
    for candidate in candidates:
        if first.setdefault(candidate.id, candidate) is not candidate:
            found = f"{candidate.id} is in row {first[candidate.id].row} already"
            yield UserError(_at(path, candidate, "id"), found, "take one of the rows away")


def _check_copies(
    path: Path, candidates: Sequence[Candidate], tables: Mapping[str, Sequence[Row]]
) -> Iterator[UserError]:
    """Yield copies of what is not there, of a copy, and copies that were included."""
    by_id = {candidate.id: candidate for candidate in candidates}
    others = {row["id"] for row in tables["sources"]} | {row["url"] for row in tables["excluded"]}
    for candidate in candidates:
        if not candidate.is_duplicate:
            continue
        of = candidate.duplicate_of
        place, original = _at(path, candidate, "duplicate_of"), by_id.get(of)
        if original is None and of not in others:
            allowed = "the id of a record or a source, an address of excluded.csv, or no"
            yield UserError(place, f"found {of!r}", allowed)
        elif original and original.is_duplicate:
            found = f"{of} is {'this row' if of == candidate.id else 'a copy itself'}"
            yield UserError(place, found, "name the record that is kept")
        if candidate.decision == "include":
            found = f"a copy of {of} is included"
            yield UserError(_at(path, candidate, "decision"), found, "decide about the other alone")


def _check_searches(
    raw: Path, candidates: Sequence[Candidate], log: Sequence[Row]
) -> Iterator[UserError]:
    """Yield searches that nobody logged, or whose numbers in the log are others."""
    for search, number in Counter(candidate.search for candidate in candidates).items():
        of = [candidate for candidate in candidates if candidate.search == search]
        rows = [row for row in log if row["search"] == search]
        place = f"{raw / 'search_log.csv'}, search {search!r}"
        seen, kept = (sum(row[name] for row in rows) for name in ("hits_seen", "kept"))
        included = sum(candidate.included for candidate in of)
        if not rows:
            found = f"{search!r} is not in search_log.csv"
            yield UserError(_at(raw / REGISTER, of[0], "search"), found, "log it, or mend the name")
            continue
        if seen != number:
            found = f"the log counts {seen:,}, {REGISTER} has {number:,}"
            yield UserError(f"{place}, hits_seen", found, "import what is missing or mend the log")
        if kept != included and not any(candidate.is_open for candidate in of):
            found = f"the log counts {kept:,}, {REGISTER} includes {included:,}"
            yield UserError(f"{place}, kept", found, "mend the log or a decision")


def _check_included(
    path: Path, candidates: Sequence[Candidate], sources: Sequence[Row]
) -> Iterator[UserError]:
    named = {row.get("reference") for row in sources if row.get("decision") != "exclude"}
    for candidate in candidates:
        if candidate.included and candidate.id not in named:
            remedy = f"cmo add FILE --reference {candidate.id}, or leave decision empty till then"
            yield UserError(_at(path, candidate, "decision"), "included without a source", remedy)


def _check_sources(
    path: Path, candidates: Sequence[Candidate], sources: Sequence[Row]
) -> Iterator[UserError]:
    """Yield papers whose record is not named, not there, not included or judged otherwise."""
    by_id = {candidate.id: candidate for candidate in candidates}
    owners: dict[str, str] = {}
    for row in sources:
        named = row.get("reference") or ""
        if row["kind"] != "literature" or row.get("decision") == "exclude" or named == NO_SEARCH:
            continue
        place, of = f"{path}, source {row['id']}", by_id.get(named)
        if of is None:
            found = f"{named} is not in {REGISTER}" if named else "names no record"
            allowed = f"an id of {REGISTER}, or {NO_SEARCH} where no search found it"
            yield UserError(f"{place}, reference", found, allowed)
            continue
        if not of.included:
            found = f"{of.id} is not included (row {of.row} of {REGISTER})"
            yield UserError(f"{place}, reference", found, "include it, or exclude the source")
        if owners.setdefault(named, row["id"]) != row["id"]:
            found = f"{named} is the record of {owners[named]} already"
            yield UserError(f"{place}, reference", found, "name each record once")
        yield from _compare(place, row, of)


def _compare(place: str, row: Row, candidate: Candidate) -> Iterator[UserError]:
    for name in JUDGED:
        ours, theirs = row.get(name), getattr(candidate, name)
        if ours and theirs and ours != theirs:
            found = f"found {ours!r}, but {theirs!r} in row {candidate.row} of {REGISTER}"
            yield UserError(f"{place}, {name}", found, "say the same in both")
