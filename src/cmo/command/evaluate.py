"""Score the tagger on writers and sources that it has not seen."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from spacy.tokens import Doc

    from cmo.coded import CodedText
    from cmo.evaluation.comparing import Counts
    from cmo.records import Coding, Score


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo evaluate``."""
    parser.add_argument("--raw", type=Path, default=Path("data/raw"), help="what people supply")
    parser.add_argument(
        "--recognise", action="store_true", help="look for unlisted identifiers of transcripts too"
    )
    parser.add_argument("--output", type=Path, required=True, help="scores, as CSV")
    parser.add_argument("--reliability", type=Path, help="what probabilities mean, as CSV")
    parser.add_argument("--thresholds", type=Path, help="what each threshold keeps, as CSV")


def run(args: argparse.Namespace) -> None:
    """Write scores by held-out writer and source, and of a second coder beside them.

    Texts of which no unseen reading is kept are left out.
    """
    from cmo import coded
    from cmo.store import write_rows

    corpus = coded.read_corpus(args.raw)
    sources = coded.read_coded_sources(args.raw, recognise=args.recognise)
    tagged, docs = _code_unseen(corpus, sources)
    second = {text.document.source: text for text in coded.read_second_coder(args.raw)}
    first = [text for text in corpus if text.document.source in second]
    again = {text.document.id: second[text.document.source].coding for text in first}
    scores = [
        *_scores("writer", corpus, tagged, docs),
        *_scores("source", sources, tagged, docs),
        *_scores("coders", first, again, docs),
    ]
    write_rows(args.output, scores)
    _write_reliability([*corpus, *sources], tagged, args)
    for score in scores:
        if (score.held_out, score.group) == ("all", "all"):
            interval = f"{score.low:.3f} to {score.high:.3f}"
            print(
                f"{score.split:7} {score.measure:18} {score.label:6} {score.value:.3f} ({interval})"
            )


def _code_unseen(
    corpus: Sequence[CodedText], sources: Sequence[CodedText]
) -> tuple[dict[str, Coding], dict[str, Doc]]:
    """Return the codings of all texts, each by a model not trained on it, and the texts as read.

    Both are by document.

    The folds are those in which the encoder was trained, so neither it nor what is trained
    here has seen a sentence of a text, of its writer or of its project.
    """
    from cmo.coded import fold_of
    from cmo.encoder.heldout import FOLDS
    from cmo.model import prepare, read_unseen, train

    texts = [*corpus, *sources]
    writers = sorted({text.writer for text in corpus})
    lessons = prepare(texts, read_unseen([text.document for text in texts]))
    folds = [fold_of(lesson.text, writers, FOLDS) for lesson in lessons]
    found: dict[str, Coding] = {}
    for fold in range(FOLDS):
        out = [lesson for lesson, at in zip(lessons, folds, strict=True) if at == fold]
        rest = [lesson for lesson, at in zip(lessons, folds, strict=True) if at != fold]
        documents = [lesson.text.document for lesson in out]
        codings = train(rest).code_read(documents, [lesson.doc for lesson in out])
        found.update({coding.document: coding for coding in codings})
    return found, {lesson.text.document.id: lesson.doc for lesson in lessons}


def _scores(
    split: str,
    texts: Sequence[CodedText],
    other: Mapping[str, Coding],
    docs: Mapping[str, Doc],
) -> Iterable[Score]:
    """Yield the scores of ``other`` against the texts' own codings, by writer and by genre.

    ``other`` holds a coding for each text's document: two people who coded one source may
    each have a text of their own.
    """
    from cmo.evaluation.comparing import compare
    from cmo.evaluation.summing import score

    texts = [text for text in texts if text.document.id in other and text.document.id in docs]
    counts: list[Counts] = [
        compare(docs[text.document.id], text.coding, other[text.document.id]) for text in texts
    ]
    yield from score(split, "all", "all", counts)
    for writer in sorted({text.writer for text in texts}):
        chosen = [c for c, t in zip(counts, texts, strict=True) if t.writer == writer]
        yield from score(split, writer, "all", chosen)
    for genre in sorted({text.genre for text in texts}):
        chosen = [c for c, t in zip(counts, texts, strict=True) if t.genre == genre]
        yield from score(split, "all", genre, chosen)


def _write_reliability(
    texts: Sequence[CodedText], tagged: dict[str, Coding], args: argparse.Namespace
) -> None:
    """Write what became of spans and configurations by how probable they were said to be."""
    from cmo.evaluation import reliability as r
    from cmo.store import write_rows

    pairs = [(t.coding, tagged[t.document.id]) for t in texts if t.document.id in tagged]
    judged = {
        "span": [j for person, machine in pairs for j in r.judge_spans(person, machine)],
        "configuration": [
            j for person, machine in pairs for j in r.judge_configurations(person, machine)
        ],
    }
    wanted = {
        "span": sum(len(person.spans) for person, _ in pairs),
        "configuration": sum(len(person.configurations) for person, _ in pairs),
    }
    if args.reliability:
        bins = [row for what, found in judged.items() for row in r.reliability(what, found)]
        write_rows(args.reliability, bins)
    if args.thresholds:
        rows = [row for what, j in judged.items() for row in r.thresholds(what, j, wanted[what])]
        write_rows(args.thresholds, rows)
