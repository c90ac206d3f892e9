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


def alpha_interval(
    alpha: float, respondents: int, items: int, level: float = 0.95
) -> tuple[float, float]:
    """Return the interval of Feldt (1965) around ``alpha``; its lower end may be below 0.

    (1 - population alpha) / (1 - alpha) follows F with ``respondents - 1`` and
    ``(respondents - 1) (items - 1)`` degrees of freedom, where items are parallel and normal.

    >>> [round(end, 2) for end in alpha_interval(0.8, 31, 3)]
    [0.64, 0.9]
    """
    from scipy.special import fdtri

    people = respondents - 1
    tail = (1 - level) / 2
    ends = (fdtri(people, people * (items - 1), share) for share in (1 - tail, tail))
    low, high = (float(1 - (1 - alpha) * end) for end in ends)
    return low, high
