"""What speaks for each construct, apart from the learned score: cues, likeness, habit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from cmo.mapping.examples import Example
from cmo.mapping.vectors import unit
from cmo.mapping.words import count_stems, run_number, runs, stems
from cmo.records import LABELS

Array = np.ndarray[Any, np.dtype[np.float64]]
Integers = np.ndarray[Any, np.dtype[np.int64]]
KINDS = ("definition", "pole", "written")
ABSENT = -0.2  # likeness to an example that there is not
RARE = 10.0


@dataclass(frozen=True, slots=True)
class Signals:
    """The codebook as numbers.

    Cues are numbers of runs of stems (``cue_runs``), with their construct and rarity;
    ``vectors`` are the unit vectors of definitions, poles and written examples, with the
    construct and the kind of each; ``habits`` counts coded examples by slot and construct.
    """

    cue_runs: Integers
    cue_classes: Integers
    cue_rarity: Array
    vectors: Array
    vector_classes: Integers
    vector_kinds: Integers
    habits: Array

    @classmethod
    def learn(
        cls, examples: Sequence[Example], vectors: Array, names: Mapping[str, int], rarity: Array
    ) -> Self:
        """Return the signals of ``examples``, whose vectors are given in the same order."""
        cues = [(e, stems(e.text)) for e in examples if e.kind == "cue" and stems(e.text)]
        kept = [at for at, e in enumerate(examples) if e.kind in KINDS]
        habits = np.zeros((len(LABELS), len(names)))
        for e in examples:
            if e.kind == "coded" and e.label in LABELS:
                habits[LABELS.index(e.label), names[e.construct]] += 1
        return cls(
            np.array([run_number(found) for _, found in cues], dtype=np.int64),
            np.array([names[e.construct] for e, _ in cues], dtype=np.int64),
            np.array([_rarity(found, rarity) for _, found in cues]),
            vectors[kept],
            np.array([names[examples[at].construct] for at in kept], dtype=np.int64),
            np.array([KINDS.index(examples[at].kind) for at in kept], dtype=np.int64),
            habits,
        )

    def of(self, texts: Sequence[str], vectors: Array, slots: Sequence[str]) -> Array:
        """Return the signals after the first two, shape (texts, constructs, signals)."""
        like = [self._likeness(vectors, kind) for kind in range(len(KINDS))]
        habit = np.array([self.habit(slot) for slot in slots]).reshape(like[0].shape)
        cue = self._cues(texts)
        return np.stack([cue, cue > 0, *like, self._mean_likeness(vectors), habit], axis=-1)

    @property
    def usual(self) -> Array:
        """The share of each construct among all coded examples, none of them zero."""
        return _shares(self.habits)

    def habit(self, slot: str, own: Array | None = None) -> Array:
        """Return the log share of each construct in ``slot``; ``own`` counts are left out.

        The shares over all slots stand in where a slot has few examples.
        """
        counts = self.habits if own is None else self.habits - own
        overall = _shares(counts)
        in_slot = counts[LABELS.index(slot)] if slot in LABELS else counts.sum(axis=0)
        return np.asarray(
            np.log((in_slot + len(overall) * overall) / (in_slot.sum() + len(overall)))
        )

    def _cues(self, texts: Sequence[str]) -> Array:
        where: dict[int, list[int]] = {}
        for at, run in enumerate(self.cue_runs.tolist()):
            where.setdefault(run, []).append(at)
        found = np.zeros((len(texts), self.habits.shape[1]))
        for row, text in enumerate(texts):
            for cue in (cue for run in runs(text) for cue in where.get(run, ())):
                construct = self.cue_classes[cue]
                found[row, construct] = max(found[row, construct], self.cue_rarity[cue])
        return found

    def _likeness(self, vectors: Array, kind: int) -> Array:
        """Return the likeness to the nearest vector of each construct."""
        chosen = np.flatnonzero(self.vector_kinds == kind)
        likeness = vectors @ self.vectors[chosen].T
        found = np.full((self.habits.shape[1], len(vectors)), ABSENT)
        np.maximum.at(found, self.vector_classes[chosen], likeness.T)
        return np.asarray(found.T)

    def _mean_likeness(self, vectors: Array) -> Array:
        means = np.zeros((self.habits.shape[1], self.vectors.shape[1]))
        np.add.at(means, self.vector_classes, self.vectors)
        return np.asarray(vectors @ unit(means).T)


def _shares(counts: Array) -> Array:
    return np.asarray((counts.sum(axis=0) + 1) / (counts.sum() + counts.shape[1]))


def _rarity(found: Sequence[str], rarity: Array) -> float:
    columns = count_stems([" ".join(found)]).indices if found else []
    return float(rarity[columns].sum() / RARE) if len(columns) else 0.1
