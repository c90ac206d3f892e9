"""Train the tagger, the joiner and the mapper on everything that people coded."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo train``."""
    parser.add_argument("--raw", type=Path, default=Path("data/raw"), help="what people supply")
    parser.add_argument("--output", type=Path, required=True, help="folder of the model")


def run(args: argparse.Namespace) -> None:
    """Write the model and a card that says what it was trained on."""
    from collections import Counter

    from cmo import coded
    from cmo.model import save, train

    texts = [*coded.read_corpus(args.raw), *coded.read_coded_sources(args.raw)]
    model = train(
        [text.document for text in texts],
        [text.coding for text in texts],
        coded.read_codebook(args.raw),
        written=coded.read_written_examples(args.raw),
    )
    card = {
        "trained_on": dict(sorted(Counter(text.writer for text in texts).items())),
        "texts": len(texts),
        "spans": sum(len(text.coding.spans) for text in texts),
        "configurations": sum(len(text.coding.configurations) for text in texts),
    }
    save(model, args.output, card)
