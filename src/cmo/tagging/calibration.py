"""How likely a span is to be right: logistic calibration on texts the encoder never saw.

After Platt (1999): a logistic regression from the decoder's own figures to whether a person
marked the span with the same label at half overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from spacy.tokens import Span

from cmo.encoder.runtime import TAGS
from cmo.language import overlap_of
from cmo.linear import fit, probabilities
from cmo.records import LABELS, Coding

HALF = 0.5
Array = np.ndarray[Any, np.dtype[np.float64]]


def span_probabilities(model: LogisticRegression, spans: Sequence[Span]) -> list[float]:
    """Return the probability of each span, from 0 to 1."""
    if not spans:
        return []
    yes = list(model.classes_).index("yes")
    return [float(p) for p in probabilities(model, span_matrix(spans))[:, yes]]


def span_matrix(spans: Sequence[Span]) -> Array:
    """Return the features of each span, shape (spans, features)."""
    return np.array([_features(span) for span in spans])


def _features(span: Span) -> list[float]:
    """Return how sure the encoder is of the label, of the edges, and how long the span is."""
    table = span.doc._.encoded.tags[span.start : span.end]
    begin, inside = TAGS.index(f"B-{span.label_}"), TAGS.index(f"I-{span.label_}")
    sure = np.logaddexp(table[:, begin], table[:, inside])
    following = span.doc._.encoded.tags[span.end : span.end + 1]
    after = float(np.logaddexp.reduce(following[0][[0, 1, 3, 5]])) if len(following) else 0.0
    return [
        _odds(float(sure.mean())),
        _odds(float(sure.min())),
        float(table[0, begin]),
        after,
        float(np.log(len(span))),
        *(float(span.label_ == label) for label in LABELS),
    ]


def _odds(log_probability: float) -> float:
    probability = float(np.clip(np.exp(log_probability), 1e-4, 1 - 1e-4))
    return float(np.log(probability / (1 - probability)))


def fit_calibration(documents: Iterable[tuple[Sequence[Span], Coding]]) -> LogisticRegression:
    """Fit on the spans found in each document, and what a person marked in it."""
    rows, right = [], []
    for spans, coding in documents:
        if spans:
            rows.append(span_matrix(spans))
            right += ["yes" if _is_right(span, coding) else "no" for span in spans]
    return fit(np.vstack(rows), right, C=1.0)


def _is_right(span: Span, coding: Coding) -> bool:
    return any(
        given.label == span.label_ and overlap_of(span, given.start, given.end) >= HALF
        for given in coding.spans
    )
