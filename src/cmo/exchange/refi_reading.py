"""Reading REFI-QDA projects (``.qdpx``) and codebooks (``.qdc``), ours and other programs'.

What programs do differently is met here: the project file under any name, GUIDs in braces
or capitals, ``internal:/`` and ``internal://``, ``sources`` and ``Sources``, the ways of
counting positions (:mod:`cmo.exchange.positions`), memos as notes on codings, selections
or sources or as descriptions, several coders, several codes on a selection, the text of a
PDF as its representation. Text outside the archive is never opened. What has no place
here (pictures, sound, regions of a page) is counted in the bundle's remarks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lxml import etree

from cmo.errors import UserError
from cmo.exchange.archive import read_archive
from cmo.exchange.bundle import NOBODY, Bundle, codings_of, make_document
from cmo.exchange.codes import CodeReader, Meaning
from cmo.exchange.positions import Selected, measure
from cmo.exchange.refi_codings import Selection, SourceReader
from cmo.exchange.refi_writing import ORIGIN
from cmo.isolation import run_apart
from cmo.reading.limits import Limits, decode, read_bytes
from cmo.reading.markup import parse_xml
from cmo.records import Construct, Document

INSIDE = re.compile(r"internal:[\\/]*", re.IGNORECASE)
OTHER_SCHEME = re.compile(r"(?:relative|absolute|file|https?|ftp):|[\\/]|[A-Za-z]:", re.IGNORECASE)
UNREAD = {
    "PictureSource": "picture",
    "AudioSource": "sound recording",
    "VideoSource": "film",
    "PDFSelection": "region of a PDF page",
}


def read_qdpx(
    path: str | Path, constructs: Sequence[Construct] = (), limits: Limits | None = None
) -> Bundle:
    """Read a REFI-QDA project: every text with what each user coded in it."""
    parts = read_archive(Path(path), limits or Limits(), "a REFI-QDA project (.qdpx)")
    root = parse_xml(_project_file(parts, str(path)), str(path))
    if tag(root) != "Project":
        raise UserError(path, f"holds <{tag(root)}>, not a REFI-QDA <Project>", "export it again")
    return _Project(root, parts, str(path), CodeReader(constructs)).read()


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a codebook: the names along its path, and its description."""

    names: tuple[str, ...]
    description: str


def read_qdc(path: str | Path, limits: Limits | None = None) -> list[Code]:
    """Read a REFI-QDA codebook (``.qdc``), in a worker process that can do no harm."""
    data = read_bytes(Path(path), limits or Limits())
    return run_apart(parse_qdc, Code, str(path), (str(path),), data=data)


def parse_qdc(data: bytes, place: str) -> list[Code]:
    """Return the codes of a codebook in the order of the file."""
    root = parse_xml(data, place)
    if tag(root) not in {"CodeBook", "Project"}:
        raise UserError(place, f"holds <{tag(root)}>, not a REFI-QDA <CodeBook>", "export it again")
    return [Code(names, _description(code)) for code, names in codes_of(root)]


