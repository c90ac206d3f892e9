"""What a small transformer takes a span to speak of, reading it in its passage.

It is the base of :mod:`cmo.encoder` with its upper layers fine-tuned on spans that readers gave a
construct (:mod:`cmo.finetuning.themes`); no source of the example was among them. A *theme* is a
vector for each pole of a construct, and what counts is how near a span is to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np

from cmo.mapping.vectors import unit
from cmo.records import OTHER
from cmo.store import read_json

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

    from cmo.encoder.pieces import Floats, Integers, Pieces
    from cmo.mapping.examples import Example
    from cmo.records import Construct

FOLDER = Path(__file__).parent / "reader"
CARD, GRAPH, TABLE = "encoder.json", "encoder.onnx", "themes.safetensors"
LIMIT = 128
"""Word pieces in a window, in training too."""
SHARPNESS = 20.0
"""By how much a likeness of one speaks for a theme, as a logarithm."""
POLES = ("-", "+")
Array = np.ndarray[Any, np.dtype[np.float64]]


class Marked(NamedTuple):
    """A stretch of a text, from ``start`` to ``end``."""

    text: str
    start: int
    end: int

    @classmethod
    def of(cls, words: str, passage: str = "", start: int = 0) -> Self:
        """Return the ``words`` that start at ``start`` of a passage, or that stand alone."""
        return cls(passage, start, start + len(words)) if passage else cls(words, 0, len(words))


class Reader:
    """The fine-tuned encoder; make one with :meth:`load` and use it for many spans."""

    def __init__(self, session: InferenceSession, pieces: Pieces, folder: Path) -> None:
        self.folder = folder
        self._session, self._pieces = session, pieces
        self._known: dict[Marked, Array] = {}

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Self:
        """Load the encoder of ``folder``.

        Raises:
            UserError: when a file is not the one that the card was written for, or the word
                vectors of the package are not those it was fine-tuned on.
        """
        from cmo.encoder import pieces

        card = read_json(folder / CARD)
        pieces.check_files(folder / CARD, card["sha256"])
        pieces.check_files(pieces.FOLDER / "encoder.json", card["shared"])
        return cls(pieces.open_graph(folder / GRAPH), pieces.load_pieces(), folder)

    def read(self, spans: Sequence[Marked]) -> Array:
        """Return the unit vector of each span in its text, shape (spans, 384).

        A span's vector depends on its text alone, not on what else is asked for.
        """
        from cmo.encoder.pieces import WIDTH

        wanted: dict[str, list[Marked]] = {}
        for span in dict.fromkeys(spans):
            if span not in self._known:
                wanted.setdefault(span.text, []).append(span)
        self._known.update(self._read(wanted))
        found = np.array([self._known[span] for span in spans])
        return found.reshape(len(spans), WIDTH)

    def _read(self, wanted: Mapping[str, Sequence[Marked]]) -> dict[Marked, Array]:
        from cmo.encoder.pieces import WIDTH, run_windows

        sums = {span: np.zeros(WIDTH) for spans in wanted.values() for span in spans}
        windows, holds = [], []
        for text, spans in wanted.items():
            placed = self._pieces.place(text)
            for start, end in placed.windows(LIMIT):
                parts = [pieces_of(placed.starts, placed.ends, s, start, end) for s in spans]
                held = [at for at, part in enumerate(parts) if len(part)]
                if held:
                    windows.append((placed.ids[start:end], [parts[at] - start for at in held]))
                    holds.append([spans[at] for at in held])
        for held_spans, found in zip(holds, run_windows(self._sums, windows), strict=True):
            for span, part in zip(held_spans, found, strict=True):
                sums[span] += part
        return {span: unit(total) for span, total in sums.items()}

    def _sums(self, window: tuple[Integers, Sequence[Integers]]) -> list[Floats]:
        """Return, for each of several lists of pieces of a window, the sum of their states."""
        ids, parts = window
        [states] = self._session.run(("hidden",), {"vectors": self._pieces.vectors(ids)})
        return [states[0, 1 + part].sum(axis=0) for part in parts]


def pieces_of(starts: Integers, ends: Integers, span: Marked, first: int, last: int) -> Integers:
    """Return which pieces from ``first`` up to ``last`` hold a part of ``span``."""
    within = (starts[first:last] < span.end) & (ends[first:last] > span.start)
    return np.flatnonzero(within) + first


@cache
def shipped() -> Reader:
    """Return the encoder of the package."""
    return Reader.load()


def find_themes(
    codebook: Iterable[Construct], examples: Sequence[Example], names: Sequence[str]
) -> Array:
    """Return the themes of the constructs ``names``, shape (constructs, poles, 384).

    Those that readers gave to many spans are known; of a construct that was never read, or
    whose definition or poles are others now, the codebook's words and the written examples tell.
    """
    reader = shipped()
    card = read_json(reader.folder / CARD)["constructs"]
    given = {entry.construct: digest(entry) for entry in codebook} | {OTHER: ""}
    table = dict(zip(card, _table(reader.folder), strict=True))
    themes = np.zeros((len(names), *next(iter(table.values())).shape))
    for at, name in enumerate(names):
        if name in table and card[name] == given.get(name):
            themes[at] = table[name]
        else:
            themes[at] = _told(reader, [e for e in examples if e.construct == name])
    return themes


def _told(reader: Reader, examples: Sequence[Example]) -> Array:
    said = [e for e in examples if e.kind in ("definition", "pole", "written")]
    vectors = reader.read([Marked.of(e.text) for e in said])
    sides = [[e.direction in (pole, "", "0") for e in said] for pole in POLES]
    return unit(np.array([vectors[side].sum(axis=0) for side in np.array(sides, dtype=bool)]))


def _table(folder: Path) -> Array:
    from safetensors.numpy import load_file

    return np.asarray(load_file(folder / TABLE)["themes"], dtype=np.float64)


def digest(entry: Construct) -> str:
    """Return eight digits by which a construct's meaning is known to be the same."""
    said = "\n".join((entry.label, entry.definition, entry.low_pole, entry.high_pole))
    return hashlib.sha256(said.encode()).hexdigest()[:8]


def nearness(vectors: Array, themes: Array) -> Array:
    """Return the log-probability of each construct by likeness alone, shape (spans, constructs).

    A construct is as near as its poles are together.
    """
    raised = np.exp(SHARPNESS * np.einsum("sw,cpw->scp", vectors, themes)).sum(axis=-1)
    return np.asarray(np.log(raised / raised.sum(axis=-1, keepdims=True)))


def leaning(vectors: Array, themes: Array) -> Array:
    """Return how much nearer each span is to more of its construct than to less, shape (spans,).

    ``themes`` are those of each span's construct, shape (spans, poles, 384).
    """
    return np.asarray(np.einsum("sw,sw->s", vectors, themes[:, 1] - themes[:, 0]))
