"""The mapper: from a span's words to a construct and a direction, with a probability.

It learns from the spans that people assigned and from the codebook itself: each
definition, pole and cue is an example of its construct, a pole also of its direction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from scipy.sparse import diags, hstack
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression

from cmo.linear import fit, probabilities
from cmo.records import OTHER, Assignment, Coding, Construct, Direction, Label, Span

WORDS = HashingVectorizer(
    n_features=2**14, ngram_range=(1, 2), alternate_sign=False, norm="l2", binary=True
)
PIECES = HashingVectorizer(
    n_features=2**14, analyzer="char_wb", ngram_range=(3, 5), alternate_sign=False, norm="l2"
)
LABEL_WEIGHT = 0.5
USUAL_SLOT = {"context": "C", "functioning": "M", "performance": "O", "outcome": "O"}


@dataclass(frozen=True, slots=True)
class Example:
    """Words said to be about a construct; either may be unknown in direction or label."""

    text: str
    label: str
    construct: str
    direction: str


@dataclass(frozen=True, slots=True)
class Mapper:
    """Two classifiers: of the construct, and of the direction given the construct."""

    construct: LogisticRegression
    direction: LogisticRegression

    def assign(self, spans: Sequence[tuple[Span, Label]], coder: str) -> list[Assignment]:
        """Assign each span, in the slot of the given label, to its likeliest construct."""
        if not spans:
            return []
        texts, labels = [s.text for s, _ in spans], [label for _, label in spans]
        chances = probabilities(self.construct, construct_matrix(texts, labels))
        names = [str(self.construct.classes_[at]) for at in chances.argmax(axis=1)]
        directions = self._directions(texts, names)
        return [
            Assignment(
                span.id, label, name, direction, coder, "machine", round(float(row.max()), 4)
            )
            for (span, label), name, direction, row in zip(
                spans, names, directions, chances, strict=True
            )
        ]

    def ranked(self, texts: Sequence[str], labels: Sequence[str]) -> list[list[str]]:
        """Return the constructs of each text, likeliest first."""
        chances = probabilities(self.construct, construct_matrix(texts, labels))
        return [[str(self.construct.classes_[at]) for at in np.argsort(-row)] for row in chances]

    def _directions(self, texts: Sequence[str], names: Sequence[str]) -> list[Direction]:
        chosen = probabilities(self.direction, direction_matrix(texts, names)).argmax(axis=1)
        found = [cast(Direction, str(self.direction.classes_[at])) for at in chosen]
        return ["0" if n == OTHER else d for n, d in zip(names, found, strict=True)]


def construct_matrix(texts: Sequence[str], labels: Sequence[str]) -> Any:
    """Return features of words, word pieces and the slot, shape (texts, features)."""
    slots = HashingVectorizer(n_features=2**4, alternate_sign=False, lowercase=False, norm=None)
    weighted = diags([LABEL_WEIGHT] * len(labels)) @ slots.transform(
        [f"slot{label}" for label in labels]
    )
    return hstack([WORDS.transform(texts), PIECES.transform(texts), weighted]).tocsr()


def direction_matrix(texts: Sequence[str], names: Sequence[str]) -> Any:
    """Return features of words, and of words together with the construct."""
    joined = [
        " ".join(f"{name}__{word}" for word in ["", *re.findall(r"\w+", text.lower())])
        for text, name in zip(texts, names, strict=True)
    ]
    return hstack(
        [WORDS.transform(texts), PIECES.transform(texts), WORDS.transform(joined)]
    ).tocsr()


def fit_mapper(codings: Iterable[Coding], codebook: Sequence[Construct]) -> Mapper:
    """Fit the mapper on people's assignments and on the codebook's own words."""
    examples = [*coded_examples(codings), *codebook_examples(codebook)]
    texts = [example.text for example in examples]
    construct = fit(
        construct_matrix(texts, [e.label for e in examples]),
        [e.construct for e in examples],
        C=10.0,
        max_iter=150,
    )
    directed = [e for e in examples if e.direction]
    direction = fit(
        direction_matrix([e.text for e in directed], [e.construct for e in directed]),
        [e.direction for e in directed],
        C=10.0,
    )
    return Mapper(construct, direction)


def coded_examples(codings: Iterable[Coding]) -> Iterator[Example]:
    """Yield the spans that people assigned to a construct."""
    for coding in codings:
        text = {span.id: span.text for span in coding.spans}
        for given in coding.assignments:
            yield Example(text[given.span], given.label, given.construct, given.direction)


def codebook_examples(codebook: Iterable[Construct]) -> Iterator[Example]:
    """Yield definitions, poles and cues as examples of their construct."""
    for entry in codebook:
        label = USUAL_SLOT.get(entry.layer, "")
        yield Example(f"{entry.label}. {entry.definition}", label, entry.construct, "")
        yield Example(entry.low_pole, label, entry.construct, "-")
        yield Example(entry.high_pole, label, entry.construct, "+")
        for cue in filter(None, (part.strip() for part in entry.cues.split(";"))):
            yield Example(cue, label, entry.construct, "")
