"""Intervals for shares of independent sources."""

from __future__ import annotations

from math import sqrt

Z = 1.959964


def wilson(count: int, total: int) -> tuple[float, float]:
    """Return the 95% interval of Wilson (1927) for ``count`` of ``total``.

    It stays inside 0 to 1 and is honest where ``total`` is small. Without any observation
    nothing is known: 0 to 1.

    >>> wilson(2, 2)
    (0.3424, 1.0)
    """
    if total == 0:
        return 0.0, 1.0
    share, square = count / total, Z * Z
    middle = (share + square / (2 * total)) / (1 + square / total)
    spread = sqrt(share * (1 - share) / total + square / (4 * total * total))
    half = Z * spread / (1 + square / total)
    return round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)


def share_of(count: int, total: int) -> float:
    """Return the share, to four places; 0 where there is nothing to share."""
    return round(count / total, 4) if total else 0.0
