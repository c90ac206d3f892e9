"""A text cut at the bounds of its marks, so that marks may overlap and still be shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cmo.records import Label

Mark = tuple[int, int, Label]


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that carry the same ``labels`` throughout; the marks of ``ends`` end with them."""

    words: str
    labels: tuple[Label, ...] = ()
    ends: tuple[Label, ...] = ()


def cut(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[Piece]:
    """Yield the pieces of ``text[start:end]``; offsets of ``marks`` count in ``text``.

    >>> [p.words for p in cut("trust grew fast", 0, 15, [(0, 5, "M")])]
    ['trust', ' grew fast']
    """
    points = {start, end}
    for begin, finish, _ in marks:
        points |= {min(max(at, start), end) for at in (begin, finish)}
    for left, right in pairwise(sorted(points)):
        over = [mark for mark in marks if mark[0] <= left and right <= mark[1]]
        labels = sorted({label for *_, label in over})
        ends = sorted({label for _, finish, label in over if finish == right})
        yield Piece(text[left:right], tuple(labels), tuple(ends))
