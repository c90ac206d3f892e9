"""Whether a configuration helps (+), hinders (-) or does both or neither clearly (~)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from spacy.tokens import Span

from cmo.configuring.pairs import polarity_of
from cmo.hashing import counted
from cmo.records import LABELS, POLARITIES, Label

WIDTH = 2**13
WORDS_WEIGHT = 0.2  # the encoder has read the whole passage; single words only correct it
FLOOR = 1e-3
NEAR = 30  # words before and after that are read too: what a configuration is set against

Members = Mapping[Label, Sequence[Span]]


def polarity_matrix(configurations: Sequence[Members]) -> Any:
    """Return features, shape (configurations, WIDTH + figures), sparse."""
    words = counted(map(_words, configurations), WIDTH)
    figures = csr_matrix(np.array([_figures(members) for members in configurations]))
    return hstack([words * WORDS_WEIGHT, figures]).tocsr()


def _figures(members: Members) -> list[float]:
    """Return the encoder's log-probabilities of each polarity: over all spans, by slot, around."""
    spans = [span for slot in members.values() for span in slot]
    return [
        *_log_polarity(spans),
        *(figure for label in LABELS for figure in _log_polarity(members.get(label, ()))),
        *_log_polarity(_around(spans)),
    ]


def _around(spans: Sequence[Span]) -> list[Span]:
    """Return the stretch from a little before the first span to a little after the last."""
    if not spans:
        return []
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    return [spans[0].doc[max(0, first - NEAR) : last + NEAR]]


def _log_polarity(spans: Iterable[Span]) -> list[float]:
    tables = [polarity_of(span) for span in spans]
    if not tables:
        return [0.0] * len(POLARITIES)
    return [float(value) for value in np.log(np.mean(tables, axis=0) + FLOOR)]


def _words(members: Members) -> Iterator[str]:
    for label, spans in members.items():
        for span in spans:
            for token in span:
                yield token.lower_
                yield f"{label}:{token.lower_}"
