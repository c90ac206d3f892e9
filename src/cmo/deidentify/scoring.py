"""How much of the identifiers is found, and how much of what is found is one.

An identifier counts as found if every letter and digit of its words is replaced, titles,
articles and possessives left out of account; what is replaced counts as right if it touches
an identifier.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cmo.deidentify import lexicon
from cmo.deidentify.generating import Example
from cmo.deidentify.lexicon import fold
from cmo.deidentify.mentions import SURE, Mention

MARK = re.compile(r"\{([A-Z_]+) ([^{}]+)\}")
CODES = {
    "P": "PERSON",
    "O": "ORGANISATION",
    "L": "PLACE",
    "A": "ADDRESS",
    "C": "POSTCODE",
    "T": "PHONE",
    "E": "EMAIL",
    "U": "URL",
    "B": "DATE_OF_BIRTH",
    "N": "NHS_NUMBER",
    "S": "STAFF_NUMBER",
}
WORD = re.compile(r"\w+(?:[-'’.@/]\w+)*")


@dataclass(frozen=True, slots=True)
class KindScore:
    """Counts of one kind: identifiers ``found`` of ``there``, ``right`` of ``replaced``."""

    kind: str
    found: int
    there: int
    right: int
    replaced: int

    @property
    def recall(self) -> float:
        """Share of the identifiers that are wholly replaced."""
        return self.found / self.there if self.there else 1.0

    @property
    def precision(self) -> float:
        """Share of what was replaced that is an identifier."""
        return self.right / self.replaced if self.replaced else 1.0


@dataclass
class Scores:
    """Counts over transcripts."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, example: Example, mentions: Iterable[Mention]) -> None:
        """Count the ``mentions`` found in ``example``, the doubtful ones left out."""
        sure = [mention for mention in mentions if mention.probability >= SURE]
        covered = {at for mention in sure for at in range(mention.start, mention.end)}
        gold = {at for mention in example.mentions for at in range(mention.start, mention.end)}
        for wanted in example.mentions:
            self.counts[wanted.kind, "there"] += 1
            self.counts[wanted.kind, "found"] += covered.issuperset(_needed(example.text, wanted))
        for mention in sure:
            self.counts[mention.kind, "replaced"] += 1
            self.counts[mention.kind, "right"] += not gold.isdisjoint(
                range(mention.start, mention.end)
            )

    def by_kind(self) -> list[KindScore]:
        """Return the scores of each kind, and of all kinds together, called ``ALL``."""
        kinds = sorted({kind for kind, _ in self.counts})
        columns = ("found", "there", "right", "replaced")
        rows = [(kind, [self.counts[kind, column] for column in columns]) for kind in kinds]
        total = [sum(values) for values in zip(*(row for _, row in rows), strict=True)]
        return [KindScore(kind, *values) for kind, values in [*rows, ("ALL", total or [0] * 4)]]


def _needed(text: str, mention: Mention) -> Iterator[int]:
    skip = {"the"} | (lexicon.words_of("title") if mention.kind == "PERSON" else set())
    for match in WORD.finditer(text, mention.start, mention.end):
        word = re.sub(r"['’]s?$", "", match.group())
        if fold(word) not in skip:
            yield from (match.start() + at for at in range(len(word)) if word[at].isalnum())


def read_marked(path: Path) -> Example:
    """Read a transcript in which identifiers are marked: ``{P Ann}``, ``{T 020 7946 0001}``."""
    return parse_marked(path.read_text(encoding="utf-8"))


def parse_marked(marked: str) -> Example:
    """Return the text and the identifiers of a marked transcript.

    >>> parse_marked("Ask {P Ann}.").mentions[0].kind
    'PERSON'
    """
    parts: list[str] = []
    mentions = []
    length = at = 0
    for match in MARK.finditer(marked):
        parts += [marked[at : match.start()], match[2]]
        length += match.start() - at
        mentions.append(Mention(length, length + len(match[2]), CODES.get(match[1], match[1])))
        length, at = length + len(match[2]), match.end()
    return Example("".join([*parts, marked[at:]]), tuple(mentions))
