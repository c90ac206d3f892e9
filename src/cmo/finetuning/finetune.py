"""Fine-tune MiniLM as a tagger of contexts, mechanisms and outcomes.

Deterministic up to numerical noise: all draws come from one seed. A graphics card is used where
there is one.
"""

import logging
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TypeVar

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from cmo.encoder.runtime import PARTS
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

log = logging.getLogger(__name__)
Goal = TypeVar("Goal")
BREAK_PIECE = "[unused0]"
# The outputs of each word: its tag, the polarity of its configuration, and whether its span
# joins the one before; the tag counts most in the loss.
OUTPUTS = sum(PARTS)
WEIGHTS = (1.0, 0.6, 0.4)


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a training run, but the records.

    ``consistency`` weighs how far two readings of a batch with different dropout may differ.
    """

    epochs: float = 8
    peak: float = 2e-4
    layer_decay: float = 1.0
    warm_up: float = 0.1
    weight_decay: float = 0.01
    dropout: float = 0.15
    consistency: float = 1.0
    smoothing: float = 0.05
    batch_pieces: int = 1200
    limits: tuple[int, ...] = (64, 110, 110, 180, 180, 250)
    average: float = 0.99
    seed: int = 1
    mix: Mix = field(default_factory=Mix)


def piece_lookup(tokenizer: Tokenizer) -> Pieces:
    """Return a function from a word to its piece ids, which remembers what it has seen."""
    seen: dict[str, list[int]] = {BREAK: [tokenizer.get_vocab()[BREAK_PIECE]]}

    def pieces(word: str) -> list[int]:
        if word not in seen:
            seen[word] = tokenizer.encode(word, add_special_tokens=False).ids
        return seen[word]

    return pieces


def batches(
    chunks: Sequence[tuple[list[int], list[Goal]]], size: int, rng: Random
) -> Iterator[list[tuple[list[int], list[Goal]]]]:
    """Yield batches of chunks of like length, at most `size` pieces each, in random order."""
    ordered = sorted(chunks, key=lambda chunk: len(chunk[0]) + rng.random() * 12)
    groups: list[list[tuple[list[int], list[Goal]]]] = [[]]
    for chunk in ordered:
        longest = max([len(chunk[0]), *(len(other[0]) for other in groups[-1])])
        if groups[-1] and longest * (len(groups[-1]) + 1) > size:
            groups.append([])
        groups[-1].append(chunk)
    rng.shuffle(groups)
    yield from groups


def collated(batch: Sequence[Chunk]) -> tuple[Tensor, Tensor, Tensor]:
    """Pad a batch; return ids and mask (batch, longest) and targets (batch, longest, 3)."""
    longest = max(len(ids) for ids, _ in batch) + 2
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    mask = torch.zeros(len(batch), longest)
    targets = torch.full((len(batch), longest, len(PARTS)), IGNORED)
    for row, (pieces, wanted) in enumerate(batch):
        end = len(pieces) + 1
        ids[row, 0], ids[row, 1:end], ids[row, end] = 101, torch.tensor(pieces), 102
        targets[row, 1:end] = torch.tensor(wanted)
        mask[row, : end + 1] = 1
    return ids, mask, targets


def parameter_groups(model: TokenClassifier, recipe: Recipe) -> list[dict[str, object]]:
    """Give lower layers slower rates and leave biases and norms undecayed."""
    groups: dict[tuple[float, float], list[Tensor]] = {}
    learning = ((name, p) for name, p in model.named_parameters() if p.requires_grad)
    for name, parameter in learning:
        depth = int(name.split(".")[1]) + 1 if name.startswith("layers.") else 0
        depth = 7 if name.startswith("classifier") else depth
        rate = recipe.peak * recipe.layer_decay ** (6 - min(depth, 6)) * (5 if depth == 7 else 1)
        decay = recipe.weight_decay if parameter.dim() > 1 else 0.0
        groups.setdefault((rate, decay), []).append(parameter)
    return [{"params": ps, "lr": lr, "weight_decay": wd} for (lr, wd), ps in groups.items()]


def schedule(steps: int, warm_up: float) -> Callable[[int], float]:
    """Linear rise over the first share `warm_up` of the steps, then linear fall to nothing."""

    def rate(step: int) -> float:
        rise = (step + 1) / max(1, warm_up * steps)
        return min(rise, max(0.0, (steps - step) / max(1, (1 - warm_up) * steps)))

    return rate


def epoch_chunks(
    records: Sequence[TrainingText], recipe: Recipe, cruft: Cruft, pieces: Pieces, rng: Random
) -> list[Chunk]:
    """Return the chunks of one epoch; each text is cut at a limit of its own."""
    chunks: list[Chunk] = []
    for passage in epoch(records, recipe.mix, cruft, rng):
        sentences = [encode_sentence(sentence, pieces) for sentence in passage]
        chunks += chunked(sentences, rng.choice(recipe.limits))
    return chunks


def update_average(average: dict[str, Tensor], model: TokenClassifier, keep: float) -> None:
    """Move the running average of the weights towards the model's present weights."""
    for name, value in model.state_dict().items():
        average[name].lerp_(value, 1 - keep)


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
    """Train on `records` by `recipe` from the weights at `base`; return the averaged model.

    The vectors of the words stay as they are: those of words that the records lack would not
    move along, and what is learnt should hold for them as well.
    """
    torch.manual_seed(recipe.seed)
    rng = Random(recipe.seed)  # noqa: S311  no secret hangs on it
    model = TokenClassifier(tokenizer.get_vocab_size(), OUTPUTS, recipe.dropout)
    load_base(model, base)
    model.embeddings.word_embeddings.requires_grad_(requires_grad=False)
    model.to("cuda" if torch.cuda.is_available() else "cpu")
    pieces = piece_lookup(tokenizer)
    first = list(
        batches(epoch_chunks(records, recipe, cruft, pieces, rng), recipe.batch_pieces, rng)
    )
    steps = math.ceil(len(first) * recipe.epochs)
    optimiser = torch.optim.AdamW(parameter_groups(model, recipe))
    plan = torch.optim.lr_scheduler.LambdaLR(optimiser, schedule(steps, recipe.warm_up))
    average = {name: value.clone() for name, value in model.state_dict().items()}
    step, losses, queue = 0, 0.0, first
    model.train()
    while step < steps:
        if not queue:
            chunks = epoch_chunks(records, recipe, cruft, pieces, rng)
            queue = list(batches(chunks, recipe.batch_pieces, rng))
        loss = step_loss(model, queue.pop(), recipe)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        plan.step()
        optimiser.zero_grad(set_to_none=True)
        step += 1
        losses += float(loss.detach())
        update_average(average, model, min(recipe.average, step / (step + 10)))
        if step % 50 == 0:
            log.info("step %d of %d, loss %.3f", step, steps, losses / 50)
            losses = 0.0
    model.load_state_dict(average)
    return model.cpu().eval()
