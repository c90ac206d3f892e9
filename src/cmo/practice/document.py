"""A document of a few plain parts, written once as Markdown and once for Word.

Every text in it is shown as it stands: neither writer lets markup through.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

# What XML 1.0 cannot hold; a file with it would not open.
UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; the document's title is level 1, so these begin with 2."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of plain text; ``term`` stands before it in bold."""

    text: str
    term: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; ``term`` stands before it in bold."""

    items: Sequence[str]
    term: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header; ``widths`` are shares of the page's width."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG picture beside the document, and what it shows in words."""

    path: Path
    words: str


Block: TypeAlias = Heading | Paragraph | Bullets | Table | Picture


@dataclass(frozen=True, slots=True)
class Document:
    """``notice`` says on the first page what the reader must not take this for."""

    title: str
    notice: str
    blocks: Sequence[Block]


def say_synthetic(made_up: Sequence[bool], what: str, notice: str) -> str:
    """Return ``notice`` with a sentence before it where some of ``what`` were made up."""
    if not any(made_up):
        return notice
    part = f"All {len(made_up)}" if all(made_up) else f"{sum(made_up)} of {len(made_up)}"
    return f"{part} {what} are synthetic: made up to show the tool. {notice}"


def printable(text: str) -> str:
    """Return ``text`` with what no file format can hold shown as a replacement character."""
    return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
