"""Fine-tune MiniLM as a tagger of contexts, mechanisms and outcomes.

Deterministic up to numerical noise: all draws come from one seed. A graphics card is used where
there is one.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path
from random import Random

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from cmo.encoder.runtime import PARTS
from cmo.finetuning.descent import Descent, batches, collated, descend
from cmo.finetuning.minilm import TokenClassifier, load_base
from cmo.finetuning.mixing import Cruft, Mix, epoch
from cmo.finetuning.words import (
    BREAK,
    IGNORED,
    Chunk,
    Pieces,
    TrainingText,
    chunked,
    encode_sentence,
)

BREAK_PIECE = "[unused0]"
# The outputs of each word: its tag, the polarity of its configuration, and whether its span
# joins the one before; the tag counts most in the loss.
OUTPUTS = sum(PARTS)
WEIGHTS = (1.0, 0.6, 0.4)


@dataclass(frozen=True)
class Recipe(Descent):
    """Everything that decides a training run, but the records.

    ``consistency`` weighs how far two readings of a batch with different dropout may differ.
    """

    epochs: float = 8
    dropout: float = 0.15
    consistency: float = 1.0
    limits: tuple[int, ...] = (64, 110, 110, 180, 180, 250)
    mix: Mix = field(default_factory=Mix)


def piece_lookup(tokenizer: Tokenizer) -> Pieces:
    """Return a function from a word to its piece ids, which remembers what it has seen."""
    seen: dict[str, list[int]] = {BREAK: [tokenizer.get_vocab()[BREAK_PIECE]]}

    def pieces(word: str) -> list[int]:
        if word not in seen:
            seen[word] = tokenizer.encode(word, add_special_tokens=False).ids
        return seen[word]

    return pieces


def epoch_chunks(
    records: Sequence[TrainingText], recipe: Recipe, cruft: Cruft, pieces: Pieces, rng: Random
) -> list[Chunk]:
    """Return the chunks of one epoch; each text is cut at a limit of its own."""
    chunks: list[Chunk] = []
    for passage in epoch(records, recipe.mix, cruft, rng):
        sentences = [encode_sentence(sentence, pieces) for sentence in passage]
        chunks += chunked(sentences, rng.choice(recipe.limits))
    return chunks


def divergence(first: Tensor, second: Tensor) -> Tensor:
    """Return the mean divergence of two sets of logits (words, outputs) of the same words.

    Kullback and Leibler's, halved both ways, which is what R-Drop adds to the loss
    (Liang et al. 2021, NeurIPS 34).
    """
    one, two = (functional.log_softmax(logits, dim=-1) for logits in (first, second))
    return 0.5 * ((one.exp() - two.exp()) * (one - two)).sum(dim=-1).mean()


def step_loss(model: TokenClassifier, batch: Sequence[Chunk], recipe: Recipe) -> Tensor:
    """Return the weighted loss of a batch over the first pieces of its words, read twice.

    It is the cross-entropy of both readings and their divergence; the tag's cross-entropy is
    smoothed. A part of which the batch says nothing counts nothing.
    """
    device = next(model.parameters()).device
    ids, mask, targets = (given.to(device) for given in collated(batch))
    with torch.autocast(device.type, torch.bfloat16):
        logits, _ = model(ids.repeat(2, 1), mask.repeat(2, 1))
    words = targets[..., 0] != IGNORED
    total = torch.zeros((), device=device)
    for part, outputs in enumerate(logits.float().split(PARTS, dim=-1)):
        first, second = outputs.chunk(2)
        wanted = targets[..., part].flatten().repeat(2)
        entropy = functional.cross_entropy(
            outputs.flatten(0, 1),
            wanted,
            ignore_index=IGNORED,
            reduction="sum",
            label_smoothing=recipe.smoothing if part == 0 else 0.0,
        ) / (wanted != IGNORED).sum().clamp_min(1)
        apart = divergence(first[words], second[words])
        total = total + WEIGHTS[part] * (entropy + recipe.consistency * apart)
    return total


def finetune(
    records: Sequence[TrainingText], recipe: Recipe, cruft: Cruft, tokenizer: Tokenizer, base: Path
) -> TokenClassifier:
    """Train on `records` by `recipe` from the weights at `base`; return the averaged model."""
    torch.manual_seed(recipe.seed)
    rng = Random(recipe.seed)  # noqa: S311  no secret hangs on it
    model = TokenClassifier(tokenizer.get_vocab_size(), OUTPUTS, recipe.dropout)
    load_base(model, base)
    pieces = piece_lookup(tokenizer)

    def one_epoch() -> list[list[Chunk]]:
        chunks = epoch_chunks(records, recipe, cruft, pieces, rng)
        return batches(chunks, recipe.batch_pieces, rng)

    first = one_epoch()
    steps = math.ceil(len(first) * recipe.epochs)
    later = (one_epoch() for _ in count())
    queue = (batch for epoch in chain([first], later) for batch in reversed(epoch))
    return descend(model, queue, steps, lambda batch: step_loss(model, batch, recipe), recipe)
