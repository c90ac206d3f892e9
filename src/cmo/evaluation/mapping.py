"""How often the mapper names the construct and the direction that a person gave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from cmo.evaluation.summing import RESAMPLES, SEED
from cmo.records import LABELS, OTHER, Score, SecondReading

BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Guess:
    """What a mapper that had not seen the source said of a span, beside what a person said.

    ``rank`` is the place of the person's construct among the mapper's, 0 for the first.
    ``given`` is the direction said when told the person's construct, ``blind`` the same
    without the configuration's polarity, ``chosen`` the one said with the mapper's own.
    """

    source: str
    kind: str
    label: str
    construct: str
    direction: str
    first: str
    rank: int
    probability: float
    chosen: str
    given: str
    blind: str


def score_mapping(split: str, guesses: Sequence[Guess]) -> Iterator[Score]:
    """Yield every measure for all guesses, by slot and by kind of source.

    Intervals are over resamples of whole sources.
    """
    for group, kinds in (
        ("all", None),
        ("papers", {"literature"}),
        ("interviews", {"interview", "focus-group"}),
    ):
        chosen = [g for g in guesses if kinds is None or g.kind in kinds]
        for label in ("all", *LABELS) if group == "all" else ("all",):
            of_slot = [g for g in chosen if label in ("all", g.label)]
            for measure, pairs in _measures(of_slot):
                yield from _mean(split, group, measure, label, pairs)
    yield from _reliability(split, guesses)


def score_second_readings(
    readings: Iterable[SecondReading],
    first: Mapping[tuple[str, int, int, str], tuple[str, str]],
    kinds: Mapping[str, str],
) -> Iterator[Score]:
    """Yield how often a second reader says what the first coder said of a span.

    ``first`` holds construct and direction by record, start, end and label, ``kinds`` the kind
    of each record. A reading of what nobody assigned does not count.
    """
    pairs: dict[tuple[str, str, str], list[tuple[str, float]]] = defaultdict(list)
    for reading in readings:
        given = first.get((reading.record, reading.start, reading.end, reading.label))
        for measure, value in _agreement(reading, *given) if given else ():
            for group, label in (
                ("all", "all"),
                ("all", reading.label),
                ("papers" if kinds.get(reading.record) == "literature" else "interviews", "all"),
            ):
                pairs[group, measure, label].append((reading.record, value))
    for (group, measure, label), values in sorted(pairs.items()):
        yield from _mean("second-reader", group, measure, label, values)


def _agreement(
    reading: SecondReading, construct: str, direction: str
) -> Iterator[tuple[str, float]]:
    same = float(reading.direction == direction)
    if reading.told:
        yield "direction_given_construct", same
        return
    choices = (reading.construct, reading.second, reading.third)
    yield "construct_top1", float(construct == choices[0])
    yield "construct_top3", float(construct in choices)
    yield "direction", same
    yield "construct_and_direction", float(construct == choices[0]) * same
    if construct == choices[0]:
        yield "direction_where_right", same


def _measures(guesses: Sequence[Guess]) -> Iterator[tuple[str, list[tuple[str, float]]]]:
    """Yield the measures, each as a source and a value for every guess it is a mean of."""
    right = [g for g in guesses if g.rank == 0]
    yield "construct_top1", [(g.source, g.rank < 1) for g in guesses]
    yield "construct_top3", [(g.source, g.rank < 3) for g in guesses]
    yield "direction_given_construct", [(g.source, g.given == g.direction) for g in guesses]
    yield "direction_without_polarity", [(g.source, g.blind == g.direction) for g in guesses]
    yield "direction_where_right", [(g.source, g.chosen == g.direction) for g in right]
    yield "direction", [(g.source, g.chosen == g.direction) for g in guesses]
    yield (
        "construct_and_direction",
        [(g.source, g.rank == 0 and g.chosen == g.direction) for g in guesses],
    )
    yield "other_recall", [(g.source, g.first == OTHER) for g in guesses if g.construct == OTHER]
    yield (
        "other_precision",
        [(g.source, g.construct == OTHER) for g in guesses if g.first == OTHER],
    )


def _mean(
    split: str, group: str, measure: str, label: str, pairs: Sequence[tuple[str, float]]
) -> Iterator[Score]:
    if not pairs:
        return
    names = sorted({source for source, _ in pairs})
    at = {name: number for number, name in enumerate(names)}
    table = np.zeros((len(names), 2))
    for source, value in pairs:
        table[at[source]] += float(value), 1
    total = len(names)
    draws = np.random.default_rng(SEED).multinomial(total, [1 / total] * total, size=RESAMPLES)
    sums = draws.astype(float) @ table
    low, high = np.percentile(sums[:, 0] / np.maximum(sums[:, 1], 1), [2.5, 97.5])
    value = table[:, 0].sum() / table[:, 1].sum()
    yield Score(
        split,
        "all",
        group,
        measure,
        label,
        round(float(value), 4),
        round(float(low), 4),
        round(float(high), 4),
        total,
    )


def _reliability(split: str, guesses: Sequence[Guess]) -> Iterator[Score]:
    """Yield, for guesses of like probability, how probable they were said to be and were.

    The last measure sums up: the mean distance of the two, weighed by the guesses.
    """
    distance = 0.0
    for low, high in pairwise(BINS):
        held = [g for g in guesses if low <= g.probability < high or g.probability == high == 1]
        if not held:
            continue
        name, sources = f"{low:.1f} to {high:.1f}", len({g.source for g in held})
        said = float(np.mean([g.probability for g in held]))
        was = float(np.mean([g.rank == 0 for g in held]))
        distance += abs(said - was) * len(held) / len(guesses)
        for measure, value in (
            ("probability_said", said),
            ("probability_found", was),
            ("guesses", float(len(held))),
        ):
            yield Score(split, "all", "all", measure, name, round(value, 4), None, None, sources)
    if guesses:
        total = len({g.source for g in guesses})
        yield Score(
            split, "all", "all", "calibration_error", "all", round(distance, 4), None, None, total
        )
