"""How far two codings of one document agree, as counts that add up over documents.

Every measure is a pair of sets and what they share: ``Count(shared, first, second)``, of
which F1 is ``2 * shared / (first + second)``. Spans agree *exactly*, at *half* overlap
(intersection over union of characters at least one half) or in *part* (any overlap), always
with the same label; each span is matched once, best overlap first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from spacy.tokens import Doc

from cmo.language import codable_sentences
from cmo.records import LABELS, Coding, Configuration, Span

WORD = re.compile(r"\w+(?:['’\-]\w+)*")
OVERLAPS = {"span_f1_exact": 1.0, "span_f1_half": 0.5, "span_f1_partial": 1e-9}


class Count(NamedTuple):
    """What two sets share, and the size of each."""

    shared: int
    first: int
    second: int


Counts = dict[tuple[str, str], Count]


def compare(doc: Doc, first: Coding, second: Coding) -> Counts:
    """Count the agreement of two codings of ``doc``, by measure and label."""
    counts: Counts = {}
    matches = {name: match_spans(first.spans, second.spans, o) for name, o in OVERLAPS.items()}
    words = [_word_labels(doc, coding) for coding in (first, second)]
    for label in LABELS:
        held = [{word for word, given in side.items() if given == label} for side in words]
        counts["token_f1", label] = _count(*held)
        spans = [[s for s in coding.spans if s.label == label] for coding in (first, second)]
        for name, matched in matches.items():
            shared = sum(1 for span in spans[0] if span.id in matched)
            counts[name, label] = Count(shared, len(spans[0]), len(spans[1]))
    counts["sentence_f1", "all"] = _count(*(_sentences(doc, c) for c in (first, second)))
    counts.update(_configuration_counts(first, second, matches["span_f1_half"]))
    return counts


def match_spans(
    first: Sequence[Span], second: Sequence[Span], least_overlap: float
) -> dict[str, str]:
    """Match spans of the same label one to one, best overlap first; ids to ids."""
    options = sorted(
        (-overlap, a.start, b.start, a.id, b.id)
        for a in first
        for b in second
        if a.label == b.label and (overlap := overlap_of(a, b)) >= least_overlap
    )
    found: dict[str, str] = {}
    taken: set[str] = set()
    for *_, a_id, b_id in options:
        if a_id not in found and b_id not in taken:
            found[a_id] = b_id
            taken.add(b_id)
    return found


def overlap_of(a: Span, b: Span) -> float:
    """Return intersection over union of two spans, in characters."""
    shared = min(a.end, b.end) - max(a.start, b.start)
    return max(0, shared) / (max(a.end, b.end) - min(a.start, b.start))


def _count(first: set[int], second: set[int]) -> Count:
    return Count(len(first & second), len(first), len(second))


def _word_labels(doc: Doc, coding: Coding) -> dict[int, str]:
    """Return the label of each coded word, by where the word starts."""
    text = doc.text
    return {
        span.start + match.start(): span.label
        for span in coding.spans
        for match in WORD.finditer(text[span.start : span.end])
    }


def _sentences(doc: Doc, coding: Coding) -> set[int]:
    """Return which codable sentences hold an element, by their first token."""
    held = set()
    for start, end in codable_sentences(doc):
        first, last = doc[start].idx, doc[end - 1].idx + len(doc[end - 1])
        if any(span.start < last and span.end > first for span in coding.spans):
            held.add(start)
    return held


def _configuration_counts(first: Coding, second: Coding, matched: dict[str, str]) -> Counts:
    pairs = [set(pairs_of(coding)) for coding in (first, second)]
    carried = {tuple(sorted((matched[a], matched[b]))) for a, b in _both(pairs[0], matched)}
    wholes = [{frozenset(c.spans) for c in coding.configurations} for coding in (first, second)]
    moved = {frozenset(matched.get(s, "") for s in whole) for whole in wholes[0]}
    polarity = list(_polarities(first, second, matched))
    return {
        ("pair_f1", "all"): Count(len(carried & pairs[1]), len(pairs[0]), len(pairs[1])),
        ("configuration_f1", "all"): Count(len(moved & wholes[1]), len(wholes[0]), len(wholes[1])),
        ("polarity_accuracy", "all"): Count(sum(polarity), len(polarity), len(polarity)),
    }


def pairs_of(coding: Coding) -> Iterator[tuple[str, str]]:
    """Yield every two spans that share a configuration, each pair in order."""
    for configuration in coding.configurations:
        spans = sorted(set(configuration.spans))
        yield from ((a, b) for i, a in enumerate(spans) for b in spans[i + 1 :])


def _both(pairs: set[tuple[str, str]], matched: dict[str, str]) -> Iterator[tuple[str, str]]:
    return ((a, b) for a, b in sorted(pairs) if a in matched and b in matched)


def _polarities(first: Coding, second: Coding, matched: dict[str, str]) -> Iterator[bool]:
    """Yield, for each configuration found by both, whether the polarities agree."""
    for configuration in first.configurations:
        twin = _twin(configuration, second, matched)
        if twin is not None:
            yield twin.polarity == configuration.polarity


def _twin(
    configuration: Configuration, other: Coding, matched: dict[str, str]
) -> Configuration | None:
    """Return the other coder's configuration with most spans in common, two at least."""
    spans = {matched[span] for span in configuration.spans if span in matched}
    ranked = sorted(other.configurations, key=lambda c: (-len(spans & set(c.spans)), c.id))
    best = ranked[0] if ranked else None
    return best if best is not None and len(spans & set(best.spans)) >= 2 else None
