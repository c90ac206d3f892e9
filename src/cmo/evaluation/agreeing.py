"""Agreement beyond chance between two or more coders on the same units.

Units are words; a word's value is the label its coder gave it, or none. Both measures are
computed from counts that add up over documents, so that an interval can be had by drawing
documents again.

Krippendorff's alpha is the nominal one of Krippendorff, *Content Analysis* (4th ed. 2019),
chapter 12, and "Computing Krippendorff's Alpha-Reliability" (2011): from the matrix of
coincidences o, with n the number of values that can be paired,
``1 - (n - 1) (n - Σ o_cc) / (n² - Σ n_c²)``. It takes any number of coders and values that
are missing, so a source that a coder did not code takes no part. It is *not* the alpha for
unitizing (Krippendorff 1995; Krippendorff et al. 2016), which compares the bounds of units;
those are compared here by the F1 of spans.

Cohen's kappa (1960) is for two coders, from their table of values with the margins of each.
On all words, the many that nobody coded count as agreement; on the words that at least one
of them coded, "neither" cannot occur, which pulls both measures down. Figures are given for
both, since the first flatters and the second is stern.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]
NONE = ""


def coincidences(values: Sequence[Sequence[str | None]], names: Sequence[str]) -> Array:
    """Return the matrix of coincidences of units, shape (names, names).

    ``values`` holds for each unit what each coder said, None where a coder did not see it.
    A unit with ``m`` values adds ``1 / (m - 1)`` for each ordered pair of them.

    >>> coincidences([["a", "a"], ["a", "b"]], ["a", "b"]).tolist()
    [[2.0, 1.0], [1.0, 0.0]]
    """
    place = {name: at for at, name in enumerate(names)}
    matrix = np.zeros((len(names), len(names)))
    for unit in values:
        given = [place[value] for value in unit if value is not None]
        counts = np.bincount(given, minlength=len(names)).astype(float)
        if len(given) > 1:
            matrix += (np.outer(counts, counts) - np.diag(counts)) / (len(given) - 1)
    return matrix


def alpha(matrix: Array) -> Array:
    """Return nominal alpha of coincidence matrices, shape (…, names, names).

    Where only one value occurs there is nothing to disagree about, and alpha is not
    defined (nan).
    """
    margins = matrix.sum(axis=-1)
    total = margins.sum(axis=-1)
    agreed = np.trace(matrix, axis1=-2, axis2=-1)
    expected = total**2 - (margins**2).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = 1 - (total - 1) * (total - agreed) / expected
    return np.asarray(np.where(expected > 0, found, np.nan))


def table(first: Sequence[str], second: Sequence[str], names: Sequence[str]) -> Array:
    """Return how often two coders gave each pair of values, shape (names, names)."""
    place = {name: at for at, name in enumerate(names)}
    matrix = np.zeros((len(names), len(names)))
    for one, other in zip(first, second, strict=True):
        matrix[place[one], place[other]] += 1
    return matrix


def kappa(matrix: Array) -> Array:
    """Return Cohen's kappa of tables, shape (…, names, names); nan where undefined."""
    total = matrix.sum(axis=(-2, -1))
    agreed = np.trace(matrix, axis1=-2, axis2=-1)
    by_chance = (matrix.sum(axis=-1) * matrix.sum(axis=-2)).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = by_chance / total**2
        found = (agreed / total - chance) / (1 - chance)
    return np.asarray(np.where((total > 0) & (total**2 > by_chance), found, np.nan))


def against_rest(matrix: Array, values: Sequence[int]) -> Array:
    """Return the matrix of some values, taken as one, against all others, shape (…, 2, 2)."""
    chosen = np.zeros((2, matrix.shape[-1]))
    chosen[1] = 1
    chosen[:, list(values)] = [[1], [0]]
    return np.asarray(chosen @ matrix @ chosen.T)
