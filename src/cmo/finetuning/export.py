"""Turn fine-tuned weights into the shipped files: a pruned tokeniser and an 8-bit ONNX graph."""

import hashlib
import json
import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn

from cmo.encoder.runtime import CARD, GRAPH, TOKENIZER
from cmo.finetuning.base import LICENCE, NAME, SHA256
from cmo.finetuning.finetune import OUTPUTS, Recipe
from cmo.finetuning.minilm import TokenClassifier
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


class ByteEmbedding(nn.Module):
    """An embedding table of signed bytes with a scale for each row."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        scale = weight.abs().amax(dim=1, keepdim=True).clamp_min(1e-8) / 127
        self.register_buffer("bytes", torch.round(weight / scale).to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids: Tensor) -> Tensor:
        """Return the rows for `ids`, as floats."""
        return self.bytes[ids].to(torch.float32) * self.scale[ids]


def write_float_graph(model: TokenClassifier, path: Path) -> None:
    """Write `model` as ONNX: `ids` and `mask` in, `logits` and `hidden` out."""
    ids = torch.tensor([[2, 6, 7, 3], [2, 8, 3, 0]])
    mask = (ids > 0).to(torch.float32)
    names = ("ids", "mask", "logits", "hidden")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model.eval(),
            (ids, mask),
            str(path),
            input_names=list(names[:2]),
            output_names=list(names[2:]),
            dynamic_axes=dict.fromkeys(names, AXES),
            opset_version=17,
            dynamo=False,
        )


def export(weights: Mapping[str, Tensor], tokenizer: Tokenizer, folder: Path) -> None:
    """Write `encoder.onnx` (8 bits) and `tokenizer.json` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = kept_pieces(tokenizer)
    pruned_tokenizer(tokenizer, kept).save(str(folder / TOKENIZER), pretty=False)
    table = weights["embeddings.word_embeddings.weight"][kept]
    model = TokenClassifier(len(kept), OUTPUTS)
    model.load_state_dict({**weights, "embeddings.word_embeddings.weight": table})
    model.embeddings.word_embeddings = ByteEmbedding(table)
    plain = folder / "float.onnx"
    write_float_graph(model, plain)
    quantize_dynamic(
        plain,
        folder / GRAPH,
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True},
    )
    plain.unlink()
    onnx.checker.check_model(str(folder / GRAPH))


def write_card(folder: Path, recipe: Recipe, documents: Iterable[Document]) -> None:
    """Write ``encoder.json``: origin, checksums, recipe, and what it was trained on."""
    given = list(documents)
    card = {
        "max_length": MAX_LENGTH,
        "base": {"name": NAME, "licence": LICENCE, "sha256": SHA256},
        "sha256": {name: sha256(folder / name) for name in (GRAPH, TOKENIZER)},
        "recipe": asdict(recipe),
        "trained_on": sorted({document.id for document in given}),
        "sources": sorted({document.source for document in given}),
    }
    write_json(folder / CARD, card)
