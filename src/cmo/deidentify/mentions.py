"""What was found in a text: identifiers with their place, kind and how they were found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

LIST = "list"
PATTERN = "pattern"
RECOGNISER = "recogniser"
AGAIN = "another mention"
SURE = 0.5
"""Mentions less probable than this are left in the text and shown as doubtful."""


class Mention(NamedTuple):
    """An identifier at ``start`` to ``end`` (half open, code points) of a text.

    ``kind`` is a type of the analyst's list (``PERSON``, ``PHONE``, …), ``how`` one of the
    constants of this module, and ``probability`` how sure the finder is.
    """

    start: int
    end: int
    kind: str
    how: str = PATTERN
    probability: float = 1.0

    def overlaps(self, other: Mention) -> bool:
        """Tell whether both share a character."""
        return self.start < other.end and other.start < self.end


def without_overlaps(mentions: Iterable[Mention]) -> list[Mention]:
    """Return ``mentions`` in the order of the text; of two that overlap, the earlier given."""
    kept: list[Mention] = []
    taken: set[int] = set()
    for mention in mentions:
        stretch = range(mention.start, mention.end)
        if taken.isdisjoint(stretch):
            kept.append(mention)
            taken.update(stretch)
    return sorted(kept)
