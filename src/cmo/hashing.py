"""Features by number instead of by name: what is hashed need not be kept, and cannot be read back.

The numbers are those of scikit-learn's ``FeatureHasher`` without signs (MurmurHash3, seed 0), which
takes two seconds to load; equal numbers are equal features for every model.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from murmurhash import mrmr
from scipy.sparse import csr_matrix


def column(feature: str, width: int) -> int:
    """Return the column of ``feature`` among ``width``."""
    return abs(int(mrmr.hash(feature))) % width


def counted(rows: Iterable[Iterable[str]], width: int) -> csr_matrix:
    """Return how often each row holds each feature, shape (rows, ``width``)."""
    return _matrix(([column(feature, width) for feature in row] for row in rows), width)


def present(rows: Iterable[Iterable[int]], width: int) -> csr_matrix:
    """Return a 1 for each of the columns that a row names, shape (rows, ``width``)."""
    return _matrix((set(row) for row in rows), width)


def unit_rows(rows: csr_matrix) -> csr_matrix:
    """Return ``rows``, each of length 1; an empty one stays so."""
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    made = rows.tocsr(copy=True)
    made.data /= np.repeat(np.where(lengths > 0, lengths, 1.0), np.diff(made.indptr))
    return made


def _matrix(rows: Iterable[Iterable[int]], width: int) -> csr_matrix:
    columns: list[int] = []
    ends = [0]
    for row in rows:
        columns.extend(row)
        ends.append(len(columns))
    shape = (len(ends) - 1, width)
    made = csr_matrix((np.ones(len(columns)), np.array(columns, dtype=np.int32), ends), shape=shape)
    made.sum_duplicates()
    return made
