"""What travels: documents, codings of them, the codebook; and a coding taken apart.

Every format says the same things in its own way: stretches of text with roles in numbered
configurations, what the stretches are about, and memos. A :class:`Draft` holds these;
writers take a coding apart into one, readers build one up and turn it into a coding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from cmo.coding.anchoring import anchor
from cmo.coding.notation import CodedRecord, Mark, Note
from cmo.coding.placing import Constructs, place
from cmo.passages import speakers, split_passages
from cmo.records import LABELS, Coding, Construct, Document, Label, Polarity, Stretch

Role = tuple[Label, int]
NEARBY = 32
NOBODY = "coder"
"""Under this name stands a coding whose file names nobody."""
NOT_FOUND = "Mark not found when this coding was read:"


@dataclass(frozen=True, slots=True)
class Bundle:
    """Documents and codings, the codebook if given, and remarks on what was left behind."""

    documents: tuple[Document, ...]
    codings: tuple[Coding, ...]
    constructs: tuple[Construct, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def texts(self) -> dict[str, Document]:
        """The documents by source."""
        return {document.source: document for document in self.documents}


@dataclass(slots=True)
class Element:
    """A marked stretch: its roles (number 0: in no configuration), constructs and memos.

    The first role gives the span its label. ``constructs`` holds construct and direction
    by label.
    """

    start: int
    end: int
    roles: list[Role] = field(default_factory=list)
    constructs: dict[Label, tuple[str, str]] = field(default_factory=dict)
    memos: list[str] = field(default_factory=list)

    @property
    def label(self) -> Label:
        """The label of the span."""
        return self.roles[0][0]

    @property
    def key(self) -> tuple[int, int, Label]:
        """What tells one span of a coder from another."""
        return self.start, self.end, self.label


@dataclass(slots=True)
class Draft:
    """One coder's coding of one source, taken apart.

    ``memos`` are those of configurations by number, and under 0 those of the whole.
    ``unplaced`` lists the words of marks that were not found in the text; ``read`` holds the
    stretches that the coder read, where that was not the whole.
    """

    source: str
    coder: str
    elements: list[Element] = field(default_factory=list)
    polarity: dict[int, Polarity] = field(default_factory=dict)
    phases: dict[int, str] = field(default_factory=dict)
    memos: dict[int, list[str]] = field(default_factory=dict)
    unplaced: list[str] = field(default_factory=list)
    read: list[Stretch] = field(default_factory=list)
    by_key: dict[tuple[int, int, Label], Element] = field(
        default_factory=dict, repr=False, compare=False
    )

    def add(self, element: Element) -> Element:
        """Add an element, or its roles and memos to the one that is there already; return that."""
        if len(self.by_key) < len(self.elements):
            self.by_key = {each.key: each for each in self.elements}
        there = self.by_key.setdefault(element.key, element)
        if there is element:
            self.elements.append(element)
            return element
        there.roles += [role for role in element.roles if role not in there.roles]
        there.constructs |= element.constructs
        there.memos += element.memos
        return there

    def members(self) -> dict[int, list[tuple[Label, Element]]]:
        """Return the elements of each configuration with their labels, in text order."""
        found: dict[int, list[tuple[Label, Element]]] = {}
        for element in sorted(self.elements, key=_order):
            for label, number in element.roles:
                if number:
                    found.setdefault(number, []).append((label, element))
        return dict(sorted(found.items()))


def _order(element: Element) -> tuple[int, int, list[Role]]:
    return element.start, element.end, element.roles


def take_apart(coding: Coding) -> Draft:
    """Return the draft of ``coding``; its configurations are numbered from 1 in order."""
    draft = Draft(
        coding.source, coding.coder, unplaced=list(coding.unplaced), read=list(coding.read)
    )
    numbered = dict(enumerate(coding.configurations, 1))
    draft.polarity = {number: c.polarity for number, c in numbered.items()}
    draft.phases = {number: c.phase for number, c in numbered.items() if c.phase}
    roles: dict[str, dict[Role, None]] = {span.id: {} for span in coding.spans}
    for number, configuration in numbered.items():
        for label in LABELS:
            for name in configuration.slot(label):
                roles[name][label, number] = None
    by_span = {
        span.id: Element(span.start, span.end, _own_first(span.label, roles[span.id]))
        for span in coding.spans
    }
    draft.elements = sorted(by_span.values(), key=_order)
    for given in coding.assignments:
        by_span[given.span].constructs.setdefault(given.label, (given.construct, given.direction))
    numbers = {c.id: number for number, c in numbered.items()}
    for memo in coding.memos:
        if memo.target in by_span:
            by_span[memo.target].memos.append(memo.text)
        else:
            draft.memos.setdefault(numbers.get(memo.target, 0), []).append(memo.text)
    return draft


def _own_first(label: Label, roles: Iterable[Role]) -> list[Role]:
    """Return a span's roles with those of its own label first, if only in no configuration."""
    ordered = sorted(roles, key=lambda role: role[0] != label)
    return ordered if ordered and ordered[0][0] == label else [(label, 0), *ordered]


