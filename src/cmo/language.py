"""spaCy holds the text: documents as :class:`spacy.tokens.Doc`, and what hangs on them.

``doc._.source`` names the source, ``doc._.passages`` holds its passages, ``doc._.encoded``
what the encoder says of its tokens (:class:`cmo.encoder.runtime.Encoded`),
``doc.spans["cmo"]`` the tagged spans with their probabilities in
``doc.spans["cmo"].attrs["probabilities"]``, and ``doc._.configurations`` the
configurations found among them, as :class:`Group`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from cmo.passages import split_passages
from cmo.records import Document, Label, Passage, Polarity

SPANS = "cmo"


@dataclass(frozen=True, slots=True)
class Group:
    """A configuration within a Doc: positions in ``doc.spans["cmo"]`` by slot."""

    slots: dict[Label, tuple[int, ...]]
    polarity: Polarity
    probability: float


for name, default in (
    ("source", ""),
    ("passages", None),
    ("encoded", None),
    ("configurations", None),
):
    if not Doc.has_extension(name):
        Doc.set_extension(name, default=default)


@Language.component("cmo_passages")
def mark_passages(doc: Doc) -> Doc:
    """Set the passages of a plain text, and begin a sentence with each of them."""
    if doc._.passages is None:
        doc._.passages = split_passages(doc.text)
    starts = doc.to_array("IDX").astype(np.int64)
    ends = starts + doc.to_array("LENGTH").astype(np.int64)
    bounds = np.array([(p.start, p.end) for p in doc._.passages], dtype=np.int64).reshape(-1, 2)
    for begin, at in zip(bounds[:, 0], np.searchsorted(starts, bounds[:, 0], "right"), strict=True):
        if at and begin < ends[at - 1]:
            doc[int(at - 1)].is_sent_start = True
    for end, at in zip(bounds[:, 1], np.searchsorted(starts, bounds[:, 1]), strict=True):
        if 0 < at < len(doc) and end <= ends[at - 1]:
            doc[int(at)].is_sent_start = True
    return doc


def overlap_of(span: Span, start: int, end: int) -> float:
    """Return intersection over union of ``span`` with characters ``start`` to ``end``."""
    shared = min(span.end_char, end) - max(span.start_char, start)
    return max(0, shared) / (max(span.end_char, end) - min(span.start_char, start))


def make_nlp() -> Language:
    """Return the pipeline that only reads: tokens, sentences, passages."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "…"]})
    nlp.add_pipe("cmo_passages")
    return nlp


def make_docs(nlp: Language, documents: list[Document]) -> Iterator[Doc]:
    """Run ``nlp`` over stored documents, in order."""
    return nlp.pipe(_bare_doc(nlp, document) for document in documents)


def _bare_doc(nlp: Language, document: Document) -> Doc:
    doc = nlp.make_doc(document.text)
    doc._.source = document.source
    doc._.passages = document.passages
    return doc


def codable_sentences(doc: Doc) -> list[tuple[int, int]]:
    """Return the token ranges in which spans may lie, in order.

    A range is one sentence of one passage, without the speaker's label; the interviewer's
    passages have none.
    """
    ranges = []
    for passage in doc._.passages:
        if passage.asks:
            continue
        inside = doc.char_span(passage.start, passage.end, alignment_mode="contract")
        if inside is not None:
            ranges += [(s.start, s.end) for s in _sentences(doc, passage, inside.start, inside.end)]
    return ranges


def _sentences(doc: Doc, passage: Passage, start: int, end: int) -> Iterator[Span]:
    first = start
    for at in range(start + 1, end + 1):
        if at == end or doc[at].is_sent_start:
            yield doc[first:at]
            first = at
