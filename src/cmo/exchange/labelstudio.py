"""Label Studio tasks (JSON), with the labelling configuration that shows them.

A region is a span. The number of its configuration stands in a text field of the region,
in the terms of the notation (``O1,C2``), and polarities in one of the task (``1+ 2-``), so
that people can type them; relations are drawn as well, since most people do that. A
relation between regions that share no number makes them one configuration on reading.
Offsets are code points, as the program has counted since 1.5.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any, cast

from cmo.errors import UserError
from cmo.exchange.bundle import (
    NOBODY,
    Bundle,
    Draft,
    Element,
    Role,
    codings_of,
    join_related,
    make_document,
    take_apart,
)
from cmo.exchange.codes import (
    COLOURS,
    PASSAGE_READ,
    CodeReader,
    make_guid,
    means_read,
    role_code_name,
)
from cmo.exchange.positions import Scale, Selected, measure
from cmo.reading.limits import Limits, decode, read_bytes
from cmo.records import LABELS, Construct, Document, Label, Polarity
from cmo.store import write_json, write_text

Json = dict[str, Any]
FIELDS = ("coder", "polarity", "phase", "memo", "configuration memo")
REGION_FIELDS = ("configuration", "construct")
ROLE = re.compile(r"([CMO])?(\d{0,4})")
NUMBER = re.compile(r"\d{1,4}")
SIGN = re.compile(r"(?<!\d)(\d{1,4})\s*([+\-~])")
ABOUT = re.compile(r"(?:([CMO])\s+)?(\S+)\s*\(([+\-0])\)")
NUMBERED = re.compile(r"(?s)(\d{1,4})\s*:?\s(.*)")


def write_labelstudio(path: str | Path, bundle: Bundle) -> None:
    """Write tasks to ``path`` and the labelling configuration beside it (``.xml``)."""
    tasks = []
    for document in sorted(bundle.documents, key=lambda document: document.source):
        drafts = [take_apart(c) for c in bundle.codings if c.source == document.source]
        annotations = [{"result": list(_results(draft, document.text))} for draft in drafts]
        data = {"source": document.source, "text": document.text}
        tasks.append({"data": data, "annotations": annotations})
    write_json(path, tasks)
    write_text(Path(path).with_suffix(".xml"), labelling_configuration())


def labelling_configuration() -> str:
    """Return the labelling configuration: labels, relations, and the text fields."""
    colours = {role_code_name(k): COLOURS[k] for k in LABELS} | {PASSAGE_READ: "#666666"}
    labels = "".join(
        f'\n    <Label value="{name}" background="{colour}"/>' for name, colour in colours.items()
    )
    areas = [
        f'  <TextArea name="{name}" toName="text" perRegion="true"/>' for name in REGION_FIELDS
    ]
    areas += [f'  <TextArea name="{name}" toName="text"/>' for name in FIELDS]
    text = '  <Text name="text" value="$text" granularity="word"/>'
    head = f'<View>\n  <Labels name="label" toName="text">{labels}\n  </Labels>\n{text}\n'
    return head + "\n".join(areas) + "\n</View>\n"


def _results(draft: Draft, text: str) -> Iterator[Json]:
    signs = " ".join(f"{n}{draft.polarity[n]}" for n in draft.members())
    phases = ", ".join(f"{n} {phase}" for n, phase in sorted(draft.phases.items()))
    numbered = [f"{n}: {memo}" for n, memos in draft.memos.items() if n for memo in memos]
    values = ([draft.coder], [signs], [phases], draft.memos.get(0, []), numbered)
    for name, texts in zip(FIELDS, values, strict=True):
        if any(texts):
            yield _field(make_guid(draft.source, draft.coder, name), name, {"text": texts})
    for stretch in draft.read:
        name = make_guid(draft.source, draft.coder, "read", *stretch)
        yield _labelled(name, _where(text, *stretch), PASSAGE_READ)
    for element in draft.elements:
        yield from _region(draft, element, text)
    for members in draft.members().values():
        for (_, one), (_, other) in pairwise(members):
            if one is not other:
                ends = [make_guid(draft.source, draft.coder, *e.key) for e in (one, other)]
                relation = {"type": "relation", "direction": "right", "labels": []}
                yield relation | {"from_id": ends[0], "to_id": ends[1]}


def _field(name: str, field: str, value: Json) -> Json:
    return {"id": name, "from_name": field, "to_name": "text", "type": "textarea", "value": value}


def _where(text: str, start: int, end: int) -> Json:
    return {"start": start, "end": end, "text": text[start:end]}


def _labelled(name: str, where: Json, label: str) -> Json:
    region: Json = {"id": name, "from_name": "label", "to_name": "text", "type": "labels"}
    return region | {"value": where | {"labels": [label]}}


def _region(draft: Draft, element: Element, text: str) -> Iterator[Json]:
    name = make_guid(draft.source, draft.coder, *element.key)
    where = _where(text, element.start, element.end)
    region = _labelled(name, where, role_code_name(element.label))
    yield region | ({"meta": {"text": element.memos}} if element.memos else {})
    roles = ",".join(f"{label}{number or ''}" for label, number in element.roles)
    if len(roles) > 1:
        yield _field(name, "configuration", where | {"text": [roles]})
    about = [f"{k} {construct} ({sign})" for k, (construct, sign) in element.constructs.items()]
    if about:
        yield _field(name, "construct", where | {"text": about})


def read_labelstudio(
    path: str | Path, constructs: Sequence[Construct] = (), limits: Limits | None = None
) -> Bundle:
    """Read tasks with their annotations, one coder an annotation."""
    place = str(path)
    try:
        tasks = json.loads(decode(read_bytes(Path(path), limits or Limits()), place))
    except (ValueError, RecursionError) as error:
        raise UserError(path, f"cannot be read as JSON ({error})", "export it again") from error
    tasks = tasks if isinstance(tasks, list) else [tasks]
    documents: dict[str, Document] = {}
    drafts: list[Draft] = []
    remarks: list[str] = []
    reader = CodeReader(constructs)
    for number, task in enumerate(tasks, 1):
        try:
            source, raw = _text_of(task, number)
            for annotation in task.get("annotations") or []:
                if not annotation.get("was_cancelled"):
                    made = _Annotation(annotation, source, raw, reader)
                    drafts.append(made.read(remarks))
            documents[source] = make_document(source, measure(raw, []).text)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            found = f"task {number} cannot be read ({error})"
            raise UserError(path, found, "export it as JSON, not JSON-MIN") from error
    codings = codings_of(drafts, documents)
    return Bundle(tuple(documents.values()), codings, (), tuple(dict.fromkeys(remarks)))


def _text_of(task: Json, number: int) -> tuple[str, str]:
    """Return the source and the text of a task."""
    data = task["data"]
    texts = [data.get("text"), *sorted((v for v in data.values() if isinstance(v, str)), key=len)]
    text = texts[0] if isinstance(texts[0], str) else texts[-1]
    named = data.get("source") or data.get("id") or data.get("name") or task.get("file_upload")
    source = PurePosixPath(str(named)).stem if named and "source" not in data else named
    return str(source or f"task-{task.get('id') or number}"), str(text)


class _Annotation:
    """One annotator's results for a task."""

    def __init__(self, annotation: Json, source: str, raw: str, reader: CodeReader) -> None:
        self.results: list[Json] = list(annotation.get("result") or [])
        self.reader = reader
        self.by: dict[str, list[Json]] = {}
        self.of: dict[str, list[Json]] = {}
        for result in self.results:
            field = str(result.get("from_name") or result.get("type"))
            self.by.setdefault(field, []).append(result)
            self.of.setdefault(str(result.get("id")), []).append(result)
        self.scale: Scale = measure(raw, [_selected(region) for region in self._regions()])
        self.draft = Draft(source, self._coder(annotation))

    def _regions(self) -> list[Json]:
        return [r for r in self.results if r.get("type") in {"labels", "hypertextlabels"}]

    def _texts(self, field: str) -> list[str]:
        return [str(t) for r in self.by.get(field, []) for t in _strings(r["value"].get("text"))]

    def _coder(self, annotation: Json) -> str:
        if named := self._texts("coder"):
            return named[0].strip() or NOBODY
        by = annotation.get("completed_by")
        if isinstance(by, dict):
            by = by.get("email") or by.get("username") or by.get("id")
        return f"annotator-{by}" if isinstance(by, int) else str(by or NOBODY).split("@")[0]

    def read(self, remarks: list[str]) -> Draft:
        """Return the draft that the results describe."""
        regions: dict[str, Element] = {}
        for region in self._regions():
            self._read_region(region, regions, remarks)
        pairs = [
            (regions[r["from_id"]], regions[r["to_id"]])
            for r in self.results
            if r.get("type") == "relation" and {r["from_id"], r["to_id"]} <= regions.keys()
        ]
        join_related(self.draft, pairs)
        for number, sign in SIGN.findall(" ".join(self._texts("polarity"))):
            self.draft.polarity[int(number)] = cast(Polarity, sign)
        for item in ",".join(self._texts("phase")).split(","):
            number, _, phase = item.strip().partition(" ")
            if NUMBER.fullmatch(number) and phase:
                self.draft.phases[int(number)] = phase.strip()
        for memo in self._texts("memo"):
            self.draft.memos.setdefault(0, []).append(memo)
        for memo in self._texts("configuration memo"):
            found = NUMBERED.fullmatch(memo)
            number, words = (int(found[1]), found[2]) if found else (0, memo)
            self.draft.memos.setdefault(number, []).append(words)
        return self.draft

    def _read_region(self, region: Json, regions: dict[str, Element], remarks: list[str]) -> None:
        stretch = self.scale.stretch(_selected(region))
        names = [
            str(n) for key in ("labels", "hypertextlabels") for n in region["value"].get(key, [])
        ]
        if stretch is None:
            self.draft.unplaced.append(str(region["value"].get("text") or region.get("id")))
            return
        if any(map(means_read, names)):
            self.draft.read.append(stretch)
            return
        made = Element(*stretch, memos=_strings((region.get("meta") or {}).get("text")))
        for name in names:
            meaning = self.reader((name,))
            if meaning is None or meaning.label is None:
                remarks.append(f"{self.draft.source}: label {name!r} kept as a memo")
                made.memos.append(f"code: {name}")
                continue
            made.roles.append((meaning.label, meaning.number))
            if meaning.construct:
                made.constructs[meaning.label] = (meaning.construct, meaning.direction)
        if not made.roles:
            words = self.scale.text[slice(*stretch)]
            notes = [f"on {stretch[0]}-{stretch[1]} “{words}”: {memo}" for memo in made.memos]
            self.draft.memos.setdefault(0, []).extend(notes)
            return
        self._read_fields(region, made)
        regions[str(region.get("id"))] = self.draft.add(made)

    def _read_fields(self, region: Json, made: Element) -> None:
        for result in self.of.get(str(region.get("id")), ()):
            if result is region:
                continue
            texts = _strings(result["value"].get("text"))
            if result.get("from_name") == "configuration" and texts:
                made.roles = _roles(",".join(texts), made.label)
            elif result.get("from_name") == "construct":
                for found in filter(None, map(ABOUT.fullmatch, map(str.strip, texts))):
                    label = cast(Label, found[1] or made.label)
                    made.constructs[label] = (found[2], found[3])


def _selected(region: Json) -> Selected:
    value = region["value"]
    words = str(value.get("text") or "").replace("\\n", "\n")
    return Selected(int(value["start"]), int(value["end"]), words)


def _strings(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _roles(typed: str, label: Label) -> list[Role]:
    """Read ``O1,C2``, or bare numbers of the region's own label."""
    roles: list[Role] = []
    for item in map(str.strip, typed.split(",")):
        found = ROLE.fullmatch(item)
        if found and item:
            role = (cast(Label, found[1] or label), int(found[2] or 0))
            roles += [role] if role not in roles else []
    if label not in dict(roles):
        roles.insert(0, (label, 0))
    return sorted(roles, key=lambda role: role[0] != label)
