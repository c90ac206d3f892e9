"""XML that others wrote, parsed without trust: no entities, no document type, no fetching."""

from __future__ import annotations

from lxml import etree

from cmo.errors import UserError
from cmo.reading.limits import check_markup


def parse_xml(data: bytes, place: str) -> etree._Element:
    """Return the root element of XML ``data``; entities are refused, not resolved."""
    check_markup(data, place)
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
    if root.getroottree().docinfo.internalDTD is not None:
        raise UserError(place, "declares a document type, as no such file does", "export it again")
    return root
