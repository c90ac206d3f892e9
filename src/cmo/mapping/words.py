"""Words as features: stems and pairs of words, word pieces, hashed so that none is kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack

from cmo.hashing import column, present

ENDINGS = (
    "ational isation ization fulness iveness ments ment ingly edly ation ings ness ions able ible "
    "ity ies ing ion ive ful ers ed es ly er s y e"
).split()
LEAST_STEM = 3
WORD = re.compile(r"[a-z]+(?:n't)?")
# Words that carry no topic alone; they still count in pairs. Negations are not among them.
EMPTY = frozenset(
    "the a an of to in and for on at with by from as that this it its is was were be been are had "
    "has have they them their we our us you i he she his her there would could".split()
)
LONGEST_CUE = 8
STEMS_WIDTH = 2**13
PIECES_WIDTH = 2**13
PIECE_SIZES = (3, 4, 5)
KNOWN_WORDS = 2**16


@cache
def stem(word: str) -> str:
    """Return ``word`` without its ending, at least three letters of it.

    >>> [stem(word) for word in ("trusted", "trusting", "trust", "agreements", "is")]
    ['trust', 'trust', 'trust', 'agree', 'is']
    """
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= LEAST_STEM:
            return word[: -len(ending)]
    return word


def stems(text: str) -> list[str]:
    """Return the stems of the words of ``text``, in order."""
    return [stem(word) for word in WORD.findall(text.lower().replace("’", "'"))]


def stems_and_pairs(text: str) -> list[str]:
    """Return the stems that carry a topic, and all pairs of neighbours."""
    found = stems(text)
    pairs = [f"{a} {b}" for a, b in pairwise(found)]
    return [s for s in found if s not in EMPTY] + pairs


def count_stems(texts: Sequence[str]) -> csr_matrix:
    """Return which stems and pairs each text holds, shape (texts, :data:`STEMS_WIDTH`)."""
    held = ([column(one, STEMS_WIDTH) for one in stems_and_pairs(text)] for text in texts)
    return present(held, STEMS_WIDTH)


def count_words(texts: Sequence[str]) -> csr_matrix:
    """Return which stems, pairs and word pieces each text holds, shape (texts, both widths)."""
    held = ([at for word in text.lower().split() for at in _pieces(word)] for text in texts)
    return csr_matrix(hstack([count_stems(texts), present(held, PIECES_WIDTH)]))


@lru_cache(KNOWN_WORDS)
def _pieces(word: str) -> tuple[int, ...]:
    """Return the columns of the pieces of a word, its edges among the letters."""
    whole = f" {word} "
    starts = ((start, size) for size in PIECE_SIZES for start in range(len(whole)))
    pieces = {whole[start : start + size] for start, size in starts if start + size <= len(whole)}
    return tuple(column(piece, PIECES_WIDTH) for piece in pieces)


def rarity(counts: csr_matrix) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the weight of each column: more, the fewer texts hold it."""
    held = np.asarray(counts.sum(axis=0)).ravel()
    return np.asarray(np.log((1 + counts.shape[0]) / (1 + held)) + 0.1)


def runs(text: str) -> Iterator[int]:
    """Yield a number for each run of up to :data:`LONGEST_CUE` stems in ``text``."""
    found = stems(text)
    for start in range(len(found)):
        for end in range(start + 1, min(start + LONGEST_CUE, len(found)) + 1):
            yield run_number(found[start:end])


def run_number(found: Sequence[str]) -> int:
    """Return the number by which a run of stems is known."""
    digest = hashlib.blake2b(" ".join(found).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
