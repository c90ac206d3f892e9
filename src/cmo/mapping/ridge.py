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


def fit_ridge(
    rows: csr_matrix, classes: Array, weights: Array, groups: Sequence[str]
) -> tuple[Array, Array, Array]:
    """Return coefficients (classes, features), intercept, and the scores by other groups.

    ``classes`` is one-hot, shape (rows, classes). The third array has the shape of
    ``classes``; rows whose group is empty are left out of no fit, and their scores are zero.
    """
    root = np.sqrt(weights)[:, None]
    mean = classes.mean(axis=0)
    wanted = (classes - mean) * root
    kernel = np.asarray((rows @ rows.T).todense()) * root * root.T
    kernel[np.diag_indices_from(kernel)] += SMOOTHNESS
    # Half the precision halves the time, and is plenty with so much smoothing.
    factor = cho_factor(kernel.astype(np.float32), lower=True, overwrite_a=True)
    inverse = cho_solve(factor, np.eye(len(kernel), dtype=np.float32)).astype(np.float64)
    dual = inverse @ wanted
    others = np.zeros_like(classes)
    for group in sorted(set(groups) - {""}):
        own = np.flatnonzero([name == group for name in groups])
        residuals = solve(inverse[np.ix_(own, own)], dual[own], assume_a="pos")
        others[own] = (wanted[own] - residuals) / root[own] + mean
    coefficients = np.asarray((rows.T @ (dual * root)).T)
    return coefficients, mean, others
