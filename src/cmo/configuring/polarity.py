"""Whether a configuration helps (+), hinders (-) or does both or neither clearly (~)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sklearn.feature_extraction import FeatureHasher

from cmo.records import Label

WIDTH = 2**15
HASHER = FeatureHasher(n_features=WIDTH, input_type="string", alternate_sign=False)

Words = Mapping[Label, Sequence[Sequence[str]]]


def polarity_matrix(configurations: Iterable[Words]) -> Any:
    """Return features, shape (configurations, WIDTH); each is its spans' words by slot."""
    return HASHER.transform(list(_features(words)) for words in configurations)


def _features(words: Words) -> Iterator[str]:
    for label, spans in words.items():
        for span in spans:
            for at, word in enumerate(span):
                yield word
                yield f"{label}:{word}"
                yield f"{label}:{span[at - 1] if at else '·'} {word}"
