"""A document for Word, on A4; the same document gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmo.practice.document import (
    Block,
    Bullets,
    Document,
    Heading,
    Paragraph,
    Picture,
    Table,
    printable,
)
from cmo.store import replacing

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import _Cell

CREATED = datetime(2000, 1, 1)
# The first day that a zip archive can hold.
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
WIDTH, LENGTH = 16.5, 23.5  # centimetres of text across A4, upright and on its side
FONT = "Calibri"
SHADE = "D9E2EC"


def write_docx(path: str | Path, document: Document) -> None:
    """Write ``document`` as a Word file, atomically."""
    import docx

    word = docx.Document()
    _set_page(word, document)
    word.add_heading(printable(document.title), level=1)
    word.add_paragraph(style="Quote").add_run(printable(document.notice))
    for block in document.blocks:
        _turn(word, landscape=isinstance(block, Picture))
        _add(word, block)
    raw = io.BytesIO()
    word.save(raw)
    with replacing(path) as temporary:
        temporary.write_bytes(undated(raw.getvalue()))


def undated(archive: bytes) -> bytes:
    """Return a zip archive with the same entries in the same order, all of one fixed date."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, ZIP_EPOCH)
            new.writestr(entry, old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _set_page(word: WordDocument, document: Document) -> None:
    from docx.shared import Cm, Pt

    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21 - WIDTH) / 2)
    section.top_margin = section.bottom_margin = Cm(2)
    _set_styles(word)
    foot = section.footer.paragraphs[0].add_run(printable(document.notice))
    foot.font.size = Pt(7.5)
    about = word.core_properties
    about.title, about.comments = printable(document.title), printable(document.notice)
    about.author = about.last_modified_by = "cmo"
    about.language = "en-GB"
    about.created = about.modified = CREATED


def _set_styles(word: WordDocument) -> None:
    """Set one typeface throughout, and paragraphs close enough to read a section at a glance."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3"):
        style = word.styles[name]
        style.font.name = FONT
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    word.styles["Normal"].font.size = Pt(10.5)
    for name in ("Normal", "List Bullet"):
        word.styles[name].paragraph_format.space_after = Pt(4)


def _turn(word: WordDocument, *, landscape: bool) -> None:
    """Begin a page on its side, or upright, unless the present one is so: pictures want width."""
    from docx.enum.section import WD_ORIENT

    last = word.sections[-1]
    if (last.orientation == WD_ORIENT.LANDSCAPE) == landscape:
        return
    page = word.add_section()
    page.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = last.page_height, last.page_width


def _add(word: WordDocument, block: Block) -> None:
    match block:
        case Heading(text, level):
            word.add_heading(printable(text), level=level).paragraph_format.keep_with_next = True
        case Paragraph(text, term):
            _add_paragraph(word, text, term)
        case Bullets(items, term):
            if term:
                _add_paragraph(word, "", term)
            for item in items:
                word.add_paragraph(printable(item), style="List Bullet")
        case Table():
            _add_table(word, block)
        case Picture():
            _add_picture(word, block)


def _add_paragraph(word: WordDocument, text: str, term: str) -> None:
    paragraph = word.add_paragraph()
    if term:
        paragraph.add_run(f"{printable(term)} ").bold = True
        paragraph.paragraph_format.keep_with_next = True
    paragraph.add_run(printable(text))


def _add_table(word: WordDocument, block: Table) -> None:
    from docx.shared import Cm

    table = word.add_table(rows=1, cols=len(block.header), style="Table Grid")
    table.autofit = False
    _fill(table.rows[0].cells, block.header, bold=True)
    _mark(table.rows[0], "w:tblHeader")  # shown again on the next page
    for row in block.rows:
        line = table.add_row()
        _fill(line.cells, row)
        _mark(line, "w:cantSplit")
    for column, share in zip(table.columns, block.widths, strict=True):
        column.width = Cm(WIDTH * share)
        for cell in column.cells:
            cell.width = Cm(WIDTH * share)
    word.add_paragraph()


def _fill(cells: Sequence[_Cell], texts: Sequence[str], *, bold: bool = False) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Pt

    for cell, text in zip(cells, texts, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        run = paragraph.add_run(printable(text))
        run.bold, run.font.size = bold, Pt(9)
        if bold:
            shade = f'<w:shd {nsdecls("w")} w:val="clear" w:fill="{SHADE}"/>'
            cell._tc.get_or_add_tcPr().append(parse_xml(shade))


def _mark(row: Any, name: str) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _add_picture(word: WordDocument, block: Picture) -> None:
    from docx.shared import Cm

    shape = word.add_picture(str(block.path), width=Cm(LENGTH))
    shape._inline.docPr.set("descr", printable(block.words))
