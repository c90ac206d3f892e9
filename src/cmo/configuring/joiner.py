"""The joiner: a registered spaCy component that turns spans into configurations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from sklearn.linear_model import LogisticRegression
from spacy.tokens import Doc, Span

from cmo.configuring.joining import Slots, join
from cmo.configuring.pairs import candidate_pairs, pair_matrix
from cmo.configuring.polarity import polarity_matrix
from cmo.language import SPANS, Group
from cmo.linear import fit, probabilities
from cmo.records import LABELS, Coding, Label, Polarity


class Joiner:
    """Sets ``doc._.configurations`` from ``doc.spans["cmo"]``."""

    def __init__(self, pairs: LogisticRegression, polarity: LogisticRegression) -> None:
        self.pairs = pairs
        self.polarity = polarity
        self.yes = list(pairs.classes_).index("yes")

    def __call__(self, doc: Doc) -> Doc:
        """Join the spans of one document."""
        spans = list(doc.spans.get(SPANS, []))
        found = self._groups(doc, spans)
        signs = self._polarities(doc, spans, [slots for slots, _ in found])
        doc._.configurations = [
            Group(slots, sign, chance) for (slots, chance), sign in zip(found, signs, strict=True)
        ]
        return doc

    def pipe(self, docs: Iterable[Doc], batch_size: int = 64) -> Iterator[Doc]:
        """Join documents one after the other."""
        return (self(doc) for doc in docs)

    def _groups(self, doc: Doc, spans: Sequence[Span]) -> list[tuple[Slots, float]]:
        candidates = candidate_pairs(spans)
        if not candidates:
            return []
        table = probabilities(self.pairs, pair_matrix(doc, spans, candidates))
        chances = dict(zip(candidates, table[:, self.yes].tolist(), strict=True))
        return join([cast(Label, span.label_) for span in spans], chances)

    def _polarities(
        self, doc: Doc, spans: Sequence[Span], groups: Sequence[Slots]
    ) -> list[Polarity]:
        if not groups:
            return []
        words = [slot_words(spans, slots) for slots in groups]
        return [cast(Polarity, str(sign)) for sign in self.polarity.predict(polarity_matrix(words))]


def slot_words(spans: Sequence[Span], slots: Slots) -> dict[Label, list[list[str]]]:
    """Return the lower-case words of the spans in each slot."""
    return {
        label: [[token.lower_ for token in spans[at]] for at in members]
        for label, members in slots.items()
    }


def fit_joiner(
    docs: Sequence[Doc], codings: Sequence[Coding]
) -> tuple[LogisticRegression, LogisticRegression]:
    """Fit the classifiers of pairs and of polarity on documents that people coded."""
    from scipy.sparse import vstack

    pair_rows, pair_labels, words, signs = [], [], [], []
    for doc, coding in zip(docs, codings, strict=True):
        spans, place = coded_spans(doc, coding)
        together = _pairs_together(coding, place)
        candidates = candidate_pairs(spans)
        if candidates:
            pair_rows.append(pair_matrix(doc, spans, candidates))
            pair_labels += ["yes" if pair in together else "no" for pair in candidates]
        for configuration in coding.configurations:
            slots = {
                label: tuple(place[span] for span in configuration.slot(label) if span in place)
                for label in LABELS
            }
            words.append(slot_words(spans, slots))
            signs.append(configuration.polarity)
    pairs = fit(vstack(pair_rows).tocsr(), pair_labels, C=0.5)
    return pairs, fit(polarity_matrix(words), list(signs), C=1.0)


def coded_spans(doc: Doc, coding: Coding) -> tuple[list[Span], dict[str, int]]:
    """Return the coded spans as spaCy spans in text order, and the position of each id."""
    spans: list[Span] = []
    place: dict[str, int] = {}
    for span in sorted(coding.spans, key=lambda span: (span.start, span.end)):
        found = doc.char_span(span.start, span.end, label=span.label, alignment_mode="expand")
        if found is not None:
            place[span.id] = len(spans)
            spans.append(found)
    return spans, place


def _pairs_together(coding: Coding, place: dict[str, int]) -> set[tuple[int, int]]:
    together = set()
    for configuration in coding.configurations:
        members = sorted(place[span] for span in configuration.spans if span in place)
        together |= {(a, b) for a in members for b in members if a < b}
    return together
