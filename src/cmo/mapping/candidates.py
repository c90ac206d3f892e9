"""Candidate constructs: spans that fit nothing, clustered for a person to name.

What the mapper called ``other``, or assigned with little probability, is grouped by
likeness of meaning and words. A group of several spans may be a construct that the codebook
lacks; a person who thinks so adds it there, and the next run maps to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.cluster import AgglomerativeClustering

from cmo.hashing import unit_rows
from cmo.mapping.vectors import mean_vectors, unit
from cmo.mapping.words import count_stems
from cmo.records import OTHER, Assignment, Span, make_id

MOST_SPANS = 4000  # likeness of all pairs is held in memory at once: 128 MB at this number
GREATEST_DISTANCE = 0.65
MEANING_WEIGHT = 0.6  # beside the likeness of stems and pairs of words
FEW = 20
COLUMNS = ("candidate", "medoid", "size", "sources", "slots", "source_ids", "span_ids")
Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A group of spans that fit no construct.

    ``medoid`` is the words of the span most like the others, ``spans`` starts with it.
    """

    id: str
    size: int
    sources: tuple[str, ...]
    slots: tuple[str, ...]
    medoid: str
    spans: tuple[str, ...]


def candidate_row(found: Candidate) -> dict[str, str | int]:
    """Return the cells of a candidate's row, by column."""
    lists = ["; ".join(names) for names in (found.slots, found.sources, found.spans)]
    counts = (found.size, len(found.sources))
    cells: list[str | int] = [found.id, found.medoid, *counts, *lists]
    return dict(zip(COLUMNS, cells, strict=True))


def unfitting(
    assignments: Iterable[Assignment], least_probability: float
) -> dict[str, list[Assignment]]:
    """Return, by span, the assignments to ``other`` and those less probable than the least."""
    found: dict[str, list[Assignment]] = {}
    for given in assignments:
        unsure = given.probability is not None and given.probability < least_probability
        if given.construct == OTHER or unsure:
            found.setdefault(given.span, []).append(given)
    return found


def find_candidates(
    spans: Mapping[str, Span],
    assignments: Iterable[Assignment],
    *,
    least_probability: float = 0.2,
    least_size: int = 2,
) -> list[Candidate]:
    """Return groups of at least ``least_size`` unfitting spans, those of most sources first.

    The order of spans and assignments does not matter. Beyond :data:`MOST_SPANS`, the least
    probable are grouped.
    """
    unsure = unfitting(assignments, least_probability)
    order = sorted(unsure, key=lambda span: (_probability(unsure[span]), span))[:MOST_SPANS]
    if len(order) < 2:
        return []
    likeness = likeness_of([spans[span].text for span in order])
    groups = AgglomerativeClustering(
        n_clusters=None,
        distance_threshold=GREATEST_DISTANCE,
        metric="precomputed",
        linkage="average",
    ).fit_predict(np.clip(1 - likeness, 0, 2))
    made = []
    for group in range(int(groups.max()) + 1):
        members = np.flatnonzero(groups == group)
        if len(members) >= least_size:
            made.append(_candidate([order[at] for at in members], likeness, members, spans, unsure))
    return sorted(made, key=lambda c: (-len(c.sources), -c.size, c.id))


def likeness_of(texts: Sequence[str]) -> Array:
    """Return the likeness of each pair of texts, from meaning and from shared words."""
    vectors = mean_vectors(texts)
    # What all texts share says nothing; of few texts, it is what they say.
    vectors = unit(vectors - vectors.sum(axis=0) / (len(texts) + FEW))
    words = unit_rows(count_stems(texts))
    shared = np.asarray((words @ words.T).todense())
    return np.asarray(MEANING_WEIGHT * vectors @ vectors.T + (1 - MEANING_WEIGHT) * shared)


def _probability(given: Sequence[Assignment]) -> float:
    return min(0.0 if a.construct == OTHER else a.probability or 0.0 for a in given)


def _candidate(
    members: Sequence[str],
    likeness: Array,
    at: np.ndarray[Any, Any],
    spans: Mapping[str, Span],
    unsure: Mapping[str, Sequence[Assignment]],
) -> Candidate:
    mean = likeness[np.ix_(at, at)].mean(axis=1).round(9)
    ranked = [members[row] for row in sorted(range(len(at)), key=lambda r: (-mean[r], members[r]))]
    return Candidate(
        make_id("candidate", *sorted(members)),
        len(members),
        tuple(sorted({spans[span].source for span in members})),
        tuple(sorted({given.label for span in members for given in unsure[span]})),
        spans[ranked[0]].text,
        tuple(ranked),
    )
