"""Spans of texts outside the synthesis that readers gave a construct: ``data/raw/themes``.

They teach the encoder that the mapper reads with (:mod:`cmo.finetuning.themes`), and the mapper
itself how the direction hangs on construct and polarity. The folder is optional.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cmo.coded import read_corpus
from cmo.mapping.examples import Example, polarities
from cmo.schemas import read_table

FOLDER = "themes"
CORPUS, PHRASES, PASSAGES = "corpus.csv", "phrases.csv", "passages-*.txt"
HEAD = re.compile(r"^== (?:talk|writing)\n", re.MULTILINE)
MARK = re.compile(r"\[([CMO])\d* ([a-z][a-z0-9_]*) ([+0-]): ([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class ThemedSpan:
    """A stretch of a text, what it speaks of, and what it would speak of otherwise, if anything."""

    text: str
    start: int
    end: int
    label: str
    construct: str
    direction: str
    second: str = ""
    polarity: str = ""


def read_spans(raw: str | Path) -> list[ThemedSpan]:
    """Return the spans of corpus passages, of passages written for this, and single phrases."""
    folder = Path(raw) / FOLDER
    written = [
        span
        for path in sorted(folder.glob(PASSAGES))
        for passage in HEAD.split(path.read_text(encoding="utf-8"))
        for span in marked(passage.strip())
    ]
    rows = [
        row
        for path in (folder / PHRASES, Path(raw) / "construct_examples.csv")
        if path.exists()
        for row in read_table(path, "construct_examples")[0]
    ]
    alone = [
        ThemedSpan(
            row["text"], 0, len(row["text"]), row["label"], row["construct"], row["direction"]
        )
        for row in rows
    ]
    return [*_of_corpus(raw), *written, *alone]


def read_examples(raw: str | Path) -> list[Example]:
    """Return the spans of corpus passages as examples for the mapper."""
    return [
        Example(
            span.text[span.start : span.end],
            span.label,
            span.construct,
            span.direction,
            "read",
            span.polarity,
        )
        for span in _of_corpus(raw)
    ]


def marked(passage: str) -> Iterator[ThemedSpan]:
    """Yield the spans of a passage in which they stand as ``[C1 trust +: words]``."""
    text, found, end = "", [], 0
    for mark in MARK.finditer(passage):
        text += passage[end : mark.start()]
        label, construct, direction, words = mark.groups()
        found.append((len(text), len(text) + len(words), label, construct, direction))
        text, end = text + words, mark.end()
    text += passage[end:]
    yield from (ThemedSpan(text, *given) for given in found)


def _of_corpus(raw: str | Path) -> Iterator[ThemedSpan]:
    path = Path(raw) / FOLDER / CORPUS
    if not path.exists():
        return
    texts = {text.document.source: text for text in read_corpus(raw)}
    known = {
        (source, span.start, span.end, label): sign
        for source, text in texts.items()
        for span in text.coding.spans
        for (of, label), sign in polarities(text.coding).items()
        if of == span.id
    }
    for row in read_table(path, "second_constructs")[0]:
        key = row["record"], row["start"], row["end"], row["label"]
        if key in known:
            about = (row["construct"], row["direction"], row.get("second", ""), known[key])
            yield ThemedSpan(texts[row["record"]].document.text, *key[1:], *about)
