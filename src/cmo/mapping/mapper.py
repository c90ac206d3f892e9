"""The mapper: from a span's words to a construct and a direction, with a probability.

It learns from the spans that people assigned, from the codebook itself (definitions, poles
and cues are examples of their construct) and from examples written for the codebook. A
ridge regression scores the constructs; what a small transformer reads in the passage, cues,
likeness to the codebook and habit join in :mod:`cmo.mapping.ranking`, and then what the other
spans of the source seem to speak of. Nothing in a mapper is words: all is hashed or averaged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Self, cast

import numpy as np
from scipy.sparse import csr_matrix, diags, hstack, vstack

from cmo.hashing import unit_rows
from cmo.linear import Linear, fit, linear
from cmo.mapping.company import Place, company
from cmo.mapping.examples import Example, codebook_examples, coded_examples, written_examples
from cmo.mapping.ranking import fit_weights
from cmo.mapping.ranking import probabilities as shares
from cmo.mapping.ridge import fit_ridge
from cmo.mapping.signals import Signals
from cmo.mapping.themes import Marked, find_themes, leaning, nearness, shipped
from cmo.mapping.vectors import mean_vectors, unit
from cmo.mapping.words import STEMS_WIDTH, count_words, rarity
from cmo.records import (
    LABELS,
    OTHER,
    POLARITIES,
    Assignment,
    Coding,
    Construct,
    Direction,
    Label,
    Span,
    WrittenExample,
)

Array = np.ndarray[Any, np.dtype[np.float64]]
PIECES_WEIGHT, VECTOR_WEIGHT, SLOT_WEIGHT = 0.5, 1.0, 0.1
KIND_WEIGHT = {"cue": 0.5}
POLARITY_WEIGHT = 1.5
OWN_ARRAYS = ("weights", "together", "rarity", "middle", "themes")
ARRAYS = frozenset({*OWN_ARRAYS, *Signals.__dataclass_fields__})
READ_WEIGHT = 0.3  # of a span of another text in the direction, beside one of this synthesis
LEANING = 1.0  # what the encoder reads of the direction, beside the words
ALONE = 0.3  # a word's say in the direction whatever the construct, beside its say with it


@dataclass(frozen=True, slots=True)
class Asked:
    """Spans of one source, with the slots they fill; each counts in what the others mean.

    ``polarities`` are those of the spans' configurations, empty where not known; they say much
    about the direction. ``passage`` is the text in which the spans are read.
    """

    spans: Sequence[tuple[Span, Label]]
    polarities: Sequence[str]
    passage: str


@dataclass(frozen=True, slots=True)
class Mapper:
    """A scorer of constructs, the weights of all signals, and a classifier of the direction.

    ``weights`` are those of a span by itself, ``together`` those that count its company too.
    ``rarity`` weighs the hashed stems and word pieces; ``middle`` is the mean word vector;
    ``themes`` are the vectors of both poles of each construct (:mod:`cmo.mapping.themes`).
    """

    construct: Linear
    direction: Linear
    weights: Array
    together: Array
    rarity: Array
    middle: Array
    themes: Array
    signals: Signals

    def assign(
        self,
        spans: Sequence[tuple[Span, Label]],
        coder: str,
        polarities: Sequence[str] = (),
        passage: str = "",
    ) -> list[Assignment]:
        """Assign each span of a source to its likeliest construct; see :meth:`assign_each`."""
        [made] = self.assign_each([Asked(spans, polarities or [""] * len(spans), passage)], coder)
        return made

    def assign_each(self, asked: Sequence[Asked], coder: str) -> list[list[Assignment]]:
        """Assign each span, in the slot of the given label, to its likeliest construct.

        Many sources at once take less time than one by one, and come to the same.
        """
        texts = [span.text for one in asked for span, _ in one.spans]
        if not texts:
            return [[] for _ in asked]
        places = [
            Place(str(at), span.start, label, one.passage)
            for at, one in enumerate(asked)
            for span, label in one.spans
        ]
        chances = self.chances(texts, places)
        names = [str(self.construct.classes[at]) for at in chances.argmax(axis=1)]
        polarities = [sign for one in asked for sign in one.polarities]
        directions = self.directions(texts, names, polarities, places)
        # Each source takes from it as many as it has spans.
        found = zip(names, directions, chances.max(axis=1), strict=True)
        return [
            [
                Assignment(span.id, label, name, direction, coder, "machine", round(float(sure), 4))
                for (span, label), (name, direction, sure) in zip(one.spans, found, strict=False)
            ]
            for one in asked
        ]

    def chances(self, texts: Sequence[str], places: Sequence[Place]) -> Array:
        """Return the probability of each construct, shape (texts, constructs)."""
        slots = [place.slot for place in places]
        rows, vectors = _features(texts, slots, self.rarity, self.middle)
        scores = self.construct.scores(rows)
        themes = nearness(_read(texts, places), self.themes)
        alone = _join(scores, themes, self.signals.of(texts, vectors, slots))
        said = company(shares(alone, self.weights), places, self.signals.usual)
        return shares(np.concatenate([alone, said], axis=-1), self.together)

    def ranked(self, chances: Array) -> list[list[str]]:
        """Return the constructs of each row of :meth:`chances`, likeliest first."""
        order = np.argsort(-chances, axis=1, kind="stable")
        return [[str(self.construct.classes[at]) for at in row] for row in order]

    def directions(
        self,
        texts: Sequence[str],
        names: Sequence[str],
        polarities: Sequence[str],
        places: Sequence[Place],
    ) -> list[Direction]:
        """Return the likeliest direction of each text, given its construct."""
        rows = self._direction_rows(texts, names, polarities, places)
        chosen = self.direction.probabilities(rows).argmax(axis=1)
        found = [cast(Direction, str(self.direction.classes[at])) for at in chosen]
        return ["0" if n == OTHER else d for n, d in zip(names, found, strict=True)]

    def _direction_rows(
        self,
        texts: Sequence[str],
        names: Sequence[str],
        polarities: Sequence[str],
        places: Sequence[Place],
    ) -> csr_matrix:
        numbers = {str(name): at for at, name in enumerate(self.construct.classes)}
        at = [numbers[name] for name in names]
        rows = _features(texts, [""] * len(texts), self.rarity, self.middle)[0]
        leans = leaning(_read(texts, places), self.themes[at])
        return _direction_matrix(rows, at, polarities, leans, len(numbers))

    def parts(self) -> tuple[dict[str, Linear], dict[str, Array]]:
        """Return everything a mapper is, as classifiers and arrays to be saved."""
        arrays = {name: getattr(self, name) for name in OWN_ARRAYS}
        return {"construct": self.construct, "direction": self.direction}, {
            **arrays,
            **asdict(self.signals),
        }

    @classmethod
    def of(cls, models: Mapping[str, Linear], arrays: Mapping[str, Any]) -> Self:
        """Return the mapper that :meth:`parts` took apart."""
        own = {name: arrays[name] for name in OWN_ARRAYS}
        rest = {name: arrays[name] for name in Signals.__dataclass_fields__}
        return cls(models["construct"], models["direction"], signals=Signals(**rest), **own)


@dataclass(frozen=True)
class Lesson:
    """All examples as features, before anything is learned from them."""

    examples: Sequence[Example]
    names: Sequence[str]
    rows: csr_matrix = field(repr=False)
    vectors: Array = field(repr=False)
    rarity: Array = field(repr=False)
    middle: Array = field(repr=False)

    @cached_property
    def right(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        """The number of each example's construct."""
        numbers = {name: at for at, name in enumerate(self.names)}
        return np.array([numbers[e.construct] for e in self.examples], dtype=np.int64)


