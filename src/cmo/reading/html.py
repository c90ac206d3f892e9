"""Web pages (.html): the words of the article, without the page's furniture."""

from __future__ import annotations

import codecs
import re

import lxml.html

from cmo.errors import UserError
from cmo.reading.blocks import Reading, assemble
from cmo.reading.limits import Limits, check_characters, decode, unify_line_ends
from cmo.reading.markup import walk_blocks

CHARSET = re.compile(rb"(?i)<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})")
FURNITURE = frozenset(
    "head script style nav header footer aside form noscript template svg math iframe object "
    "button select textarea dialog audio video canvas".split()
)
ROLES = frozenset("navigation banner contentinfo complementary search dialog alert".split())
HIDDEN = re.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")
KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dd", "dt"), "item"),
    **dict.fromkeys(("td", "th"), "cell"),
    "blockquote": "quote",
}
BLOCKS = frozenset(KINDS) | frozenset(
    "p div section article main body html ul ol dl table thead tbody tfoot tr caption figure "
    "figcaption pre address hr details summary fieldset center".split()
)
FORM_OF_A_PAGE = 3


def read(data: bytes, source: str, place: str, limits: Limits) -> list[Reading]:
    """Read a page's headings, paragraphs, list items, table cells and quotations.

    Only the ``main`` element, or a single ``article``, is read where there is one.
    """
    text = _decode(data, place)
    if "<" not in text:
        raise UserError(place, "holds no HTML", "give plain text the suffix .txt")
    check_characters(text, place)
    parser = lxml.html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    page = lxml.html.document_fromstring(text.encode("utf-8"), parser=parser)
    return [assemble(source, walk_blocks(_article(page), KINDS, BLOCKS, _is_furniture))]


def _decode(data: bytes, place: str) -> str:
    """Decode by the page's own declaration if it is not UTF-8, or say where it fails."""
    declared = CHARSET.search(data[:4096])
    try:
        return decode(data, place)
    except UserError:
        if declared is None:
            raise
        try:
            codec = codecs.lookup(declared[1].decode("ascii"))
            return unify_line_ends(data.decode(codec.name))
        except (LookupError, UnicodeError):
            pass
        raise


def _article(page: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    for tag in ("main", "article"):
        found = page.findall(f".//{tag}")
        if len(found) == 1 and "".join(found[0].itertext()).strip():
            return found[0]
    return page


def _is_furniture(element: lxml.html.HtmlElement) -> bool:
    if not isinstance(element.tag, str):
        return True
    if element.tag == "form":
        # Some systems wrap the whole page in one form; a form to fill in has no prose.
        return len(element.findall(".//p")) < FORM_OF_A_PAGE
    return (
        element.tag in FURNITURE
        or element.get("role", "") in ROLES
        or "hidden" in element.attrib
        or element.get("aria-hidden") == "true"
        or bool(HIDDEN.search(element.get("style", "")))
    )
