"""The algebra of signs, and folding one construct into another.

A link's sign is the product of the directions at its two ends. Folding a construct into
one whose poles lie the other way round (``conflict`` into ``collaborative_functioning``)
turns every direction of it, and so every sign of a link at which it stands; where both ends
are folded so, the sign turns twice and stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from cmo.records import Construct, Direction
from cmo.theory.evidence import Claim

TURNED: dict[Direction, Direction] = {"+": "-", "-": "+", "0": "0"}


@dataclass(frozen=True, slots=True)
class Fold:
    """Where a construct goes, and whether its poles lie the other way round there."""

    into: str
    flip: bool = False


def turned(sign: Direction) -> Direction:
    """Return the opposite sign; a sign that was not said stays unsaid."""
    return TURNED[sign]


def product(*signs: Direction) -> Direction:
    """Return the sign of a path: ``0`` where a step's sign was not said.

    >>> product("-", "-"), product("+", "-"), product("+", "0"), product()
    ('+', '-', '0', '+')
    """
    if "0" in signs:
        return "0"
    return "-" if signs.count("-") % 2 else "+"


def turned_by(sign: Direction, start: Fold, end: Fold) -> Direction:
    """Return the sign of a link once its ends are folded: a flip at each end turns it."""
    return turned(sign) if start.flip != end.flip else sign


def fold(claims: Iterable[Claim], folds: Mapping[str, Fold]) -> Iterator[Claim]:
    """Yield ``claims`` with constructs folded; links within one construct are dropped."""
    for claim in claims:
        start = folds.get(claim.from_construct, Fold(claim.from_construct))
        end = folds.get(claim.to_construct, Fold(claim.to_construct))
        sign = turned_by(claim.sign, start, end)
        if start.into != end.into:
            yield replace(claim, from_construct=start.into, to_construct=end.into, sign=sign)


def narrower(
    construct: str, codebook: Iterable[Construct], opposed: Iterable[str]
) -> dict[str, Fold]:
    """Return the folds of all constructs below ``construct`` in the codebook into it.

    ``opposed`` names constructs whose high pole is the low pole of their parent.
    """
    opposed = set(opposed)
    children: dict[str, list[str]] = {}
    for entry in codebook:
        children.setdefault(entry.parent, []).append(entry.construct)
    folds: dict[str, Fold] = {}
    waiting = [(construct, False)]
    while waiting:
        parent, flip = waiting.pop()
        for child in children.get(parent, []):
            if child not in folds and child != construct:
                folds[child] = Fold(construct, flip != (child in opposed))
                waiting.append((child, folds[child].flip))
    return folds


def families_of_constructs(
    codebook: Iterable[Construct], opposed: Iterable[str] = ()
) -> dict[str, Fold]:
    """Return the fold of each construct into the topmost one above it (itself where none).

    ``opposed`` names constructs whose high pole is the low pole of their parent.
    """
    parents = {entry.construct: entry.parent for entry in codebook}
    turning = set(opposed)
    return {construct: _top(construct, parents, turning) for construct in parents}


def _top(construct: str, parents: Mapping[str, str], opposed: Collection[str]) -> Fold:
    seen, flip = {construct}, False
    while (parent := parents.get(construct, "")) and parent not in seen:
        flip = flip != (construct in opposed)
        construct = parent
        seen.add(parent)
    return Fold(construct, flip)
