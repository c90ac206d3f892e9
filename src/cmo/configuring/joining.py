"""Grouping tagged spans into configurations from the probabilities of their pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cmo.configuring.pairs import Pair
from cmo.records import LABELS, Label

# A pair adds to F1 if it is right more often than half the F1 that is reached (Lipton et al. 2014,
# "Optimal thresholding of classifiers to maximize F1 measure", ECML PKDD), here .4 to .6.
THRESHOLD = 0.25

Slots = dict[Label, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Joined:
    """A configuration: positions of spans by slot, and the chances of its pairs.

    ``mean`` and ``least`` are of the probabilities that two of its spans belong together.
    """

    slots: Slots
    size: int
    mean: float
    least: float


def join(
    labels: Sequence[Label], chances: Mapping[Pair, float], threshold: float = THRESHOLD
) -> list[Joined]:
    """Group spans by average-link clustering, then let outcomes serve as contexts.

    Parameters
    ----------
    labels : the label of each span, in text order
    chances : probability that two spans (by position) share a configuration
    threshold : least mean probability between two groups that are merged

    Returns
    -------
    The configurations with at least two elements of two labels, in the order of their first
    span.
    """
    groups = _cluster(len(labels), chances, threshold)
    found = [_slots(labels, group) for group in groups]
    complete = [slots for slots in found if len(slots) > 1]
    chained = [_with_chain(slots, complete, chances, threshold) for slots in complete]
    joined = [_joined(slots, chances) for slots in chained]
    return sorted(joined, key=lambda item: min(min(members) for members in item.slots.values()))


def _cluster(total: int, chances: Mapping[Pair, float], threshold: float) -> list[list[int]]:
    group_of = list(range(total))
    groups = {at: [at] for at in range(total)}
    for pair, chance in sorted(chances.items(), key=lambda item: (-item[1], item[0])):
        if chance < threshold:
            break
        first, second = group_of[pair[0]], group_of[pair[1]]
        if first == second or _mean(groups[first], groups[second], chances) < threshold:
            continue
        groups[first] += groups.pop(second)
        for member in groups[first]:
            group_of[member] = first
    return [sorted(group) for group in groups.values()]


def _mean(first: Sequence[int], second: Sequence[int], chances: Mapping[Pair, float]) -> float:
    """Return the mean chance over all pairs between two groups; an unlisted pair counts 0."""
    pairs = [(min(a, b), max(a, b)) for a in first for b in second]
    return sum(chances.get(pair, 0.0) for pair in pairs) / len(pairs)


def _slots(labels: Sequence[Label], group: Sequence[int]) -> Slots:
    by_label = {label: tuple(at for at in group if labels[at] == label) for label in LABELS}
    return {label: members for label, members in by_label.items() if members}


def _with_chain(
    slots: Slots, others: Sequence[Slots], chances: Mapping[Pair, float], threshold: float
) -> Slots:
    """Give a configuration without a context the outcome of another that leads to it."""
    if "C" in slots:
        return slots
    members = _members(slots)
    outcomes = [at for other in others if other is not slots for at in other.get("O", ())]
    before = [at for at in outcomes if at < min(members)]
    fitting = [at for at in before if _mean([at], members, chances) >= threshold]
    return {"C": tuple(fitting), **slots} if fitting else slots


def _joined(slots: Slots, chances: Mapping[Pair, float]) -> Joined:
    members = _members(slots)
    values = [chances.get(pair, 0.0) for pair in _pairs(members)]
    return Joined(slots, len(members), sum(values) / len(values), min(values))


def _members(slots: Slots) -> list[int]:
    return sorted(at for members in slots.values() for at in members)


def _pairs(members: Sequence[int]) -> Iterator[Pair]:
    return ((a, b) for i, a in enumerate(members) for b in members[i + 1 :])
