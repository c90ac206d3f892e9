"""How sure the encoder is that a span is one: of its label, and that it begins and ends there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from spacy.tokens import Span

from cmo.encoder.runtime import BEGIN, TAGS


class Sureness(NamedTuple):
    """Log odds of the label, mean and least over the words; log-probabilities of both edges."""

    mean: float
    least: float
    begins: float
    ends: float


def sureness(span: Span) -> Sureness:
    """Return what the encoder's reading of the document says of a labelled span."""
    tags = span.doc._.encoded.tags
    begin, inside = TAGS.index(f"B-{span.label_}"), TAGS.index(f"I-{span.label_}")
    table, after = tags[span.start : span.end], tags[span.end : span.end + 1, [0, *BEGIN]]
    sure = np.logaddexp(table[:, begin], table[:, inside])
    ends = float(np.logaddexp.reduce(after[0])) if len(after) else 0.0
    return Sureness(_odds(sure.mean()), _odds(sure.min()), float(table[0, begin]), ends)


def _odds(log_probability: float) -> float:
    probability = float(np.clip(np.exp(log_probability), 1e-4, 1 - 1e-4))
    return float(np.log(probability / (1 - probability)))
