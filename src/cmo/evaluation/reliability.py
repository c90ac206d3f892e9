"""Whether probabilities mean what they say: reliability by bin, and what a threshold keeps.

Of the things given a probability of about p, a share of about p should be right. A span is
right if a person marked one with the same label at half overlap; a configuration if a person
joined all its spans, two by two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cmo.evaluation.comparing import match_spans, pairs_of
from cmo.records import Coding

BINS = 10
THRESHOLDS = tuple(at / 20 for at in range(20))
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Judged:
    """Something that the machine found, how sure it was, and whether a person agreed."""

    probability: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """What became of all that was given a probability from ``low`` to ``high``."""

    what: str
    low: float
    high: float
    found: int
    mean_probability: float
    share_right: float


@dataclass(frozen=True, slots=True)
class Threshold:
    """What is kept at a threshold: how much of it is right, how much of people's it holds."""

    what: str
    threshold: float
    kept: int
    precision: float
    recall: float


def judge_spans(person: Coding, machine: Coding) -> list[Judged]:
    """Judge each span of the machine."""
    right = set(match_spans(machine.spans, person.spans, HALF))
    return [Judged(span.probability or 0.0, span.id in right) for span in machine.spans]


def judge_configurations(person: Coding, machine: Coding) -> list[Judged]:
    """Judge each configuration of the machine."""
    matched = match_spans(machine.spans, person.spans, HALF)
    joined = set(pairs_of(person))
    judged = []
    for configuration in machine.configurations:
        spans = sorted({matched.get(span, "") for span in configuration.spans})
        right = "" not in spans and len(spans) > 1
        right = right and all((a, b) in joined for i, a in enumerate(spans) for b in spans[i + 1 :])
        judged.append(Judged(configuration.probability or 0.0, right))
    return judged


def reliability(what: str, judged: Sequence[Judged]) -> list[Bin]:
    """Return the bins that hold anything, from low to high."""
    bins = []
    for at in range(BINS):
        low, high = at / BINS, (at + 1) / BINS
        inside = [j for j in judged if low <= j.probability < high or j.probability == high == 1]
        if inside:
            mean = sum(j.probability for j in inside) / len(inside)
            share = sum(j.right for j in inside) / len(inside)
            bins.append(Bin(what, low, high, len(inside), round(mean, 4), round(share, 4)))
    return bins


def thresholds(what: str, judged: Sequence[Judged], wanted: int) -> list[Threshold]:
    """Return precision and recall at each threshold; ``wanted`` is how much people coded."""
    rows = []
    for threshold in THRESHOLDS:
        kept = [j for j in judged if j.probability >= threshold]
        right = sum(j.right for j in kept)
        rows.append(
            Threshold(
                what,
                threshold,
                len(kept),
                round(right / len(kept), 4) if kept else 1.0,
                round(right / wanted, 4) if wanted else 1.0,
            )
        )
    return rows


def calibration_error(judged: Iterable[Judged]) -> float:
    """Return the expected calibration error: the mean gap over bins, weighted by their size."""
    given = list(judged)
    gaps = [abs(b.mean_probability - b.share_right) * b.found for b in reliability("", given)]
    return sum(gaps) / len(given) if given else 0.0
