"""What a paper's own file says of it: its properties, its first heading, the DOI it bears.

All of this is a guess from the file and is marked as yet to be checked.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

from cmo.reading.blocks import Reading
from cmo.references.record import Parts, bare_doi

# A DOI further down is more likely to be of a work that the paper cites.
TOP = 3_000
LONGEST_TITLE = 300
# What programs write where nobody gave a title.
NO_TITLE = re.compile(r"(?i)microsoft word|untitled|^document\d*$|\.(?:docx?|pdf|indd|tex)$|^$")


def describe_file(path: Path, reading: Reading) -> Parts:
    """Return title, authors and DOI as far as the file itself tells them."""
    found = PROPERTIES.get(path.suffix.lower(), _nothing)(path.read_bytes())
    title = found.get("title", "")
    if NO_TITLE.search(title.strip()):
        title = _first_heading(reading)
    doi = found.get("doi", "") or bare_doi(reading.text[:TOP])
    return {"title": title, "authors": found.get("authors", []), "doi": doi}


def _first_heading(reading: Reading) -> str:
    """Return the first heading, or a first paragraph that is short enough to be one."""
    headings = (p for p in reading.passages if p.kind == "heading")
    first = next(headings, next(iter(reading.passages), None))
    text = reading.text[first.start : first.end] if first else ""
    return text if len(text) <= LONGEST_TITLE and not text.rstrip().endswith(".") else ""


def _nothing(data: bytes) -> Parts:
    return {}


def _word(data: bytes) -> Parts:
    import docx

    said = docx.Document(io.BytesIO(data)).core_properties
    return {"title": said.title or "", "authors": _people(said.author or "")}


def _pdf(data: bytes) -> Parts:
    import pypdf

    said = pypdf.PdfReader(io.BytesIO(data), strict=False).metadata
    if said is None:
        return {}
    return {"title": str(said.title or ""), "authors": _people(str(said.author or ""))}


def _page(data: bytes) -> Parts:
    """Read the ``citation_`` elements that publishers' pages carry."""
    import lxml.html

    page = lxml.html.document_fromstring(data, parser=lxml.html.HTMLParser(no_network=True))

    def said(name: str) -> list[str]:
        found = page.iterfind(".//meta")
        return [m.get("content") or "" for m in found if (m.get("name") or "").lower() == name]

    title, doi = (next(iter(said(f"citation_{name}")), "") for name in ("title", "doi"))
    return {"title": title, "doi": doi, "authors": said("citation_author")}


def _people(text: str) -> list[str]:
    """Names stand apart by semicolons; the names of programs are no authors."""
    names = [] if text.strip().lower() in {"python-docx", "admin", "user"} else text.split(";")
    return [name.strip() for name in names if name.strip()]


PROPERTIES: dict[str, Callable[[bytes], Parts]] = {
    ".docx": _word,
    ".pdf": _pdf,
    ".html": _page,
    ".htm": _page,
}
