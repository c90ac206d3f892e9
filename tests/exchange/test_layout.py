"""What is written follows the schema of REFI-QDA: order of elements, required attributes."""

from __future__ import annotations

import re
import tempfile
import uuid
import zipfile
from pathlib import Path

from hypothesis import given, settings
from lxml import etree

from cmo.exchange.bundle import Bundle
from cmo.exchange.refi_writing import write_qdc, write_qdpx
from cmo.records import Construct

from .conftest import bundles

# Element: its children in their order, and the attributes it must have.
ORDER = {
    "Project": (["Users", "CodeBook", "Sources", "Notes", "Links"], {"name"}),
    "Users": (["User"], set()),
    "User": ([], {"guid"}),
    "CodeBook": (["Codes"], set()),
    "Codes": (["Code"], set()),
    "Code": (["Description", "Code"], {"guid", "name", "isCodable"}),
    "Description": ([], set()),
    "Sources": (["TextSource"], set()),
    "TextSource": (["PlainTextSelection", "NoteRef"], {"guid", "plainTextPath"}),
    "PlainTextSelection": (["Coding", "NoteRef"], {"guid", "startPosition", "endPosition"}),
    "Coding": (["CodeRef"], {"guid"}),
    "CodeRef": ([], {"targetGUID"}),
    "NoteRef": ([], {"targetGUID"}),
    "Notes": (["Note"], set()),
    "Note": (["PlainTextContent", "NoteRef"], {"guid"}),
    "PlainTextContent": ([], set()),
    "Links": (["Link"], set()),
    "Link": ([], {"guid", "originGUID", "targetGUID", "direction"}),
}
GUIDS = re.compile(r"guid|.*GUID|creatingUser")


def check(element: etree._Element, namespace: str) -> None:
    name = etree.QName(element)
    assert name.namespace == namespace
    children, attributes = ORDER[name.localname]
    assert attributes <= set(element.keys())
    for key, value in element.attrib.items():
        if GUIDS.fullmatch(str(key)):
            assert str(uuid.UUID(str(value))) == value
    places = [children.index(etree.QName(child).localname) for child in element]
    assert places == sorted(places)
    for child in element:
        check(child, namespace)


@settings(deadline=None, max_examples=30)
@given(bundles())
def test_a_project_follows_the_schema(bundle: Bundle) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.qdpx"
        write_qdpx(path, bundle)
        with zipfile.ZipFile(path) as archive:
            root = etree.fromstring(archive.read("project.qde"))
            names = set(archive.namelist())
    check(root, "urn:QDA-XML:project:1.0")
    guids = [each.get("guid") for each in root.iter() if each.get("guid")]
    assert len(set(guids)) == len(guids)
    aimed = {value for each in root.iter() for key, value in each.attrib.items() if "GUID" in key}
    assert aimed <= set(guids)
    for source in root.iter("{*}TextSource"):
        assert (source.get("plainTextPath") or "").replace("internal://", "sources/") in names


def test_a_codebook_follows_the_schema(tmp_path: Path) -> None:
    construct = Construct("trust", "Trust", "Whether they rely on each other", "functioning", "low")
    write_qdc(tmp_path / "a.qdc", [construct])
    root = etree.parse(tmp_path / "a.qdc").getroot()
    check(root, "urn:QDA-XML:codebook:1.0")
    assert len(list(root.iter("{*}Code"))) == 3 + 3 * 3
