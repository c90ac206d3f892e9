"""From the probabilities of tokens to whole spans.

Labels are BIO: ``B-C`` begins a context, ``I-C`` goes on with it, ``O`` is outside. (The
outcome's own label is ``B-O``/``I-O``.) The best allowed sequence is found with Viterbi's
algorithm, one sentence at a time, so no span crosses a sentence or a turn.
"""

from __future__ import annotations

from functools import cache
from typing import Any, cast

import numpy as np
from spacy.tokens import Doc

from cmo.encoder.runtime import TAGS
from cmo.records import Label
from cmo.resources import cues

# Log weights chosen on held-out texts: the encoder leaves out a little more than people do, and
# begins a new span inside another more often.
OUTSIDE_WEIGHT, BEGIN_WEIGHT = -0.4, -0.6

PAIRED = {"'": "'", '"': '"', "‘": "’", "“": "”", "(": ")"}  # stay at an edge if the twin is inside
TWINS = PAIRED | {closing: opening for opening, closing in PAIRED.items()}

FEWEST_WORDS = 4  # of a span of function words alone

Array = np.ndarray[Any, np.dtype[np.float64]]


def allowed_transitions() -> Array:
    """Return log weights, shape (tags, tags): ``I-X`` follows only ``B-X`` or ``I-X``."""
    weights = np.tile(tag_weights(), (len(TAGS), 1))
    for before, first in enumerate(TAGS):
        for after, second in enumerate(TAGS):
            if second.startswith("I-") and first[2:] != second[2:]:
                weights[before, after] = -np.inf
    return weights


def tag_weights() -> Array:
    """Return what is added to the log-probability of each tag."""
    first = {"O": OUTSIDE_WEIGHT, "B": BEGIN_WEIGHT, "I": 0.0}
    return np.array([first[tag[0]] for tag in TAGS])


def viterbi(log_probabilities: Array, transitions: Array) -> list[int]:
    """Return the best tag of each token; ``log_probabilities`` has shape (tokens, tags)."""
    begins = tag_weights() + [-np.inf if tag.startswith("I-") else 0.0 for tag in TAGS]
    best = log_probabilities[0] + begins
    came_from = []
    for row in log_probabilities[1:]:
        scores = best[:, None] + transitions
        came_from.append(scores.argmax(axis=0))
        best = scores.max(axis=0) + row
    path = [int(best.argmax())]
    for pointers in reversed(came_from):
        path.append(int(pointers[path[-1]]))
    return path[::-1]


def spans_of(path: list[int]) -> list[tuple[int, int, Label]]:
    """Return ``(start, end, label)`` of each span in a path of tags, in tokens."""
    found: list[tuple[int, int, Label]] = []
    for at, tag in enumerate(TAGS[index] for index in path):
        if tag.startswith("B-"):
            found.append((at, at + 1, cast(Label, tag[2:])))
        elif tag.startswith("I-"):
            start, _, label = found[-1]
            found[-1] = (start, at + 1, label)
    return found


def trim(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """Leave connectives, commas, lone quotation marks and the like at the edges outside."""
    before = (-1, -1)
    while before != (start, end):
        before = (start, end)
        while start < end and (_loose(doc, start, start, end) or _opens(doc, start, end)):
            start += 1
        while end > start and _loose(doc, end - 1, start, end):
            end -= 1
    return start, end


def says_something(doc: Doc, start: int, end: int) -> bool:
    """Whether the words can stand as an element: not one or two that only point elsewhere."""
    words = [token for token in doc[start:end] if not (token.is_punct or token.is_space)]
    return len(words) >= FEWEST_WORDS or any(not word.is_stop for word in words)


def _loose(doc: Doc, at: int, start: int, end: int) -> bool:
    """Whether the token at an edge of tokens ``start`` to ``end`` says nothing there."""
    token = doc[at]
    if token.text in TWINS:
        twin = TWINS[token.text]
        return all(doc[other].text != twin for other in range(start, end) if other != at)
    return bool(token.is_space or (token.is_punct and token.text != "%"))


def _opens(doc: Doc, at: int, end: int) -> bool:
    openers, kept = _openers()
    following = doc[at + 1].lower_ if at + 1 < end else ""
    return doc[at].lower_ in openers and f"{doc[at].lower_} {following}" not in kept


@cache
def _openers() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(cues()["openers"].split()), frozenset(cues()["kept_openers"])
