"""Meaning without an encoder at hand: a small table of word vectors, read as plain numbers.

The table (``vectors.safetensors``) holds one 8-bit vector for each word piece of
all-MiniLM-L6-v2's vocabulary, made by :mod:`cmo.finetuning.vectors` from that encoder's
published weights (Apache-2.0). It holds general English, nothing of any source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load

from cmo.store import read_checked

TABLE = Path(__file__).parent / "vectors.safetensors"
WORD = re.compile(r"[a-z]+")
Array = np.ndarray[Any, np.dtype[np.float64]]


@cache
def table() -> tuple[dict[str, int], Array]:
    """Return the row of each word piece, and the vectors, shape (pieces, width).

    Raises:
        UserError: when the table is not the one whose checksum lies beside it
    """
    content = load(read_checked(TABLE))
    pieces = content["pieces"].tobytes().decode().split("\n")
    return {piece: at for at, piece in enumerate(pieces)}, content["vectors"].astype(np.float64)


@cache
def word_pieces(word: str) -> tuple[int, ...]:
    """Return the rows of the longest pieces that make up ``word``, from its beginning."""
    return tuple(_pieces(word))


def _pieces(word: str) -> Iterator[int]:
    rows, start = table()[0], 0
    while start < len(word):
        for end in range(len(word), start, -1):
            row = rows.get(("##" if start else "") + word[start:end])
            if row is not None:
                yield row
                start = end
                break
        else:
            return


def mean_vectors(texts: Sequence[str]) -> Array:
    """Return the mean vector of each text's word pieces, shape (texts, width)."""
    vectors = table()[1]
    found = np.zeros((len(texts), vectors.shape[1]))
    for at, text in enumerate(texts):
        rows = [row for word in WORD.findall(text.lower()) for row in word_pieces(word)]
        if rows:
            found[at] = vectors[rows].mean(axis=0)
    return found


def unit(rows: Array) -> Array:
    """Return ``rows`` at length one; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9))
