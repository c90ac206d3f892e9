"""The records that every stage reads and writes, and nothing else.

Stages meet only in files of these records (see :mod:`cmo.store`). A record is immutable,
knows who said what it says (``coder``, ``origin``, ``probability``), and has an identifier
derived from its content, so that the same inputs give the same identifiers on any machine.

Offsets are Unicode code points into :attr:`Document.text`, half open: ``text[start:end]``.

>>> span = Span.make("lit-p01", 4, 9, "M", "trust", coder="coder-p", origin="person")
>>> span.id, span.text
('span-5dd5c00a2c63', 'trust')
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Literal, get_args

Label = Literal["C", "M", "O"]
Origin = Literal["person", "machine"]
Polarity = Literal["+", "-", "~"]
Direction = Literal["+", "-", "0"]
Review = Literal["", "accepted", "corrected"]
Stretch = tuple[int, int]

LABELS: tuple[Label, ...] = get_args(Label)
POLARITIES: tuple[Polarity, ...] = get_args(Polarity)
SLOTS: dict[Label, str] = {"C": "context", "M": "mechanism", "O": "outcome"}
OTHER = "other"


def make_id(kind: str, *parts: object) -> str:
    """Return ``kind-`` and twelve hexadecimal digits that depend on ``parts`` alone."""
    content = "\x1f".join(str(part) for part in parts)
    return f"{kind}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Source:
    """A paper, report, interview or focus group: one row of the register.

    The fields are the columns of ``data/raw/sources.csv``; their meaning and allowed
    values are in ``workflow/schemas/sources.schema.json``. Empty means not known.
    """

    id: str
    kind: str = "literature"
    file: str = ""
    title: str = ""
    authors: str = ""
    year: str = ""
    doi: str = ""
    url: str = ""
    genre: str = ""
    country: str = ""
    design: str = ""
    basis: str = ""
    wording: str = ""
    collaboration_type: str = ""
    integration: str = ""
    mandate: str = ""
    formality: str = ""
    direction: str = ""
    sectors: str = ""
    scale: str = ""
    purpose: str = ""
    phase: str = ""
    relevance: str = ""
    richness: str = ""
    rigour: str = ""
    decision: str = "include"
    reason: str = ""
    family: str = ""
    role: str = ""
    synthetic: str = ""
    unverified: str = ""
    reference: str = ""

    @property
    def in_notes(self) -> bool:
        """Whether its text is the reviewers' notes on it, so that nothing in it is a quotation."""
        return self.wording == "notes"

    @property
    def spoken(self) -> bool:
        """Whether this is what people said to an interviewer."""
        return self.kind in {"interview", "focus-group"}


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, heading, list item or speaker turn of a document.

    ``start`` to ``end`` covers what was said, without the speaker's label. ``asks`` is
    true for the interviewer's own words, which are never coded.
    """

    start: int
    end: int
    kind: str = "paragraph"
    speaker: str = ""
    asks: bool = False
    section: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    r"""The stored text of a source (UTF-8, ``\n`` line ends, NFC) and its passages."""

    id: str
    source: str
    kind: str
    text: str
    passages: tuple[Passage, ...]
    file: str = ""
    sha256: str = ""

    @classmethod
    def make(
        cls,
        source: str,
        kind: str,
        text: str,
        passages: tuple[Passage, ...],
        file: str = "",
        sha256: str = "",
    ) -> Document:
        """Build a document; its identifier depends on the source and the text."""
        return cls(make_id("doc", source, text), source, kind, text, passages, file, sha256)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text with a label, and who marked it.

    ``review`` says what people made of it since, and ``reviewed_by`` who they are.
    """

    id: str
    source: str
    start: int
    end: int
    label: Label
    text: str
    coder: str
    origin: Origin
    probability: float | None = None
    review: Review = ""
    reviewed_by: tuple[str, ...] = ()

    @classmethod
    def make(
        cls,
        source: str,
        start: int,
        end: int,
        label: Label,
        text: str,
        *,
        coder: str,
        origin: Origin,
        probability: float | None = None,
    ) -> Span:
        """Build a span; its identifier depends on everything but the probability."""
        span_id = make_id("span", source, start, end, label, text, coder)
        return cls(span_id, source, start, end, label, text, coder, origin, probability)


