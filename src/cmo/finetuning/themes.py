"""Fine-tune the upper layers of MiniLM to tell what a span speaks of, read in its passage.

Each pole of each construct has a vector; a span is near its own. All of what it learns from is
written for this project (``data/raw/themes``), and no source of the example or cue of its codebook
is among it, so that scores on the example need no encoder for each fold. The lower layers stay as
they were and read each text once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from cmo.encoder.pieces import FOLDER, TOKENIZER, VECTORS, Splitter
from cmo.finetuning.base import FILES, LICENCE, NAME, SHA256
from cmo.finetuning.descent import Descent, batches, descend
from cmo.finetuning.export import sha256, write_graph
from cmo.finetuning.minilm import WIDTH, TokenClassifier, load_base
from cmo.mapping.themes import (
    CARD,
    GRAPH,
    LIMIT,
    POLES,
    SHARPNESS,
    TABLE,
    Marked,
    digest,
    pieces_of,
)
from cmo.records import OTHER, Construct
from cmo.store import write_json
from cmo.themed import ThemedSpan

log = logging.getLogger(__name__)
READ_AT_ONCE = 3000  # pieces, with padding


@dataclass(frozen=True)
class Recipe(Descent):
    """Everything that decides a training run, but the texts.

    The lowest ``still`` layers are not tuned. A pass reads every passage, and the shares ``alone``
    of its spans and ``phrases`` of the phrases by themselves. ``second`` is what a second choice
    takes of the first's share; the direction weighs ``direction`` in the loss.
    """

    head: float = 50.0
    smoothing: float = 0.1
    batch_pieces: int = 1500
    limits: tuple[int, ...] = (LIMIT,)
    still: int = 3
    passes: int = 3
    alone: float = 0.3
    phrases: float = 0.5
    second: float = 0.25
    direction: float = 0.5


@dataclass(frozen=True)
class Target:
    """Which pieces of a window a span holds, from ``first`` up to ``last``, and its themes."""

    first: int
    last: int
    construct: int
    second: int
    pole: int


Window = tuple[list[int], list[Target]]
Chunk = tuple[Tensor, list[Target]]
"""The states (pieces, width) that the still layers made of a window, in half precision."""


def build_reader(
    spans: Sequence[ThemedSpan], codebook: Sequence[Construct], base: Path, folder: Path
) -> None:
    """Fine-tune on ``spans`` and the codebook; write the encoder and the themes to ``folder``."""
    recipe = Recipe()
    names = sorted({entry.construct for entry in codebook} | {OTHER})
    known = [span for span in spans if span.construct in names]
    model = finetune(known, codebook, names, recipe, base)
    folder.mkdir(parents=True, exist_ok=True)
    write_graph(model, folder / GRAPH, ("logits", "hidden"))
    themes = functional.normalize(themes_of(model), dim=-1).detach().contiguous()
    save_file({"themes": themes}, str(folder / TABLE))
    meaning = {entry.construct: digest(entry) for entry in codebook} | {OTHER: ""}
    write_json(
        folder / CARD,
        {
            "base": {"name": NAME, "licence": LICENCE, "sha256": SHA256},
            "sha256": {name: sha256(folder / name) for name in (GRAPH, TABLE)},
            "shared": {name: sha256(FOLDER / name) for name in (TOKENIZER, VECTORS)},
            "recipe": asdict(recipe),
            "spans": len(known),
            "constructs": {name: meaning[name] for name in names},
        },
    )


def themes_of(model: TokenClassifier) -> Tensor:
    """Return the vectors of the classifier, shape (constructs, poles, width)."""
    return model.classifier.weight.view(-1, len(POLES), WIDTH)


def finetune(
    spans: Sequence[ThemedSpan],
    codebook: Sequence[Construct],
    names: Sequence[str],
    recipe: Recipe,
    base: Path,
) -> TokenClassifier:
    """Train on ``spans``, and on the codebook's definitions and poles; return the average."""
    torch.manual_seed(recipe.seed)
    rng = Random(recipe.seed)  # noqa: S311  no secret hangs on it
    tokenizer = Tokenizer.from_file(str(base / FILES[1]))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    model = TokenClassifier(
        tokenizer.get_vocab_size(), len(names) * len(POLES), recipe.dropout
    ).eval()
    load_base(model, base / FILES[0])
    model.embeddings.requires_grad_(requires_grad=False)
    model.layers[: recipe.still].requires_grad_(requires_grad=False)
    splitter = Splitter(tokenizer)
    numbers = {name: at for at, name in enumerate(names)}

    def chunks_of(of: Sequence[ThemedSpan]) -> list[Chunk]:
        return read_by_still_layers(model, windows_of(of, splitter, numbers), recipe.still)

    told = chunks_of(list(codebook_spans(codebook)))
    start_themes(model, told, recipe.still)
    in_text = [span for span in spans if len(span.text) > span.end - span.start]
    within, alone = chunks_of(in_text), chunks_of([by_itself(span) for span in in_text])
    phrases = chunks_of([span for span in spans if len(span.text) == span.end - span.start])
    log.info("%d windows, %d spans, %d phrases", len(within), len(alone), len(phrases))
    queue = []
    for _ in range(recipe.passes):
        chosen = [*told, *within]
        for few, share in ((alone, recipe.alone), (phrases, recipe.phrases)):
            chosen += rng.sample(few, int(share * len(few)))
        queue += batches(chosen, recipe.batch_pieces, rng)
    model.train()
    return descend(
        model, iter(queue), len(queue), lambda batch: loss_of(model, batch, recipe), recipe
    )


