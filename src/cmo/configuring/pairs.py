"""Which two spans belong to the same configuration: candidate pairs and their features."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from spacy.tokens import Doc, Span

from cmo.encoder.sureness import Sureness, log_odds, sureness
from cmo.hashing import counted
from cmo.resources import cues

WIDTH = 2**14
REACH = 7  # spans apart; farther pairs almost never share a configuration in the corpus

Pair = tuple[int, int]


def candidate_pairs(spans: Sequence[Span]) -> list[Pair]:
    """Return pairs of positions, nearer than :data:`REACH`, in text order.

    Two speakers never share a configuration; one speaker may go on after a question.
    """
    passages = spans[0].doc._.passages if spans else ()
    starts = [passage.start for passage in passages]
    speaker = [passages[bisect_right(starts, s.start_char) - 1].speaker for s in spans]
    near = ((i, j) for j in range(len(spans)) for i in range(max(0, j - REACH), j))
    return sorted(pair for pair in near if speaker[pair[0]] == speaker[pair[1]])


def pair_matrix(doc: Doc, spans: Sequence[Span], pairs: Sequence[Pair]) -> Any:
    """Return the features of ``pairs``, shape (pairs, WIDTH + figures), sparse."""
    setting = _Setting(doc)
    words = counted((_features(spans, pair, setting) for pair in pairs), WIDTH)
    joins = [float(np.exp(joins_before(span))) for span in spans]
    helps = np.array([polarity_of(span) for span in spans])
    sure = [sureness(span) for span in spans]
    figures = [[*_figures(pair, joins, helps), *_both_sure(spans, pair, sure)] for pair in pairs]
    return hstack([words, csr_matrix(np.array(figures))]).tocsr()


def _figures(pair: Pair, joins: Sequence[float], helps: Any) -> list[float]:
    """Return the encoder's odds that each span joins the one before, and how alike they help."""
    first, second = pair
    steps = joins[first + 1 : second + 1]
    alike = float((helps[first] * helps[second]).sum())
    far = min(second - first, 4)
    near = [0.0] * 4
    near[far - 1] = all_join = log_odds(math.prod(steps))
    return [
        log_odds(min(steps)),
        all_join,
        log_odds(steps[-1]),
        alike * 4,
        *near,
    ]


def _both_sure(spans: Sequence[Span], pair: Pair, sure: Sequence[Sureness]) -> list[float]:
    """Return how sure the encoder is of two spans at once: a pair is right only if both are."""
    first, second = (sure[at] for at in pair)
    figures = [first.begins, first.ends, second.begins, second.ends]
    figures += [math.log(len(spans[at])) for at in pair]
    for one, other in ((first.mean, second.mean), (first.least, second.least)):
        both = _probability(one) * _probability(other)
        figures += [min(one, other), log_odds(both)]
    return figures


def _probability(odds: float) -> float:
    """Return the probability of log odds."""
    return 1 / (1 + math.exp(-odds))


def joins_before(span: Span) -> float:
    """Return the encoder's log-probability that the span joins the one before it."""
    return float(span.doc._.encoded.joins[span.start, 1])


def polarity_of(span: Span) -> Any:
    """Return the encoder's probabilities of each polarity, shape (3,), mean over the words."""
    return np.exp(span.doc._.encoded.polarity[span.start : span.end]).mean(axis=0)


class _Setting:
    """A document's words, which of them contrast, and the sentence and passage of each.

    Sentences and passages are running numbers; ``opening`` holds the first word of each sentence.
    """

    def __init__(self, doc: Doc) -> None:
        self.words: list[str] = []
        self.opening: list[str] = []
        self.sentence: list[int] = []
        self.passage: list[int] = []
        starts = [passage.start for passage in doc._.passages]
        passage = -1
        for token in doc:
            self.words.append(token.lower_)
            if token.is_sent_start or not self.opening:
                self.opening.append(token.lower_)
            while passage + 1 < len(starts) and token.idx >= starts[passage + 1]:
                passage += 1
            self.sentence.append(len(self.opening) - 1)
            self.passage.append(passage)
        known = set(cues()["contrast"].split())
        self.contrasts = [at for at, word in enumerate(self.words) if word in known]


def _features(spans: Sequence[Span], pair: Pair, at: _Setting) -> Iterator[str]:
    first, second = spans[pair[0]], spans[pair[1]]
    labels = f"{first.label_}{second.label_}"
    sentences = min(at.sentence[second.start] - at.sentence[first.start], 4)
    passages = min(at.passage[second.start] - at.passage[first.start], 2)
    between = "".join(span.label_ for span in spans[pair[0] + 1 : pair[1]])
    start, end = first.end, max(first.end, second.start)
    words = at.words[start : min(end, start + 6)]
    within = slice(bisect_left(at.contrasts, start), bisect_left(at.contrasts, end))
    contrast = sorted({at.words[place] for place in at.contrasts[within]})
    yield f"labels={labels}"
    yield f"labels={labels} sentences={sentences} between={between[:4]}"
    yield f"labels={labels} passages={passages}"
    yield f"sentences={sentences} passages={passages}"
    yield f"distance={min((end - start) // 4, 12)}"
    yield f"labels={labels} between={between}"
    yield f"same={second.label_ in between or first.label_ in between} sentences={sentences}"
    yield f"contrast={bool(contrast)} sentences={sentences}"
    yield from (f"contrast={word}" for word in contrast)
    if sentences == 0:
        yield from (f"gap={word}" for word in words)
        yield f"gap={' '.join(words[:3])}"
    yield f"opening={at.opening[at.sentence[second.start]]} sentences={min(sentences, 1)}"
