"""Word pieces and their vectors, which all encoders of the package share.

Every encoder was fine-tuned from the same base and left its word vectors as they were, so the
table of them is kept once, beside the tokeniser; a graph is fed with vectors. Text is read in
windows of whole sentences, a line break being a piece of its own, since lists, headings and
speaker turns are told by it.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from cmo.errors import UserError

if TYPE_CHECKING:
    from spacy.tokens import Doc

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Window = TypeVar("Window")
Result = TypeVar("Result")

FOLDER = Path(__file__).parent
TOKENIZER, VECTORS = "tokenizer.json", "vectors.safetensors"
WIDTH = 384
CORES = min(4, os.cpu_count() or 1)
UNIT = re.compile(r"(?<!\s)\s*\n\s*|[^\W_]+|[^\w\s]|_")
BREAK_PIECE = "[unused0]"
SENTENCE_END = frozenset(".?!")


@dataclass(frozen=True)
class Split:
    """A document in pieces.

    Their ids; for each the word it opens, or -1; and where the text may be cut: at the pieces
    that open sentences, or failing that at those that break lines.
    """

    ids: Integers
    words: Integers
    sentences: Integers
    breaks: Integers

    def unopened(self, doc: Doc) -> Iterator[int]:
        """Yield the words of ``doc`` that open no piece (``m`` in ``4m``), but for white space."""
        opening = set(self.words.tolist())
        return (word.i for word in doc if word.i and word.i not in opening and not word.is_space)

    def windows(self, limit: int) -> Iterator[tuple[int, int]]:
        """Yield the pieces `start` to `end` of each window, at most `limit` of them."""
        return pairwise(cut_points(self.sentences, self.breaks, len(self.ids), limit))


@dataclass(frozen=True)
class Placed:
    """A text in pieces: their ids, where in the text they start and end, and where to cut."""

    ids: Integers
    starts: Integers
    ends: Integers
    sentences: Integers
    breaks: Integers

    def windows(self, limit: int) -> Iterator[tuple[int, int]]:
        """Yield the pieces `start` to `end` of each window, at most `limit` of them."""
        return pairwise(cut_points(self.sentences, self.breaks, len(self.ids), limit))


class Splitter:
    """Cuts documents into the pieces of ``tokenizer``."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._break = self.id_of(BREAK_PIECE)
        self._known: dict[str, list[int]] = {}

    def id_of(self, piece: str) -> int:
        """Return the number of ``piece``, which the tokeniser must have."""
        number = self._tokenizer.token_to_id(piece)
        if number is None:
            allowed = "the tokeniser that came with the encoder"
            raise UserError(TOKENIZER, f"no piece {piece}", allowed)
        return number

    def place(self, text: str) -> Placed:
        """Return ``text`` in pieces, cut after full stops and line breaks."""
        units = list(UNIT.finditer(text))
        parts = [self._unit(unit[0]) for unit in units]
        lengths = np.array([len(part) for part in parts], dtype=np.int64)
        opens = np.cumsum(lengths) - lengths
        ended = np.array([unit[0] in SENTENCE_END for unit in units], dtype=bool)
        broken = np.array(["\n" in unit[0] for unit in units], dtype=bool)
        return Placed(
            ids=np.array([piece for part in parts for piece in part], dtype=np.int64),
            starts=np.repeat(np.array([unit.start() for unit in units], dtype=np.int64), lengths),
            ends=np.repeat(np.array([unit.end() for unit in units], dtype=np.int64), lengths),
            sentences=opens[1:][ended[:-1]],
            breaks=opens[broken],
        )

    def split(self, doc: Doc, ends: Iterable[int]) -> Split:
        """Return ``doc`` in pieces; ``ends`` are the words that end sentences, rising."""
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
        bounds = word_ends[np.array([*ends], dtype=np.int64)]
        of_sentence = np.searchsorted(bounds, after, side="right")
        words = np.full(int(lengths.sum()), -1, dtype=np.int64)
        words[opens[of_word >= 0]] = of_word[of_word >= 0]
        return Split(
            ids=np.array([piece for part in parts for piece in part], dtype=np.int64),
            words=words,
            sentences=opens[np.diff(of_sentence, prepend=0) > 0],
            breaks=opens[is_break],
        )

    def _unit(self, text: str) -> list[int]:
        """Return the piece ids of a unit of text, remembering them."""
        if text not in self._known:
            encoded = self._tokenizer.encode(text, add_special_tokens=False)
            self._known[text] = [self._break] if "\n" in text else encoded.ids
        return self._known[text]


class Pieces(Splitter):
    """A tokeniser and the vector of each of its pieces; :func:`load_pieces` makes one."""

    def __init__(self, tokenizer: Tokenizer, numbers: NDArray[np.int8], scale: Floats) -> None:
        super().__init__(tokenizer)
        self._numbers, self._scale = numbers, scale
        self._opening, self._closing = self.id_of("[CLS]"), self.id_of("[SEP]")

    def vectors(self, ids: Integers) -> Floats:
        """Return the vectors (1, pieces + 2, 384) of a window, opened and closed as the base is."""
        whole = np.array([self._opening, *ids, self._closing], dtype=np.int64)
        return (self._numbers[whole].astype(np.float32) * self._scale[whole])[None]


@cache
def load_pieces(folder: Path = FOLDER) -> Pieces:
    """Return the tokeniser and the vectors that lie in ``folder``, loaded once."""
    table = load_file(folder / VECTORS)
    return Pieces(Tokenizer.from_file(str(folder / TOKENIZER)), table["numbers"], table["scale"])


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


def run_windows(run: Callable[[Window], Result], windows: Iterable[Window]) -> list[Result]:
    """Return what ``run`` makes of each window, in order.

    Each is run by itself: dynamic quantisation scales by all that is run at once, so that in a
    batch a document's figures would depend on its neighbours'. One thread a window and a window
    a core is also faster than two threads a batch.
    """
    with ThreadPoolExecutor(CORES) as pool:
        return list(pool.map(run, windows))


def open_graph(path: Path) -> onnxruntime.InferenceSession:
    """Open an ONNX graph to be run by one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def check_files(card: Path, sums: Mapping[str, Any]) -> None:
    """Refuse a file beside ``card`` whose SHA-256 is not that of ``sums``.

    Raises:
        UserError: when a file is not the one that the card was written for.
    """
    for name, wanted in sums.items():
        path = card.parent / name
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != wanted:
            raise UserError(path, f"sha256 {found}", f"{wanted}, as {card.name} says")


def log_softmax(logits: Floats) -> Floats:
    """Return the log-probabilities of ``logits`` along their last axis."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return cast("Floats", shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))
