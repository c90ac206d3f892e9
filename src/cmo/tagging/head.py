"""The head: what people coded since the encoder was made, learnt in seconds.

A multinomial logistic regression over the encoder's log-probabilities and hidden states, pulled
towards the encoder's own word instead of towards nothing: the log-probabilities keep one scale,
near 1, a bias for each tag learns a coder's habits (marks more, begins earlier) from few passages,
and weights on the hidden states learn the rest from more. It is kept only if it does better
than the shipped behaviour on newly coded texts that it was not fitted on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax
from spacy.tokens import Doc

from cmo.encoder.runtime import TAGS, Encoded
from cmo.language import codable_sentences
from cmo.linear import Linear, linear
from cmo.records import LABELS, Coding, Label
from cmo.tagging.decoding import tag_weights

# How firmly each is held where it is without evidence; chosen by benchmarks/learning_curve.py.
SCALE_FIRM, BIAS_FIRM, HIDDEN_FIRM = 100.0, 50.0, 3000.0
STEPS = 100
PARTS = 5
LEAST_GROUPS = 4
FLOOR = 1e-7
ERRORS = 1.5  # standard errors by which the head must be better to be kept

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


def adapted(encoded: Encoded, head: Linear | None) -> Array:
    """Return log-probabilities of :data:`TAGS`, shape (tokens, tags).

    A head has learnt what the shipped encoder's hidden states mean. Kept readings of fold
    encoders are without, and stay as they are.
    """
    if head is None or not encoded.hidden.size:
        return encoded.tags.astype(np.float64)
    return _log_probabilities(head, _features(encoded))


def _log_probabilities(head: Linear, features: Array) -> Array:
    return np.log(head.probabilities(features) + FLOOR)


def _features(encoded: Encoded) -> Array:
    return np.hstack([encoded.tags, encoded.hidden]).astype(np.float64)


def fit_head(
    docs: Sequence[Doc], codings: Sequence[Coding], groups: Sequence[str]
) -> tuple[Linear | None, Trial | None]:
    """Fit the head on newly coded documents, and keep it only if it helps.

    ``groups`` says which documents belong together (one project); they are held out
    together. Returns no head where there are too few texts to tell, or where it is no better.
    """
    if len(set(groups)) < LEAST_GROUPS:
        return None, None
    rows = [_rows(doc, coding) for doc, coding in zip(docs, codings, strict=True)]
    trial = _try(rows, groups)
    return (_fit(rows) if trial.better else None), trial


Rows = tuple[Array, np.ndarray[Any, np.dtype[np.int64]]]


def _rows(doc: Doc, coding: Coding) -> Rows:
    """Return features of the codable tokens, and the numbers of their tags."""
    at = [token for start, end in codable_sentences(doc) for token in range(start, end)]
    tags = token_tags(doc, coding)
    right = np.array([TAGS.index(tags[token]) for token in at], dtype=np.int64)
    return _features(doc._.encoded)[at], right


def _fit(rows: Sequence[Rows]) -> Linear:
    """Fit by penalised likelihood: one scale, then a bias and hidden weights for each tag."""
    features, total = np.vstack([features for features, _ in rows]), len(TAGS)
    own, width = features[:, :total], features.shape[1] - total
    design = np.hstack([np.ones((len(features), 1)), features[:, total:]])
    known = np.eye(total)[np.concatenate([right for _, right in rows])]
    usual = np.eye(1, 1 + total * (1 + width))[0]
    firm = np.repeat([SCALE_FIRM, BIAS_FIRM, HIDDEN_FIRM], [1, total, total * width])

    def loss(at: Array) -> tuple[float, Array]:
        chances = log_softmax(at[0] * own + design @ at[1:].reshape(-1, total), axis=1)
        wrong, held = np.exp(chances) - known, firm * (at - usual)
        slope = np.concatenate([[(wrong * own).sum()], (design.T @ wrong).ravel()])
        return float(0.5 * held @ (at - usual) - (chances * known).sum()), slope + held

    found = minimize(loss, usual, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    bias, *weights = found[1:].reshape(-1, total)
    return linear(np.hstack([found[0] * np.eye(total), np.array(weights).T]), bias, TAGS)


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
        for features, right in (r for r, out in zip(rows, held, strict=True) if out and len(r[1])):
            own, learnt = features[:, : len(TAGS)], _log_probabilities(head, features)
            gold += [TAGS[at] for at in right]
            said["shipped"] += likeliest(own)
            said["head"] += likeliest(learnt)
            gains.append(float((learnt - own)[np.arange(len(right)), right].mean()))
    shipped, head_f1 = (macro_f1(gold, said[name]) for name in ("shipped", "head"))
    error = float(np.std(gains, ddof=1) / np.sqrt(len(gains)))
    return Trial(len(rows), shipped, head_f1, float(np.mean(gains)), error)


def likeliest(log_probabilities: Array) -> list[str]:
    """Return the tag of each token that is likeliest under the weights of the decoding."""
    return [TAGS[at] for at in (log_probabilities + tag_weights()).argmax(axis=1)]


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
