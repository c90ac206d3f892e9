"""Fine-tune the first layers of MiniLM to tell names of people, organisations and places.

It learns from the marked transcripts of :mod:`cmo.deidentify.training`, told anew in every pass,
from made-up ones, and from coded passages in which the linear model sees no name. It never sees
the transcripts of the example, so that scores on them need no encoder for each fold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

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
from cmo.encoder.pieces import FOLDER, TOKENIZER, VECTORS, Splitter
from cmo.finetuning.base import FILES, LICENCE, NAME, SHA256
from cmo.finetuning.descent import Descent, batches, collated, descend
from cmo.finetuning.export import sha256, write_graph
from cmo.finetuning.minilm import TokenClassifier, load_base
from cmo.finetuning.words import IGNORED
from cmo.store import write_json

Chunk = tuple[list[int], list[int]]
TARGETS = {"ADDRESS": "PLACE"}
"""What is to be seen in identifiers that are no names where no pattern finds them; else ignored."""


@dataclass(frozen=True)
class Recipe(Descent):
    """Everything that decides a training run, but the texts.

    ``retold`` says how often each marked transcript is read, ``made`` and ``plain`` how many
    made-up transcripts and passages without names.
    """

    layers: int = 3
    retold: int = 12
    made: int = 600
    plain: int = 500
    smoothing: float = 0.02
    batch_pieces: int = 700
    limits: tuple[int, ...] = (64, 100, 100, 160, LIMIT)


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
            "shared": {name: sha256(FOLDER / name) for name in (TOKENIZER, VECTORS)},
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
    """Train on ``texts``, each read once; return the averaged model."""
    torch.manual_seed(recipe.seed)
    rng = Random(recipe.seed)  # noqa: S311  no secret hangs on it
    tokenizer = Tokenizer.from_file(str(base / FILES[1]))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    model = TokenClassifier(
        tokenizer.get_vocab_size(), len(KINDS), recipe.dropout, layers=recipe.layers
    )
    load_base(model, base / FILES[0])
    splitter = Splitter(tokenizer)
    chunks = [
        chunk for text in texts for chunk in chunks_of(text, splitter, rng.choice(recipe.limits))
    ]
    queue = batches(chunks, recipe.batch_pieces, rng)
    return descend(
        model, iter(queue), len(queue), lambda batch: loss_of(model, batch, recipe), recipe
    )


def chunks_of(text: Example, splitter: Splitter, limit: int) -> Iterator[Chunk]:
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


def loss_of(model: TokenClassifier, batch: Sequence[Chunk], recipe: Recipe) -> Tensor:
    """Return the smoothed cross-entropy of a batch over the first pieces of its words."""
    device = next(model.parameters()).device
    ids, mask, targets = (given.to(device) for given in collated(batch))
    logits, _ = model(ids, mask)
    return functional.cross_entropy(
        logits.flatten(0, 1),
        targets.flatten(),
        ignore_index=IGNORED,
        label_smoothing=recipe.smoothing,
    )
