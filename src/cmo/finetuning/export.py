"""Turn fine-tuned weights into the shipped files: a pruned tokeniser and an 8-bit ONNX graph."""

import hashlib
import json
import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from cmo.encoder.pieces import TOKENIZER, VECTORS
from cmo.encoder.runtime import CARD, GRAPH
from cmo.finetuning.base import LICENCE, NAME, SHA256
from cmo.finetuning.finetune import Recipe
from cmo.finetuning.minilm import WIDTH, TokenClassifier
from cmo.records import Document
from cmo.store import write_json

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[unused0]")
LATIN = re.compile(r"(##)?[\x21-\x7e£€°½¼¾×±µ–—‘’“”•…·→≥≤−ß-ÿ]+")
MAX_LENGTH = 250  # pieces in a window: longest of the lengths met in training
AXES = {0: "batch", 1: "length"}


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def kept_pieces(tokenizer: Tokenizer) -> list[int]:
    """Return the ids of the pieces that English text can need, in their old order."""
    vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    unused = re.compile(r"\[unused\d+\]")
    return [
        number
        for piece, number in vocabulary
        if piece in SPECIAL or (LATIN.fullmatch(piece) and not unused.fullmatch(piece))
    ]


def pruned_tokenizer(tokenizer: Tokenizer, kept: list[int]) -> Tokenizer:
    """Return the tokeniser with the pieces in `kept` alone, renumbered."""
    pieces = {tokenizer.id_to_token(old): new for new, old in enumerate(kept)}
    plan: dict[str, Any] = json.loads(tokenizer.to_str())
    plan["model"]["vocab"] = pieces
    plan["added_tokens"] = [
        {**added, "id": pieces[added["content"]]}
        for added in plan["added_tokens"]
        if added["content"] in pieces
    ]
    plan["truncation"] = plan["padding"] = plan["post_processor"] = None
    return Tokenizer.from_str(json.dumps(plan))


def write_vectors(table: Tensor, path: Path) -> None:
    """Write a table of vectors as signed bytes with a scale for each row."""
    scale = table.abs().amax(dim=1, keepdim=True).clamp_min(1e-8) / 127
    save_file({"numbers": torch.round(table / scale).to(torch.int8), "scale": scale}, str(path))


class FromVectors(nn.Module):
    """A token classifier that is given the vectors of a whole window, not the ids of its pieces."""

    def __init__(self, model: TokenClassifier, outputs: int) -> None:
        super().__init__()
        self.model = model
        self.outputs = outputs

    def forward(self, vectors: Tensor) -> tuple[Tensor, ...]:
        """Return logits and, if wanted, hidden states of `vectors` (1, pieces, width)."""
        return self.model.read(vectors, vectors.new_ones(vectors.shape[:2]))[: self.outputs]


def write_float_graph(model: TokenClassifier, path: Path, outputs: Sequence[str]) -> None:
    """Write `model` as ONNX: `vectors` in, `logits` and, if wanted, `hidden` out."""
    names = ("vectors", *outputs)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            FromVectors(model, len(outputs)).eval(),
            (torch.zeros(2, 4, WIDTH),),
            str(path),
            input_names=list(names[:1]),
            output_names=list(names[1:]),
            dynamic_axes=dict.fromkeys(names, AXES),
            opset_version=17,
            dynamo=False,
        )


def write_graph(
    model: TokenClassifier, path: Path, outputs: Sequence[str] = ("logits", "hidden")
) -> None:
    """Write `model` as ONNX with matrices of 8 bits."""
    plain = path.with_suffix(".float.onnx")
    write_float_graph(model, plain, outputs)
    quantize_dynamic(
        plain,
        path,
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True},
    )
    plain.unlink()
    onnx.checker.check_model(str(path))


def export(model: TokenClassifier, tokenizer: Tokenizer, folder: Path) -> None:
    """Write `encoder.onnx` (8 bits), `tokenizer.json` and `vectors.safetensors` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = kept_pieces(tokenizer)
    pruned_tokenizer(tokenizer, kept).save(str(folder / TOKENIZER), pretty=False)
    write_vectors(model.embeddings.word_embeddings.weight.detach()[kept], folder / VECTORS)
    write_graph(model, folder / GRAPH)


def write_card(folder: Path, recipe: Recipe, documents: Iterable[Document]) -> None:
    """Write ``encoder.json``: origin, checksums, recipe, and what it was trained on."""
    given = list(documents)
    card = {
        "max_length": MAX_LENGTH,
        "base": {"name": NAME, "licence": LICENCE, "sha256": SHA256},
        "sha256": {name: sha256(folder / name) for name in (GRAPH, TOKENIZER, VECTORS)},
        "recipe": asdict(recipe),
        "trained_on": sorted({document.id for document in given}),
        "sources": sorted({document.source for document in given}),
    }
    write_json(folder / CARD, card)
