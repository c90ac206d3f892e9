"""Speed of the default tagger, end to end from plain text (docs/tagging.md).

Run: python benchmarks/tagging.py [--rounds 5]. Prints words a second on all cores (median and
range over rounds), start-up time and peak memory of a fresh process that tags one short text, and
the ratio to the speeds that spaCy publishes for its pipelines on a CPU (spacy.io, "Facts &
Figures"): 684 words a second with a transformer, 10,014 for the large one without.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

TRANSFORMER, LARGE = 684, 10_014
ONCE = "import cmo; cmo.load()('Where boards met, trust grew, so care improved.')"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--raw", type=Path, default=Path("data/raw"))
    args = parser.parse_args()
    started = []
    for _ in range(args.rounds):
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", ONCE], check=True)
        started.append(time.perf_counter() - begin)
    print(f"start-up and one sentence: {spread(started, 's')}")
    print_speed(args.raw, args.rounds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process: {peak:.0f} MB")


def print_speed(raw: Path, rounds: int) -> None:
    import cmo
    from cmo import coded

    texts = [
        text.document.text for text in [*coded.read_coded_sources(raw), *coded.read_corpus(raw)]
    ]
    words = sum(len(text.split()) for text in texts)
    nlp = cmo.load()
    rates = []
    for _ in range(rounds):
        begin = time.perf_counter()
        found = sum(len(doc.spans["cmo"]) for doc in nlp.pipe(texts))
        rates.append(words / (time.perf_counter() - begin))
    middle = statistics.median(rates)
    print(f"{words} words in {len(texts)} texts, {found} spans: {spread(rates, 'words a second')}")
    print(f"{middle / TRANSFORMER:.1f} times spaCy's transformer pipeline, "
          f"{middle / LARGE:.2f} times its large one")  # fmt: skip


def spread(values: list[float], unit: str) -> str:
    low, high = min(values), max(values)
    return f"{statistics.median(values):.4g} {unit} ({low:.4g} to {high:.4g}, {len(values)} rounds)"


if __name__ == "__main__":
    main()
