"""Score the tagger on writers and sources that it has not seen."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cmo.coded import CodedText
    from cmo.evaluation.comparing import Counts
    from cmo.evaluation.summing import Score
    from cmo.records import Coding, Construct


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo evaluate``."""
    parser.add_argument("--raw", type=Path, default=Path("data/raw"), help="what people supply")
    parser.add_argument("--folds", type=int, default=4, help="parts held out in turn")
    parser.add_argument(
        "--recognise", action="store_true", help="look for unlisted identifiers of transcripts too"
    )
    parser.add_argument("--output", type=Path, required=True, help="scores, as CSV")


def run(args: argparse.Namespace) -> None:
    """Write scores by held-out writer and source, and of a second coder beside them.

    Each fold holds out some writers of the corpus and some sources of the synthesis at
    once; the model that is scored on them saw no sentence of any.
    """
    from cmo import coded
    from cmo.store import write_rows

    corpus = coded.read_corpus(args.raw)
    sources = coded.read_coded_sources(args.raw, recognise=args.recognise)
    codebook = coded.read_codebook(args.raw)
    tagged: dict[str, Coding] = {}
    for fold in range(args.folds):
        tagged.update(_code_fold(corpus, sources, codebook, fold, args.folds))
    second = {text.document.source: text for text in coded.read_second_coder(args.raw)}
    first = [text for text in corpus if text.document.source in second]
    again = {name: text.coding for name, text in second.items()}
    scores = [
        *_scores("writer", corpus, tagged),
        *_scores("source", sources, tagged),
        *_scores("coders", first, again),
    ]
    write_rows(args.output, scores)


def _code_fold(
    corpus: Sequence[CodedText],
    sources: Sequence[CodedText],
    codebook: Sequence[Construct],
    fold: int,
    folds: int,
) -> dict[str, Coding]:
    """Return the codings of the fold's texts by a model trained on all others."""
    from cmo.model import train
    from cmo.project import batch_of

    writers = sorted({text.writer for text in corpus})
    out = [t for t in corpus if writers.index(t.writer) % folds == fold]
    out += [t for t in sources if batch_of(t.document.source, folds) == fold]
    held = {text.document.source for text in out}
    rest = [text for text in [*corpus, *sources] if text.document.source not in held]
    model = train([t.document for t in rest], [t.coding for t in rest], codebook)
    return {coding.source: coding for coding in model.code([t.document for t in out])}


def _scores(split: str, texts: Sequence[CodedText], other: dict[str, Coding]) -> Iterable[Score]:
    """Yield the scores of ``other`` against the texts' own codings, by writer and by genre."""
    from cmo.evaluation.comparing import compare
    from cmo.evaluation.summing import score
    from cmo.language import make_docs, make_nlp

    docs = make_docs(make_nlp(), [text.document for text in texts])
    counts: list[Counts] = [
        compare(doc, text.coding, other[text.document.source])
        for doc, text in zip(docs, texts, strict=True)
    ]
    yield from score(split, "all", "all", counts)
    for writer in sorted({text.writer for text in texts}):
        chosen = [c for c, t in zip(counts, texts, strict=True) if t.writer == writer]
        yield from score(split, writer, "all", chosen)
    for genre in sorted({text.genre for text in texts}):
        chosen = [c for c, t in zip(counts, texts, strict=True) if t.genre == genre]
        yield from score(split, "all", genre, chosen)