def tag(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    return etree.QName(element).localname


def find(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Yield the children of ``element`` with these names, whatever their namespace."""
    return (child for child in element if tag(child) in names)


def guid_of(element: etree._Element, name: str = "guid") -> str:
    """Return a GUID attribute without braces and in small letters."""
    return (element.get(name) or "").strip("{} ").lower()


def codes_of(root: etree._Element) -> Iterator[tuple[etree._Element, tuple[str, ...]]]:
    """Yield each code and the names along its path, parents first."""
    for codes in (each for each in root.iter() if tag(each) == "Codes"):
        waiting: list[tuple[etree._Element, tuple[str, ...]]] = [(codes, ())]
        while waiting:
            parent, path = waiting.pop()
            children = [(c, (*path, c.get("name") or "")) for c in find(parent, "Code")]
            yield from children
            waiting += reversed(children)


def _description(element: etree._Element) -> str:
    return next((child.text or "" for child in find(element, "Description")), "")


def _project_file(parts: dict[str, bytes], place: str) -> bytes:
    named = sorted(name for name in parts if name.lower().endswith(".qde"))
    found = [name for name in named if name.lower() == "project.qde"] or named
    if not found:
        raise UserError(place, "is a zip archive without a .qde file", "export it as REFI-QDA")
    return parts[found[0]]


class _Project:
    """A project being read."""

    def __init__(
        self, root: etree._Element, parts: dict[str, bytes], place: str, reader: CodeReader
    ) -> None:
        self.root, self.parts, self.place = root, parts, place
        self.ours = (root.get("origin") or "") == ORIGIN
        self.users = {guid_of(u): u.get("name") or u.get("id") or "" for u in self._all("User")}
        self.codes: dict[str, tuple[tuple[str, ...], Meaning | None]] = {
            guid_of(code): (names, reader(names)) for code, names in codes_of(root)
        }
        self.remarks: list[str] = []
        self.notes = {guid_of(note): note for note in self._all("Note")}

    def _all(self, name: str) -> Iterator[etree._Element]:
        return (element for element in self.root.iter() if tag(element) == name)

    def read(self) -> Bundle:
        """Return the bundle of all texts that are in the archive."""
        readers: list[SourceReader] = []
        documents: dict[str, Document] = {}
        for source in self._all("TextSource"):
            self._read_source(source, source, readers, documents)
        for pdf in self._all("PDFSource"):
            for text in find(pdf, "Representation"):
                self._read_source(text, pdf, readers, documents)
        unread = Counter(UNREAD[tag(e)] for e in self.root.iter() if tag(e) in UNREAD)
        self.remarks += [f"left behind: {n} × {what}" for what, n in sorted(unread.items())]
        drafts = []
        for reader in readers:
            drafts += reader.drafts(list(self._all("Link")))
            self.remarks += reader.remarks
        texts = tuple(documents.values())
        return Bundle(texts, codings_of(drafts, documents), (), tuple(self.remarks))

    def _read_source(
        self,
        text: etree._Element,
        owner: etree._Element,
        readers: list[SourceReader],
        documents: dict[str, Document],
    ) -> None:
        name = owner.get("name") or text.get("name") or guid_of(owner)
        raw = self.text_of(text)
        if raw is None:
            self.remarks.append(f"{name}: its text is not in the archive")
            return
        while name in documents:
            name = f"{name} (another)"
        found = list(find(text, "PlainTextSelection"))
        selected = [_selected(each, self.place) for each in found]
        scale = measure(raw, selected)
        documents[name] = make_document(name, scale.text)
        selections = [
            Selection(guid_of(element), element, scale.stretch(each), each.quote)
            for element, each in zip(found, selected, strict=True)
        ]
        fallback = guid_of(text, "creatingUser") or guid_of(owner, "creatingUser")
        fallback = fallback or guid_of(self.root, "creatingUserGUID")
        readers.append(SourceReader(self, documents[name], (text, owner), selections, fallback))

    def user(self, guid: str, fallback: str) -> str:
        """Return the name of a user; an unknown one is :data:`NOBODY`."""
        return self.users.get(guid) or self.users.get(fallback) or NOBODY

    def text_of(self, element: etree._Element) -> str | None:
        """Return the plain text of a source or note: inside the XML, or a part of the archive."""
        for content in find(element, "PlainTextContent"):
            return content.text or ""
        reference = (element.get("plainTextPath") or "").strip()
        part = _part_name(reference, self.parts)
        if part is None:
            return None
        data = self.parts[part]
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16", "replace")
        marked = "\ufeff" if data.startswith(b"\xef\xbb\xbf") else ""
        try:
            return marked + data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
        except UnicodeDecodeError:
            return decode(data, f"{self.place}, {part}")


def _selected(element: etree._Element, place: str) -> Selected:
    try:
        start, end = (int(element.get(key) or "") for key in ("startPosition", "endPosition"))
    except ValueError as error:
        found = f"selection {guid_of(element)} has no whole number as its position"
        raise UserError(place, found, "export it again") from error
    return Selected(start, end, element.get("name") or "")


def _part_name(reference: str, parts: dict[str, bytes]) -> str | None:
    """Return the part that a path names: inside the archive only, whatever its spelling."""
    if not INSIDE.match(reference) and (not reference or OTHER_SCHEME.match(reference)):
        return None
    wanted = PurePosixPath(INSIDE.sub("", reference).replace("\\", "/"))
    if ".." in wanted.parts:
        return None
    names = {name.replace("\\", "/").lower(): name for name in parts}
    plain = str(wanted).lower()
    for candidate in (f"sources/{plain}", plain, f"sources/{wanted.name.lower()}"):
        if candidate in names:
            return names[candidate]
    return None
