"""Web pages (.html): the words of the article, without the page's furniture."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

import lxml.html
from lxml import etree

from cmo.errors import UserError
from cmo.reading.blocks import Block, Reading, assemble
from cmo.reading.limits import Limits, check_characters, decode, unify_line_ends

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
    return [assemble(source, _blocks(_article(page)))]


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


def _blocks(root: lxml.html.HtmlElement) -> Iterator[Block]:
    """Walk the tree without recursion, so that no depth of nesting can exhaust it."""
    words: list[str] = []
    kinds = ["paragraph"]
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        block = element.tag in BLOCKS
        if event == "start" and _is_furniture(element):
            # lxml still reports the end of a subtree it skips, where the tail is taken.
            walker.skip_subtree()
            kinds.append(kinds[-1])
            words.append(" ")
            continue
        if block:
            yield Block("".join(words), kinds[-1])
            words.clear()
        if event == "start":
            kinds.append(KINDS.get(element.tag, kinds[-1]))
            words.append("\n" if element.tag == "br" else element.text or "")
        else:
            kinds.pop()
            words.append(element.tail or "" if element is not root else "")
    yield Block("".join(words), kinds[-1])


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
