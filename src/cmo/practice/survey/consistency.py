"""Cronbach's alpha: how far the items of a dimension say the same (Cronbach 1951)."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import variance


def cronbach_alpha(rows: Sequence[Sequence[int]]) -> float | None:
    """Return alpha of ``rows``, the scores of one respondent each on the same items.

    Only respondents who answered every item belong in (listwise deletion). There is none
    with fewer than two rows or items, or where all totals are equal.

    >>> round(cronbach_alpha([[1, 2], [2, 2], [3, 4], [4, 5]]), 3)
    0.923
    """
    if len(rows) < 2 or len(rows[0]) < 2:
        return None
    totals = variance([sum(row) for row in rows])
    if not totals:
        return None
    items = len(rows[0])
    own = sum(variance(column) for column in zip(*rows, strict=True))
    return float(items / (items - 1) * (1 - own / totals))
