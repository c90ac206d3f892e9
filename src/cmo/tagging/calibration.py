"""How likely a span is to be right: logistic calibration on texts the encoder never saw.

After Platt (1999): a logistic regression from the decoder's own figures to whether a person
marked the span with the same label at half overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from spacy.tokens import Span

from cmo.encoder.sureness import sureness
from cmo.language import overlap_of
from cmo.linear import Linear, fit
from cmo.records import LABELS, Coding

HALF = 0.5
Array = np.ndarray[Any, np.dtype[np.float64]]


def span_probabilities(model: Linear, spans: Sequence[Span]) -> list[float]:
    """Return the probability of each span, from 0 to 1."""
    if not spans:
        return []
    yes = model.classes.index("yes")
    return [float(p) for p in model.probabilities(span_matrix(spans))[:, yes]]


def span_matrix(spans: Sequence[Span]) -> Array:
    """Return the features of each span, shape (spans, features)."""
    return np.array([_features(span) for span in spans])


def _features(span: Span) -> list[float]:
    """Return how sure the encoder is of the label, of the edges, and how long the span is."""
    labels = (float(span.label_ == label) for label in LABELS)
    return [*sureness(span), float(np.log(len(span))), *labels]


def fit_calibration(documents: Iterable[tuple[Sequence[Span], Coding]]) -> Linear:
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
