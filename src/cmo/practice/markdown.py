"""A document as Markdown that shows people's words and runs nothing of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

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

MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!&])")


def to_markdown(document: Document) -> str:
    """Return ``document`` as CommonMark with tables."""
    parts = [f"# {plain(document.title)}", f"> {plain(document.notice)}"]
    parts += ["\n".join(_lines(block)) for block in document.blocks]
    return "\n\n".join(parts) + "\n"


def plain(text: str) -> str:
    r"""Return ``text`` on one line, with everything escaped that Markdown would act on.

    >>> plain("<b> *x*\n[y](z)")
    '\\<b\\> \\*x\\* \\[y\\](z)'
    """
    return MARKUP.sub(r"\\\1", " ".join(printable(text).split()))


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(text, level):
            yield f"{'#' * level} {plain(text)}"
        case Paragraph(text, term):
            yield _term(term) + plain(text)
        case Bullets(items, term):
            if term:
                yield f"{_term(term)}\n"
            yield from (f"- {plain(item)}" for item in items)
        case Table(header, rows, _):
            yield from (_row(header), _row(["---"] * len(header)), *map(_row, map(_plain, rows)))
        case Picture(path, words):
            yield f"![{plain(words)}]({path.name})"


def _term(term: str) -> str:
    return f"**{plain(term)}** " if term else ""


def _plain(cells: Sequence[str]) -> list[str]:
    return [plain(cell) for cell in cells]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
