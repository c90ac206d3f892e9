"""What the baseline classifier sees of a token: words around it, shapes, connectives.

Features are hashed, so that a model holds no words of the texts it was trained on.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from sklearn.feature_extraction import FeatureHasher
from spacy.tokens import Doc

from cmo.resources import cues

WIDTH = 2**17
WINDOW = 4
HASHER = FeatureHasher(n_features=WIDTH, input_type="string", alternate_sign=False)


@cache
def cue_labels() -> dict[str, str]:
    """Return the element that each cue word usually announces."""
    announce = cues()["announce"]
    return {word: label for label, words in announce.items() for word in words.split()}


def token_features(doc: Doc, start: int, end: int) -> Iterator[list[str]]:
    """Yield the feature strings of each token of ``doc[start:end]``, one sentence."""
    words = [token.lower_ for token in doc[start:end]]
    shapes = [token.shape_ for token in doc[start:end]]
    announced = [cue_labels().get(word, "") for word in words]
    for at, word in enumerate(words):
        yield [
            *_around(words, at),
            f"shape={shapes[at]}",
            *(f"end={word[-n:]}" for n in (2, 3, 4) if len(word) > n),
            f"start={word[:3]}",
            f"place={min(at, 6)}/{min(len(words) - at, 6)}",
            *_nearest_cues(announced, words, at),
        ]


def _around(words: list[str], at: int) -> Iterator[str]:
    for step in range(-WINDOW, WINDOW + 1):
        near = words[at + step] if 0 <= at + step < len(words) else "·"
        yield f"{step}={near}"
        if abs(step) <= 1:
            after = words[at + step + 1] if 0 <= at + step + 1 < len(words) else "·"
            yield f"{step}={near}_{after}"


def _nearest_cues(announced: list[str], words: list[str], at: int) -> Iterator[str]:
    """Describe the nearest connective on each side, and the commas between."""
    for side, span in (("before", range(at, -1, -1)), ("after", range(at + 1, len(words)))):
        commas = 0
        for position in span:
            if announced[position]:
                yield f"{side}={announced[position]}:{words[position]}"
                yield f"{side}={announced[position]}:{min(abs(position - at), 9)}:{min(commas, 2)}"
                break
            commas += words[position] in {",", ";", ":", "–", "—"}


def feature_matrix(doc: Doc, sentences: list[tuple[int, int]]) -> Any:
    """Return the features of all tokens of ``sentences``, shape (tokens, WIDTH), sparse."""
    rows = [row for start, end in sentences for row in token_features(doc, start, end)]
    return HASHER.transform(rows)