def as_record(draft: Draft, text: str) -> tuple[CodedRecord, Constructs]:
    """Return the draft in the notation's terms: a record of ``text``, and its constructs."""
    elements = sorted(draft.elements, key=_order)
    marks = tuple(Mark(e.start, e.end, tuple(e.roles)) for e in elements)
    constructs = {
        (draft.source, e.start, e.end, str(label)): given
        for e in elements
        for label, given in e.constructs.items()
    }
    used = draft.members()
    phases = ", ".join(f"{n} {p}" for n, p in sorted(draft.phases.items()) if n in used)
    notes = [Note(text, mark=at) for at, e in enumerate(elements) for text in e.memos]
    for number, texts in sorted(draft.memos.items()):
        notes += [Note(text, configuration=number if number in used else 0) for text in texts]
    record = CodedRecord(
        draft.source,
        text,
        marks,
        {number: draft.polarity.get(number, "~") for number in used},
        {"phase": phases} if phases else {},
        notes=tuple(notes),
        read=tuple(sorted(set(draft.read))),
    )
    return record, constructs


def put_together(draft: Draft, document: Document) -> Coding:
    """Return the coding of ``document`` that the draft describes."""
    record, constructs = as_record(draft, document.text)
    coding = place(record, document, draft.coder, constructs=constructs)
    return replace(coding, unplaced=tuple(draft.unplaced))


def make_document(source: str, text: str) -> Document:
    """Return ``text`` as the document of ``source``; turns of speech make it an interview."""
    kind = "interview" if speakers(text) else "literature"
    return Document.make(source, kind, text, split_passages(text))


def locate(
    text: str, stretch: tuple[int, int] | None, quote: str, before: str = "", after: str = ""
) -> tuple[int, int] | None:
    """Find a quotation by position, then by its words with those before and after it.

    These are the two selectors of the W3C Web Annotation model. Returns None where the
    words are not there, or in several places that their neighbourhood does not tell apart.
    """
    if stretch and quote and text[slice(*stretch)] == quote:
        return stretch
    if not quote.strip():
        return None
    return anchor(before + quote + after, text)(len(before), len(before) + len(quote))


def surroundings(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the words before and after a stretch that help to find it again."""
    return text[max(0, start - NEARBY) : start], text[end : end + NEARBY]


def with_unplaced_as_memos(draft: Draft) -> Draft:
    """Return the draft with a memo for each mark that was not found, so that none is lost."""
    lost = [f"{NOT_FOUND} {words}" for words in draft.unplaced]
    memos = {**draft.memos, 0: [*draft.memos.get(0, []), *lost]} if lost else draft.memos
    return replace(draft, memos=memos)


def join_related(draft: Draft, pairs: Iterable[tuple[Element, Element]]) -> None:
    """Make configurations of elements that were joined by lines and share no number yet.

    Programs with relations but no configurations say by lines what explains what; elements
    that lines connect, directly or by way of others, are one configuration.
    """
    groups: dict[int, int] = {}
    known = {id(element): element for element in draft.elements}

    def root(name: int) -> int:
        while groups.setdefault(name, name) != name:
            name = groups[name]
        return name

    for one, other in pairs:
        shared = {n for _, n in one.roles if n} & {n for _, n in other.roles if n}
        if not shared and id(one) in known and id(other) in known and one is not other:
            groups[root(id(one))] = root(id(other))
    last = max([0, *(n for e in draft.elements for _, n in e.roles)])
    numbers: dict[int, int] = {}
    for element in draft.elements:
        if id(element) in groups:
            number = numbers.setdefault(root(id(element)), last + len(numbers) + 1)
            element.roles = _numbered(element.roles, number)


def _numbered(roles: list[Role], number: int) -> list[Role]:
    """Give the first role that has no configuration, or else a further one, ``number``."""
    label = roles[0][0]
    if (label, 0) in roles:
        return [(label, number) if role == (label, 0) else role for role in roles]
    return [*roles, (label, number)]


def codings_of(drafts: Iterable[Draft], texts: Mapping[str, Document]) -> tuple[Coding, ...]:
    """Return the codings of drafts whose source has a text, by source and coder."""
    made = [put_together(draft, texts[draft.source]) for draft in drafts if draft.source in texts]
    return tuple(sorted(made, key=lambda coding: (coding.source, coding.coder)))
