"""The spaCy component that lets the encoder read documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from spacy.tokens import Doc

from cmo.encoder.runtime import Encoder

WORDS = 40_000  # tokens read together; windows of like length are then batched across documents


@cache
def shipped() -> Encoder:
    """Return the encoder that lies in the package, loaded once."""
    return Encoder.load()


class Reader:
    """Sets ``doc._.encoded``, what the encoder says of each token."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def __call__(self, doc: Doc) -> Doc:
        """Read one document."""
        return next(self.pipe([doc]))

    def pipe(self, docs: Iterable[Doc], batch_size: int = 64) -> Iterator[Doc]:
        """Read documents together, about :data:`WORDS` tokens at a time."""
        waiting: list[Doc] = []
        for doc in docs:
            waiting.append(doc)
            if sum(map(len, waiting)) >= WORDS:
                yield from self._read(waiting)
                waiting = []
        yield from self._read(waiting)

    def _read(self, docs: Sequence[Doc]) -> Sequence[Doc]:
        for doc, encoded in zip(docs, self.encoder.encode(docs), strict=True):
            doc._.encoded = encoded
        return docs
