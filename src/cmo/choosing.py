"""Which passages to code next: where the machine is unsure, and where a link needs evidence.

A passage's *doubt* is the mean over its words of how far the likeliest label is from certain
(least confidence; Settles 2009, *Active Learning Literature Survey*), which on the corpus saved
most coding of the orders tried (``benchmarks/active_order.py``). Passages in which the machine
found both ends of a link that is contested, untested or rests on one source count double, and
a passage counts the less the more it is like one already chosen: these two are judgements.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from spacy.tokens import Doc

from cmo.encoder.runtime import TAGS
from cmo.language import codable_sentences
from cmo.mapping.vectors import mean_vectors, unit
from cmo.records import LABELS, Coding, Document, Passage, Stretch
from cmo.tagging.head import adapted

LEAST_WORDS = 8
FOR_A_LINK = 2.0
LIKENESS = 0.3
Array = np.ndarray[Any, np.dtype[np.float64]]
LABEL_OF = np.array([0 if tag == "O" else 1 + "CMO".index(tag[2:]) for tag in TAGS])


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that nobody coded, the machine's doubt about it, and the links it may settle."""

    document: Document
    passage: Passage
    doubt: float
    links: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words of the passage."""
        return self.document.text[self.passage.start : self.passage.end]

    @property
    def why(self) -> str:
        """Say in a few words why it was chosen."""
        return "; ".join([f"unsure of its words ({self.doubt:.2f})", *self.links])


def candidates(
    document: Document,
    doc: Doc,
    head: Any,
    machine: Coding | None,
    read: Sequence[Stretch],
    wanted: Mapping[tuple[str, str], str],
) -> Iterable[Candidate]:
    """Yield the passages of a document that are long enough and lie outside ``read``.

    ``doc`` was read by the encoder. ``wanted`` says of pairs of constructs which link needs
    evidence, and why.
    """
    doubts = doubt_of_words(adapted(doc._.encoded, head))
    sentences = codable_sentences(doc)
    for passage in document.passages:
        inside = [(a, b) for a, b in sentences if passage.start <= doc[a].idx < passage.end]
        words = np.concatenate([doubts[a:b] for a, b in inside]) if inside else np.zeros(0)
        known = any(passage.start < end and passage.end > start for start, end in read)
        if passage.kind == "heading" or len(words) < LEAST_WORDS or known:
            continue
        about = constructs_in(machine, passage)
        links = tuple(
            why for (first, second), why in wanted.items() if first in about and second in about
        )
        yield Candidate(document, passage, float(words.mean()), links)


def doubt_of_words(log_probabilities: Array) -> Array:
    """Return 1 minus the chance of the likeliest of none, C, M and O, shape (words,)."""
    chances = np.exp(log_probabilities)
    by_label = [chances[:, label == LABEL_OF].sum(axis=1) for label in range(1 + len(LABELS))]
    return np.asarray(1 - np.max(by_label, axis=0) / np.sum(by_label, axis=0))


def constructs_in(machine: Coding | None, passage: Passage) -> set[str]:
    """Return what the machine's spans in a passage are about."""
    if machine is None:
        return set()
    inside = {s.id for s in machine.spans if passage.start <= s.start < passage.end}
    return {given.construct for given in machine.assignments if given.span in inside}


def choose(found: Sequence[Candidate], count: int) -> list[Candidate]:
    """Return the ``count`` best candidates, best first, each little like those before it."""
    if not found:
        return []
    vectors = unit(mean_vectors([candidate.text for candidate in found]))
    values = np.array([c.doubt * (FOR_A_LINK if c.links else 1) for c in found])
    near = np.zeros(len(found))
    chosen: list[Candidate] = []
    for _ in range(min(count, len(found))):
        best = int((values * (1 - LIKENESS * near)).argmax())
        chosen.append(found[best])
        values[best] = -np.inf
        near = np.maximum(near, np.clip(vectors @ vectors[best], 0, 1))
    return chosen


def links_wanting(ledger: Iterable[Mapping[str, str]]) -> dict[tuple[str, str], str]:
    """Return the pairs of constructs whose link needs evidence, and why.

    ``ledger`` holds the rows of ``ledger.csv``: contested links, and links of the initial
    theory that are untested or rest on one source.
    """
    wanted = {}
    for row in ledger:
        pair = row["from_construct"], row["to_construct"]
        verdict, behind = row["verdict"], int(row["supporting"]) + int(row["opposing"])
        if verdict == "contested" or (row["novel"] == "no" and verdict == "untested"):
            wanted[pair] = f"{row['link']} is {verdict}"
        elif row["novel"] == "no" and behind == 1:
            wanted[pair] = f"{row['link']} rests on one source"
    return wanted
