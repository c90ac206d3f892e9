"""XML that others wrote, parsed without trust, and the blocks of text in a tree of elements."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from typing import TypeVar

from lxml import etree

from cmo.errors import UserError
from cmo.reading.blocks import Block
from cmo.reading.limits import check_markup

E = TypeVar("E", bound=etree._Element)


def parse_xml(data: bytes, place: str, *, named_type: bool = False) -> etree._Element:
    """Return the root element of XML ``data``; entities are refused, not resolved.

    Nothing is fetched. A document type is refused, but for one that is only named where
    ``named_type`` says that such files name theirs.
    """
    check_markup(data, place, b"<!entity" if named_type else b"<!doctype")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UserError(place, f"is not well-formed XML ({error})", "export it again") from error
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and (not named_type or declared.entities()):  # type: ignore[union-attr]
        raise UserError(place, "declares a document type, as no such file does", "export it again")
    return root


def walk_blocks(
    root: E, kinds: Mapping[str, str], blocks: Set[str], skips: Callable[[E], bool]
) -> Iterator[Block]:
    """Yield the blocks of text under ``root``, without recursion, however deep it is nested.

    ``blocks`` are the elements that begin and end a block, ``kinds`` what those are that are no
    paragraphs; what ``skips`` is left out with all that is in it.
    """
    words: list[str] = []
    within = ["paragraph"]
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if event == "start" and skips(element):
            # lxml still reports the end of a subtree it skips, where the tail is taken.
            walker.skip_subtree()
            within.append(within[-1])
            words.append(" ")
            continue
        if element.tag in blocks:
            yield Block("".join(words), within[-1])
            words.clear()
        if event == "start":
            within.append(kinds.get(element.tag, within[-1]))
            words.append("\n" if element.tag in {"br", "break"} else element.text or "")
        else:
            within.pop()
            words.append(element.tail or "" if element is not root else "")
    yield Block("".join(words), within[-1])
