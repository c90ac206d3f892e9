"""Rebuild or score the recogniser of names that `cmo deidentify` uses.

`build` trains it on the transcripts whose identifiers are listed and on made-up ones, and
`score` measures it: each transcript by a recogniser that saw neither its text nor its list.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cmo import project

if TYPE_CHECKING:
    from cmo.deidentify.generating import Example
    from cmo.deidentify.scoring import Scores

CHALLENGE = Path("tests/deidentify/challenge")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo recogniser``."""
    parser.add_argument("what", choices=("build", "score"), help="what to do")
    parser.add_argument("--raw", type=Path, default=Path("data/raw"), help="folder of raw data")
    parser.add_argument("--output", type=Path, help="build: folder of the model")
    parser.add_argument("--folds", type=int, help="score: parts (default: one a transcript)")
    parser.add_argument("--challenge", type=Path, default=CHALLENGE, help="marked transcripts")


def run(args: argparse.Namespace) -> None:
    """Train and save, or train without each part and print the scores."""
    examples = dict(_examples(args.raw))
    if args.what == "build":
        _build(args, list(examples.values()))
        return
    held_out = list(_held_out(examples, args.folds or len(examples)))
    for title, scores in zip(
        ("listed names", "names in no list", "no capitals"), held_out, strict=True
    ):
        _print(f"Transcripts of {args.raw}, held out; {title}", scores)
    if args.challenge.is_dir():
        title = f"Marked transcripts of {args.challenge}, never trained on"
        _print(title, _marked(args.challenge))
        _print(f"{title}; no capitals", _marked(args.challenge, lowered=True))


def _examples(raw: Path) -> Iterator[tuple[str, Example]]:
    """Yield the transcripts that have a list, by source."""
    from cmo.deidentify.known import read_identifiers
    from cmo.deidentify.training import listed_example
    from cmo.reading import read_file

    listed = read_identifiers(raw / project.INTERVIEWS / project.IDENTIFIERS)
    for path in project.source_files(raw):
        if path.parent.name == project.INTERVIEWS and path.stem in listed:
            [reading] = read_file(path)
            yield reading.source, listed_example(reading.text, listed[reading.source])


def _build(args: argparse.Namespace, examples: Sequence[Example]) -> None:
    from cmo.coding.notation import read_notation
    from cmo.deidentify.recogniser import MODEL
    from cmo.deidentify.training import (
        marked_examples,
        save_recogniser,
        train_recogniser,
        write_vocabulary,
    )

    papers = [path for path in project.coding_files(args.raw) if path.stem.startswith("lit")]
    texts = [
        record.text
        for path in [*project.corpus_files(args.raw), *papers]
        for record in read_notation(path)[0]
    ]
    words = write_vocabulary(texts)
    marked = marked_examples()
    recogniser, tokens = train_recogniser([*examples, *marked])
    folder = args.output or MODEL
    card = {"transcripts": len(examples), "marked": len(marked), "tokens": tokens}
    save_recogniser(recogniser, folder, {**card, "vocabulary": words})
    print(f"Trained on {tokens} tokens of {len(examples) + len(marked)} transcripts: {folder}")


def _held_out(examples: dict[str, Example], folds: int) -> tuple[Scores, Scores, Scores]:
    """Score each transcript without training on it: as it is, its names unlisted, lowered."""
    from cmo.deidentify.features import Lists
    from cmo.deidentify.finding import find_identifiers
    from cmo.deidentify.recogniser import Recogniser
    from cmo.deidentify.scoring import Scores
    from cmo.deidentify.training import marked_examples, train_recogniser, words_in

    marked = marked_examples()
    plain, unlisted, lowered = Scores(), Scores(), Scores()
    names = sorted(examples)
    for fold in range(folds):
        test = names[fold::folds]
        rest = [examples[name] for name in names if name not in test]
        trained = train_recogniser([*rest, *marked])[0].with_encoder()
        for name in test:
            example = examples[name]
            blind = Recogniser(trained.model, Lists(words_in(example)), trained.encoder)
            small = example.lowered()
            plain.add(example, find_identifiers(example.text, trained))
            unlisted.add(example, find_identifiers(example.text, blind))
            lowered.add(small, find_identifiers(small.text, trained))
    return plain, unlisted, lowered


def _marked(folder: Path, *, lowered: bool = False) -> Scores:
    from cmo.deidentify.finding import find_identifiers
    from cmo.deidentify.recogniser import Recogniser
    from cmo.deidentify.scoring import Scores, read_marked

    scores, recogniser = Scores(), Recogniser.load()
    for path in sorted(folder.glob("*.txt")):
        example = read_marked(path).lowered() if lowered else read_marked(path)
        scores.add(example, find_identifiers(example.text, recogniser))
    return scores


def _print(title: str, scores: Scores) -> None:
    print(f"\n{title}")
    for row in scores.by_kind():
        print(
            f"  {row.kind:<16} recall {row.recall:.3f} ({row.found}/{row.there})"
            f"  precision {row.precision:.3f} ({row.right}/{row.replaced})"
        )
