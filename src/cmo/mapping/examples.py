"""What the mapper learns from: people's codings, the codebook, and examples written for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from cmo.mapping.company import Place
from cmo.records import OTHER, Coding, Construct, WrittenExample

USUAL_SLOT = {"context": "C", "functioning": "M", "performance": "O", "outcome": "O"}
Kind = Literal["coded", "read", "definition", "pole", "cue", "written"]


@dataclass(frozen=True, slots=True)
class Example:
    """Words said to be about a construct; label, direction and polarity may be unknown.

    ``source`` names where a coded example was found, ``start`` where in it, and ``passage`` is
    the text it stands in, where that is at hand. A source is never an example to itself.
    """

    text: str
    label: str
    construct: str
    direction: str
    kind: Kind
    polarity: str = ""
    source: str = ""
    start: int = 0
    passage: str = ""

    @property
    def place(self) -> Place:
        """Where the words stand."""
        return Place(self.source, self.start, self.label, self.passage)


def polarities(coding: Coding) -> dict[tuple[str, str], str]:
    """Return the polarity of the first configuration that each span is in, by span and slot."""
    found: dict[tuple[str, str], str] = {}
    for configuration in coding.configurations:
        for label in ("C", "M", "O"):
            for span in configuration.slot(label):
                found.setdefault((span, label), configuration.polarity)
    return found


def coded_examples(codings: Iterable[tuple[Coding, str]]) -> Iterator[Example]:
    """Yield the spans that people assigned to a construct.

    Each coding comes with the text it is of, or with nothing where its spans stand alone.
    """
    for coding, text in codings:
        spans = {span.id: span for span in coding.spans}
        polarity = polarities(coding)
        for given in coding.assignments:
            yield Example(
                spans[given.span].text,
                given.label,
                given.construct,
                given.direction,
                "coded",
                polarity.get((given.span, given.label), ""),
                coding.source,
                spans[given.span].start,
                text,
            )


def codebook_examples(codebook: Iterable[Construct]) -> Iterator[Example]:
    """Yield definitions, poles and cues as examples of their construct."""
    for entry in codebook:
        label = USUAL_SLOT.get(entry.layer, "")
        words = f"{entry.label}. {entry.definition}"
        yield Example(words, label, entry.construct, "", "definition")
        yield Example(entry.low_pole, label, entry.construct, "-", "pole")
        yield Example(entry.high_pole, label, entry.construct, "+", "pole")
        for cue in cues_of(entry):
            yield Example(cue, label, entry.construct, "", "cue")


def cues_of(entry: Construct) -> list[str]:
    """Return the cues of a construct, one by one."""
    return [cue for cue in (part.strip() for part in entry.cues.split(";")) if cue]


def without_new_cues(
    codebook: Iterable[Construct], held_out: Iterable[Coding], rest: Iterable[Coding]
) -> list[Construct]:
    """Return the codebook without the cues found in held-out spans and in no others.

    Such a cue may have been taken from the very span that it would then help to map.
    """
    held, other = (
        "\n".join(span.text.lower() for coding in side for span in coding.spans)
        for side in (held_out, rest)
    )
    return [
        replace(
            entry,
            cues="; ".join(
                cue for cue in cues_of(entry) if cue.lower() not in held or cue.lower() in other
            ),
        )
        for entry in codebook
    ]


def written_examples(
    written: Iterable[WrittenExample], codebook: Iterable[Construct]
) -> Iterator[Example]:
    """Yield the examples written for the constructs that the codebook still has."""
    known = {entry.construct for entry in codebook} | {OTHER}
    for row in written:
        if row.construct in known:
            yield Example(row.text, row.label, row.construct, row.direction, "written")