@dataclass(frozen=True, slots=True)
class Configuration:
    """One explanation: in this context, this mechanism, hence this outcome.

    The slots hold identifiers of spans. The role sits on the slot: an outcome here may be
    listed under ``context`` of the next configuration. A slot may be empty. ``phase_by_rule``
    says that a phrase told its phase (see :mod:`cmo.lifecycle`) and not its coder.
    """

    id: str
    source: str
    context: tuple[str, ...]
    mechanism: tuple[str, ...]
    outcome: tuple[str, ...]
    polarity: Polarity
    phase: str
    coder: str
    origin: Origin
    probability: float | None = None
    review: Review = ""
    reviewed_by: tuple[str, ...] = ()
    phase_by_rule: bool = False

    @classmethod
    def make(
        cls,
        source: str,
        slots: dict[Label, tuple[str, ...]],
        polarity: Polarity,
        *,
        coder: str,
        origin: Origin,
        phase: str = "",
        probability: float | None = None,
    ) -> Configuration:
        """Build a configuration; its identifier depends on its slots and its coder."""
        c, m, o = (tuple(slots.get(label, ())) for label in LABELS)
        config_id = make_id("cmoc", source, "C", *c, "M", *m, "O", *o, coder)
        return cls(config_id, source, c, m, o, polarity, phase, coder, origin, probability)

    def slot(self, label: Label) -> tuple[str, ...]:
        """Return the spans that fill the slot of ``label``."""
        return {"C": self.context, "M": self.mechanism, "O": self.outcome}[label]

    @property
    def spans(self) -> tuple[str, ...]:
        """All spans, context first."""
        return self.context + self.mechanism + self.outcome


@dataclass(frozen=True, slots=True)
class Construct:
    """An entry of the codebook: what a span can be about.

    The poles say what less (``low_pole``) and more (``high_pole``) of it look like;
    ``layer`` (context, functioning, performance, outcome) is its place in the theory, not its role.
    """

    construct: str
    label: str
    definition: str
    layer: str
    low_pole: str = ""
    high_pole: str = ""
    cues: str = ""
    parent: str = ""
    not_to_confuse_with: str = ""


@dataclass(frozen=True, slots=True)
class WrittenExample:
    """Words that a person wrote to show what a construct sounds like, in no source's words.

    ``label`` is the slot it would most likely fill; both it and ``direction`` may be empty.
    """

    construct: str
    text: str
    direction: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class SecondReading:
    """What a second reader, who had not seen the first coding, said a span is about.

    ``second`` and ``third`` are further choices. Where the construct was ``told``, only the
    direction is the second reader's own.
    """

    record: str
    start: int
    end: int
    label: Label
    construct: str
    direction: Direction
    second: str = ""
    third: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a span is about: a construct and a direction (more, less, or not said).

    The role may differ between configurations, the construct too: an assignment belongs
    to a span in a slot (``label``).
    """

    span: str
    label: Label
    construct: str
    direction: Direction
    coder: str
    origin: Origin
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Memo:
    """What a coder noted: on a span, on a configuration, or (no target) on the source."""

    target: str
    text: str
    coder: str


@dataclass(frozen=True, slots=True)
class Coding:
    """Everything one coder, person or machine, said about one source.

    ``unplaced`` lists marks whose text was not found in the document, for a person to
    look at; they are reported and never moved silently. ``read`` holds the stretches that the
    coder read, where it was not the whole (see :mod:`cmo.partial`).
    """

    source: str
    document: str
    coder: str
    origin: Origin
    spans: tuple[Span, ...] = ()
    configurations: tuple[Configuration, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    unplaced: tuple[str, ...] = ()
    memos: tuple[Memo, ...] = ()
    read: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """An edge of the programme theory: one sign between two constructs.

    ``sign`` is ``+`` where more of the one goes with more of the other, ``-`` where it
    goes with less, ``0`` where a direction was not said. Counts are counts of sources.
    """

    id: str
    from_construct: str
    to_construct: str
    sign: Direction
    slots: tuple[str, ...]
    configurations: tuple[str, ...]
    sources: tuple[str, ...]
    papers: int
    interviews: int
    coded_by_people: int
    coded_by_machine: int
    polarities: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A file that was set aside: where, what was found, what is allowed."""

    file: str
    place: str
    found: str
    allowed: str
    stage: str = "ingest"


@dataclass(frozen=True, slots=True)
class Score:
    """One row of ``scores.csv``: what was measured, on what; a 95% interval over documents."""

    split: str
    held_out: str
    group: str
    measure: str
    label: str
    value: float
    low: float | None
    high: float | None
    documents: int
