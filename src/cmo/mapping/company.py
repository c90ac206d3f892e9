"""What the other spans of a source say about a span: a source keeps to its themes.

Everything here is computed from guesses made span by span, never from what people assigned
in the source itself, so that a source is read alike whether it is new or held out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]
NEAREST = 3
USUAL_SPANS = 3.0  # so many more are taken to speak of what spans usually speak of


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand: the source, the offset of their beginning, and the slot they fill.

    ``passage`` is the text that the offset counts in; without one the words stand alone.
    """

    source: str
    start: int
    slot: str
    passage: str = ""


def company(chances: Array, places: Sequence[Place], usual: Array) -> Array:
    """Return how far the company of each span speaks for each construct.

    ``chances`` are the first guesses, shape (spans, constructs), and ``usual`` the shares of
    the constructs in general. The result has the shape (spans, constructs, 2): the log of how
    much likelier than usual a construct is among the other spans of the source in the same
    slot, and among the :data:`NEAREST` in any slot.
    """
    found = np.zeros((*chances.shape, 2))
    for at in _by_source(places):
        guesses, within = chances[at], [places[row] for row in at]
        for signal, (sums, counts) in enumerate(
            (_in_slot(guesses, within), _nearby(guesses, within))
        ):
            shares = (sums + USUAL_SPANS * usual) / (counts[:, None] + USUAL_SPANS)
            found[at, :, signal] = np.log(shares / usual)
    return found


def _by_source(places: Sequence[Place]) -> Iterator[list[int]]:
    """Yield the rows of each source, in the order of the text."""
    rows: dict[str, list[int]] = {}
    for row, place in enumerate(places):
        rows.setdefault(place.source, []).append(row)
    for found in rows.values():
        yield sorted(found, key=lambda row: (places[row].start, places[row].slot))


def _in_slot(guesses: Array, places: Sequence[Place]) -> tuple[Array, Array]:
    """Return the sum of the guesses for the other spans in each span's slot, and their number."""
    slots = np.array([place.slot for place in places])
    sums, counts = -guesses, np.full(len(places), -1.0)
    for slot in sorted(set(slots)):
        sums[slots == slot] += guesses[slots == slot].sum(axis=0)
        counts[slots == slot] += (slots == slot).sum()
    return np.maximum(sums, 0), counts


def _nearby(guesses: Array, places: Sequence[Place]) -> tuple[Array, Array]:
    """Return the sum of the guesses for the spans that begin nearest, and their number.

    Of equals, the earlier ones; a span is not near itself in another slot.
    """
    sums, counts = np.zeros_like(guesses), np.zeros(len(places))
    for row, place in enumerate(places):
        around = range(max(0, row - 2 * NEAREST), min(len(places), row + 2 * NEAREST + 1))
        apart = [at for at in around if places[at].start != place.start]
        near = sorted(apart, key=lambda at: abs(places[at].start - place.start))[:NEAREST]
        sums[row], counts[row] = guesses[near].sum(axis=0), len(near)
    return sums, counts
