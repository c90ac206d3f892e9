"""Run the shipped encoder: what each word of a document is likely to be, and its features.

The same words always give the same figures. The text is read in windows of whole sentences,
at most ``max_length`` word pieces long; a line break is a piece of its own, since lists,
headings and speaker turns are told by it.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Self, cast

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from spacy.tokens import Doc
from tokenizers import Tokenizer

from cmo.errors import UserError
from cmo.records import LABELS, POLARITIES
from cmo.store import read_json

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

FOLDER = Path(__file__).parent
CARD, GRAPH, TOKENIZER = "encoder.json", "encoder.onnx", "tokenizer.json"
TAGS = ("O", *(f"{part}-{label}" for label in LABELS for part in "BI"))
PARTS = (len(TAGS), len(POLARITIES), 2)
BEGIN = [TAGS.index(f"B-{label}") for label in LABELS]
INSIDE = [TAGS.index(f"I-{label}") for label in LABELS]
WIDTH = 384
CORES = min(4, os.cpu_count() or 1)
UNIT = re.compile(r"\s*\n\s*|[^\W_]+|[^\w\s]|_")
BREAK_PIECE = "[unused0]"
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


@dataclass(frozen=True)
class _Pieces:
    """A document in pieces.

    Their ids; for each the word it opens, or -1; and where the text may be cut: at the pieces
    that open sentences, or failing that at those that break lines.
    """

    ids: Integers
    words: Integers
    sentences: Integers
    breaks: Integers


@dataclass(frozen=True)
class _Window:
    """Pieces `start` to `end` of the document with this number."""

    document: int
    start: int
    end: int


def cut_points(sentences: Integers, breaks: Integers, end: int, limit: int) -> list[int]:
    """Return rising cut points from 0 to `end`, at most `limit` apart.

    Each window takes as many whole sentences as fit; a sentence that does not fit alone is cut at
    its last line break within reach, or else after `limit` pieces.
    """
    points = [0]
    while end - points[-1] > limit:
        reach = points[-1] + limit
        for allowed in (sentences, breaks):
            place = int(np.searchsorted(allowed, reach, side="right")) - 1
            if place >= 0 and allowed[place] > points[-1]:
                points.append(int(allowed[place]))
                break
        else:
            points.append(reach)
    return [*points, end] if end else points


class Encoder:
    """The fine-tuned encoder; make one with :meth:`load` and use it for many documents."""

    def __init__(
        self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer, card: Mapping[str, Any]
    ) -> None:
        self.card = card
        self.limit: int = card["max_length"]
        self._session = session
        self._tokenizer = tokenizer
        self._opening, self._closing, self._break = (
            _id_of(tokenizer, piece) for piece in ("[CLS]", "[SEP]", BREAK_PIECE)
        )
        self._known: dict[str, list[int]] = {}

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Self:
        """Load the encoder's files from ``folder``.

        Raises:
            UserError: when a file is missing or is not the one that the card was written for.
        """
        card = read_json(folder / CARD)
        for name, wanted in card["sha256"].items():
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
            if found != wanted:
                raise UserError(folder / name, f"sha256 {found}", f"{wanted}, as {CARD} says")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(
            str(folder / GRAPH), options, providers=["CPUExecutionProvider"]
        )
        return cls(session, Tokenizer.from_file(str(folder / TOKENIZER)), card)

    def encode(self, docs: Sequence[Doc]) -> list[Encoded]:
        """Return what the encoder says of each word of each document, in order.

        White space is outside for certain, and has a hidden state of zeros. Each window is run
        by itself: dynamic quantisation scales by all that is run at once, so that in a batch a
        document's figures would depend on its neighbours'. One thread a window and a window a
        core is also faster than two threads a batch.
        """
        split = [self._pieces(doc) for doc in docs]
        results = [blank(len(doc)) for doc in docs]
        windows = [
            window for at, pieces in enumerate(split) for window in self._windows(at, pieces)
        ]
        with ThreadPoolExecutor(CORES) as pool:
            ran = pool.map(self._run, (split[w.document].ids[w.start : w.end] for w in windows))
            for window, (outputs, hidden) in zip(windows, ran, strict=True):
                words = split[window.document].words[window.start : window.end]
                places = np.flatnonzero(words >= 0)
                result = results[window.document]
                for part, values in zip(result.parts(), outputs, strict=True):
                    part[words[places]] = values[places + 1]
                result.hidden[words[places]] = hidden[places + 1]
        for doc, pieces, result in zip(docs, split, results, strict=True):
            _fill_gaps(doc, pieces.words[pieces.words >= 0], result)
        return results

    def _unit(self, text: str) -> list[int]:
        """Return the piece ids of a unit of text, remembering them."""
        if text not in self._known:
            encoded = self._tokenizer.encode(text, add_special_tokens=False)
            self._known[text] = [self._break] if "\n" in text else encoded.ids
        return self._known[text]

    def _pieces(self, doc: Doc) -> _Pieces:
        units = list(UNIT.finditer(doc.text))
        parts = [self._unit(unit[0]) for unit in units]
        lengths = np.array([len(part) for part in parts], dtype=np.int64)
        opens = np.cumsum(lengths) - lengths
        is_break = np.array(["\n" in unit[0] for unit in units], dtype=bool)
        starts = np.array([unit.start() for unit in units], dtype=np.int64)
        after = np.where(is_break, [unit.end() for unit in units], starts)
        word_ends = np.cumsum([len(token.text_with_ws) for token in doc], dtype=np.int64)
        of_word = np.searchsorted(word_ends, starts, side="right")
        of_word[(lengths == 0) | is_break | (np.diff(of_word, prepend=-1) == 0)] = -1
        bounds = word_ends[np.array([sentence.end - 1 for sentence in doc.sents], dtype=np.int64)]
        of_sentence = np.searchsorted(bounds, after, side="right")
        words = np.full(int(lengths.sum()), -1, dtype=np.int64)
        words[opens[of_word >= 0]] = of_word[of_word >= 0]
        return _Pieces(
            ids=np.array([piece for part in parts for piece in part], dtype=np.int64),
            words=words,
            sentences=opens[np.diff(of_sentence, prepend=0) > 0],
            breaks=opens[is_break],
        )

    def _windows(self, document: int, pieces: _Pieces) -> Iterator[_Window]:
        points = cut_points(pieces.sentences, pieces.breaks, len(pieces.ids), self.limit)
        return (_Window(document, start, end) for start, end in pairwise(points))

    def _run(self, pieces: Integers) -> tuple[list[Floats], Floats]:
        """Return log-probabilities by part and hidden states of a window, each (pieces, …)."""
        ids = np.array([[self._opening, *pieces, self._closing]], dtype=np.int64)
        mask = np.ones(ids.shape, dtype=np.float32)
        logits, hidden = self._session.run(("logits", "hidden"), {"ids": ids, "mask": mask})
        parts = np.split(logits[0], np.cumsum(PARTS)[:-1], axis=-1)
        return [_log_softmax(part) for part in parts], hidden[0]


def _id_of(tokenizer: Tokenizer, piece: str) -> int:
    number = tokenizer.token_to_id(piece)
    if number is None:
        raise UserError(TOKENIZER, f"no piece {piece}", "the tokeniser that came with the encoder")
    return number


def _log_softmax(logits: Floats) -> Floats:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return cast("Floats", shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def _fill_gaps(doc: Doc, found: Integers, result: Encoded) -> None:
    """Let a word that opens no piece (``m`` in ``4m``) continue the word before it, in place."""
    missing = np.ones(len(doc), dtype=bool)
    missing[found] = False
    for place in np.flatnonzero(missing[1:]) + 1:
        if doc[int(place)].is_space:
            continue
        for part in (*result.parts(), result.hidden):
            part[place] = part[place - 1]
        row = result.tags[place]
        row[INSIDE] = np.logaddexp(row[INSIDE], row[BEGIN])
        row[BEGIN] = NEVER
