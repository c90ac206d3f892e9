"""The joiner: a registered spaCy component that turns spans into configurations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Self, cast

import numpy as np
from scipy.sparse import vstack
from spacy.tokens import Doc, Span

from cmo.configuring.joining import Joined, Slots, join
from cmo.configuring.pairs import Pair, candidate_pairs, pair_matrix
from cmo.configuring.polarity import Members, polarity_matrix
from cmo.encoder.sureness import log_odds
from cmo.language import SPANS, Group, overlap_of
from cmo.linear import Linear, fit
from cmo.records import LABELS, Coding, Configuration, Label, Polarity

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

    pairs: Linear
    polarity: Linear
    whole: Linear

    def __call__(self, doc: Doc) -> Doc:
        """Join the spans of one document."""
        spans = list(doc.spans.get(SPANS, []))
        found = Candidates.among(doc, spans).groups(self.pairs)
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
        signs = self.polarity.likeliest(polarity_matrix(configurations))
        return [cast("Polarity", sign) for sign in signs]


@dataclass(frozen=True)
class Candidates:
    """Spans of a document by their labels, their candidate pairs, and these as features."""

    labels: Sequence[Label]
    pairs: Sequence[Pair]
    rows: Any

    @classmethod
    def among(cls, doc: Doc, spans: Sequence[Span]) -> Self:
        """Return the candidates among ``spans``."""
        pairs = candidate_pairs(spans)
        rows = pair_matrix(doc, spans, pairs) if pairs else None
        return cls([cast("Label", span.label_) for span in spans], pairs, rows)

    def groups(self, model: Linear) -> list[Joined]:
        """Return the spans joined into configurations, in text order."""
        if not self.pairs:
            return []
        chances = zip(self.pairs, yes(model, self.rows), strict=True)
        return join(self.labels, {pair: float(chance) for pair, chance in chances})


def yes(model: Linear, rows: Any) -> Any:
    """Return the probability of "yes" for each row."""
    return model.probabilities(rows)[:, model.classes.index("yes")]


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


@dataclass(frozen=True)
class Lesson:
    """What a coded document teaches the joiner, as features, before anything is learnt.

    ``found`` are the pairs of spans that the tagger finds and ``together`` those that people
    joined; ``polarity`` has a row for each coded configuration, whose polarity is in ``signs``.
    """

    found: Candidates
    together: Set[Pair]
    polarity: Any
    signs: Sequence[Polarity]


def learn_from(doc: Doc, found: Sequence[Span], coding: Coding) -> Lesson:
    """Return the lesson of a document that people coded and in which the tagger found spans.

    Pairs are learnt from the spans that the tagger finds, matched to the coded ones, so that
    the joiner meets in training the mistakes that it will meet later; polarity from the coded
    configurations.
    """
    spans, place = coded_spans(doc, coding)
    members = [_members(configuration, spans, place) for configuration in coding.configurations]
    return Lesson(
        Candidates.among(doc, found),
        _pairs_together(coding, _match(found, coding)),
        polarity_matrix(members) if members else None,
        [configuration.polarity for configuration in coding.configurations],
    )


def fit_joiner(lessons: Sequence[Lesson]) -> Joiner:
    """Fit the joiner on what coded documents teach."""
    told = [lesson for lesson in lessons if lesson.signs]
    signs = [str(sign) for lesson in told for sign in lesson.signs]
    pairs = _fit_pairs(lessons)
    polarity = fit(vstack([lesson.polarity for lesson in told]).tocsr(), signs, C=0.1)
    return Joiner(pairs, polarity, _fit_whole(pairs, lessons))


def _fit_pairs(lessons: Sequence[Lesson]) -> Linear:
    told = [lesson for lesson in lessons if lesson.found.pairs]
    right = [
        "yes" if pair in lesson.together else "no" for lesson in told for pair in lesson.found.pairs
    ]
    rows = vstack([lesson.found.rows for lesson in told]).tocsr()
    return fit(rows, right, C=0.05, solver="liblinear")


def _fit_whole(pairs: Linear, lessons: Sequence[Lesson]) -> Linear:
    """Fit the chance that a person joined all spans of a configuration, two by two.

    Two made-up ones at even odds, one right and one wrong, see to it that neither is missing.
    """
    even: Slots = {"C": (0,), "O": (1,)}
    groups, right = [Joined(even, 2, 0.5, 0.5)] * 2, ["yes", "no"]
    for lesson in lessons:
        for group in lesson.found.groups(pairs):
            members = sorted({at for slot in group.slots.values() for at in slot})
            groups.append(group)
            both = ((a, b) for i, a in enumerate(members) for b in members[i + 1 :])
            right.append("yes" if all(pair in lesson.together for pair in both) else "no")
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


def _members(
    configuration: Configuration, spans: Sequence[Span], place: Mapping[str, int]
) -> Members:
    """Return the coded spans in each slot of a configuration."""
    return {
        label: [spans[place[name]] for name in configuration.slot(label) if name in place]
        for label in LABELS
    }


def _pairs_together(coding: Coding, place: Mapping[str, int]) -> set[tuple[int, int]]:
    together = set()
    for configuration in coding.configurations:
        members = sorted(place[span] for span in configuration.spans if span in place)
        together |= {(a, b) for a in members for b in members if a < b}
    return together
