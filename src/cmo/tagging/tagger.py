"""The tagger: a registered spaCy component that turns the encoder's figures into spans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from spacy.tokens import Doc, Span

from cmo.language import SPANS, codable_sentences
from cmo.linear import Linear
from cmo.tagging.calibration import span_probabilities
from cmo.tagging.decoding import (
    allowed_transitions,
    says_something,
    spans_of,
    tag_weights,
    trim,
    viterbi,
)
from cmo.tagging.head import adapted


class Tagger:
    """Sets ``doc.spans["cmo"]`` and each span's probability.

    Parameters
    ----------
    calibration : the chance that a span is right, given what the encoder says of its words
    head : what was learnt since the encoder was made, or ``None`` for the encoder's own word
    least_probability : spans less probable are dropped
    """

    def __init__(
        self,
        calibration: Linear,
        head: Linear | None = None,
        least_probability: float = 0.0,
    ) -> None:
        self.calibration = calibration
        self.head = head
        self.least_probability = least_probability

    def __call__(self, doc: Doc) -> Doc:
        """Tag one document, which the encoder has read."""
        spans = find_spans(doc, self.head)
        chances = span_probabilities(self.calibration, spans)
        kept = [(s, p) for s, p in zip(spans, chances, strict=True) if p >= self.least_probability]
        doc.spans[SPANS] = [span for span, _ in kept]
        doc.spans[SPANS].attrs["probabilities"] = [probability for _, probability in kept]
        return doc

    def pipe(self, docs: Iterable[Doc], batch_size: int = 64) -> Iterator[Doc]:
        """Tag documents one after the other."""
        return (self(doc) for doc in docs)


def find_spans(doc: Doc, head: Linear | None = None) -> list[Span]:
    """Return the likeliest spans of a document, in text order."""
    table = adapted(doc._.encoded, head)
    transitions, weights = allowed_transitions(), tag_weights()
    found: list[Span] = []
    for start, end in codable_sentences(doc):
        if np.all((table[start:end] + weights).argmax(axis=1) == 0):
            continue
        for first, last, label in spans_of(viterbi(table[start:end], transitions)):
            first, last = trim(doc, start + first, start + last)  # noqa: PLW2901
            if says_something(doc, first, last):
                found.append(Span(doc, first, last, label=label))
    return found
