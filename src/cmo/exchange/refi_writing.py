"""Writing REFI-QDA projects (``.qdpx``) and codebooks (``.qdc``).

REFI-QDA 1.5 (qdasoftware.org, schema of 18 March 2019) has no configurations. Each one is
a note that its members link to, named ``context``, ``mechanism`` or ``outcome``; programs
that drop links still show the note, which says in words what belongs together. Positions
are code points and the end is one past the last character, as most programs read it; the
words selected stand in ``name``, so that a reader can check.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from lxml import etree

from cmo.exchange.archive import check_xml_text, clean_for_xml, write_archive
from cmo.exchange.bundle import Bundle, Draft, Element, take_apart
from cmo.exchange.codes import (
    COLOURS,
    DESCRIPTIONS,
    PASSAGE_READ,
    READ_DESCRIPTION,
    construct_code_name,
    make_guid,
    role_code_name,
)
from cmo.records import LABELS, SLOTS, Construct, Document, Label
from cmo.store import write_text

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"
ORIGIN = "cmo"
SIGNS_IN_WORDS: dict[str, str] = {"+": "more", "-": "less", "0": "direction not said"}
READ_GUID = make_guid("code", PASSAGE_READ)
Used = set[tuple[Label, str, str]]


def write_qdpx(path: str | Path, bundle: Bundle) -> None:
    """Write a REFI-QDA project; the same bundle gives the same bytes."""
    drafts = [take_apart(coding) for coding in bundle.codings]
    check_xml_text(_memos(drafts), str(path))
    root = etree.Element(f"{{{PROJECT}}}Project", nsmap=_default(PROJECT))
    root.attrib.update({"name": Path(path).stem, "origin": ORIGIN})
    users = etree.SubElement(root, "Users")
    for name in sorted({draft.coder for draft in drafts}):
        _add(users, "User", guid=user_guid(name), name=name)
    used = {
        (label, construct, direction)
        for draft in drafts
        for element in draft.elements
        for label, (construct, direction) in element.constructs.items()
    }
    codes = etree.SubElement(etree.SubElement(root, "CodeBook"), "Codes")
    _add_codes(codes, bundle, used)
    if any(draft.read for draft in drafts):
        code = _add(codes, "Code", guid=READ_GUID, name=PASSAGE_READ, isCodable="true")
        _add_text(code, "Description", READ_DESCRIPTION)
    parts = _add_contents(root, bundle, drafts)
    _drop_empty(root)
    write_archive(path, {"project.qde": _to_bytes(root), **parts})


def write_qdc(path: str | Path, constructs: Sequence[Construct]) -> None:
    """Write a REFI-QDA codebook: the roles, and each construct under every role."""
    root = etree.Element(f"{{{CODEBOOK}}}CodeBook", nsmap=_default(CODEBOOK))
    root.set("origin", ORIGIN)
    used: Used = {(label, c.construct, d) for label in LABELS for c in constructs for d in "+-0"}
    _add_codes(etree.SubElement(root, "Codes"), Bundle((), (), tuple(constructs)), used)
    write_text(path, _to_bytes(root).decode())


def user_guid(name: str) -> str:
    """Return the GUID of a coder."""
    return make_guid("user", name)


def _memos(drafts: Iterable[Draft]) -> Iterable[str]:
    for draft in drafts:
        for element in draft.elements:
            yield from element.memos
        for texts in draft.memos.values():
            yield from texts


def _add_codes(codes: etree._Element, bundle: Bundle, used: Used) -> None:
    about = {construct.construct: construct for construct in bundle.constructs}
    for label in LABELS:
        parent = _add(
            codes,
            "Code",
            guid=make_guid("code", label),
            name=role_code_name(label),
            isCodable="true",
            color=COLOURS[label],
        )
        _add_text(parent, "Description", DESCRIPTIONS[label])
        for _, construct, direction in sorted(item for item in used if item[0] == label):
            name = construct_code_name(construct, direction)
            guid = make_guid("code", label, construct, direction)
            code = _add(parent, "Code", guid=guid, name=name, isCodable="true")
            if construct in about:
                _add_text(code, "Description", _describe(about[construct], direction))


def _describe(construct: Construct, direction: str) -> str:
    pole = {"+": construct.high_pole, "-": construct.low_pole}.get(direction, "")
    words = f"{construct.label}, {SIGNS_IN_WORDS[direction]}: {construct.definition}"
    return clean_for_xml(f"{words} ({pole})" if pole else words)


def _add_contents(root: etree._Element, bundle: Bundle, drafts: list[Draft]) -> dict[str, bytes]:
    """Add sources with their selections, notes and links; return the files of the texts."""
    sources = etree.SubElement(root, "Sources")
    notes, links = etree.SubElement(root, "Notes"), etree.SubElement(root, "Links")
    parts: dict[str, bytes] = {}
    for document in sorted(bundle.documents, key=lambda document: document.source):
        guid = make_guid("source", document.source)
        parts[f"sources/{guid}.txt"] = document.text.encode()
        source = _add(
            sources,
            "TextSource",
            guid=guid,
            name=document.source,
            plainTextPath=f"internal://{guid}.txt",
        )
        own = [draft for draft in drafts if draft.source == document.source]
        for draft in own:
            _Writer(document, draft, source, notes, links).write_selections()
        for draft in own:
            _Writer(document, draft, source, notes, links).write_notes()
    return parts


class _Writer:
    """Writes what one coder said about one source."""

    def __init__(
        self,
        document: Document,
        draft: Draft,
        source: etree._Element,
        notes: etree._Element,
        links: etree._Element,
    ) -> None:
        self.text, self.draft = document.text, draft
        self.source, self.notes, self.links = source, notes, links
        self.user = user_guid(draft.coder)
        self.memo_numbers = count(1)

    def write_selections(self) -> None:
        """Add a selection for each passage read, and each element with its codings and memos."""
        for stretch in self.draft.read:
            selection = self._select(*stretch, "read", *stretch)
            guid = self._guid("coding", "read", *stretch)
            coding = _add(selection, "Coding", guid=guid, creatingUser=self.user)
            _add(coding, "CodeRef", targetGUID=READ_GUID)
        for element in self.draft.elements:
            selection = self._select(element.start, element.end, *element.key)
            labels = list(dict.fromkeys(label for label, _ in element.roles))
            for label in [*labels, *(k for k in element.constructs if k not in labels)]:
                self._add_coding(selection, label, element)
            for text in element.memos:
                _add(selection, "NoteRef", targetGUID=self._add_note("memo", text))

    def _select(self, start: int, end: int, *name: object) -> etree._Element:
        return _add(
            self.source,
            "PlainTextSelection",
            guid=self._guid("selection", *name),
            name=clean_for_xml(self.text[start:end]),
            startPosition=str(start),
            endPosition=str(end),
            creatingUser=self.user,
        )

    def _add_coding(self, selection: etree._Element, label: Label, element: Element) -> None:
        codes: list[tuple[str, ...]] = [(label,)]
        if label in element.constructs:
            codes.append((label, *element.constructs[label]))
        for code in codes:
            guid = self._guid("coding", *element.key, *code)
            coding = _add(selection, "Coding", guid=guid, creatingUser=self.user)
            _add(coding, "CodeRef", targetGUID=make_guid("code", *code))

    def write_notes(self) -> None:
        """Add the memos on the source, and a note with links for each configuration."""
        for text in self.draft.memos.get(0, []):
            _add(self.source, "NoteRef", targetGUID=self._add_note("memo", text))
        if not self.draft.elements:
            guid = self._add_note("nothing to code", "Read, and nothing to code.")
            _add(self.source, "NoteRef", targetGUID=guid)
        for number, members in self.draft.members().items():
            self._write_configuration(number, members)

    def _write_configuration(self, number: int, members: list[tuple[Label, Element]]) -> None:
        lines = [f"source: {self.draft.source}", f"coder: {self.draft.coder}"]
        if number in self.draft.phases:
            lines.append(f"phase: {self.draft.phases[number]}")
        lines += [f"{SLOTS[label]}: {self.text[e.start : e.end]}" for label, e in members]
        name = f"{self.draft.source} configuration {number} ({self.draft.polarity[number]})"
        guid = self._add_note(name, clean_for_xml("\n".join(lines)))
        for text in self.draft.memos.get(number, []):
            note = self.notes[-1] if self.notes[-1].get("guid") == guid else self._note(guid)
            _add(note, "NoteRef", targetGUID=self._add_note("memo", text))
        for label, element in members:
            origin = self._guid("selection", *element.key)
            _add(
                self.links,
                "Link",
                guid=self._guid("link", number, label, *element.key),
                name=SLOTS[label],
                direction="OneWay",
                originGUID=origin,
                targetGUID=guid,
            )

    def _note(self, guid: str) -> etree._Element:
        return next(note for note in self.notes if note.get("guid") == guid)

    def _add_note(self, name: str, text: str) -> str:
        guid = self._guid("note", name, text, len(self.notes))
        note = _add(self.notes, "Note", guid=guid, name=name, creatingUser=self.user)
        _add_text(note, "PlainTextContent", text)
        return guid

    def _guid(self, *parts: object) -> str:
        return make_guid(self.draft.source, self.draft.coder, *parts)


def _default(namespace: str) -> Any:
    """Return the map that makes ``namespace`` the one without a prefix."""
    return {None: namespace}


def _add(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, tag, attributes)


def _add_text(parent: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(parent, tag).text = text


def _drop_empty(root: etree._Element) -> None:
    """Drop lists without members, which the schema does not allow."""
    for tag in ("Users", "Sources", "Notes", "Links"):
        for found in root.findall(tag):
            if not len(found):
                root.remove(found)


def _to_bytes(root: etree._Element) -> bytes:
    namespace = etree.QName(root).namespace
    for element in root.iter():
        if "}" not in str(element.tag):
            element.tag = f"{{{namespace}}}{element.tag}"
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")