def fit_mapper(
    codings: Iterable[tuple[Coding, str]],
    codebook: Sequence[Construct],
    written: Iterable[WrittenExample] = (),
    read: Sequence[Example] = (),
) -> Mapper:
    """Fit the mapper on people's assignments, the codebook, and examples written for it.

    Each coding comes with the text it is of. Directions are also learned from spans of other
    texts that were ``read`` for their constructs; what is said of a construct's direction holds
    wherever it is met, but the words by which it is known do not.
    """
    lesson = _prepare(
        [
            *coded_examples(codings),
            *codebook_examples(codebook),
            *written_examples(written, codebook),
        ],
        [entry.construct for entry in codebook],
    )
    themes = find_themes(codebook, lesson.examples, lesson.names)
    numbers = {name: at for at, name in enumerate(lesson.names)}
    signals = Signals.learn(lesson.examples, lesson.vectors, numbers, lesson.rarity[:STEMS_WIDTH])
    coefficients, intercept, others = fit_ridge(
        lesson.rows,
        np.eye(len(lesson.names))[lesson.right],
        np.array([KIND_WEIGHT.get(e.kind, 1.0) for e in lesson.examples]),
        [e.source for e in lesson.examples],
    )
    return Mapper(
        linear(coefficients, intercept, lesson.names),
        _fit_direction(lesson, read, themes),
        *_weigh(lesson, signals, others, themes),
        lesson.rarity,
        lesson.middle,
        themes,
        signals,
    )


