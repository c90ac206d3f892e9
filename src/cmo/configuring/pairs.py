"""Which two spans belong to the same configuration: candidate pairs and their features."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

from sklearn.feature_extraction import FeatureHasher
from spacy.tokens import Doc, Span

from cmo.resources import cues

WIDTH = 2**14
HASHER = FeatureHasher(n_features=WIDTH, input_type="string", alternate_sign=False)
REACH = 7  # spans apart; farther pairs almost never share a configuration in the corpus

Pair = tuple[int, int]


def candidate_pairs(spans: Sequence[Span]) -> list[Pair]:
    """Return pairs of positions in one passage, nearer than :data:`REACH`, in text order.

    People's configurations stay within one: all in literature, 94 of 100 in transcripts.
    """
    starts = [passage.start for passage in spans[0].doc._.passages] if spans else []
    passage = [bisect_right(starts, span.start_char) for span in spans]
    near = ((i, j) for j in range(len(spans)) for i in range(max(0, j - REACH), j))
    return sorted(pair for pair in near if passage[pair[0]] == passage[pair[1]])


def pair_matrix(doc: Doc, spans: Sequence[Span], pairs: Sequence[Pair]) -> Any:
    """Return the features of ``pairs``, shape (pairs, WIDTH), sparse."""
    setting = _Setting(doc)
    return HASHER.transform(list(_features(doc, spans, pair, setting)) for pair in pairs)


class _Setting:
    """Where sentences and passages begin in a document, as running numbers by token."""

    def __init__(self, doc: Doc) -> None:
        self.sentence: list[int] = []
        self.passage: list[int] = []
        starts = [passage.start for passage in doc._.passages]
        sentence = passage = -1
        for token in doc:
            sentence += bool(token.is_sent_start) or token.i == 0
            while passage + 1 < len(starts) and token.idx >= starts[passage + 1]:
                passage += 1
            self.sentence.append(sentence)
            self.passage.append(passage)


def _features(doc: Doc, spans: Sequence[Span], pair: Pair, at: _Setting) -> Iterator[str]:
    first, second = spans[pair[0]], spans[pair[1]]
    labels = f"{first.label_}{second.label_}"
    sentences = min(at.sentence[second.start] - at.sentence[first.start], 4)
    passages = min(at.passage[second.start] - at.passage[first.start], 2)
    between = "".join(span.label_ for span in spans[pair[0] + 1 : pair[1]])
    gap = doc[first.end : second.start]
    words = [token.lower_ for token in gap]
    contrast = sorted(set(words) & set(cues()["contrast"].split()))
    yield f"labels={labels}"
    yield f"labels={labels} sentences={sentences} between={between[:4]}"
    yield f"labels={labels} passages={passages}"
    yield f"sentences={sentences} passages={passages}"
    yield f"distance={min(len(words) // 4, 12)}"
    yield f"labels={labels} between={between}"
    yield f"same={second.label_ in between or first.label_ in between} sentences={sentences}"
    yield f"contrast={bool(contrast)} sentences={sentences}"
    yield from (f"contrast={word}" for word in contrast)
    if sentences == 0:
        yield from (f"gap={word}" for word in words[:6])
        yield f"gap={' '.join(words[:3])}"
    opening = doc[_sentence_start(at.sentence, second.start)].lower_
    yield f"opening={opening} sentences={min(sentences, 1)}"


def _sentence_start(sentence: list[int], token: int) -> int:
    while token > 0 and sentence[token - 1] == sentence[token]:
        token -= 1
    return token
