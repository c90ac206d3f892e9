"""How much coding a good order saves: work saved at 95% of the final score (docs/what-next.md).

python benchmarks/active_order.py [--raw data/raw] [--target 0.95]

Each hand of the corpus in turn is a new synthesis. The machine's coding of it is that of the
encoder that never saw the hand (``heldout.npz``); a person then codes one passage after the
other, and what a person coded is right. The score is the coding as it stands: mean F1 of the
words of C, M and O, people's coding where there is one and the machine's elsewhere; in the end it
is 1. Counted is the share of the words that must be read until the score is 0.95, against the
mean of 20 random orders. Prints each order's mean ratio over hands with its 95% interval (10,000
draws of hands), then the ratio of each hand.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cmo import coded
from cmo.encoder import heldout
from cmo.encoder.runtime import TAGS
from cmo.language import codable_sentences, make_docs, make_nlp
from cmo.mapping.vectors import mean_vectors, unit
from cmo.records import LABELS
from cmo.tagging.decoding import tag_weights
from cmo.tagging.head import token_tags

RANDOM_ORDERS, DRAWS = 20, 10_000
LABEL_OF = np.array([0 if tag == "O" else 1 + LABELS.index(tag[2:]) for tag in TAGS])
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Passage:
    """Chances of none, C, M, O for each word, what a person and the machine say, and the words."""

    chances: Array
    person: Array
    machine: Array
    text: str

    @property
    def words(self) -> int:
        return len(self.person)


Score = Callable[[Passage], float]


def per_word(value: Callable[[Array], Array]) -> Score:
    """Return the score of a passage that is the mean of a figure of its words."""
    return lambda passage: float(value(passage.chances).mean())


def entropy(chances: Array) -> Array:
    return np.asarray(-(chances * np.log(chances + 1e-9)).sum(axis=1))


def unsure(chances: Array) -> Array:
    return np.asarray(1 - chances.max(axis=1))


def narrow(chances: Array) -> Array:
    best = np.sort(chances, axis=1)
    return np.asarray(1 - (best[:, -1] - best[:, -2]))


def elements(chances: Array) -> Array:
    return np.asarray(1 - chances[:, 0])


def errors(passage: Passage) -> float:
    return float((passage.person != passage.machine).mean())


SCORES: dict[str, Score] = {
    "least confidence": per_word(unsure),
    "margin": per_word(narrow),
    "entropy": per_word(entropy),
    "expected elements": per_word(elements),
    "elements x entropy": lambda p: per_word(elements)(p) * per_word(entropy)(p),
    "least confidence, whole passage": lambda p: float(unsure(p.chances).sum()),
    "entropy, whole passage": lambda p: float(entropy(p.chances).sum()),
    "(true errors: the best there is)": errors,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raw", type=Path, default=Path("data/raw"))
    parser.add_argument("--target", type=float, default=0.95)
    args = parser.parse_args()
    ratios: dict[str, list[float]] = {}
    hands, needed = read_hands(args.raw), []
    for passages in hands.values():
        rng = np.random.default_rng(0)
        draws = [rng.permutation(len(passages)) for _ in range(RANDOM_ORDERS)]
        usual = float(np.mean([cost(passages, order, args.target) for order in draws]))
        needed.append(usual)
        for name, order in orders(passages):
            ratios.setdefault(name, []).append(cost(passages, order, args.target) / usual)
    print(f"random order: {np.mean(needed):.2f} of the words to reach {args.target}")
    for name, values in ratios.items():
        low, high = interval(np.array(values))
        print(f"{name:34} {np.mean(values):.3f} ({low:.3f} to {high:.3f})")
    for at, hand in enumerate(hands):
        print(hand, *(f"{values[at]:.2f}" for values in ratios.values()))


def read_hands(raw: Path) -> dict[str, list[Passage]]:
    """Return the codable passages of each hand that was held out."""
    kept, corpus = heldout.read(), coded.read_corpus(raw)
    hands: dict[str, list[Passage]] = {}
    for text, doc in zip(corpus, make_docs(make_nlp(), [t.document for t in corpus]), strict=True):
        said, gold = kept[text.document.id].tags, token_tags(doc, text.coding)
        for start, end in passages_of(doc):
            tags = np.array([TAGS.index(tag) for tag in gold[start:end]])
            likely = (said[start:end] + tag_weights()).argmax(axis=1)
            words = doc[start:end].text
            hands.setdefault(text.writer, []).append(
                Passage(by_label(said[start:end]), LABEL_OF[tags], LABEL_OF[likely], words)
            )
    return hands


def passages_of(doc: Any) -> Iterator[tuple[int, int]]:
    """Yield the token ranges of the passages in which something may be coded."""
    sentences = codable_sentences(doc)
    for passage in doc._.passages:
        inside = [(a, b) for a, b in sentences if passage.start <= doc[a].idx < passage.end]
        if inside:
            yield inside[0][0], inside[-1][1]


def by_label(log_probabilities: Array) -> Array:
    """Return the chances of none, C, M and O, shape (words, 4)."""
    chances = np.exp(log_probabilities)
    columns = [chances[:, label == LABEL_OF].sum(axis=1) for label in range(1 + len(LABELS))]
    table = np.stack(columns, axis=1)
    return np.asarray(table / table.sum(axis=1, keepdims=True))


def orders(passages: list[Passage]) -> Iterator[tuple[str, Array]]:
    """Yield each order by name: highest score first, and the same without near repeats."""
    for name, score in SCORES.items():
        yield name, np.argsort([-score(p) for p in passages], kind="stable")
    sure, vectors = SCORES["least confidence"], unit(mean_vectors([p.text for p in passages]))
    values = np.array([sure(p) for p in passages])
    yield "least confidence x density", np.argsort(-values * (vectors @ vectors.mean(0)))
    yield "least confidence, diverse", diverse(values, vectors)


def diverse(values: Array, vectors: Array, weight: float = 0.3) -> Array:
    """Return an order in which each next passage is little like those before it."""
    left, near = values.copy(), np.zeros(len(values))
    found = []
    for _ in values:
        best = int((left * (1 - weight * near)).argmax())
        found.append(best)
        left[best] = -np.inf
        near = np.maximum(near, np.clip(vectors @ vectors[best], 0, 0.999))
    return np.array(found)


def cost(passages: list[Passage], order: Array, target: float) -> float:
    """Return the share of words to be read in this order until the score is ``target``."""
    before = np.array([counts(p.person, p.machine) for p in passages])
    after = np.array([counts(p.person, p.person) for p in passages])
    running = before.sum(axis=0) + np.cumsum((after - before)[order], axis=0)
    scores = [mean_f1(before.sum(axis=0)), *map(mean_f1, running)]
    words = np.array([p.words for p in passages])
    read = np.concatenate([[0.0], np.cumsum(words[order]) / words.sum()])
    return float(read[int(np.argmax(np.array(scores) >= target))])


def counts(first: Array, second: Array) -> list[list[int]]:
    """Return for each label the words that both, the first and the second give it."""
    sides = [(first == at, second == at) for at in range(1, 1 + len(LABELS))]
    return [[int((a & b).sum()), int(a.sum()), int(b.sum())] for a, b in sides]


def mean_f1(table: Array) -> float:
    return float(np.mean([2 * both / max(1, one + other) for both, one, other in table]))


def interval(values: Array) -> tuple[float, float]:
    """Return the 95% interval of the mean over draws of hands."""
    draws = np.random.default_rng(0).choice(values, (DRAWS, len(values))).mean(axis=1)
    low, high = np.quantile(draws, [0.025, 0.975])
    return float(low), float(high)


if __name__ == "__main__":
    main()
