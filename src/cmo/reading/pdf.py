"""PDF files (.pdf): the text layer, page by page, wrapped lines joined into paragraphs.

A PDF holds words at places, not paragraphs. A paragraph ends where the next line stands
further below than usual, is of another size, or follows a line that ends a sentence well
before the margin. Scanned pages are reported, never guessed at.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import pypdf

from cmo.errors import UserError
from cmo.passages import ENDS, HEADING_WORDS, LIST_ITEM, SPEAKER
from cmo.reading.blocks import Block, Reading, Remark, assemble, clean
from cmo.reading.limits import Limits, check_signature

# pypdf reports each oddity of a file through logging; the outcome is what matters here.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
PAGE_NUMBER = re.compile(r"(?i)[-–\s]*(?:p(?:age|\.)?\s*)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?[-–\s]*")
HYPHENATED = re.compile(r"(\w*[a-zà-ÿ])[-\u2010\u00ad]$")
EDGE = 2
DEEPEST_FORM = 3
LARGER = 1.1
WIDER_GAP = 1.25
USUAL_LEADING = 1.2
SHORT = 0.8


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its words, height on the page in points, type size and page."""

    text: str
    y: float
    size: float
    bold: bool
    page: int


def read(data: bytes, source: str, place: str, limits: Limits) -> list[Reading]:
    """Read the text layer of every page.

    Encrypted files that need a password, and files of scanned pages alone, are errors;
    where only some pages are scanned, the others are read and these are remarked on.
    """
    check_signature(data, place, b"%PDF-", "a PDF")
    reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not _unlocked(reader):
        raise UserError(place, "is encrypted", "save it without a password")
    if len(reader.pages) > limits.pages:
        raise UserError(place, "has too many pages", f"the limit is {limits.pages:,}")
    pages = [list(_lines(page, number)) for number, page in enumerate(reader.pages, 1)]
    scanned = [
        number
        for number, (page, lines) in enumerate(zip(reader.pages, pages, strict=True), 1)
        if not lines and _has_picture(page.get("/Resources"))
    ]
    if scanned and not any(pages):
        raise UserError(
            place, "is scanned: its pages are pictures without text", "run OCR on it first"
        )
    remarks = [_scanned(place, number) for number in scanned]
    return [assemble(source, _blocks(_without_running_heads(pages)), remarks)]


def _unlocked(reader: pypdf.PdfReader) -> bool:
    """Try the empty password, which opens files that only restrict printing."""
    try:
        return bool(reader.decrypt(""))
    except Exception:  # noqa: BLE001  pypdf raises many kinds for a broken encryption record
        return False


def _scanned(place: str, number: int) -> Remark:
    return Remark(
        f"{place}, page {number}",
        "is scanned, a picture without text, and was left out",
        "run OCR on it first",
    )


def _has_picture(resources: Any, depth: int = 0) -> bool:
    """Tell whether a page's resources hold a picture, also inside a form."""
    if resources is None or depth > DEEPEST_FORM:
        return False
    objects = resources.get_object().get("/XObject", pypdf.generic.DictionaryObject()).get_object()
    return any(
        item.get("/Subtype") == "/Image" or _has_picture(item.get("/Resources"), depth + 1)
        for item in (objects[name].get_object() for name in objects)
    )


