"""Formats of one tag a line: RIS, and NBIB as PubMed exports it.

Both write a tag, a hyphen and a value, and let a value run on over lines without a tag.
What databases put between records (counters, search strategies, links) is passed over:
Ovid, Embase and the Cochrane Library all do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cmo.errors import UserError
from cmo.references.record import MEDLINE, Found, Parts, bare_doi

RIS_TAG = re.compile(r"([A-Z][A-Z0-9])  ?-(?:\s+(.*))?")
LOOSE_RIS_TAG = re.compile(r"([A-Z][A-Z0-9]) ?-(?:\s+(.*))?")
NBIB_TAG = re.compile(r"([A-Z]{2,4}) {0,2}- ?(.*)")
GREY = frozenset("RPRT THES ELEC WEB GOVDOC UNPB BLOG NEWS PAMP SLIDE HEAR LEGAL".split())
ARTICLE = frozenset("JOUR JFULL EJOUR MGZN INPR ABST CPAPER CONF".split())
PUBMED = "https://pubmed.ncbi.nlm.nih.gov/"


@dataclass(slots=True)
class Tagged:
    """The fields of one record in their order, and the line on which it begins."""

    line: int
    fields: list[tuple[str, str]] = field(default_factory=list)
    closed: bool = False

    def every(self, *tags: str) -> list[str]:
        """Return the values of the first of ``tags`` that is there."""
        found = ([value for name, value in self.fields if name == tag and value] for tag in tags)
        return next((values for values in found if values), [])

    def first(self, *tags: str) -> str:
        """Return the first value of the first of ``tags`` that is there."""
        return next(iter(self.every(*tags)), "")

    def add(self, tag: str, value: str) -> None:
        """Take a new field."""
        self.fields.append((tag, value.strip()))

    def go_on(self, text: str) -> None:
        """Let the last value run on over ``text``."""
        if self.fields and text.strip():
            tag, value = self.fields[-1]
            self.fields[-1] = (tag, f"{value} {text.strip()}".strip())


def read_ris(text: str, place: str) -> Iterator[Found]:
    """Yield the records of a RIS file, and a sentence for each that cannot be read."""
    strict = "\nTY  -" in f"\n{text}"
    for record in _ris_records(text.split("\n"), RIS_TAG if strict else LOOSE_RIS_TAG):
        where = f"{place}, line {record.line}"
        if not record.closed:
            yield UserError(where, "the record has no ER line", "read up to the next one")
        yield where, _ris_parts(record)


def _ris_records(lines: list[str], pattern: re.Pattern[str]) -> Iterator[Tagged]:
    """Yield records: from a TY line to its ER line, or to the next TY line."""
    record: Tagged | None = None
    for number, line in enumerate(lines, 1):
        found = pattern.fullmatch(line.rstrip())
        tag = found[1] if found else ""
        if tag == "TY":
            if record:
                yield record
            record = Tagged(number)
        if record is None:
            continue
        if found is None:
            record.go_on(line)
        elif tag == "ER":
            record.closed = True
            yield record
            record = None
        else:
            record.add(tag, found[2] or "")
    if record:
        yield record


def _ris_parts(record: Tagged) -> Parts:
    kind, addresses = record.first("TY").upper(), record.every("UR", "L2")
    dois = (*record.every("DO", "DI"), *record.every("M3"), *addresses)
    return {
        "title": record.first("TI", "T1", "CT", "BT"),
        "authors": [*record.every("AU"), *record.every("A1")],
        "year": record.first("PY", "Y1", "DA"),
        "doi": next((doi for doi in map(bare_doi, dois) if doi), ""),
        "pmid": _accession(record),
        "url": " ".join(addresses),
        "journal": record.first("JF", "T2", "JO", "JA", "J2"),
        "abstract": record.first("AB", "N2"),
        "genre": "article" if kind in ARTICLE else "grey" if kind in GREY else "",
    }


def _accession(record: Tagged) -> str:
    """Return the accession number where the database is one that numbers as PubMed does."""
    databases = " ".join((*record.every("DB"), *record.every("DP")))
    return record.first("AN") if MEDLINE.search(databases) else ""


def read_nbib(text: str, place: str) -> Iterator[Found]:
    """Yield the records of an NBIB file (MEDLINE format), each of which begins with a PMID."""
    record: Tagged | None = None
    for number, line in enumerate([*text.split("\n"), "PMID- "], 1):
        found = NBIB_TAG.fullmatch(line.rstrip()) if not line.startswith(" ") else None
        if found and found[1] == "PMID":
            if record:
                yield f"{place}, line {record.line}", _nbib_parts(record)
            record = Tagged(number)
        if record and found:
            record.add(found[1], found[2])
        elif record and line.startswith(" "):
            record.go_on(line)


def _nbib_parts(record: Tagged) -> Parts:
    identifiers = [*record.every("LID"), *record.every("AID")]
    dois = [bare_doi(value) for value in identifiers if value.endswith("[doi]")]
    return {
        "title": record.first("TI", "BTI", "TT"),
        "authors": [*record.every("FAU", "AU"), *record.every("CN")],
        "year": record.first("DP", "DEP"),
        "doi": next((doi for doi in dois if doi), ""),
        "pmid": record.first("PMID"),
        "url": f"{PUBMED}{record.first('PMID')}/" if record.first("PMID").isdigit() else "",
        "journal": record.first("JT", "TA"),
        "abstract": record.first("AB"),
        "genre": "article" if record.first("JT", "TA") else "",
    }
