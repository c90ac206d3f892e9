"""Train the tagger, the joiner and the mapper on everything that people coded."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmo.tagging.head import Trial


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo train``."""
    parser.add_argument("--raw", type=Path, default=Path("data/raw"), help="what people supply")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--output", type=Path, help="folder of the model")
    where.add_argument(
        "--default", action="store_true", help="make the package's default model, without mapper"
    )
    parser.add_argument(
        "--recognise", action="store_true", help="look for unlisted identifiers of transcripts too"
    )


def run(args: argparse.Namespace) -> None:
    """Write the model and a card that says what it was trained on."""
    from collections import Counter
    from dataclasses import replace

    from cmo import coded, themed
    from cmo.corrections.rows import read_corrections
    from cmo.corrections.teaching import corrected_texts, taught_codings
    from cmo.mapping.mapper import fit_mapper
    from cmo.model import DEFAULT, prepare, read_unseen, save, train

    corrections = read_corrections(args.raw)
    sources = coded.read_coded_sources(args.raw, recognise=args.recognise)
    texts = [*coded.read_corpus(args.raw), *corrected_texts(sources, corrections)]
    taught = list(taught_codings(corrections))
    model = train(prepare(texts, read_unseen([text.document for text in texts])))
    mapper = None
    if not args.default:
        mapper = fit_mapper(
            [*((t.coding, t.document.text) for t in texts), *((coding, "") for coding in taught)],
            coded.read_codebook(args.raw),
            coded.read_written_examples(args.raw),
            themed.read_examples(args.raw),
        )
    card = {
        "trained_on": dict(sorted(Counter(text.writer for text in texts).items())),
        "texts": len(texts),
        "spans": sum(len(text.coding.spans) for text in texts),
        "constructs_from_corrections": len(taught),
        "head": _head_card(model.trial, kept=model.tagger.head is not None),
        "configurations": sum(len(text.coding.configurations) for text in texts),
    }
    save(replace(model, mapper=mapper), DEFAULT if args.default else args.output, card)


def _head_card(trial: Trial | None, *, kept: bool) -> dict[str, object]:
    """Say whether the head is used, and why."""
    if trial is None:
        return {"used": False, "why": "too few texts were coded since the encoder was made"}
    why = "better" if kept else "no better than the shipped behaviour"
    return {"used": kept, "why": f"{why} on newly coded texts held out in turn", **asdict(trial)}
