"""Configurations as a reader meets them: what was said, in its passage, by whom, coded by whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cmo.presentation.marking import Mark, Piece, cut
from cmo.presentation.naming import with_labels
from cmo.presentation.pages.report.wording import POLARITY_WORDS, what_it_is
from cmo.presentation.reader import Reader, readers
from cmo.presentation.synthesis import Synthesis, citation, is_synthetic
from cmo.records import SLOTS, Configuration, Document, Label, Passage, Span

# Characters shown on either side of a mark; passages of talk can be pages long.
AROUND = 140
# Of a large synthesis the page quotes so many; the tables have all.
MOST_IN_ALL = 2_000


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of one passage, cut at the marks. ``opens`` and ``closes`` it, or is cut short."""

    speaker: str
    page: int | None
    section: str
    pieces: tuple[Piece, ...]
    opens: bool
    closes: bool


@dataclass(frozen=True, slots=True)
class Element:
    """What fills a slot: the words, and what they are about."""

    slot: str
    label: Label
    words: str
    construct: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A configuration with its elements and its excerpts."""

    id: str
    source: str
    citation: str
    kind: str
    synthetic: bool
    coder: str
    machine: bool
    probability: float | None
    polarity: str
    elements: tuple[Element, ...]
    excerpts: tuple[Excerpt, ...]


class Quotes(Mapping[str, Shown]):
    """Configurations by identifier, in order of source and place; shown once asked for."""

    def __init__(self, synthesis: Synthesis) -> None:
        self._labels = {item.construct: item.label for item in synthesis.constructs}
        self._found = {
            configuration.id: (reader, configuration)
            for reader in readers(synthesis)
            for configuration in reader.configurations()
        }
        self._places = {name: at for at, name in enumerate(self._found)}

    def __getitem__(self, name: str) -> Shown:
        return _show(*self._found[name], self._labels)

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def first(self, names: Collection[str], most: int) -> tuple[Shown, ...]:
        """Return at most so many of ``names``, of as many sources as possible, in their order."""
        taken: Counter[str] = Counter()
        turns: list[tuple[int, int, str]] = []
        for place, name in sorted((self._places[n], n) for n in names if n in self._places):
            source = self._found[name][1].source
            turns.append((taken[source], place, name))
            taken[source] += 1
        return tuple(self[name] for _, name in sorted(turn[1:] for turn in sorted(turns)[:most]))

    def by_source(self) -> dict[str, list[Shown]]:
        """Return what each source says, source by source until :data:`MOST_IN_ALL` are shown."""
        found: dict[str, list[Shown]] = {}
        for at, (name, (_, configuration)) in enumerate(self._found.items()):
            if at >= MOST_IN_ALL and configuration.source not in found:
                break
            found.setdefault(configuration.source, []).append(self[name])
        return found


def _show(reader: Reader, configuration: Configuration, labels: Mapping[str, str]) -> Shown:
    members = reader.members(configuration)
    synthetic = is_synthetic(reader.source)
    return Shown(
        id=configuration.id,
        source=configuration.source,
        citation=citation(reader.source),
        kind=what_it_is(reader.source, synthetic=synthetic),
        synthetic=synthetic,
        coder=configuration.coder,
        machine=configuration.origin == "machine",
        probability=configuration.probability,
        polarity=POLARITY_WORDS[configuration.polarity],
        elements=tuple(_elements(reader, members, labels)),
        excerpts=tuple(excerpts(reader.document, [(s.start, s.end, at) for at, s in members])),
    )


def _elements(
    reader: Reader, members: Sequence[tuple[Label, Span]], labels: Mapping[str, str]
) -> Iterator[Element]:
    for label, span in members:
        about = with_labels(reader.construct(span.id, label), labels)
        yield Element(SLOTS[label], label, span.text, about)


def excerpts(document: Document | None, marks: Sequence[Mark]) -> Iterator[Excerpt]:
    """Yield the stretches of ``document`` that hold ``marks``, in the order of the text."""
    if document is None:
        return
    for passage in document.passages:
        within = [mark for mark in marks if mark[0] < passage.end and mark[1] > passage.start]
        for start, end in windows(passage, within, document.text):
            yield Excerpt(
                passage.speaker,
                passage.page,
                passage.section,
                tuple(cut(document.text, start, end, within)),
                opens=start == passage.start,
                closes=end == passage.end,
            )


def windows(passage: Passage, marks: Sequence[Mark], text: str) -> list[tuple[int, int]]:
    """Return the stretches of ``passage`` around ``marks``, cut between words, none touching."""
    found: list[tuple[int, int]] = []
    for begin, finish, _ in sorted(marks):
        start = _at_space(text, max(begin - AROUND, passage.start), passage.start)
        end = _at_space(text, min(finish + AROUND, passage.end), passage.end)
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _at_space(text: str, at: int, edge: int) -> int:
    """Move ``at`` towards ``edge`` to where a word begins or ends."""
    step = -1 if edge < at else 1
    while at != edge and not text[at - 1 : at].isspace() and not text[at : at + 1].isspace():
        at += step
    return at
