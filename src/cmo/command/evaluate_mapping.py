"""Score the mapper on sources and coders that it has not seen."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmo.coded import CodedText
    from cmo.evaluation.mapping import Guess
    from cmo.mapping.examples import Example
    from cmo.mapping.mapper import Mapper
    from cmo.records import Construct, WrittenExample

    Holder = Callable[[CodedText], str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo evaluate-mapping``."""
    parser.add_argument("--raw", type=Path, default=Path("data/raw"), help="what people supply")
    parser.add_argument("--folds", type=int, default=5, help="parts held out in turn")
    parser.add_argument("--output", type=Path, required=True, help="scores, as CSV")


def run(args: argparse.Namespace) -> None:
    """Write scores by held-out source and by held-out coder, and a second reader's beside them.

    Papers of one project (``family`` in the register) are held out together. Under
    ``source-new-cues`` the codebook also loses the cues that only held-out sources use,
    since whoever wrote the codebook may have read them there.
    """
    from cmo import coded, themed
    from cmo.evaluation.mapping import score_mapping, score_second_readings
    from cmo.store import write_rows

    register = coded.read_register(args.raw)
    texts = [t for t in coded.read_coded_sources(args.raw) if t.coding.assignments]
    codebook, written = coded.read_codebook(args.raw), coded.read_written_examples(args.raw)
    read = themed.read_examples(args.raw)

    def family(text: CodedText) -> str:
        source = text.document.source
        return (register[source].family if source in register else "") or source

    scores = []
    for split, holder, folds, new_cues in (
        ("source", family, args.folds, False),
        ("source-new-cues", family, args.folds, True),
        ("coder", _writer, 0, False),
    ):
        guesses: list[Guess] = []
        for held in _folds(texts, holder, folds):
            rest = [t for t in texts if holder(t) not in held]
            out = [t for t in texts if holder(t) in held]
            guesses += _guess(rest, out, codebook, written, read, new_cues=new_cues)
        scores += list(score_mapping(split, guesses))
    scores += score_second_readings(
        coded.read_second_readings(args.raw),
        {
            key: said
            for given in coded.read_all_constructs(args.raw).values()
            for key, said in given.items()
        },
        {name: source.kind for name, source in register.items()},
    )
    write_rows(args.output, scores)


def _writer(text: CodedText) -> str:
    return text.writer


def _folds(texts: Sequence[CodedText], holder: Holder, folds: int) -> list[set[str]]:
    """Return what is held out together; without a number of folds, each alone.

    What is there alone is never held out: nothing would be left to learn from.
    """
    from cmo.project import batch_of

    names = sorted({holder(text) for text in texts})
    if len(names) < 2:
        return []
    if not folds:
        return [{name} for name in names]
    parts = [{n for n in names if batch_of(n, folds) == fold} for fold in range(folds)]
    return [part for part in parts if part and len(part) < len(names)]


def _guess(
    rest: Sequence[CodedText],
    out: Sequence[CodedText],
    codebook: Sequence[Construct],
    written: Sequence[WrittenExample],
    read: Sequence[Example],
    *,
    new_cues: bool,
) -> Iterator[Guess]:
    """Yield what a mapper that learned from ``rest`` says of the spans in ``out``."""
    from cmo.mapping.examples import without_new_cues
    from cmo.mapping.mapper import fit_mapper

    if new_cues:
        codebook = without_new_cues(codebook, [t.coding for t in out], [t.coding for t in rest])
    mapper = fit_mapper([(t.coding, t.document.text) for t in rest], codebook, written, read)
    yield from _guess_spans(mapper, out)


def _guess_spans(mapper: Mapper, texts: Sequence[CodedText]) -> Iterator[Guess]:
    from cmo.evaluation.mapping import Guess
    from cmo.mapping.examples import coded_examples

    kind = {text.document.source: text.document.kind for text in texts}
    spans = list(coded_examples((text.coding, text.document.text) for text in texts))
    words = [s.text for s in spans]
    places = [s.place for s in spans]
    chances = mapper.chances(words, places)
    ranked = mapper.ranked(chances)
    polarity, right = [s.polarity for s in spans], [s.construct for s in spans]
    known = [e if e in names else names[0] for e, names in zip(right, ranked, strict=True)]
    chosen = mapper.directions(words, [names[0] for names in ranked], polarity, places)
    given = mapper.directions(words, known, polarity, places)
    blind = mapper.directions(words, known, [""] * len(words), places)
    for at, span in enumerate(spans):
        names = ranked[at]
        yield Guess(
            span.source,
            kind[span.source],
            span.label,
            span.construct,
            span.direction,
            names[0],
            names.index(span.construct) if span.construct in names else len(names),
            float(chances[at].max()),
            chosen[at],
            given[at],
            blind[at],
        )
