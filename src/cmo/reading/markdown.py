"""Markdown (.md): headings become sections, list items items; raw HTML is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from cmo.reading.blocks import Block, Reading, assemble
from cmo.reading.limits import Limits, check_characters, decode

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:[^\n]*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
OPENS = {
    "heading_open": "heading",
    "list_item_open": "item",
    "blockquote_open": "quote",
    "th_open": "cell",
    "td_open": "cell",
}
CLOSES = {name.replace("_open", "_close") for name in OPENS}
SPACES = {"softbreak": "\n", "hardbreak": "\n"}


def read(data: bytes, source: str, place: str, limits: Limits) -> list[Reading]:
    """Read Markdown (CommonMark and tables) without its marks; a YAML head is skipped."""
    text = decode(data, place)
    check_characters(text, place)
    parser = MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(FRONT_MATTER.sub("", text))
    return [assemble(source, _blocks(tokens))]


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    kinds = ["paragraph"]
    for token in tokens:
        if token.type in OPENS:
            kinds.append(OPENS[token.type])
        elif token.type in CLOSES:
            kinds.pop()
        elif token.type == "inline":
            yield Block(_words(token.children or ()), kinds[-1])
        elif token.type in {"fence", "code_block"}:
            yield Block(token.content, kinds[-1])


def _words(children: Sequence[Token]) -> str:
    """Return the text of an inline token: no marks, no addresses, no HTML, no pictures."""
    return "".join(
        SPACES.get(child.type, "") or child.content
        for child in children
        if child.type in {"text", "text_special", "code_inline", *SPACES}
    )
