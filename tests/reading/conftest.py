"""Files made for the readers' tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from pypdf.generic import (
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
)

Printed = tuple[float, float, str]
"""Height on the page, type size, words."""

MakePdf = Callable[..., Path]


def _page_content(lines: list[Printed]) -> bytes:
    shown = []
    for y, size, words in lines:
        escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        shown.append(f"BT /F1 {size} Tf 1 0 0 1 72 {y} Tm ({escaped}) Tj ET")
    return "\n".join(shown).encode("latin-1")


def _font() -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )


def _picture() -> StreamObject:
    picture = DecodedStreamObject()
    picture.set_data(b"\x00")
    picture.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(1),
            NameObject("/Height"): NumberObject(1),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/ColorSpace"): NameObject("/DeviceGray"),
        }
    )
    return picture


@pytest.fixture
def make_pdf(tmp_path: Path) -> MakePdf:
    """Return a function that writes a PDF: a list of lines a page, or None for a scan."""

    def make(
        pages: list[list[Printed] | None], name: str = "paper.pdf", password: str = ""
    ) -> Path:
        writer = pypdf.PdfWriter()
        for lines in pages:
            page = writer.add_blank_page(595, 842)
            resources = DictionaryObject()
            if lines is None:
                pictures = DictionaryObject({NameObject("/Im1"): writer._add_object(_picture())})
                resources[NameObject("/XObject")] = pictures
            else:
                fonts = DictionaryObject({NameObject("/F1"): writer._add_object(_font())})
                resources[NameObject("/Font")] = fonts
                content = DecodedStreamObject()
                content.set_data(_page_content(lines))
                page[NameObject("/Contents")] = writer._add_object(content)
            page[NameObject("/Resources")] = resources
        if password:
            writer.encrypt(password, algorithm="RC4-128")
        writer.write(tmp_path / name)
        return tmp_path / name

    return make
