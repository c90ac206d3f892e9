"""Passages as sentences of tagged words, and the chunks of them that the encoder reads.

The tokeniser lower-cases and splits at blanks and punctuation, so tokenising word by word gives
the same pieces as tokenising the whole text. A line break is a word of its own: it becomes the
otherwise unused piece `[unused0]`, since lists, headings and speaker turns are told by it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cmo.coded import CodedText
from cmo.encoder.runtime import TAGS as LABELS
from cmo.records import POLARITIES

BREAK = "\n"
WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9])")
IGNORED = -100  # what PyTorch's cross-entropy passes over

Target = tuple[int, int, int]  # tag, polarity, joins
NOTHING: Target = (IGNORED, IGNORED, IGNORED)


@dataclass(frozen=True, slots=True)
class Mark:
    """A coded stretch: characters `start` to `end`, and what there is to learn about it.

    `polarity` is that of its configurations (an index into `POLARITIES`), or `IGNORED` where
    they differ; `joins` is 1 where it shares a configuration with the mark before it, else 0.
    """

    start: int
    end: int
    label: str
    polarity: int
    joins: int


@dataclass(frozen=True, slots=True)
class TrainingText:
    """A coded text; `talk` is true for speech with named turns."""

    id: str
    talk: bool
    text: str
    marks: tuple[Mark, ...]


def training_text(coded: CodedText) -> TrainingText:
    """Return what there is to learn from a coded text."""
    configurations = coded.coding.configurations
    spans = sorted(coded.coding.spans, key=lambda span: (span.start, span.end))
    serves = {span.id: [c for c in configurations if span.id in c.spans] for span in spans}
    marks = []
    for before, span in zip([None, *spans], spans, strict=False):
        signs = {POLARITIES.index(c.polarity) for c in serves[span.id]}
        polarity = signs.pop() if len(signs) == 1 else IGNORED
        shared = before is not None and any(c in serves[before.id] for c in serves[span.id])
        marks.append(Mark(span.start, span.end, span.label, polarity, int(shared)))
    talk = coded.document.kind in {"interview", "focus-group"}
    return TrainingText(coded.document.source, talk, coded.document.text, tuple(marks))


@dataclass(frozen=True, slots=True)
class Word:
    """A word or punctuation mark, or `BREAK`, with its tag from `LABELS`; see `Mark`."""

    text: str
    tag: str = "O"
    polarity: int = IGNORED
    joins: int = IGNORED


Sentence = list[Word]
Passage = list[Sentence]
Chunk = tuple[list[int], list[Target]]
Pieces = Callable[[str], list[int]]


def sentence_bounds(text: str) -> list[tuple[int, int]]:
    """Split `text` at line ends and after sentence ends; return (start, end) of each part."""
    bounds: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n]+", text):
        start = line.start()
        for gap in SENTENCE_END.finditer(line[0]):
            bounds.append((start, line.start() + gap.end()))
            start = line.start() + gap.end()
        bounds.append((start, line.end()))
    return bounds


def tagged(text: TrainingText) -> Passage:
    """Split a text into sentences of tagged words; each new line opens with a break."""
    passage: Passage = []
    begun: set[Mark] = set()
    last_end = 0
    for start, end in sentence_bounds(text.text):
        sentence = [Word(BREAK)] if BREAK in text.text[last_end:start] else []
        found = WORD.finditer(text.text, start, end)
        sentence += [_word(match[0], match.start(), text.marks, begun) for match in found]
        last_end = end
        passage.append(sentence)
    return passage


def _word(word: str, position: int, marks: Sequence[Mark], begun: set[Mark]) -> Word:
    for mark in marks:
        if mark.start <= position < mark.end:
            prefix = "I" if mark in begun else "B"
            begun.add(mark)
            return Word(word, f"{prefix}-{mark.label}", mark.polarity, mark.joins)
    return Word(word)


def encode_sentence(sentence: Sentence, pieces: Pieces) -> Chunk:
    """Return piece ids and targets; all but the first piece of a word, and breaks, are ignored."""
    ids: list[int] = []
    targets: list[Target] = []
    for word in sentence:
        parts = pieces(word.text)
        first = NOTHING if word.text == BREAK else _target(word)
        ids += parts
        targets += [first, *[NOTHING] * (len(parts) - 1)][: len(parts)]
    return ids, targets


def _target(word: Word) -> Target:
    joins = word.joins if word.tag.startswith("B-") else IGNORED
    polarity = IGNORED if word.tag == "O" else word.polarity
    return LABELS.index(word.tag), polarity, joins


def chunked(sentences: Iterable[Chunk], limit: int) -> list[Chunk]:
    """Pack whole sentences into chunks of at most `limit` pieces; cut only a longer sentence."""
    chunks: list[Chunk] = []
    ids: list[int] = []
    targets: list[Target] = []
    for new_ids, new_targets in sentences:
        if ids and len(ids) + len(new_ids) > limit:
            chunks.append((ids, targets))
            ids, targets = [], []
        ids, targets = ids + new_ids, targets + new_targets
        while len(ids) > limit:
            chunks.append((ids[:limit], targets[:limit]))
            ids, targets = ids[limit:], targets[limit:]
    return [*chunks, (ids, targets)] if ids else chunks
