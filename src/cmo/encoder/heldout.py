"""What fold encoders said of the texts that they never saw.

The shipped encoder has read every coded text of the example and the corpus, so it must not be
scored on them. ``heldout.npz`` keeps, for each of these texts, the log-probabilities of an
encoder trained without it (and without its writer or project), in sixteenths, one byte each.
Scores, calibration and the joiner's training use these; a text coded since is new to the
shipped encoder and needs none.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from spacy.tokens import Doc

from cmo.encoder.pieces import FOLDER
from cmo.encoder.runtime import PARTS, Encoded, Encoder
from cmo.store import read_checked, replacing, write_checksum

FILE = "heldout.npz"
FOLDS = 4
STEPS = 16  # per nat; the largest error of a log-probability is 1/32
TOTAL = sum(PARTS)


def write(path: Path, names: Sequence[str], docs: Sequence[Doc], encoder: Encoder) -> None:
    """Keep what ``encoder`` says of ``docs``, under the ids of their documents."""
    tables = {
        name: _packed(encoded) for name, encoded in zip(names, encoder.encode(docs), strict=True)
    }
    _save(path, tables)


def join(parts: Iterable[Path], path: Path) -> None:
    """Join the files of all folds into one."""
    tables: dict[str, np.ndarray[tuple[int, int], np.dtype[np.uint8]]] = {}
    for part in parts:
        with np.load(part, allow_pickle=False) as stored:
            tables |= {name: stored[name] for name in stored.files}
    _save(path, tables)


@cache
def read(path: Path = FOLDER / FILE) -> Mapping[str, Encoded]:
    """Return the figures by document id; hidden states are not kept and are empty.

    Raises:
        UserError: when the file is not the one whose checksum lies beside it
    """
    with np.load(io.BytesIO(read_checked(path)), allow_pickle=False) as stored:
        return {name: _unpacked(stored[name]) for name in stored.files}


def _save(
    path: Path, tables: Mapping[str, np.ndarray[tuple[int, int], np.dtype[np.uint8]]]
) -> None:
    with replacing(path) as temporary, temporary.open("wb") as file:
        arrays: Any = {name: tables[name] for name in sorted(tables)}
        np.savez_compressed(file, **arrays)
    write_checksum(path)


def _packed(encoded: Encoded) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    values = np.concatenate(encoded.parts(), axis=1)
    return np.clip(np.rint(-values * STEPS), 0, 255).astype(np.uint8)


def _unpacked(table: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> Encoded:
    values = (table.astype(np.float32) / np.float32(-STEPS)).astype(np.float32)
    tags, polarity, joins = np.split(values, np.cumsum(PARTS)[:-1], axis=1)
    return Encoded(tags, polarity, joins, np.zeros((len(table), 0), dtype=np.float32))
