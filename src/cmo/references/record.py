"""One bibliographic record, whatever format it came in, with its parts in one form."""

from __future__ import annotations

import html
import re
import urllib.parse
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias, TypedDict

from cmo.errors import UserError
from cmo.reading.blocks import clean, collapse

# Angle brackets only as Wiley's older identifiers have them: 10.1002/(SICI)…18:3<187::AID-…>3.0
DOI = re.compile(r"10\.\d{4,9}/(?:[^\s\"<>{}\\^|`]|<\d+::[^\s<>]*>)+")
YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
AT_PUBMED = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|pubmed\.gov|nih\.gov/pubmed)/(\d{1,8})\b")
PMID = re.compile(r"(?:PMID:?\s*)?0*([1-9]\d{0,7})")
# Databases whose accession numbers are those of PubMed.
MEDLINE = re.compile(r"(?i)medline|pubmed")
ADDRESS = re.compile(r"https?://[^\s\"<>{}\\^|`]+")
MARKUP = re.compile(r"</?(?:i|b|u|em|strong|sub|sup|span|p|scp|italic|bold)(?:\s[^<>]*)?/?>", re.I)
CLOSING = {")": "(", "]": "[", "}": "{"}
LONGEST = {"title": 3_000, "abstract": 50_000, "authors": 200_000}


class Parts(TypedDict, total=False):
    """What a reader found in a record, as it stands there; only the title is needed."""

    title: str
    authors: list[str]
    year: str
    doi: str
    pmid: str
    url: str
    journal: str
    abstract: str
    genre: str


Found: TypeAlias = tuple[str, Parts] | UserError
"""What a reader yields: a place and the parts of a record there, or what is wrong there."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What a bibliographic record says of one work; empty means that it does not say.

    ``authors`` are ``Family, Given``, or the whole name of a body. ``doi`` is bare and in
    small letters, ``pmid`` its number in PubMed, ``year`` has four digits, ``genre`` is that of the
    register (``article``, ``grey``). ``place`` is the file, and where in it the record stands.
    """

    title: str
    authors: tuple[str, ...] = ()
    year: str = ""
    doi: str = ""
    url: str = ""
    journal: str = ""
    abstract: str = ""
    genre: str = ""
    place: str = ""
    pmid: str = ""

    @classmethod
    def make(cls, place: str, parts: Parts) -> Reference:
        """Bring the parts of a record into one form.

        Raises:
            UserError: where there is no title, or more than a record can sensibly hold.
        """
        authors = [plain(author).strip(" ,;") for author in parts.get("authors", [])]
        named = tuple(author for author in authors if author)
        title, journal, abstract = (
            plain(str(parts.get(name, ""))) for name in ("title", "journal", "abstract")
        )
        if not any(character.isalnum() for character in title):
            raise UserError(place, "the record has no title", "give it one, or leave it out")
        _check_size(place, {"title": title, "abstract": abstract, "authors": "; ".join(named)})
        years = YEAR.search(parts.get("year", ""))
        return cls(
            title=title,
            authors=named,
            year=years[0] if years else "",
            doi=bare_doi(parts.get("doi", "")),
            url=first_address(parts.get("url", "")),
            journal=journal,
            abstract=abstract,
            genre=parts.get("genre", ""),
            place=place,
            pmid=bare_pmid(parts.get("pmid", "")) or bare_pmid(parts.get("url", "")),
        )


def _check_size(place: str, texts: dict[str, str]) -> None:
    """Refuse what only a missing quote or line end can have made so long."""
    for name, text in texts.items():
        if len(text) > LONGEST[name]:
            found = f"the record's {name} has {len(text):,} characters"
            raise UserError(
                place, found, f"at most {LONGEST[name]:,}; is a quote or a line missing?"
            )


def plain(text: str) -> str:
    r"""Return ``text`` on one line, composed, without entities, markup or invisible characters.

    >>> plain("Trust &amp; <i>power</i> in\n  networks.")
    'Trust & power in networks.'
    """
    return collapse(clean(MARKUP.sub("", html.unescape(text))))


def bare_doi(text: str) -> str:
    """Return the first digital object identifier in ``text``, bare and in small letters.

    It may stand in an address, percent-encoded, or before a full stop or closing bracket.

    >>> bare_doi("https://doi.org/10.1136%2FBMJ.325.7358.246."), bare_doi("none")
    ('10.1136/bmj.325.7358.246', '')
    """
    found = DOI.search(urllib.parse.unquote(text))
    doi = found[0].lower() if found else ""
    while doi and (doi[-1] in ".,;:'!?" or _unopened(doi)):
        doi = doi[:-1]
    return doi


def _unopened(doi: str) -> bool:
    """Tell whether ``doi`` ends with a bracket that it does not open: 10.1016/S0(02)1 does not."""
    opening = CLOSING.get(doi[-1])
    return opening is not None and doi.count(doi[-1]) > doi.count(opening)


def bare_pmid(text: str) -> str:
    """Return the number in PubMed that ``text`` is, or that an address in it names.

    >>> bare_pmid("PMID: 31893515"), bare_pmid("https://pubmed.ncbi.nlm.nih.gov/31893515/")
    ('31893515', '31893515')
    """
    found = PMID.fullmatch(text.strip()) or AT_PUBMED.search(text)
    return found[1] if found else ""


def first_address(text: str) -> str:
    """Return the first web address in ``text``, or nothing."""
    found = ADDRESS.search(text)
    return found[0] if found else ""


def family_name(author: str) -> str:
    """Return the family name of ``Family, Given``, or the whole name of a body."""
    return author.split(",", 1)[0].strip()


def cite_authors(authors: Iterable[str]) -> str:
    """Return authors as they are cited in a text.

    >>> cite_authors(["Fulop, N.", "King, A."]), cite_authors(["Lim, K.", "A", "B"])
    ('Fulop and King', 'Lim et al.')
    """
    names = [family_name(author) for author in authors]
    return f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
