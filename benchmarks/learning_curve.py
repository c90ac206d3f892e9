"""What newly coded papers of a new topic teach the head (docs/tagging.md).

Run after `make encoder-folds`: python benchmarks/learning_curve.py [--folds data/processed/folds].
For each hand of the corpus, the fold encoder that never saw it reads its passages; a head is
fitted on 5, 10, 20 and 40 of them, kept or not by the workflow's own rule, and scored on the
other passages. Prints the mean change in token macro-F1 over hands, with its range.
"""

from __future__ import annotations

import argparse
import statistics
from pathlib import Path
from random import Random

from cmo import coded
from cmo.encoder.heldout import FOLDS
from cmo.encoder.runtime import Encoder
from cmo.language import codable_sentences, make_docs, make_nlp
from cmo.tagging.head import adapted, fit_head, likeliest, macro_f1, token_tags

SIZES = (5, 10, 20, 40)
DRAWS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raw", type=Path, default=Path("data/raw"))
    parser.add_argument("--folds", type=Path, default=Path("data/processed/folds"))
    args = parser.parse_args()
    corpus = coded.read_corpus(args.raw)
    writers = sorted({text.writer for text in corpus})
    gains: dict[int, list[float]] = {size: [] for size in SIZES}
    kept: dict[int, int] = dict.fromkeys(SIZES, 0)
    for writer in writers:
        texts = [text for text in corpus if text.writer == writer]
        folder = args.folds / f"fold-{coded.fold_of(texts[0], writers, FOLDS)}"
        if len(texts) < 2 * max(SIZES) or not folder.exists():
            continue
        docs = list(make_docs(make_nlp(), [text.document for text in texts]))
        for doc, encoded in zip(docs, Encoder.load(folder).encode(docs), strict=True):
            doc._.encoded = encoded
        for size in SIZES:
            for draw in range(DRAWS):
                gain, used = learn(texts, docs, size, Random(draw))
                gains[size].append(gain)
                kept[size] += used
    for size in SIZES:
        values = gains[size]
        print(
            f"{size:3} newly coded: {statistics.mean(values):+.3f} token macro-F1 "
            f"({min(values):+.3f} to {max(values):+.3f}); kept in {kept[size]} of {len(values)}"
        )


def learn(texts: list, docs: list, size: int, rng: Random) -> tuple[float, bool]:
    """Return what the kept head adds on the texts it was not fitted on, and whether it was kept."""
    chosen = set(rng.sample(range(len(texts)), size))
    new = sorted(chosen)
    head, _ = fit_head(
        [docs[at] for at in new],
        [texts[at].coding for at in new],
        [texts[at].document.source for at in new],
    )
    rest = [at for at in range(len(texts)) if at not in chosen]
    gold, before, after = [], [], []
    for at in rest:
        tokens = [t for start, end in codable_sentences(docs[at]) for t in range(start, end)]
        tags = token_tags(docs[at], texts[at].coding)
        gold += [tags[t] for t in tokens]
        before += likeliest(adapted(docs[at]._.encoded, None)[tokens])
        after += likeliest(adapted(docs[at]._.encoded, head)[tokens])
    return macro_f1(gold, after) - macro_f1(gold, before), head is not None


if __name__ == "__main__":
    main()
