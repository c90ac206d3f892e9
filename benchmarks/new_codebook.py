"""How well directions are told under a codebook that nobody has coded by yet (docs/mapping.md).

    python benchmarks/new_codebook.py

The constructs of the example are dealt into five parts. Each part is a new codebook with its poles
and cues and no coded span; the spans that people assigned to its constructs are given a direction,
told the construct and the configuration's polarity. Then one of these spans is coded, as a first
correction would: how many of the others turn?
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cmo.coded import read_codebook, read_coded_sources
from cmo.mapping.examples import Example, coded_examples
from cmo.mapping.mapper import fit_mapper
from cmo.records import Assignment, Coding, Construct, Span

PARTS = 5


def coded(example: Example) -> Coding:
    """Return the coding of one span, as a correction teaches it: without its polarity."""
    span = Span.make(
        example.source,
        0,
        len(example.text),
        example.label,
        example.text,
        coder="a",
        origin="person",
    )
    about = Assignment(span.id, example.label, example.construct, example.direction, "a", "person")
    return Coding(example.source, "", "a", "person", (span,), assignments=(about,))


def guess(
    book: Sequence[Construct], codings: Sequence[Coding], asked: Sequence[Example]
) -> list[str]:
    """Return the direction of each example under a codebook and what was coded by it."""
    return fit_mapper([(coding, "") for coding in codings], book).directions(
        [e.text for e in asked],
        [e.construct for e in asked],
        [e.polarity for e in asked],
        [e.place for e in asked],
    )


def main() -> None:
    raw = Path("data/raw")
    codebook = read_codebook(raw)
    known = {entry.construct for entry in codebook}
    texts = read_coded_sources(raw, recognise=False)
    every = [
        e
        for e in coded_examples((t.coding, t.document.text) for t in texts)
        if e.construct in known
    ]
    random.Random(1).shuffle(codebook)
    counts: Counter[str] = Counter()
    for part in range(PARTS):
        book = codebook[part::PARTS]
        names = {entry.construct for entry in book}
        asked = [e for e in every if e.construct in names]
        said = guess(book, [], asked)
        first = next(e for e, one in zip(asked, said, strict=True) if e.direction not in {one, "0"})
        after = guess(book, [coded(first)], asked)
        counts["asked"] += len(asked)
        counts["right"] += sum(e.direction == one for e, one in zip(asked, said, strict=True))
        counts["turned"] += sum(
            one != two
            for e, one, two in zip(asked, said, after, strict=True)
            if replace(e, source="") != replace(first, source="")
        )
    total = counts["asked"]
    print(f"right without any coded span: {counts['right'] / total:.3f} of {total}")
    print(f"turned by a first coded span of another direction: {counts['turned'] / total:.3f}")


if __name__ == "__main__":
    main()
