"""The head: what people coded since the encoder was made, learnt in seconds.

A multinomial logistic regression over the encoder's log-probabilities and hidden states. The
log-probabilities enter large and the hidden states small, so that under an L2 penalty saying
what the encoder says is nearly free and departing from it must pay: with little coded text
the head stays close to the shipped behaviour. It is kept only if it does better than the
shipped behaviour on newly coded texts that it was not fitted on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from spacy.tokens import Doc

from cmo.encoder.runtime import TAGS, Encoded
from cmo.language import codable_sentences
from cmo.linear import fit, probabilities
from cmo.records import LABELS, Coding, Label

OWN, HIDDEN = 4.0, 0.1
STRENGTH = 0.01
PARTS = 5
LEAST_GROUPS = 4
FLOOR = 1e-7
ERRORS = 2.0  # standard errors by which the head must be better to be kept

Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Trial:
    """How the head did on new texts held out in turn, beside the shipped behaviour.

    ``shipped`` and ``head`` are token macro-F1; ``gain`` is the mean over texts of what the
    head adds to a token's log-probability of its right tag, ``error`` its standard error.
    """

    texts: int
    shipped: float
    head: float
    gain: float
    error: float

    @property
    def better(self) -> bool:
        """Whether the head does better in F1, and in likelihood beyond doubt."""
        return self.head > self.shipped and self.gain > ERRORS * self.error


def adapted(encoded: Encoded, head: LogisticRegression | None) -> Array:
    """Return log-probabilities of :data:`TAGS`, shape (tokens, tags)."""
    if head is None:
        return encoded.tags.astype(np.float64)
    order = [list(head.classes_).index(tag) for tag in TAGS]
    return np.log(probabilities(head, _features(encoded))[:, order] + FLOOR)


def _features(encoded: Encoded) -> Array:
    return np.hstack([encoded.tags * OWN, encoded.hidden * HIDDEN]).astype(np.float64)


def fit_head(
    docs: Sequence[Doc], codings: Sequence[Coding], groups: Sequence[str]
) -> tuple[LogisticRegression | None, Trial | None]:
    """Fit the head on newly coded documents, and keep it only if it helps.

    ``groups`` says which documents belong together (one project); they are held out
    together. Returns no head where there are too few texts to tell, or where it is no better.
    """
    if len(set(groups)) < LEAST_GROUPS:
        return None, None
    rows = [_rows(doc, coding) for doc, coding in zip(docs, codings, strict=True)]
    trial = _try(rows, groups)
    return (_fit(rows) if trial.better else None), trial


Rows = tuple[Array, list[str]]


def _rows(doc: Doc, coding: Coding) -> Rows:
    """Return features and tags of the codable tokens."""
    at = [token for start, end in codable_sentences(doc) for token in range(start, end)]
    tags = token_tags(doc, coding)
    return _features(doc._.encoded)[at], [tags[token] for token in at]


def _fit(rows: Sequence[Rows]) -> LogisticRegression:
    """Fit, with one made-up token a tag that says what the encoder says, so none is missing."""
    own = np.full((len(TAGS), len(TAGS)), -3.0)
    np.fill_diagonal(own, -0.1)
    usual = np.hstack([own * OWN, np.zeros((len(TAGS), rows[0][0].shape[1] - len(TAGS)))])
    table = np.vstack([usual, *(features for features, _ in rows)])
    tags = [*TAGS, *(tag for _, given in rows for tag in given)]
    return fit(table, tags, C=STRENGTH, max_iter=200)


def _try(rows: Sequence[Rows], groups: Sequence[str]) -> Trial:
    """Cross-validate by group."""
    names = sorted(set(groups))
    part_of = {name: at % PARTS for at, name in enumerate(names)}
    gold: list[str] = []
    said: dict[str, list[str]] = {"shipped": [], "head": []}
    gains: list[float] = []
    for part in range(min(PARTS, len(names))):
        held = [part_of[group] == part for group in groups]
        head = _fit([r for r, out in zip(rows, held, strict=True) if not out])
        for features, tags in (r for r, out in zip(rows, held, strict=True) if out):
            gold += tags
            said["shipped"] += [TAGS[at] for at in features[:, : len(TAGS)].argmax(axis=1)]
            said["head"] += list(head.predict(features))
            if tags:
                gains.append(_gain(head, features, tags))
    shipped, head_f1 = (macro_f1(gold, said[name]) for name in ("shipped", "head"))
    error = float(np.std(gains, ddof=1) / np.sqrt(len(gains)))
    return Trial(len(rows), shipped, head_f1, float(np.mean(gains)), error)


def _gain(head: LogisticRegression, features: Array, tags: Sequence[str]) -> float:
    """Return what the head adds to the mean log-probability of the right tags."""
    right = np.arange(len(tags)), [TAGS.index(tag) for tag in tags]
    order = [list(head.classes_).index(tag) for tag in TAGS]
    learnt = np.log(probabilities(head, features)[:, order] + FLOOR)
    own = features[:, : len(TAGS)] / OWN
    return float((learnt[right] - own[right]).mean())


def macro_f1(gold: Sequence[str], said: Sequence[str]) -> float:
    """Return the mean over labels of F1 of tokens, inside or outside the label."""
    scores = []
    for label in LABELS:
        first, second = ([tag[2:] == label for tag in tags] for tags in (gold, said))
        shared = sum(a and b for a, b in zip(first, second, strict=True))
        scores.append(2 * shared / max(1, sum(first) + sum(second)))
    return sum(scores) / len(scores)


def token_tags(doc: Doc, coding: Coding) -> list[str]:
    """Return the BIO tag of each token of ``doc`` according to ``coding``."""
    tags = ["O"] * len(doc)
    for span in coding.spans:
        inside = doc.char_span(span.start, span.end, alignment_mode="expand")
        if inside is None:
            continue
        label: Label = span.label
        tags[inside.start] = f"B-{label}"
        for at in range(inside.start + 1, inside.end):
            tags[at] = f"I-{label}"
    return tags
