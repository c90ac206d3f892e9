"""What is lost in joining spans, and what in finding them (docs/tagging.md).

Run: python benchmarks/linking.py. Prints the F1 of pairs of spans, out of sample in four folds:
by the joiner on the spans that the tagger finds; on those same spans if a person said which
belong together; and by a joiner taught and tested on the spans that people marked.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import combinations
from pathlib import Path

from spacy.tokens import Span

from cmo import coded
from cmo.configuring.joiner import Lesson, coded_spans, fit_joiner, learn_from
from cmo.configuring.joining import Joined
from cmo.configuring.pairs import Pair
from cmo.encoder.heldout import FOLDS
from cmo.evaluation.comparing import match_spans, pairs_of
from cmo.model import Lesson as Read
from cmo.model import prepare, read_unseen
from cmo.records import Coding
from cmo.records import Span as Marked

HAND = "writer-"
FIRST = [HAND + letter for letter in "abcdefgi"]
Counts = list[tuple[int, int, int]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raw", type=Path, default=Path("data/raw"))
    args = parser.parse_args()
    corpus = coded.read_corpus(args.raw)
    texts = [*corpus, *coded.read_coded_sources(args.raw, recognise=True)]
    read = prepare(texts, read_unseen([text.document for text in texts]))
    writers = sorted({text.writer for text in corpus})
    fold_of = [coded.fold_of(lesson.text, writers, FOLDS) for lesson in read]
    marked = [coded_spans(lesson.doc, lesson.text.coding)[0] for lesson in read]
    ideal = [
        learn_from(lesson.doc, spans, lesson.text.coding)
        for lesson, spans in zip(read, marked, strict=True)
    ]
    found = [lesson.joining for lesson in read]
    spans = [lesson.found for lesson in read]
    joined = pairs_joined(found, fold_of)
    show("joiner, spans as found", counts(read, spans, joined))
    print_wrong(read, joined)
    print_known(read)
    show("joiner, spans as marked", counts(read, marked, pairs_joined(ideal, fold_of)))


def pairs_joined(lessons: Sequence[Lesson], fold_of: Sequence[int]) -> list[set[Pair]]:
    """Return the pairs joined in each text by a joiner that did not learn from its fold."""
    models = [
        fit_joiner([x for x, at in zip(lessons, fold_of, strict=True) if at != fold]).pairs
        for fold in range(FOLDS)
    ]
    return [
        {pair for group in lesson.found.groups(models[at]) for pair in within(group)}
        for lesson, at in zip(lessons, fold_of, strict=True)
    ]


def counts(
    read: Sequence[Read], spans: Sequence[Sequence[Span]], joined: Sequence[Set[Pair]]
) -> dict[str, Counts]:
    """Return shared, marked and joined pairs of each text, by writer."""
    result: dict[str, Counts] = {}
    for text, of_text, pairs in zip(read, spans, joined, strict=True):
        count = shared(text.text.coding, of_text, pairs)
        result.setdefault(text.text.writer, []).append(count)
    return result


def print_wrong(read: Sequence[Read], joined: Sequence[Set[Pair]]) -> None:
    total = wrong = misread = 0
    for text, pairs in zip(read, joined, strict=True):
        stands = as_marked(text.text.coding, text.found)
        total += len(pairs)
        wrong += len(pairs) - shared(text.text.coding, text.found, pairs)[0]
        misread += sum(a not in stands or b not in stands for a, b in pairs)
    print(f"{wrong / total:.0%} of pairs are wrong, {misread / wrong:.0%} of these by a wrong span")


def within(group: Joined) -> Iterator[Pair]:
    members = sorted({at for slot in group.slots.values() for at in slot})
    return combinations(members, 2)


def as_marked(coding: Coding, spans: Sequence[Span]) -> dict[int, str]:
    """Return the marked span that each span stands for, at half overlap."""
    made = [
        Marked.make(
            coding.source, s.start_char, s.end_char, s.label_, s.text, coder="", origin="machine"
        )
        for s in spans
    ]
    matched = match_spans(made, coding.spans, 0.5)
    return {at: matched[span.id] for at, span in enumerate(made) if span.id in matched}


def shared(coding: Coding, spans: Sequence[Span], joined: Set[Pair]) -> tuple[int, int, int]:
    stands, wanted = as_marked(coding, spans), set(pairs_of(coding))
    carried = {
        tuple(sorted((stands[a], stands[b]))) for a, b in joined if a in stands and b in stands
    }
    return len(carried & wanted), len(wanted), len(joined)


def print_known(read: Sequence[Read]) -> None:
    known: dict[str, Counts] = {}
    for text in read:
        held = set(as_marked(text.text.coding, text.found).values())
        wanted = set(pairs_of(text.text.coding))
        right = sum(a in held and b in held for a, b in wanted)
        known.setdefault(text.text.writer, []).append((right, len(wanted), right))
    show("links known, as found", known)


def show(name: str, by_writer: Mapping[str, Counts]) -> None:
    first = statistics.mean(f1(by_writer[writer]) for writer in FIRST)
    hands, sources = (
        f1(
            [
                c
                for writer, given in by_writer.items()
                if writer.startswith(HAND) is hand
                for c in given
            ]
        )
        for hand in (True, False)
    )
    print(f"{name:26} first eight hands {first:.3f}, all hands {hands:.3f}, sources {sources:.3f}")


def f1(found: Counts) -> float:
    both, first, second = (sum(column) for column in zip(*found, strict=True))
    return 2 * both / (first + second)


if __name__ == "__main__":
    main()
