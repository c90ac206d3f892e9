"""Word documents (.docx): headings, paragraphs, list items, and tables cell by cell.

The text is taken from the XML rather than from python-docx's ``paragraph.text``, which
leaves out tracked insertions and content controls. What was tracked as deleted stays out,
and so do comments, notes, and the page's header and footer.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from cmo.reading.blocks import Block, Reading, assemble
from cmo.reading.limits import Limits, check_zip

GONE = {
    qn("w:del"),
    qn("w:moveFrom"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
HOLDERS = {qn(name) for name in ("w:sdt", "w:sdtContent", "w:tbl", "w:tr", "w:ins", "w:customXml")}
SPACES = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}


def read(data: bytes, source: str, place: str, limits: Limits) -> list[Reading]:
    """Read a Word document; the archive is checked before python-docx opens it."""
    check_zip(data, place, limits, "word/document.xml", "a Word document (.docx)")
    document = docx.Document(io.BytesIO(data))
    return [assemble(source, _blocks(document.element.body, document))]


def _blocks(holder: Any, document: Any, kind: str = "") -> Iterator[Block]:
    for child in holder.iterchildren():
        if child.tag == qn("w:p"):
            yield Block(_words(child), kind or _kind(Paragraph(child, document)))
        elif child.tag == qn("w:tc"):
            yield from _blocks(child, document, "cell")
        elif child.tag in HOLDERS:
            yield from _blocks(child, document, kind)


def _words(element: Any) -> str:
    """Return the text below ``element`` in order, tracked deletions left out."""
    parts = []
    for child in element.iterchildren():
        if child.tag == qn("w:t"):
            parts.append(child.text or "")
        elif child.tag in SPACES:
            parts.append(SPACES[child.tag])
        elif child.tag not in GONE and child.tag != qn("w:pPr"):
            parts.append(_words(child))
    return "".join(parts)


def _kind(paragraph: Paragraph) -> str:
    style = (paragraph.style.name or "" if paragraph.style else "").lower()
    properties = paragraph._p.pPr
    if style.startswith(("heading", "title")) or _has(properties, "w:outlineLvl"):
        return "heading"
    if style.startswith("list") or _has(properties, "w:numPr"):
        return "item"
    return "quote" if "quote" in style else "paragraph"


def _has(properties: Any, name: str) -> bool:
    return properties is not None and properties.find(qn(name)) is not None
