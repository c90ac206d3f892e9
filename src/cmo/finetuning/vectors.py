"""Make the table of word vectors that the mapper ships: ``python -m cmo.finetuning.vectors``.

Each word piece of a sentence encoder's vocabulary is read by the encoder alone; the vectors
are centred, turned to their main directions, weighted by how rare the piece is, and
rounded to 8 bits. Needs PyTorch and transformers, which nothing else here does.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from cmo.store import write_checksum

WIDTH = 96
GREATEST = 127
STRETCH = 3  # a few long vectors are cut so that the many short ones keep their detail
PIECE = re.compile(r"(##)?[a-z]+")
Array = np.ndarray[Any, Any]


def read_pieces(folder: Path) -> tuple[list[str], Array, Array]:
    """Return the pieces of the vocabulary, their ranks and their vectors by the encoder."""
    from transformers import AutoModel, AutoTokenizer

    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder)
    listed = sorted(tokenizer.get_vocab().items(), key=lambda item: int(item[1]))
    chosen = [(piece, rank) for piece, rank in listed if PIECE.fullmatch(piece)]
    first, last = tokenizer.cls_token_id, tokenizer.sep_token_id
    vectors = []
    for start in range(0, len(chosen), 512):
        read = [[first, rank, last] for _, rank in chosen[start : start + 512]]
        states = model.eval()(**tokenizer.pad({"input_ids": read}, return_tensors="pt"))
        vectors.append(states.last_hidden_state.detach().mean(1).numpy())
    return [piece for piece, _ in chosen], np.array([r for _, r in chosen]), np.vstack(vectors)


def reduce(vectors: Array, ranks: Array, width: int = WIDTH) -> Array:
    """Return 8-bit vectors in ``width`` main directions, rare pieces weighing more.

    The vocabulary is in the order of frequency, so that a piece's rank stands for how rare
    it is. The sign of each direction is fixed, that the same input gives the same table.
    """
    centred = vectors.astype(np.float64) - vectors.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    directions = directions[:, ::-1][:, :width]
    largest = np.abs(directions).argmax(axis=0)
    directions = directions * np.sign(directions[largest, np.arange(directions.shape[1])])
    weighted = centred @ directions * np.log(2 + ranks)[:, None]
    scaled = weighted * (GREATEST * STRETCH / np.abs(weighted).max())
    return np.asarray(np.clip(np.round(scaled), -GREATEST, GREATEST), dtype=np.int8)


def main() -> None:
    """Write the table to the file named on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("encoder", type=Path, help="folder of the sentence encoder")
    parser.add_argument("output", type=Path, help="table, as safetensors")
    args = parser.parse_args()
    pieces, ranks, vectors = read_pieces(args.encoder)
    words = np.frombuffer("\n".join(pieces).encode(), dtype=np.uint8)
    save_file({"pieces": words, "vectors": reduce(vectors, ranks)}, args.output)
    write_checksum(args.output)


if __name__ == "__main__":
    main()
