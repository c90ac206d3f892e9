"""What a small transformer makes of each word: a name of a person, organisation or place, or none.

It is the first layers of the base of :mod:`cmo.encoder`, fine-tuned on transcripts
(:mod:`cmo.finetuning.names`). It reads small letters only, so that it is as good on
speech-to-text without capitals; the linear model beside it sees how words are written.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from cmo.store import read_json

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from spacy.tokens import Doc

    from cmo.encoder.pieces import Floats, Integers, Pieces, Split, Splitter

FOLDER = Path(__file__).parent / "model"
CARD, GRAPH = "encoder.json", "encoder.onnx"
OUTSIDE = "O"
KINDS = (OUTSIDE, "ORGANISATION", "PERSON", "PLACE")
LIMIT = 200
"""Word pieces in a window: the longest met in training."""
NEVER = -15.0


class Encoder:
    """The fine-tuned encoder; make one with :meth:`load` and use it for many transcripts."""

    def __init__(self, session: InferenceSession, pieces: Pieces) -> None:
        self._session, self._pieces = session, pieces

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
        pieces.check_files(pieces.FOLDER / CARD, card["shared"])
        return cls(pieces.open_graph(folder / GRAPH), pieces.load_pieces())

    def read(self, doc: Doc) -> Floats:
        """Return log-probabilities (words, kinds) in the order of :data:`KINDS`.

        White space is outside for certain; a word that opens no word piece (``not`` in
        ``cannot``) goes with the word before.
        """
        from cmo.encoder.pieces import run_windows

        split = in_pieces(doc, self._pieces)
        windows = list(split.windows(LIMIT))
        ran = run_windows(self._run, (split.ids[start:end] for start, end in windows))
        found = np.full((len(doc), len(KINDS)), NEVER, dtype=np.float32)
        found[:, 0] = 0
        for (start, end), values in zip(windows, ran, strict=True):
            words = split.words[start:end]
            opening = words >= 0
            found[words[opening]] = values[opening]
        for word in split.unopened(doc):
            found[word] = found[word - 1]
        return found

    def _run(self, pieces: Integers) -> Floats:
        from cmo.encoder.pieces import log_softmax

        [logits] = self._session.run(("logits",), {"vectors": self._pieces.vectors(pieces)})
        return log_softmax(logits[0, 1:-1])


def in_pieces(doc: Doc, pieces: Splitter) -> Split:
    """Return ``doc`` in pieces that may be cut after full stops and line breaks."""
    from cmo.encoder.pieces import SENTENCE_END

    return pieces.split(doc, (token.i for token in doc if token.text in SENTENCE_END))


@cache
def shipped() -> Encoder:
    """Return the encoder of the package."""
    return Encoder.load()
