"""Time the theory on many synthetic configurations (docs/theory-testing.md).

Run: python benchmarks/theory.py [--configurations 100000 --constructs 500 --sources 10000].
Makes codings by a seeded generator, then assembles links and graph, judges, groups, and measures
the robustness of the strongest pairs. Prints seconds of work and by the clock, rates, and the peak
of memory. The bar of issue 4 is 60 seconds and 2 GB on two cores; generating is not counted.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from cmo.records import Assignment, Coding, Configuration, Construct, Label, Link, Source, Span
from cmo.theory.confidence import ConfidenceRules
from cmo.theory.edges import edge_details
from cmo.theory.evidence import claims_of
from cmo.theory.graph import Graph, build_graph, write_graph
from cmo.theory.grouping import group
from cmo.theory.judging import judge_groups
from cmo.theory.ledger import make_ledger
from cmo.theory.links import make_links
from cmo.theory.readings import Reading, read_configurations
from cmo.theory.robustness import Network, measure, strongest_pairs
from cmo.theory.tallies import Evidence, InitialLink
from cmo.theory.verdicts import VerdictRules

LABELS: tuple[Label, ...] = ("C", "M", "O")
EXACT_SIZE = 3000


def make_codings(configurations: int, constructs: int, sources: int, seed: int) -> Iterator[Coding]:
    """Yield codings whose constructs are as unevenly used as words are (a power law)."""
    chance = np.random.default_rng(seed)
    weight = 1 / np.arange(1, constructs + 1) ** 0.8
    chosen = chance.choice(constructs, (configurations, 3), p=weight / weight.sum())
    directions = chance.choice(["+", "-", "0"], (configurations, 3), p=[0.55, 0.4, 0.05])
    without = chance.random(configurations) < 0.25
    owners = np.sort(chance.integers(0, sources, configurations))
    starts = np.searchsorted(owners, np.arange(sources + 1))
    for source in range(sources):
        rows = range(starts[source], starts[source + 1])
        yield _coding(f"s{source:06}", chosen, directions, without, rows)


def _coding(name: str, chosen: Any, directions: Any, without: Any, rows: range) -> Coding:
    spans, configurations, assignments = [], [], []
    for at, row in enumerate(rows):
        slots: dict[Label, tuple[str, ...]] = {}
        for column, label in enumerate(LABELS):
            if label == "M" and without[row]:
                continue
            start = at * 100 + column * 30
            words = f"words {chosen[row, column]} of {row}"
            span = Span.make(name, start, start + 20, label, words, coder="x", origin="person")
            spans.append(span)
            construct, direction = f"construct-{chosen[row, column]:03}", directions[row, column]
            assignments.append(
                Assignment(span.id, label, construct, str(direction), "x", "person")  # type: ignore[arg-type]
            )
            slots[label] = (span.id,)
        configurations.append(Configuration.make(name, slots, "+", coder="x", origin="person"))
    return Coding(
        name, name, "x", "person", tuple(spans), tuple(configurations), tuple(assignments)
    )


class Clock:
    """Runs steps and prints how long each took."""

    def __init__(self) -> None:
        self.total = self.worked = 0.0
        print(f"{'step':34} {'worked':>8} {'clock':>8} rate while working")

    def __call__(self, name: str, step: Callable[[], Any], size: int, unit: str) -> Any:
        start, busy = time.perf_counter(), time.process_time()
        made = step()
        taken, worked = time.perf_counter() - start, time.process_time() - busy
        self.total += taken
        self.worked += worked
        print(f"{name:34} {worked:6.1f} s {taken:6.1f} s {size / worked:9.0f} {unit} a second")
        return made


def theory_of(links: list[Link], most: int) -> list[InitialLink]:
    """Return an initial theory of links that are claimed and of some that are not."""
    strong = sorted(links, key=lambda link: (-len(link.sources), link.id))[:most]
    return [
        InitialLink(f"L{at}", link.from_construct, link.to_construct, "+", "C-M", "If, then.")
        for at, link in enumerate(strong)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--configurations", type=int, default=100_000)
    parser.add_argument("--constructs", type=int, default=500)
    parser.add_argument("--sources", type=int, default=10_000)
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    size = args.configurations
    codings = list(make_codings(size, args.constructs, args.sources, args.seed))
    sources = {c.source: Source(c.source, relevance="high", rigour="medium") for c in codings}
    names = (f"construct-{at:03}" for at in range(args.constructs))
    codebook = [Construct(name, name, "", "functioning") for name in names]
    run(codings, sources, codebook, args.pairs)


def run(
    codings: list[Coding], sources: dict[str, Source], codebook: list[Construct], most: int
) -> None:
    size = sum(len(coding.configurations) for coding in codings)
    clock = Clock()
    readings: list[Reading] = clock(
        "readings", lambda: list(read_configurations(codings, sources)), size, "configurations"
    )
    claims = clock(
        "claims", lambda: [c for k in codings for c in claims_of(k)], size, "configurations"
    )
    links: list[Link] = clock("links", lambda: make_links(claims, sources), len(claims), "claims")
    rules = ConfidenceRules()
    graph: Graph = clock(
        "graph with confidence and quotes",
        lambda: build_graph(
            links, codebook, codings, edge_details(links, sources, readings, rules)
        ),
        len(links),
        "links",
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "theory.json"
        clock("writing it as JSON", lambda: write_graph(graph, path), len(links), "links")
    evidence = clock(
        "evidence", lambda: Evidence(claims, readings, sources, codebook), len(claims), "claims"
    )
    initial = theory_of(links, 40)
    ledger = clock(
        "ledger",
        lambda: make_ledger(initial, evidence, (), VerdictRules(), rules),
        len(evidence.pairs),
        "pairs",
    )
    groups = clock("groups", lambda: group(readings), size, "configurations")
    clock(
        "verdicts on groups",
        lambda: judge_groups(groups, initial, evidence, (), VerdictRules()),
        len(groups),
        "groups",
    )
    pairs = strongest_pairs(links, sources, most)
    network = clock("network", lambda: Network(links, sources), len(links), "links")
    found = clock("robustness", lambda: measure(network, pairs, EXACT_SIZE), len(pairs), "pairs")
    exact = sum(row.exact == "yes" for row in found)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{len(ledger)} rows in the ledger, {len(groups)} groups, {exact} cuts exact")
    print(f"in all {clock.total:.1f} s by the clock ({clock.total / 60:.2f} × the bar of 60 s), ")
    print(f"{clock.worked:.1f} s of work ({clock.worked / 60:.2f} ×; the rest waited for a core), ")
    print(f"{peak:.2f} GB with the codings ({peak / 2:.2f} × the bar of 2 GB)")


if __name__ == "__main__":
    main()
