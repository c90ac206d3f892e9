"""How every encoder here is fine-tuned: batches, rates, descent, and the average that is kept."""

import logging
from collections.abc import Callable, Iterator, Sequence, Sized
from dataclasses import dataclass
from random import Random
from typing import TypeVar

import torch
from torch import Tensor

from cmo.finetuning.minilm import TokenClassifier
from cmo.finetuning.words import IGNORED

log = logging.getLogger(__name__)
Target = TypeVar("Target")
Row = TypeVar("Row", bound=Sized)


@dataclass(frozen=True)
class Descent:
    """What decides a training run whatever is learnt.

    The rate rises to ``peak`` over the share ``warm_up`` of the steps; the classifier's is
    ``head`` times as high. A batch holds at most ``batch_pieces`` word pieces, and a text is cut at
    one of ``limits``. ``average`` is the share of the running average that a step leaves.
    """

    peak: float = 2e-4
    head: float = 5.0
    warm_up: float = 0.1
    weight_decay: float = 0.01
    dropout: float = 0.1
    smoothing: float = 0.05
    batch_pieces: int = 1200
    limits: tuple[int, ...] = (250,)
    average: float = 0.99
    seed: int = 1


def descend(
    model: TokenClassifier,
    queue: Iterator[Target],
    steps: int,
    loss_of: Callable[[Target], Tensor],
    recipe: Descent,
) -> TokenClassifier:
    """Train ``model`` on the first ``steps`` batches; return it with its averaged weights.

    The vectors of the words stay as they are: those of words that the texts lack would not
    move along, and all encoders share one table of them.
    """
    model.embeddings.word_embeddings.requires_grad_(requires_grad=False)
    model.to("cuda" if torch.cuda.is_available() else "cpu")
    optimiser = torch.optim.AdamW(parameter_groups(model, recipe))
    plan = torch.optim.lr_scheduler.LambdaLR(optimiser, schedule(steps, recipe.warm_up))
    average = {name: value.clone() for name, value in model.state_dict().items()}
    losses = 0.0
    model.train()
    for step in range(1, steps + 1):
        loss = loss_of(next(queue))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        plan.step()
        optimiser.zero_grad(set_to_none=True)
        losses += float(loss.detach())
        update_average(average, model, min(recipe.average, step / (step + 10)))
        if step % 50 == 0:
            log.info("step %d of %d, loss %.3f", step, steps, losses / 50)
            losses = 0.0
    model.load_state_dict(average)
    return model.cpu().eval()


def batches(
    chunks: Sequence[tuple[Row, list[Target]]], size: int, rng: Random
) -> list[list[tuple[Row, list[Target]]]]:
    """Return batches of chunks of like length, at most `size` pieces each, in random order."""
    ordered = sorted(chunks, key=lambda chunk: len(chunk[0]) + rng.random() * 12)
    groups: list[list[tuple[Row, list[Target]]]] = [[]] if chunks else []
    for chunk in ordered:
        longest = max([len(chunk[0]), *(len(other[0]) for other in groups[-1])])
        if groups[-1] and longest * (len(groups[-1]) + 1) > size:
            groups.append([])
        groups[-1].append(chunk)
    rng.shuffle(groups)
    return groups


def collated(
    batch: Sequence[tuple[list[int], list[Target]]],
) -> tuple[Tensor, Tensor, Tensor]:
    """Pad a batch; return ids and mask (batch, longest) and targets (batch, longest, …)."""
    longest = max(len(ids) for ids, _ in batch) + 2
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    mask = torch.zeros(len(batch), longest)
    targets = torch.full((len(batch), longest, *torch.tensor(batch[0][1]).shape[1:]), IGNORED)
    for row, (pieces, wanted) in enumerate(batch):
        end = len(pieces) + 1
        ids[row, 0], ids[row, 1:end], ids[row, end] = 101, torch.tensor(pieces), 102
        targets[row, 1:end] = torch.tensor(wanted)
        mask[row, : end + 1] = 1
    return ids, mask, targets


def parameter_groups(model: TokenClassifier, recipe: Descent) -> list[dict[str, object]]:
    """Give the classifier a faster rate and leave biases and norms undecayed."""
    groups: dict[tuple[float, float], list[Tensor]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            rate = recipe.peak * (recipe.head if name.startswith("classifier") else 1)
            decay = recipe.weight_decay if parameter.dim() > 1 else 0.0
            groups.setdefault((rate, decay), []).append(parameter)
    return [{"params": ps, "lr": lr, "weight_decay": wd} for (lr, wd), ps in groups.items()]


def schedule(steps: int, warm_up: float) -> Callable[[int], float]:
    """Linear rise over the first share `warm_up` of the steps, then linear fall to nothing."""

    def rate(step: int) -> float:
        rise = (step + 1) / max(1, warm_up * steps)
        return min(rise, max(0.0, (steps - step) / max(1, (1 - warm_up) * steps)))

    return rate


def update_average(average: dict[str, Tensor], model: TokenClassifier, keep: float) -> None:
    """Move the running average of the weights towards the model's present weights."""
    for name, value in model.state_dict().items():
        average[name].lerp_(value, 1 - keep)
