"""W3C Web Annotations (https://www.w3.org/TR/annotation-model/) as JSON-LD.

A span is a tagging annotation whose target has both selectors, by position (in code points,
as the model requires) and by quotation. A configuration is a linking annotation whose
targets are its spans, each with its slot. Terms that the model lacks (slot, polarity,
phase, direction) stand under ``urn:cmo:``. The text itself stays where it is: reading
needs the documents.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, unquote

from cmo.errors import UserError
from cmo.exchange.bundle import (
    NOBODY,
    Bundle,
    Draft,
    Element,
    codings_of,
    locate,
    surroundings,
    take_apart,
)
from cmo.exchange.codes import (
    LABEL_NAMES,
    PASSAGE_READ,
    CodeReader,
    Meaning,
    make_guid,
    means_read,
)
from cmo.reading.limits import Limits, decode, read_bytes
from cmo.records import SLOTS, Construct, Document, Polarity
from cmo.store import write_json

CONTEXT: list[Any] = ["http://www.w3.org/ns/anno.jsonld", {"cmo": "urn:cmo:"}]
SOURCE, CONSTRUCT = "urn:cmo:source:", "urn:cmo:construct:"
NOTHING = "nothing to code"
POLARITIES: dict[str, Polarity] = {"+": "+", "-": "-", "~": "~"}

Json = dict[str, Any]


def write_jsonld(path: str | Path, bundle: Bundle) -> None:
    """Write an annotation collection with everything in one page."""
    items = [
        item
        for coding in bundle.codings
        for item in _annotations(take_apart(coding), bundle.texts[coding.source].text)
    ]
    collection: Json = {
        "@context": CONTEXT,
        "id": "urn:cmo:codings",
        "type": "AnnotationCollection",
        "total": len(items),
        "first": {"id": "urn:cmo:codings:1", "type": "AnnotationPage", "items": items},
    }
    write_json(path, collection)


def _annotations(draft: Draft, text: str) -> Iterator[Json]:
    creator = {"type": "Person", "name": draft.coder}
    source = SOURCE + quote(draft.source)
    for stretch in draft.read:
        yield {
            "id": _id(draft, "read", *stretch),
            "type": "Annotation",
            "motivation": "tagging",
            "creator": creator,
            "body": [_tag(PASSAGE_READ)],
            "target": {"source": source, "selector": _selectors(text, *stretch)},
        }
    for element in draft.elements:
        yield {
            "id": _id(draft, *element.key),
            "type": "Annotation",
            "motivation": "tagging",
            "creator": creator,
            "body": [*_tags(element), *map(_comment, element.memos)],
            "target": {"source": source, "selector": _selectors(text, element.start, element.end)},
        }
    for number, members in draft.members().items():
        annotation = {
            "id": _id(draft, number),
            "type": "Annotation",
            "motivation": "linking",
            "creator": creator,
            "cmo:configuration": number,
            "cmo:polarity": draft.polarity[number],
            "cmo:phase": draft.phases.get(number, ""),
            "body": [_comment(memo) for memo in draft.memos.get(number, [])],
            "target": [
                {
                    "type": "SpecificResource",
                    "source": _id(draft, *element.key),
                    "cmo:slot": SLOTS[label],
                }
                for label, element in members
            ],
        }
        yield {key: value for key, value in annotation.items() if value not in ("", [])}
    memos = [("commenting", memo) for memo in draft.memos.get(0, [])]
    for at, (motivation, memo) in enumerate(memos or ([] if draft.elements else [("", NOTHING)])):
        yield {
            "id": _id(draft, "memo", at),
            "type": "Annotation",
            "motivation": motivation or "assessing",
            "creator": creator,
            "body": _comment(memo),
            "target": source,
        }


def _id(draft: Draft, *parts: object) -> str:
    return f"urn:uuid:{make_guid('annotation', draft.source, draft.coder, *parts)}"


def _tags(element: Element) -> Iterator[Json]:
    for label in dict.fromkeys(label for label, _ in element.roles):
        yield _tag(SLOTS[label])
    for label, (construct, direction) in element.constructs.items():
        yield {
            "type": "SpecificResource",
            "purpose": "classifying",
            "source": CONSTRUCT + construct,
            "cmo:slot": SLOTS[label],
            "cmo:direction": direction,
        }


def _tag(name: str) -> Json:
    return {"type": "TextualBody", "purpose": "tagging", "value": name}


def _comment(text: str) -> Json:
    return {"type": "TextualBody", "purpose": "commenting", "value": text, "format": "text/plain"}


def _selectors(text: str, start: int, end: int) -> list[Json]:
    before, after = surroundings(text, start, end)
    return [
        {"type": "TextPositionSelector", "start": start, "end": end},
        {"type": "TextQuoteSelector", "exact": text[start:end], "prefix": before, "suffix": after},
    ]


def read_jsonld(
    path: str | Path,
    documents: Mapping[str, Document],
    constructs: Sequence[Construct] = (),
    limits: Limits | None = None,
) -> Bundle:
    """Read annotations of the sources in ``documents``; others are remarked on."""
    place = str(path)
    try:
        content = json.loads(decode(read_bytes(Path(path), limits or Limits()), place))
    except (ValueError, RecursionError) as error:
        raise UserError(path, f"cannot be read as JSON ({error})", "export it again") from error
    return _Reader(documents, CodeReader(constructs), place).read(list(_items(content)))


def _items(content: Any) -> Iterator[Json]:
    """Yield the annotations of a collection, a page, a list or a single one."""
    if isinstance(content, list):
        for each in content:
            yield from _items(each)
    elif isinstance(content, dict):
        if "Annotation" in _list(content.get("type")):
            yield content
        else:
            for key in ("first", "items", "next", "rows"):
                yield from _items(content.get(key))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


class _Reader:
    """Reads annotations into drafts by source and coder."""

    def __init__(self, documents: Mapping[str, Document], codes: CodeReader, place: str) -> None:
        self.documents, self.codes, self.place = documents, codes, place
        self.drafts: dict[tuple[str, str], Draft] = {}
        self.spans: dict[str, tuple[Draft, Element]] = {}
        self.remarks: list[str] = []

    def read(self, items: Sequence[Json]) -> Bundle:
        """Return the bundle of all annotations: spans first, then what speaks of them."""
        try:
            linking = [item for item in items if "linking" in _list(item.get("motivation"))]
            for item in items:
                if item not in linking:
                    self._read_annotation(item)
            for item in linking:
                self._read_configuration(item)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            found = f"holds an annotation that cannot be read ({error})"
            raise UserError(self.place, found, "see docs/exchange.md") from error
        texts = {draft.source: self.documents[draft.source] for draft in self.drafts.values()}
        codings = codings_of(self.drafts.values(), texts)
        return Bundle(tuple(texts.values()), codings, (), tuple(dict.fromkeys(self.remarks)))

    def _draft(self, item: Json, source: str) -> Draft:
        creator = next(iter(_list(item.get("creator"))), NOBODY)
        name = creator.get("name") or creator.get("id") if isinstance(creator, dict) else creator
        coder = str(name or NOBODY)
        return self.drafts.setdefault((source, coder), Draft(source, coder))

    def _source(self, target: Any) -> str | None:
        """Return the source that a target names: by our URN, or by the name of its file."""
        named = target.get("source") if isinstance(target, dict) else target
        named = named.get("id", "") if isinstance(named, dict) else str(named or "")
        name = unquote(named.removeprefix(SOURCE))
        for candidate in (name, PurePosixPath(name).name, PurePosixPath(name).stem):
            if candidate in self.documents:
                return candidate
        self.remarks.append(f"{name or 'an annotation without a source'}: not known")
        return None

    def _read_annotation(self, item: Json) -> None:
        for target in _list(item.get("target")):
            source = self._source(target)
            if source is None:
                continue
            draft = self._draft(item, source)
            bodies = [_body(body) for body in _list(item.get("body") or item.get("bodyValue"))]
            selectors = _list(target.get("selector")) if isinstance(target, dict) else []
            if selectors:
                self._read_span(item, draft, selectors, bodies)
            elif "assessing" not in _list(item.get("motivation")):
                texts = [str(body.get("value", "")) for body in bodies]
                draft.memos.setdefault(0, []).extend(texts)

    def _read_span(
        self, item: Json, draft: Draft, selectors: list[Any], bodies: list[Json]
    ) -> None:
        by_type = {selector.get("type"): selector for selector in selectors}
        position = by_type.get("TextPositionSelector", {})
        quoted = by_type.get("TextQuoteSelector", {})
        stretch = (int(position["start"]), int(position["end"])) if position else None
        text = self.documents[draft.source].text
        words = str(quoted.get("exact") or (text[slice(*stretch)] if stretch else ""))
        around = str(quoted.get("prefix") or ""), str(quoted.get("suffix") or "")
        found = locate(text, stretch, words, *around)
        if found is None:
            draft.unplaced.append(words or str(item.get("id")))
            return
        if any(means_read(str(body.get("value", ""))) for body in bodies):
            draft.read.append(found)
            return
        made = Element(*found)
        others: list[str] = []
        for body in bodies:
            self._apply(made, body, others)
        if made.roles:
            made.memos += [f"code: {name}" for name in others]
            draft.add(made)
            kept = next(each for each in draft.elements if each.key == made.key)
            self.spans[str(item.get("id"))] = draft, kept
        else:
            notes = [*made.memos, *(f"code: {name}" for name in others)]
            lines = [f"on {found[0]}-{found[1]} “{words}”: {note}" for note in notes]
            draft.memos.setdefault(0, []).extend(lines)

    def _apply(self, made: Element, body: Json, others: list[str]) -> None:
        purpose, value = body.get("purpose"), str(body.get("value", ""))
        if purpose == "classifying":
            label = LABEL_NAMES[str(body.get("cmo:slot", made.label)).lower()]
            construct = str(body["source"]).removeprefix(CONSTRUCT)
            direction = str(body.get("cmo:direction", "0"))
            made.constructs[label] = (construct, direction)
        elif purpose == "tagging":
            meaning: Meaning | None = self.codes((value,))
            if meaning is None or meaning.label is None:
                others.append(value)
                return
            made.roles.append((meaning.label, meaning.number))
            if meaning.construct:
                made.constructs[meaning.label] = (meaning.construct, meaning.direction)
            if not meaning.whole:
                others.append(value)
        else:
            made.memos.append(value)

    def _read_configuration(self, item: Json) -> None:
        members = []
        for target in _list(item.get("target")):
            named = str(target["source"] if isinstance(target, dict) else target)
            slot = str(target.get("cmo:slot", "")) if isinstance(target, dict) else ""
            if named in self.spans:
                draft, element = self.spans[named]
                members.append((draft, element, LABEL_NAMES.get(slot, element.label)))
            else:
                self.remarks.append(f"{named}: a member of a configuration that is not there")
        if not members:
            return
        draft = members[0][0]
        wanted = int(item.get("cmo:configuration") or 0)
        free = max([0, *draft.polarity]) + 1
        number = wanted if wanted and wanted not in draft.polarity else free
        for _, element, label in members:
            if (label, 0) in element.roles:
                element.roles[element.roles.index((label, 0))] = (label, number)
            else:
                element.roles.append((label, number))
        draft.polarity[number] = POLARITIES.get(str(item.get("cmo:polarity")), "~")
        if phase := item.get("cmo:phase"):
            draft.phases[number] = str(phase)
        memos = [str(_body(body).get("value", "")) for body in _list(item.get("body"))]
        if memos:
            draft.memos[number] = memos


def _body(body: Any) -> Json:
    return body if isinstance(body, dict) else {"value": str(body), "purpose": "tagging"}