def _lines(page: pypdf.PageObject, number: int) -> Iterator[Line]:
    """Yield the lines of a page that hold text, in the order of its content."""
    fragments: list[tuple[str, float, float, bool]] = []

    def visit(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = abs(tm[3] * cm[3]) or abs(tm[1] * cm[2]) or 1.0
        name = str((font or {}).get("/BaseFont", ""))
        fragments.append((text, y, size * scale, "bold" in name.lower()))

    page.extract_text(visitor_text=visit)
    words: list[tuple[str, float, float, bool]] = []
    for text, y, size, bold in [*fragments, ("\n", 0.0, 0.0, False)]:
        first, *rest = clean(text).translate(LIGATURES).split("\n")
        words.append((first, y, size, bold))
        for piece in rest:
            yield from _line(words, number)
            words = [(piece, y, size, bold)]


def _line(words: list[tuple[str, float, float, bool]], page: int) -> Iterator[Line]:
    solid = [word for word in words if word[0].strip()]
    if solid:
        text = "".join(word[0] for word in words).strip()
        _, y, size, _ = max(solid, key=lambda word: len(word[0]))
        yield Line(text, y, round(size, 1), all(word[3] for word in solid), page)


def _without_running_heads(pages: list[list[Line]]) -> list[Line]:
    """Drop page numbers, and the first or last lines that return on most pages."""
    edges = Counter(key for lines in pages for key in {_key(line) for line in _edge(lines)})
    filled = sum(1 for lines in pages if lines)
    running = {key for key, times in edges.items() if times > 1 and times * 2 > filled}
    kept = []
    for lines in pages:
        edge = _edge(lines)
        kept += [
            line
            for line in lines
            if not (line in edge and (_key(line) in running or PAGE_NUMBER.fullmatch(line.text)))
        ]
    return kept


def _edge(lines: list[Line]) -> list[Line]:
    """Return the lines at the top and the foot of the page; of a few lines, one each."""
    if len(lines) <= EDGE:
        return []
    depth = EDGE if len(lines) > 2 * EDGE else 1
    return lines[:depth] + lines[-depth:]


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)


@dataclass(frozen=True, slots=True)
class Layout:
    """What is usual in a file: type size, distance between lines, longest line, words."""

    size: float
    leading: float
    width: int
    hyphenated: frozenset[str]

    @classmethod
    def of(cls, lines: list[Line]) -> Layout:
        """Measure ``lines``; the body is what most characters are set in."""
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[line.size] += len(line.text)
        size = max(sizes, key=lambda each: (sizes[each], each))
        gaps = [a.y - b.y for a, b in pairwise(lines) if a.size == b.size == size]
        leading = median([gap for gap in gaps if gap > 0] or [size * USUAL_LEADING])
        width = max(len(line.text) for line in lines if line.size == size)
        words = re.findall(r"\w+-\w+", " ".join(line.text for line in lines))
        return cls(size, leading, width, frozenset(words))

    def parts(self, above: Line, line: Line) -> bool:
        """Tell whether a new paragraph begins with ``line``."""
        if above.size != line.size or above.bold != line.bold:
            return True
        if line.text[0].islower():
            return False
        ended = bool(ENDS.search(above.text))
        if LIST_ITEM.match(line.text) or (ended and SPEAKER.match(line.text)):
            return True
        if above.page != line.page:
            return ended
        gap = above.y - line.y
        scale = line.size / self.size if self.size else 1.0
        if gap > self.leading * scale * WIDER_GAP:
            return True
        return ended and len(above.text) < self.width * SHORT


def _blocks(lines: list[Line]) -> Iterator[Block]:
    """Join lines into headings and paragraphs; a page's last sentence may run on."""
    if not lines:
        return
    layout = Layout.of(lines)
    paragraph = [lines[0]]
    for line in lines[1:]:
        if layout.parts(paragraph[-1], line):
            yield _block(paragraph, layout)
            paragraph = []
        paragraph.append(line)
    yield _block(paragraph, layout)


def _block(lines: list[Line], layout: Layout) -> Block:
    text = lines[0].text
    for line in lines[1:]:
        text = _join(text, line.text, layout.hyphenated)
    first = lines[0]
    stands_out = first.size > layout.size * LARGER or (
        first.bold and len(text.split()) <= HEADING_WORDS and not ENDS.search(text)
    )
    kind = "heading" if stands_out else "item" if LIST_ITEM.match(text) else "paragraph"
    return Block(text, kind, page=first.page)


def _join(text: str, line: str, hyphenated: frozenset[str]) -> str:
    """Put two lines together; a word cut by the line end is healed.

    The hyphen stays if the whole word is written with one elsewhere in the file.
    """
    cut = HYPHENATED.search(text)
    rest = re.match(r"[a-zà-ÿ]\w*", line)
    if not (cut and rest):
        return f"{text} {line}"
    if f"{cut[1]}-{rest[0]}" in hyphenated:
        return text + line
    return text[:-1] + line
