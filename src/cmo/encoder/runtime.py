"""Run the shipped encoder: what each word of a document is likely to be, and its features.

The same words always give the same figures. The text is read in windows of whole sentences,
at most ``max_length`` word pieces long.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import onnxruntime
from spacy.tokens import Doc

from cmo.encoder.pieces import (
    FOLDER,
    WIDTH,
    Floats,
    Integers,
    Pieces,
    check_files,
    load_pieces,
    log_softmax,
    open_graph,
    run_windows,
)
from cmo.records import LABELS, POLARITIES
from cmo.store import read_json

CARD, GRAPH = "encoder.json", "encoder.onnx"
TAGS = ("O", *(f"{part}-{label}" for label in LABELS for part in "BI"))
PARTS = (len(TAGS), len(POLARITIES), 2)
BEGIN = [TAGS.index(f"B-{label}") for label in LABELS]
INSIDE = [TAGS.index(f"I-{label}") for label in LABELS]
NEVER = -15.0


@dataclass(frozen=True)
class Encoded:
    """What the encoder says of each word.

    ``tags`` (words, 7), ``polarity`` (words, 3) and ``joins`` (words, 2) are log-probabilities
    in the order of :data:`TAGS`, :data:`~cmo.records.POLARITIES` and no, yes: what the word is,
    whether its configuration helps, and whether its span, if one begins here, shares a
    configuration with the span before. ``hidden`` (words, 384) are the last hidden states.
    """

    tags: Floats
    polarity: Floats
    joins: Floats
    hidden: Floats

    def parts(self) -> tuple[Floats, Floats, Floats]:
        """Return the three tables of log-probabilities."""
        return self.tags, self.polarity, self.joins


def blank(words: int) -> Encoded:
    """Return figures that say nothing but that every word is outside."""
    tags = np.full((words, len(TAGS)), NEVER, dtype=np.float32)
    tags[:, 0] = 0
    polarity = np.full((words, PARTS[1]), -np.log(PARTS[1]), dtype=np.float32)
    joins = np.full((words, PARTS[2]), -np.log(PARTS[2]), dtype=np.float32)
    return Encoded(tags, polarity, joins, np.zeros((words, WIDTH), dtype=np.float32))


class Encoder:
    """The fine-tuned encoder; make one with :meth:`load` and use it for many documents."""

    def __init__(
        self, session: onnxruntime.InferenceSession, pieces: Pieces, card: Mapping[str, Any]
    ) -> None:
        self.card = card
        self.limit: int = card["max_length"]
        self._session = session
        self._pieces = pieces

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Self:
        """Load the encoder's files from ``folder``.

        Raises:
            UserError: when a file is missing or is not the one that the card was written for.
        """
        card = read_json(folder / CARD)
        check_files(folder / CARD, card["sha256"])
        return cls(open_graph(folder / GRAPH), load_pieces(folder), card)

    def encode(self, docs: Sequence[Doc]) -> list[Encoded]:
        """Return what the encoder says of each word of each document, in order.

        White space is outside for certain, and has a hidden state of zeros.
        """
        split = [self._pieces.split(doc, (s.end - 1 for s in doc.sents)) for doc in docs]
        results = [blank(len(doc)) for doc in docs]
        windows = [
            (at, start, end)
            for at, pieces in enumerate(split)
            for start, end in pieces.windows(self.limit)
        ]
        ran = run_windows(self._run, (split[at].ids[start:end] for at, start, end in windows))
        for (at, start, end), (outputs, hidden) in zip(windows, ran, strict=True):
            words = split[at].words[start:end]
            places = np.flatnonzero(words >= 0)
            for part, values in zip(results[at].parts(), outputs, strict=True):
                part[words[places]] = values[places + 1]
            results[at].hidden[words[places]] = hidden[places + 1]
        for doc, pieces, result in zip(docs, split, results, strict=True):
            _fill_gaps(pieces.unopened(doc), result)
        return results

    def _run(self, pieces: Integers) -> tuple[list[Floats], Floats]:
        """Return log-probabilities by part and hidden states of a window, each (pieces, …)."""
        given = {"vectors": self._pieces.vectors(pieces)}
        logits, hidden = self._session.run(("logits", "hidden"), given)
        parts = np.split(logits[0], np.cumsum(PARTS)[:-1], axis=-1)
        return [log_softmax(part) for part in parts], hidden[0]


def _fill_gaps(words: Iterable[int], result: Encoded) -> None:
    """Let ``words`` that open no piece continue the word before them, in place."""
    for place in words:
        for part in (*result.parts(), result.hidden):
            part[place] = part[place - 1]
        row = result.tags[place]
        row[INSIDE] = np.logaddexp(row[INSIDE], row[BEGIN])
        row[BEGIN] = NEVER
