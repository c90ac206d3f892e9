"""Codings of part of a text: what the coder did not read is not 'nothing here'.

A person who coded some passages of a source speaks for those, and the machine, or another
person, for the rest. ``Coding.read`` holds the stretches; it is empty where all was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cmo.records import Coding, Stretch


def outside(coding: Coding, stretches: Iterable[Stretch]) -> Coding:
    """Return ``coding`` without what reaches into ``stretches``.

    A configuration that loses a span is left out whole: half of it explains nothing.
    """
    taken = list(stretches)
    spans = tuple(
        span
        for span in coding.spans
        if all(span.end <= start or span.start >= end for start, end in taken)
    )
    kept = {span.id for span in spans}
    configurations = tuple(c for c in coding.configurations if kept.issuperset(c.spans))
    targets = {"", *kept, *(c.id for c in configurations)}
    return replace(
        coding,
        spans=spans,
        configurations=configurations,
        assignments=tuple(item for item in coding.assignments if item.span in kept),
        memos=tuple(memo for memo in coding.memos if memo.target in targets),
    )


def gaps(stretches: Iterable[Stretch], length: int) -> list[Stretch]:
    """Return what ``stretches`` leave out of a text of ``length`` characters.

    >>> gaps([(2, 4), (6, 8)], 9)
    [(0, 2), (4, 6), (8, 9)]
    """
    found, at = [], 0
    for start, end in sorted(stretches):
        if start > at:
            found.append((at, start))
        at = max(at, end)
    return [*found, (at, length)] if at < length else found


def within(coding: Coding, stretches: Sequence[Stretch], length: int) -> Coding:
    """Return ``coding`` as one of ``stretches`` alone, of a text of ``length`` characters."""
    return replace(outside(coding, gaps(stretches, length)), read=tuple(stretches))


def read_by_all(codings: Iterable[Coding], length: int) -> list[Stretch]:
    """Return the stretches that the coders of all ``codings`` read, in text order."""
    unread = [gap for coding in codings if coding.read for gap in gaps(coding.read, length)]
    return gaps(unread, length)


def join(codings: Sequence[Coding]) -> Coding:
    """Return one coding of a source that holds all of ``codings``, the first before the others.

    Spans and configurations keep their own coder and origin. The whole is a person's if a
    person coded any of it.
    """
    first = codings[0]
    coders = dict.fromkeys(coding.coder for coding in codings)
    people = any(coding.origin == "person" for coding in codings)
    return replace(
        first,
        coder="; ".join(coders),
        origin="person" if people else "machine",
        spans=tuple(item for coding in codings for item in coding.spans),
        configurations=tuple(item for coding in codings for item in coding.configurations),
        assignments=tuple(item for coding in codings for item in coding.assignments),
        unplaced=tuple(item for coding in codings for item in coding.unplaced),
        memos=tuple(item for coding in codings for item in coding.memos),
        read=tuple(sorted({stretch for coding in codings for stretch in coding.read})),
    )


def layered(codings: Iterable[Coding]) -> Coding:
    """Join codings of parts so that each speaks only where those before it did not read."""
    layers: list[Coding] = []
    taken: list[Stretch] = []
    for coding in codings:
        layers.append(outside(coding, taken))
        taken += coding.read
    return join(layers)
