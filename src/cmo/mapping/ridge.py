"""Ridge regression on which class each row is, with each group's scores by the others.

With more features than rows it is solved over rows. What a row's own group would score
without that group follows from the same inverse (no refit): the residuals of a group left
out are the solution of its own block of the inverse. See Rasmussen & Williams, *Gaussian
Processes for Machine Learning*, section 5.4.2, for the case of single rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.linalg import cho_factor, cho_solve, solve
from scipy.sparse import csr_matrix

Array = np.ndarray[Any, np.dtype[np.float64]]
SMOOTHNESS = 0.3
COMMON = 0.02  # of the rows: a column that so many hold is better multiplied as a dense one


def fit_ridge(
    rows: csr_matrix, classes: Array, weights: Array, groups: Sequence[str]
) -> tuple[Array, Array, Array]:
    """Return coefficients (classes, features), intercept, and the scores by other groups.

    ``classes`` is one-hot, shape (rows, classes). The third array has the shape of
    ``classes``; rows whose group is empty are left out of no fit, and their scores are zero.
    """
    order = np.argsort([name != "" for name in groups], kind="stable")
    names, alone = np.array(groups)[order], list(groups).count("")
    root = np.sqrt(weights)[order, None]
    mean = classes.mean(axis=0)
    wanted = (classes[order] - mean) * root
    dual, inverse = _solve(_kernel(rows[order], root), wanted, alone)
    others = np.zeros_like(classes)
    for group in sorted(set(groups) - {""}):
        own = np.flatnonzero(names == group)
        within = own - alone
        residuals = solve(inverse[np.ix_(within, within)], dual[own], assume_a="pos")
        others[order[own]] = (wanted[own] - residuals) / root[own] + mean
    coefficients = np.asarray((rows[order].T @ (dual * root)).T)
    return coefficients, mean, others


def _kernel(rows: csr_matrix, root: Array) -> Array:
    """Return the products of all pairs of weighted rows, with the smoothness added.

    Columns that many rows hold are multiplied as a dense table, which is several times faster.
    """
    columns = rows.tocsc().astype(np.float32)
    common = np.diff(columns.indptr) > COMMON * rows.shape[0]
    dense, rest = columns[:, common].toarray(), columns[:, ~common].tocsr()
    kernel = (dense @ dense.T + (rest @ rest.T).toarray()) * np.outer(root, root).astype(np.float32)
    kernel[np.diag_indices_from(kernel)] += SMOOTHNESS
    return np.asarray(kernel)


def _solve(kernel: Array, wanted: Array, first: int) -> tuple[Array, Array]:
    """Return ``kernel`` inverse times ``wanted``, and the block of the inverse from ``first`` on.

    The last block of the inverse is the inverse of the last block of the Cholesky factor times
    its transpose; the whole inverse would take five times as long. Half the precision halves
    the time, and is plenty with so much smoothing.
    """
    factor, lower = cho_factor(kernel, lower=True, overwrite_a=True)
    dual = cho_solve((factor, lower), wanted.astype(np.float32))
    last = factor[first:, first:]
    inverse = cho_solve((last, lower), np.eye(len(last), dtype=np.float32))
    return dual.astype(np.float64), inverse.astype(np.float64)
