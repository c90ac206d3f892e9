"""How sure the encoder is that a span is one: of its label, and that it begins and ends there."""

from __future__ import annotations

import math
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
    mean, least = (log_odds(math.exp(one), 1e-4) for one in (sure.mean(), sure.min()))
    return Sureness(mean, least, float(table[0, begin]), ends)


def log_odds(probability: float, least: float = 1e-3) -> float:
    """Return the log odds of a probability, kept ``least`` away from both ends."""
    kept = min(max(probability, least), 1 - least)
    return math.log(kept / (1 - kept))