def codebook_spans(codebook: Sequence[Construct]) -> Iterator[ThemedSpan]:
    """Yield definition and poles of each construct as spans that stand alone."""
    for entry in codebook:
        for words, direction in (
            (f"{entry.label}. {entry.definition}", ""),
            (entry.low_pole, "-"),
            (entry.high_pole, "+"),
        ):
            yield ThemedSpan(words, 0, len(words), "", entry.construct, direction)


def by_itself(span: ThemedSpan) -> ThemedSpan:
    """Return the words of ``span`` without what is around them."""
    words = span.text[span.start : span.end]
    return ThemedSpan(words, 0, len(words), span.label, span.construct, span.direction, span.second)


def windows_of(
    spans: Sequence[ThemedSpan], splitter: Splitter, numbers: dict[str, int]
) -> list[Window]:
    """Return the windows that hold spans; one that is cut goes to where most of it is."""
    texts: dict[str, list[ThemedSpan]] = {}
    for span in spans:
        texts.setdefault(span.text, []).append(span)
    found: list[Window] = []
    for text, within in texts.items():
        placed = splitter.place(text)
        cuts = list(placed.windows(LIMIT))
        targets: list[list[Target]] = [[] for _ in cuts]
        for span in within:
            marked = Marked(text, span.start, span.end)
            parts = [pieces_of(placed.starts, placed.ends, marked, *cut) for cut in cuts]
            at = max(range(len(cuts)), key=lambda n: len(parts[n]))
            first, last = int(parts[at][0]) - cuts[at][0], int(parts[at][-1]) + 1 - cuts[at][0]
            second = numbers.get(span.second, -1)
            pole = POLES.index(span.direction) if span.direction in POLES else -1
            targets[at].append(Target(first, last, numbers[span.construct], second, pole))
        found += [
            (placed.ids[slice(*cut)].tolist(), wanted)
            for cut, wanted in zip(cuts, targets, strict=True)
            if wanted
        ]
    return found


def read_by_still_layers(
    model: TokenClassifier, windows: Sequence[Window], still: int
) -> list[Chunk]:
    """Return the windows as the layers that are not tuned leave them, opened and closed."""
    chunks: list[Chunk] = []
    with torch.no_grad():
        for batch in batches(windows, READ_AT_ONCE, Random(0)):  # noqa: S311
            ids = [torch.tensor([101, *pieces, 102]) for pieces, _ in batch]
            padded = nn.utils.rnn.pad_sequence(ids, batch_first=True)
            mask = mask_of([len(one) for one in ids])
            placed = model.embeddings(model.embeddings.word_embeddings(padded))
            states = model.carry(placed, mask, 0, still).half()
            for row, one, (_, targets) in zip(states, ids, batch, strict=True):
                chunks.append((row[: len(one)].clone(), targets))
    return chunks


def mask_of(lengths: Sequence[int]) -> Tensor:
    """Return which places of a padded batch are taken, shape (batch, longest)."""
    return (torch.arange(max(lengths))[None] < torch.tensor(lengths)[:, None]).float()


def span_vectors(model: TokenClassifier, batch: Sequence[Chunk], still: int) -> Tensor:
    """Return the unit vectors of all spans of a batch, shape (spans, width)."""
    device = next(model.parameters()).device
    states = nn.utils.rnn.pad_sequence([rows.float() for rows, _ in batch], batch_first=True)
    mask = mask_of([len(rows) for rows, _ in batch])
    carried = model.carry(states.to(device), mask.to(device), still)
    sums = functional.pad(carried.cumsum(dim=1), (0, 0, 1, 0))
    # Pieces are counted without the one that opens the window.
    places = [(row, t.first + 1, t.last + 1) for row, (_, ts) in enumerate(batch) for t in ts]
    rows, first, last = torch.tensor(places, device=device).T
    return functional.normalize(sums[rows, last] - sums[rows, first], dim=-1)


def start_themes(model: TokenClassifier, told: Sequence[Chunk], still: int) -> None:
    """Let the themes start from what the base makes of definitions and poles."""
    with torch.no_grad():
        vectors = span_vectors(model, told, still)
        themes = torch.zeros_like(themes_of(model))
        targets = [target for _, within in told for target in within]
        for vector, target in zip(vectors, targets, strict=True):
            for pole in range(len(POLES)) if target.pole < 0 else (target.pole,):
                themes[target.construct, pole] += vector
        unsaid = themes.norm(dim=-1) == 0
        themes[unsaid] = torch.randn(int(unsaid.sum()), WIDTH)
        model.classifier.weight.copy_(functional.normalize(themes, dim=-1).flatten(0, 1))


def loss_of(model: TokenClassifier, batch: Sequence[Chunk], recipe: Recipe) -> Tensor:
    """Return the smoothed cross-entropy of the constructs, and of the poles given these."""
    vectors = span_vectors(model, batch, recipe.still)
    themes = functional.normalize(themes_of(model), dim=-1)
    near = SHARPNESS * torch.einsum("sw,cpw->scp", vectors, themes)
    logs = functional.log_softmax(near.logsumexp(dim=-1), dim=-1)
    targets = [target for _, within in batch for target in within]
    wanted = torch.full_like(logs, recipe.smoothing / logs.shape[1])
    for row, target in enumerate(targets):
        other = recipe.second if target.second >= 0 else 0.0
        wanted[row, target.construct] += 1 - recipe.smoothing - other
        wanted[row, target.second] += other
    loss = -(wanted * logs).sum(dim=-1).mean()
    sided = [(row, t.construct, t.pole) for row, t in enumerate(targets) if t.pole >= 0]
    if sided:
        rows, constructs, poles = torch.tensor(sided, device=near.device).T
        loss = loss + recipe.direction * functional.cross_entropy(near[rows, constructs], poles)
    return loss
