"""The tagger: a registered spaCy component around a scikit-learn classifier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from spacy.tokens import Doc, Span

from cmo.language import SPANS, codable_sentences
from cmo.linear import fit, probabilities
from cmo.records import Coding
from cmo.tagging.decoding import OUTSIDE, TAGS, allowed_transitions, spans_of, trim, viterbi
from cmo.tagging.features import feature_matrix


class Tagger:
    """Sets ``doc.spans["cmo"]`` and each span's probability.

    A span's probability is the mean over its tokens of the probability of its label.
    """

    def __init__(self, model: LogisticRegression, least_probability: float) -> None:
        self.model = model
        self.least_probability = least_probability
        self.transitions = allowed_transitions()
        self.order = [list(model.classes_).index(tag) for tag in TAGS]

    def __call__(self, doc: Doc) -> Doc:
        """Tag one document."""
        sentences = [(start, end) for start, end in codable_sentences(doc) if end > start]
        table = np.zeros((0, len(TAGS)))
        if sentences:
            table = probabilities(self.model, feature_matrix(doc, sentences))[:, self.order]
        found: list[tuple[Span, float]] = []
        at = 0
        for start, end in sentences:
            rows = table[at : at + end - start]
            at += end - start
            found += self._tag_sentence(doc, start, rows)
        kept = [(s, p) for s, p in found if p >= self.least_probability]
        doc.spans[SPANS] = [span for span, _ in kept]
        doc.spans[SPANS].attrs["probabilities"] = [probability for _, probability in kept]
        return doc

    def pipe(self, docs: Iterable[Doc], batch_size: int = 64) -> Iterator[Doc]:
        """Tag documents one after the other."""
        return (self(doc) for doc in docs)

    def _tag_sentence(self, doc: Doc, offset: int, rows: Any) -> Iterator[tuple[Span, float]]:
        path = viterbi(np.log(rows + 1e-12), self.transitions)
        for start, end, label in spans_of(path):
            first, last = trim(doc, offset + start, offset + end)
            if first < last:
                columns = [TAGS.index(f"B-{label}"), TAGS.index(f"I-{label}")]
                inside = rows[first - offset : last - offset][:, columns].sum(axis=1)
                yield Span(doc, first, last, label=label), float(inside.mean())


def fit_tagger(docs: list[Doc], codings: list[Coding]) -> LogisticRegression:
    """Fit the classifier of tokens on documents that people coded."""
    from scipy.sparse import vstack

    matrices, tags = [], []
    for doc, coding in zip(docs, codings, strict=True):
        sentences = codable_sentences(doc)
        if not sentences:
            continue
        gold = token_tags(doc, coding)
        matrices.append(feature_matrix(doc, sentences))
        tags += [gold[at] for start, end in sentences for at in range(start, end)]
    return fit(vstack(matrices).tocsr(), tags, C=0.3, max_iter=60)


def token_tags(doc: Doc, coding: Coding) -> list[str]:
    """Return the BIO tag of each token of ``doc`` according to ``coding``."""
    tags = [OUTSIDE] * len(doc)
    for span in coding.spans:
        inside = doc.char_span(span.start, span.end, alignment_mode="expand")
        if inside is None:
            continue
        tags[inside.start] = f"B-{span.label}"
        for at in range(inside.start + 1, inside.end):
            tags[at] = f"I-{span.label}"
    return tags
