"""BibTeX and BibLaTeX files (.bib), as reference managers and publishers export them."""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cmo.errors import UserError
from cmo.references.record import Found, Parts

if TYPE_CHECKING:
    from bibtexparser.model import Block, Entry
    from pylatexenc.latex2text import LatexNodes2Text

COMMENT = re.compile(r"(?<!\\)%")
ARTICLE = frozenset("article inproceedings conference proceedings".split())
GREY = frozenset(
    "techreport report phdthesis mastersthesis thesis unpublished online electronic www".split()
)
# A group in braces is one name, however many words it has: the name of a body.
BODY = re.compile(r"\{[^{}]*\}")


def read_bibtex(text: str, place: str) -> Iterator[Found]:
    """Yield the records of a BibTeX file, and a sentence for each block that is none."""
    from bibtexparser.entrypoint import parse_string

    # The parser logs each broken block; what matters of it is said below.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    for block in parse_string(text).blocks:
        yield from _read_block(block, f"{place}, line {(block.start_line or 0) + 1}")


def _read_block(block: Block, where: str) -> Iterator[Found]:
    from bibtexparser import model
    from bibtexparser.library import Library
    from bibtexparser.middlewares import RemoveEnclosingMiddleware

    entry: object = block
    if isinstance(block, model.DuplicateBlockKeyBlock | model.DuplicateFieldKeyBlock):
        # A key used twice does no harm here; of a field given twice the last counts.
        entry = block.ignore_error_block
        if isinstance(entry, model.Entry):
            entry = RemoveEnclosingMiddleware().transform_entry(entry, Library())
    elif isinstance(block, model.ParsingFailedBlock):
        yield UserError(where, "the record is not whole", "look for a missing brace or comma")
    if isinstance(entry, model.Entry):
        try:
            yield where, _parts(entry)
        except RecursionError:
            yield UserError(where, "its braces are nested too deeply", "mend or leave it out")


def _parts(entry: Entry) -> Parts:
    fields = {field.key.lower(): str(field.value) for field in entry.fields}
    kind = entry.entry_type.lower()
    return {
        "title": _words(": ".join(fields[n] for n in ("title", "subtitle") if fields.get(n))),
        "authors": [_name(author) for author in _authors(fields.get("author", ""))],
        "year": fields.get("year") or fields.get("date", ""),
        "doi": fields.get("doi") or fields.get("url", ""),
        "pmid": fields.get("pmid", ""),
        "url": fields.get("url") or fields.get("howpublished", ""),
        "journal": _words(fields.get("journal") or fields.get("journaltitle", "")),
        "abstract": _words(fields.get("abstract", "")),
        "genre": "article" if kind in ARTICLE else "grey" if kind in GREY else "",
    }


def _authors(text: str) -> list[str]:
    from bibtexparser.middlewares.names import split_multiple_persons_names

    return [name for name in split_multiple_persons_names(text) if name.lower() != "others"]


def _name(author: str) -> str:
    """Return a name in any of BibTeX's three forms as ``Family, Given``."""
    from bibtexparser.middlewares.names import InvalidNameError, parse_single_name_into_parts

    if BODY.fullmatch(author.strip()):
        return _words(author)
    try:
        parts = parse_single_name_into_parts(author)
    except InvalidNameError:
        return _words(author)
    family, given = (" ".join(p) for p in ((*parts.von, *parts.last), (*parts.jr, *parts.first)))
    return _words(f"{family}, {given}" if given else family)


def _words(latex: str) -> str:
    r"""Return ``latex`` as plain text: ``na{\"\i}ve`` is naïve, braces go.

    A bare per cent sign, which LaTeX would take for the start of a comment, is one here:
    exports seldom escape it, and half a title would be lost.
    """
    return _decoder().latex_to_text(COMMENT.sub(r"\\%", latex)) if latex else ""


@functools.cache
def _decoder() -> LatexNodes2Text:
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text(math_mode="text")