def _prepare(examples: Sequence[Example], constructs: Sequence[str]) -> Lesson:
    texts = [e.text for e in examples]
    names = sorted({*constructs, OTHER, *(e.construct for e in examples)})
    words, meanings = count_words(texts), mean_vectors(texts)
    weights, middle = rarity(words), meanings.mean(axis=0)
    rows, vectors = _weighed(words, meanings, [e.label for e in examples], weights, middle)
    return Lesson(examples, names, rows, vectors, weights, middle)


def _features(
    texts: Sequence[str], labels: Sequence[str], weights: Array, middle: Array
) -> tuple[csr_matrix, Array]:
    """Return features of words, pieces, meaning and slot, and the vectors of meaning alone."""
    return _weighed(count_words(texts), mean_vectors(texts), labels, weights, middle)


def _weighed(
    words: csr_matrix, meanings: Array, labels: Sequence[str], weights: Array, middle: Array
) -> tuple[csr_matrix, Array]:
    weighed = csr_matrix(words @ diags(weights))
    vectors = unit(meanings - middle)
    slots = np.array([[label == slot for slot in LABELS] for label in labels], dtype=float)
    parts = [
        unit_rows(weighed[:, :STEMS_WIDTH]),
        np.sqrt(PIECES_WEIGHT) * unit_rows(weighed[:, STEMS_WIDTH:]),
        csr_matrix(np.sqrt(VECTOR_WEIGHT) * vectors),
        csr_matrix(np.sqrt(SLOT_WEIGHT) * slots.reshape(len(labels), len(LABELS))),
    ]
    return csr_matrix(hstack(parts)), vectors


def _read(texts: Sequence[str], places: Iterable[Place]) -> Array:
    """Return the vectors of ``texts``, each read in its passage."""
    return shipped().read(
        [
            Marked.of(text, place.passage, place.start)
            for text, place in zip(texts, places, strict=True)
        ]
    )


def _join(scores: Array, themes: Array, rest: Array) -> Array:
    """Return the signals of spans by themselves, as :data:`cmo.mapping.ranking.SIGNALS`."""
    first = np.stack([scores, np.sqrt(np.maximum(scores, 0)), themes], axis=-1)
    return np.concatenate([first, rest], axis=-1)


def _weigh(lesson: Lesson, signals: Signals, others: Array, themes: Array) -> tuple[Array, Array]:
    """Learn the weights on coded examples, each seen as if its source were a new one.

    Returns the weights of spans by themselves, and those that count their company too.
    """
    coded = [at for at, e in enumerate(lesson.examples) if e.kind == "coded"]
    chosen = [lesson.examples[at] for at in coded]
    rest = signals.of([e.text for e in chosen], lesson.vectors[coded], [e.label for e in chosen])
    own: dict[str, Array] = {}
    for at, e in zip(coded, chosen, strict=True):
        counts = own.setdefault(e.source, np.zeros_like(signals.habits))
        counts[LABELS.index(cast(Label, e.label)), lesson.right[at]] += 1
    for row, e in enumerate(chosen):
        rest[row, :, -1] = signals.habit(e.label, own[e.source])
    near = nearness(_read([e.text for e in chosen], [e.place for e in chosen]), themes)
    alone, right = _join(others[coded], near, rest), lesson.right[coded]
    weights = fit_weights(alone, right)
    said = company(shares(alone, weights), [e.place for e in chosen], signals.usual)
    return weights, fit_weights(np.concatenate([alone, said], axis=-1), right)


