"""Fine-tune the first layers of MiniLM to tell names of people, organisations and places.

It learns from the marked transcripts of :mod:`cmo.deidentify.training`, told anew in every pass,
from made-up ones, and from coded passages in which the linear model sees no name. It never sees
the transcripts of the example, so that scores on them need no encoder for each fold.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from cmo.deidentify.encoder import CARD, GRAPH, KINDS, LIMIT, in_pieces
from cmo.deidentify.generating import Example, make_examples
from cmo.deidentify.patterns import find_forms
from cmo.deidentify.recogniser import make_doc, token_labels
from cmo.deidentify.training import only_names
from cmo.deidentify.varying import varied
from cmo.encoder import pieces as shared
from cmo.finetuning.base import FILES, LICENCE, NAME, SHA256
from cmo.finetuning.export import sha256, write_graph
from cmo.finetuning.finetune import batches, schedule, update_average
from cmo.finetuning.minilm import TokenClassifier, load_base
from cmo.finetuning.words import IGNORED
from cmo.store import write_json

log = logging.getLogger(__name__)

Chunk = tuple[list[int], list[int]]
TARGETS = {"ADDRESS": "PLACE"}
"""What is to be seen in identifiers that are no names where no pattern finds them; else ignored."""


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a training run, but the texts.

    ``retold`` says how often each marked transcript is read, ``made`` and ``plain`` how many
    made-up transcripts and passages without names.
    """

    layers: int = 3
    retold: int = 12
    made: int = 600
    plain: int = 500
    peak: float = 2e-4
    head: float = 5.0
    warm_up: float = 0.1
    weight_decay: float = 0.01
    dropout: float = 0.1
    smoothing: float = 0.02
    batch_pieces: int = 700
    limits: tuple[int, ...] = (64, 100, 100, 160, LIMIT)
    average: float = 0.99
    seed: int = 1


def build_encoder(
    marked: Sequence[Example], plain: Sequence[Example], base: Path, folder: Path
) -> None:
    """Fine-tune on ``marked`` transcripts and ``plain`` passages; write the files to ``folder``."""
    recipe = Recipe()
    model = finetune(texts_of(recipe, marked, plain), recipe, base)
    folder.mkdir(parents=True, exist_ok=True)
    write_graph(model, folder / GRAPH, ("logits",))
    write_json(
        folder / CARD,
        {
            "base": {"name": NAME, "licence": LICENCE, "sha256": SHA256},
            "sha256": {GRAPH: sha256(folder / GRAPH)},
            "shared": {
                name: sha256(shared.FOLDER / name) for name in (shared.TOKENIZER, shared.VECTORS)
            },
            "recipe": asdict(recipe),
            "transcripts": len(marked),
        },
    )


def texts_of(
    recipe: Recipe, marked: Sequence[Example], plain: Sequence[Example]
) -> Iterator[Example]:
    """Yield what is read: marked transcripts retold, made-up ones and passages."""
    rng = Random(recipe.seed)  # noqa: S311  no secret hangs on it
    for _ in range(recipe.retold):
        yield from (varied(example, rng) for example in marked)
    for example in make_examples(recipe.made, recipe.seed):
        yield varied(example, rng)
    for example in rng.sample(plain, min(recipe.plain, len(plain))):
        yield varied(example, rng)


def finetune(texts: Iterator[Example], recipe: Recipe, base: Path) -> TokenClassifier:
    """Train on ``texts``, each read once; return the averaged model.

    The vectors of the words stay as they are: the package keeps one table for all encoders.
    """
    torch.manual_seed(recipe.seed)
    rng = Random(recipe.seed)  # noqa: S311  no secret hangs on it
    tokenizer = Tokenizer.from_file(str(base / FILES[1]))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    model = TokenClassifier(
        tokenizer.get_vocab_size(), len(KINDS), recipe.dropout, layers=recipe.layers
    )
    load_base(model, base / FILES[0])
    model.embeddings.word_embeddings.requires_grad_(requires_grad=False)
    none = np.zeros((0, 0))
    splitter = shared.Pieces(tokenizer, none.astype(np.int8), none.astype(np.float32))
    chunks = [
        chunk for text in texts for chunk in chunks_of(text, splitter, rng.choice(recipe.limits))
    ]
    queue = list(batches(chunks, recipe.batch_pieces, rng))
    optimiser = torch.optim.AdamW(parameter_groups(model, recipe))
    plan = torch.optim.lr_scheduler.LambdaLR(optimiser, schedule(len(queue), recipe.warm_up))
    average = {name: value.clone() for name, value in model.state_dict().items()}
    model.train()
    losses = 0.0
    for step, batch in enumerate(queue, 1):
        loss = loss_of(model, batch, splitter, recipe)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        plan.step()
        optimiser.zero_grad(set_to_none=True)
        update_average(average, model, min(recipe.average, step / (step + 10)))
        losses += float(loss.detach())
        if step % 50 == 0:
            log.info("step %d of %d, loss %.3f", step, len(queue), losses / 50)
            losses = 0.0
    model.load_state_dict(average)
    return model.eval()


def chunks_of(text: Example, splitter: shared.Pieces, limit: int) -> Iterator[Chunk]:
    """Yield the pieces of each window and what they are, an index into ``KINDS`` or ignored.

    Only the first piece of a word counts, and none of what has a form that patterns find.
    """
    doc = make_doc(text.text)
    sure = [form for form in find_forms(text.text) if form.kind != "PERSON"]
    within = token_labels(doc, sure)
    names = only_names(text).mentions
    given = token_labels(
        doc, [*(m._replace(kind=TARGETS.get(m.kind, "")) for m in text.mentions), *names]
    )
    targets = [
        IGNORED if form != KINDS[0] else _target(label)
        for form, label in zip(within, given, strict=True)
    ]
    split = in_pieces(doc, splitter)
    for start, end in split.windows(limit):
        words = split.words[start:end].tolist()
        wanted = [targets[word] if word >= 0 else IGNORED for word in words]
        yield split.ids[start:end].tolist(), wanted


def _target(label: str) -> int:
    return KINDS.index(label) if label in KINDS else IGNORED


def loss_of(
    model: TokenClassifier, batch: Sequence[Chunk], splitter: shared.Pieces, recipe: Recipe
) -> Tensor:
    """Return the smoothed cross-entropy of a batch over the first pieces of its words."""
    longest = max(len(ids) for ids, _ in batch) + 2
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    mask = torch.zeros(len(batch), longest)
    targets = torch.full((len(batch), longest), IGNORED)
    for row, (pieces, wanted) in enumerate(batch):
        end = len(pieces) + 2
        ids[row, :end] = torch.tensor([splitter.opening, *pieces, splitter.closing])
        targets[row, 1 : end - 1] = torch.tensor(wanted)
        mask[row, :end] = 1
    logits, _ = model(ids, mask)
    return functional.cross_entropy(
        logits.flatten(0, 1),
        targets.flatten(),
        ignore_index=IGNORED,
        label_smoothing=recipe.smoothing,
    )


def parameter_groups(model: TokenClassifier, recipe: Recipe) -> list[dict[str, object]]:
    """Give the classifier a faster rate and leave biases and norms undecayed."""
    groups: dict[tuple[float, float], list[Tensor]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            rate = recipe.peak * (recipe.head if name.startswith("classifier") else 1)
            decay = recipe.weight_decay if parameter.dim() > 1 else 0.0
            groups.setdefault((rate, decay), []).append(parameter)
    return [{"params": ps, "lr": lr, "weight_decay": wd} for (lr, wd), ps in groups.items()]
