"""Journal articles in XML (.xml): JATS, in which PubMed Central and many publishers give papers.

Read are the title, the abstracts, the body and the appendices; not the authors' particulars,
references, notes and formulas. Elements are those of the Journal Article Tag Suite
(ANSI/NISO Z39.96, https://jats.nlm.nih.gov).
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from cmo.errors import UserError
from cmo.reading.blocks import Block, Reading, assemble
from cmo.reading.limits import Limits
from cmo.reading.markup import parse_xml, walk_blocks

META = "front/article-meta"
PARTS = (
    f"{META}/title-group/article-title",
    f"{META}/abstract",
    "body",
    "back/app-group/app",
    "back/app",
)
KINDS = {
    "article-title": "heading",
    "title": "heading",
    "list-item": "item",
    "def-item": "item",
    "td": "cell",
    "th": "cell",
    "disp-quote": "quote",
}
BLOCKS = frozenset(KINDS) | frozenset(
    "abstract body app sec p list def-list table thead tbody tr table-wrap fig caption boxed-text "
    "statement speech verse-group attrib".split()
)
SKIPPED = frozenset(
    "label fn fn-group ref-list tex-math math disp-formula object-id permissions graphic media "
    "supplementary-material sub-article response".split()
)


def read(data: bytes, source: str, place: str, limits: Limits) -> list[Reading]:
    """Read the headings, paragraphs, list items, table cells and quotations of an article.

    The document type that such files name is not fetched; one that declares anything is refused.
    """
    root = parse_xml(data, place, named_type=True)
    for element in root.iter("*"):
        element.tag = etree.QName(element).localname
    article = next(root.iter("article"), None)
    if article is None:
        found = f"holds <{root.tag}>, not an <article> of a journal"
        raise UserError(place, found, "supply it as JATS XML, or as .pdf, .docx, .html or .txt")
    return [assemble(source, _blocks(article))]


def _blocks(article: etree._Element) -> Iterator[Block]:
    for part in PARTS:
        for element in article.findall(part):
            yield from walk_blocks(element, KINDS, BLOCKS, _skips)


def _skips(element: etree._Element) -> bool:
    return element.tag in SKIPPED