def _fit_direction(lesson: Lesson, read: Sequence[Example], themes: Array) -> Linear:
    """Fit the direction, given the construct.

    Until somebody has coded a construct, more of it is taken to go with what helps: its poles
    count once more, each with that polarity. Without this, directions under a new codebook
    hang on the few words of its poles, and a single coded span turns many (docs/mapping.md).
    What the encoder reads counts in coded spans and poles: of the rest it has seen too much.
    """
    numbers = {name: at for at, name in enumerate(lesson.names)}
    coded = {e.construct for e in lesson.examples if e.kind == "coded" and e.direction}
    directed = [at for at, e in enumerate(lesson.examples) if e.direction]
    usual = [
        at for at, e in enumerate(lesson.examples) if e.kind == "pole" and e.construct not in coded
    ]
    further = [e for e in read if e.direction and e.construct in numbers]
    width = lesson.rows.shape[1] - len(LABELS)
    taught = [lesson.examples[at] for at in (*directed, *usual)] + further
    polarities = [lesson.examples[at].polarity for at in directed]
    polarities += [lesson.examples[at].direction for at in usual]
    polarities += [e.polarity for e in further]
    known = lesson.rows[directed + usual][:, :width]
    rows = [hstack([known, csr_matrix((known.shape[0], len(LABELS)))])]
    if further:
        words = [e.text for e in further]
        rows.append(_features(words, [""] * len(words), lesson.rarity, lesson.middle)[0])
    constructs = [numbers[e.construct] for e in taught]
    heard = [at for at, e in enumerate(taught) if e.kind in ("coded", "pole")]
    vectors = _read([taught[at].text for at in heard], [taught[at].place for at in heard])
    leans = np.zeros(len(taught))
    leans[heard] = leaning(vectors, themes[[constructs[at] for at in heard]])
    matrix = _direction_matrix(
        csr_matrix(vstack(rows)), constructs, polarities, leans, len(lesson.names)
    )
    weights = [READ_WEIGHT if e.kind == "read" else 1.0 for e in taught]
    return fit(matrix, [e.direction for e in taught], weights, C=3.0)


def direction_width(construct: Linear) -> int:
    """Return how many features tell the direction beside such a scorer of constructs."""
    row = csr_matrix((1, construct.coefficients.shape[1]))
    return int(_direction_matrix(row, [0], [""], np.zeros(1), len(construct.classes)).shape[1])


def _direction_matrix(
    rows: csr_matrix,
    constructs: Sequence[int],
    polarities: Sequence[str],
    leans: Array,
    total: int,
) -> csr_matrix:
    """Return the features alone and with the construct, the construct, and the polarity.

    Where a span leans stands alone and with the polarity, last.
    """
    said = np.array([[p == one for one in POLARITIES] for p in polarities], dtype=float)
    given = csr_matrix(
        (np.ones(len(constructs)), (np.arange(len(constructs)), constructs)),
        shape=(len(constructs), total),
    )
    said = said.reshape(len(constructs), len(POLARITIES))
    together = [given.multiply(POLARITY_WEIGHT * said[:, [at]]) for at in range(len(POLARITIES))]
    shifted = _shift(rows, constructs)
    leans = LEANING * leans[:, None]
    leant = [csr_matrix(leans), csr_matrix(leans * said)]
    parts = [np.sqrt(ALONE) * rows, shifted, np.sqrt(ALONE) * given, csr_matrix(said), *together]
    return csr_matrix(hstack([*parts, *leant]))


def _shift(rows: csr_matrix, constructs: Sequence[int]) -> csr_matrix:
    """Return ``rows`` with columns moved by construct: the hash of feature and construct."""
    width = 2**15
    moved = rows.tocoo()
    steps = np.asarray(constructs, dtype=np.int64)[moved.row] * 40503 + 1
    columns = (moved.col.astype(np.int64) * 2654435761 + steps * 2246822519) % (2**31) % width
    return csr_matrix((moved.data, (moved.row, columns)), shape=(rows.shape[0], width))
