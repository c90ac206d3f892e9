"""The joiner: a registered spaCy component that turns spans into configurations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from sklearn.linear_model import LogisticRegression
from spacy.tokens import Doc, Span

from cmo.configuring.joining import Joined, Slots, join
from cmo.configuring.pairs import candidate_pairs, log_odds, pair_matrix
from cmo.configuring.polarity import Members, polarity_matrix
from cmo.language import SPANS, Group, overlap_of
from cmo.linear import fit, probabilities
from cmo.records import LABELS, Coding, Label, Polarity

HALF = 0.5


@dataclass(frozen=True)
class Joiner:
    """Sets ``doc._.configurations`` from ``doc.spans["cmo"]``.

    Parameters
    ----------
    pairs : whether two spans share a configuration
    polarity : whether a configuration helps
    whole : how likely a configuration is to be right, given how well its spans hold together
    """

    pairs: LogisticRegression
    polarity: LogisticRegression
    whole: LogisticRegression

    def __call__(self, doc: Doc) -> Doc:
        """Join the spans of one document."""
        spans = list(doc.spans.get(SPANS, []))
        found = find_groups(self.pairs, doc, spans)
        signs = self._polarities([members_of(spans, group.slots) for group in found])
        chances = yes(self.whole, cohesion_matrix(found)) if found else []
        doc._.configurations = [
            Group(group.slots, sign, float(chance))
            for group, sign, chance in zip(found, signs, chances, strict=True)
        ]
        return doc

    def pipe(self, docs: Iterable[Doc], batch_size: int = 64) -> Iterator[Doc]:
        """Join documents one after the other."""
        return (self(doc) for doc in docs)

    def _polarities(self, configurations: Sequence[Members]) -> list[Polarity]:
        if not configurations:
            return []
        signs = self.polarity.predict(polarity_matrix(configurations))
        return [cast("Polarity", str(sign)) for sign in signs]


def find_groups(pairs: LogisticRegression, doc: Doc, spans: Sequence[Span]) -> list[Joined]:
    """Return the spans joined into configurations, in text order."""
    candidates = candidate_pairs(spans)
    if not candidates:
        return []
    table = yes(pairs, pair_matrix(doc, spans, candidates))
    chances = {pair: float(p) for pair, p in zip(candidates, table, strict=True)}
    return join([cast("Label", span.label_) for span in spans], chances)


def yes(model: LogisticRegression, rows: Any) -> Any:
    """Return the probability of "yes" for each row."""
    return probabilities(model, rows)[:, list(model.classes_).index("yes")]


def cohesion_matrix(groups: Sequence[Joined]) -> Any:
    """Return how well each configuration holds together, shape (configurations, 4)."""
    return np.array(
        [
            [log_odds(g.mean), log_odds(g.least), float(np.log(g.size)), float(len(g.slots) == 3)]
            for g in groups
        ]
    )


def members_of(spans: Sequence[Span], slots: Slots) -> Members:
    """Return the spans in each slot."""
    return {label: [spans[at] for at in members] for label, members in slots.items()}


def fit_joiner(
    docs: Sequence[Doc], found: Sequence[Sequence[Span]], codings: Sequence[Coding]
) -> Joiner:
    """Fit the joiner on documents that people coded.

    Pairs are learnt from the spans that the tagger finds, matched to the coded ones, so that
    the joiner meets in training the mistakes that it will meet later; polarity from the coded
    configurations.
    """
    from scipy.sparse import vstack

    rows, together, signs = [], [], []
    configurations: list[Members] = []
    for doc, spans, coding in zip(docs, found, codings, strict=True):
        for members, given in ((list(spans), _match(spans, coding)), coded_spans(doc, coding)):
            candidates = candidate_pairs(members)
            if candidates:
                rows.append(pair_matrix(doc, members, candidates))
                shared = _pairs_together(coding, given)
                together += ["yes" if pair in shared else "no" for pair in candidates]
        configurations += _coded_members(doc, coding)
        signs += [configuration.polarity for configuration in coding.configurations]
    pairs = fit(vstack(rows).tocsr(), together, C=0.5, solver="liblinear")
    polarity = fit(polarity_matrix(configurations), list(signs), C=0.3)
    return Joiner(pairs, polarity, _fit_whole(pairs, docs, found, codings))


def _fit_whole(
    pairs: LogisticRegression,
    docs: Sequence[Doc],
    found: Sequence[Sequence[Span]],
    codings: Sequence[Coding],
) -> LogisticRegression:
    """Fit the chance that a person joined all spans of a configuration, two by two.

    Two made-up ones at even odds, one right and one wrong, see to it that neither is missing.
    """
    even: Slots = {"C": (0,), "O": (1,)}
    groups, right = [Joined(even, 2, 0.5, 0.5)] * 2, ["yes", "no"]
    for doc, spans, coding in zip(docs, found, codings, strict=True):
        together = _pairs_together(coding, _match(spans, coding))
        for group in find_groups(pairs, doc, spans):
            members = sorted({at for slot in group.slots.values() for at in slot})
            groups.append(group)
            both = ((a, b) for i, a in enumerate(members) for b in members[i + 1 :])
            right.append("yes" if all(pair in together for pair in both) else "no")
    return fit(cohesion_matrix(groups), right, C=1.0)


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


def _match(spans: Sequence[Span], coding: Coding) -> dict[str, int]:
    """Return, for each coded span, the position of the span found for it, if any."""
    place: dict[str, int] = {}
    for given in coding.spans:
        overlaps = [
            (overlap_of(span, given.start, given.end), -at)
            for at, span in enumerate(spans)
            if span.label_ == given.label
        ]
        best, at = max(overlaps, default=(0.0, 0))
        if best >= HALF:
            place[given.id] = -at
    return place


def _coded_members(doc: Doc, coding: Coding) -> Iterator[Members]:
    spans, place = coded_spans(doc, coding)
    for configuration in coding.configurations:
        yield {
            label: [spans[place[name]] for name in configuration.slot(label) if name in place]
            for label in LABELS
        }


def _pairs_together(coding: Coding, place: Mapping[str, int]) -> set[tuple[int, int]]:
    together = set()
    for configuration in coding.configurations:
        members = sorted(place[span] for span in configuration.spans if span in place)
        together |= {(a, b) for a in members for b in members if a < b}
    return together
