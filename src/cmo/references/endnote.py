"""EndNote's own XML export (.xml)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from cmo.errors import UserError
from cmo.reading.markup import parse_xml
from cmo.references.record import MEDLINE, Parts

ARTICLES = ("article", "conference", "serial")
GREY = ("report", "thesis", "web page", "government", "unpublished", "blog", "grey", "gray")


def read_endnote(data: bytes, place: str) -> Iterator[tuple[str, Parts]]:
    """Yield the records of an EndNote XML file.

    Raises:
        UserError: if it is not well formed, declares a document type, or is of another kind.
    """
    root = parse_xml(data, place)
    records = root.findall("./records/record") or root.findall("./record")
    if root.tag not in {"xml", "records"} or not records:
        found = f"holds <{etree.QName(root).localname}>, not EndNote's <xml><records>"
        raise UserError(place, found, "export it from EndNote as XML, or as RIS")
    for record in records:
        yield f"{place}, line {record.sourceline}", _parts(record)


def _parts(record: etree._Element) -> Parts:
    kind = record.find("ref-type")
    name = "" if kind is None else (kind.get("name") or "").lower()
    doi, url = _text(record, "electronic-resource-num"), _text(record, "urls//url")
    database = _text(record, "remote-database-name")
    return {
        "title": _text(record, "titles/title"),
        "authors": [_inner(author) for author in record.iterfind("contributors/authors/author")],
        "year": _text(record, "dates/year"),
        "doi": doi or url,
        "pmid": _text(record, "accession-num") if MEDLINE.search(database) else "",
        "url": url,
        "journal": _text(record, "periodical/full-title")
        or _text(record, "titles/secondary-title"),
        "abstract": _text(record, "abstract"),
        "genre": _genre(name),
    }


def _genre(name: str) -> str:
    if any(word in name for word in GREY):
        return "grey"
    return "article" if any(word in name for word in ARTICLES) else ""


def _text(record: etree._Element, path: str) -> str:
    found = record.find(path)
    return "" if found is None else _inner(found)


def _inner(element: etree._Element) -> str:
    """Return all text below ``element``: EndNote puts each change of type in a ``<style>``."""
    return "".join(str(piece) for piece in element.itertext())
