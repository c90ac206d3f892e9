"""From counts by document to scores with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cmo.evaluation.comparing import Counts
from cmo.records import LABELS, Score

RESAMPLES = 1000
SEED = 20230601
Array = np.ndarray[Any, np.dtype[np.float64]]


def score(split: str, held_out: str, group: str, documents: Sequence[Counts]) -> list[Score]:
    """Return the scores of ``documents``: every measure by label, and macro means over labels.

    The interval is the 2.5th to 97.5th percentile over resamples of whole documents.
    """
    if not documents:
        return []
    keys = sorted(documents[0])
    table = np.array([[counts[key] for key in keys] for counts in documents], dtype=float)
    weights = resamples(len(documents))
    point, resampled = _f1(table.sum(axis=0)), _f1(np.tensordot(weights, table, axes=1))
    columns = {key: (point[at], resampled[:, at]) for at, key in enumerate(keys)}
    for measure in sorted({measure for measure, label in keys if label in LABELS}):
        values = [columns[measure, label] for label in LABELS]
        macro = float(np.mean([value for value, _ in values]))
        columns[measure, "macro"] = (macro, np.mean([many for _, many in values], axis=0))
    return [
        Score(split, held_out, group, measure, label, *_with_interval(*found), len(documents))
        for (measure, label), found in sorted(columns.items(), key=lambda item: item[0])
    ]


def resamples(total: int) -> Array:
    """Return how often each document is drawn, shape (resamples, documents)."""
    generator = np.random.default_rng(SEED)
    return generator.multinomial(total, [1 / total] * total, size=RESAMPLES).astype(float)


def _f1(counts: Array) -> Array:
    """Return F1 of counts, shape (…, 3); two empty sets agree wholly."""
    shared, sizes = counts[..., 0], counts[..., 1] + counts[..., 2]
    return np.where(sizes > 0, 2 * shared / np.maximum(sizes, 1), 1.0)


def _with_interval(value: float, resampled: Array) -> tuple[float, float, float]:
    low, high = np.percentile(resampled, [2.5, 97.5])
    return round(float(value), 4), round(float(low), 4), round(float(high), 4)
