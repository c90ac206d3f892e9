"""What a paper's own file says of it: its properties, its first heading, the DOI it bears.

All of this is a guess from the file and is marked as yet to be checked.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cmo.characters import readable
from cmo.isolation import run_apart
from cmo.reading.blocks import Reading
from cmo.reading.limits import Limits, read_bytes
from cmo.references.record import Parts, bare_doi

# A DOI further down is more likely to be of a work that the paper cites.
TOP = 3_000
LONGEST_TITLE = 300
# What programs write where nobody gave a title.
NO_TITLE = re.compile(r"(?i)microsoft word|untitled|^document\d*$|\.(?:docx?|pdf|indd|tex)$|^$")


@dataclass(frozen=True, slots=True)
class Properties:
    """What a file's properties say."""

    title: str = ""
    authors: tuple[str, ...] = ()
    doi: str = ""


def describe_file(path: Path, reading: Reading) -> Parts:
    """Return title, authors and DOI as far as the file itself tells them."""
    found, suffix = Properties(), path.suffix.lower()
    if suffix in READERS:
        data = read_bytes(path, Limits())
        [found] = run_apart(read_properties, Properties, readable(path.name), [suffix], data=data)
    title = _first_heading(reading) if NO_TITLE.search(found.title.strip()) else found.title
    doi = found.doi or bare_doi(reading.text[:TOP])
    return {"title": title, "authors": list(found.authors), "doi": doi}


def read_properties(data: bytes, suffix: str) -> list[Properties]:
    """Return the properties of a file whose text could be read; broken ones say nothing."""
    try:
        return [READERS[suffix](data)]
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  parsers fail in any way on what is broken
        return [Properties()]


def _first_heading(reading: Reading) -> str:
    """Return the first heading, or a first paragraph that is short enough to be one."""
    headings = (p for p in reading.passages if p.kind == "heading")
    first = next(headings, next(iter(reading.passages), None))
    text = reading.text[first.start : first.end] if first else ""
    return text if len(text) <= LONGEST_TITLE and not text.rstrip().endswith(".") else ""


def _word(data: bytes) -> Properties:
    import docx

    said = docx.Document(io.BytesIO(data)).core_properties
    return Properties(said.title or "", _people(said.author or ""))


def _pdf(data: bytes) -> Properties:
    import pypdf

    said = pypdf.PdfReader(io.BytesIO(data), strict=False).metadata
    if said is None:
        return Properties()
    return Properties(str(said.title or ""), _people(str(said.author or "")))


def _page(data: bytes) -> Properties:
    """Read the ``citation_`` elements that publishers' pages carry."""
    import lxml.html

    page = lxml.html.document_fromstring(data, parser=lxml.html.HTMLParser(no_network=True))

    def said(name: str) -> list[str]:
        found = page.iterfind(".//meta")
        return [m.get("content") or "" for m in found if (m.get("name") or "").lower() == name]

    title, doi = (next(iter(said(f"citation_{name}")), "") for name in ("title", "doi"))
    return Properties(title, tuple(said("citation_author")), doi)


def _people(text: str) -> tuple[str, ...]:
    """Names stand apart by semicolons; the names of programs are no authors."""
    names = [] if text.strip().lower() in {"python-docx", "admin", "user"} else text.split(";")
    return tuple(name.strip() for name in names if name.strip())


READERS: dict[str, Callable[[bytes], Properties]] = {
    ".docx": _word,
    ".pdf": _pdf,
    ".html": _page,
    ".htm": _page,
}
