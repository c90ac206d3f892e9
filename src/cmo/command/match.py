"""Match the programme theory against any theory file, at three levels."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo match``."""
    add = parser.add_argument
    add("reference", type=Path, metavar="THEORY", help="CSV with the columns of initial_theory.csv")
    add("--results", type=Path, default=Path("results"), help="folder of the finished run")
    add("--raw", type=Path, default=Path("data/raw"), help="folder with the codebook")
    add("--least-sources", type=int, default=1, help="fewest sources of a link that may match")
    add("--format", choices=("text", "json"), default="text", help="how to print")


def run(args: argparse.Namespace) -> None:
    """Print hits and misses with counts, denominators and intervals."""
    import json

    from cmo import coded
    from cmo.theory.graph import read_graph
    from cmo.theory.inputs import read_initial_theory
    from cmo.theory.matching import edges_of, match, show, summarise
    from cmo.theory.merging import families_of_constructs

    reference = read_initial_theory(args.reference, strict=True)
    edges = edges_of(read_graph(args.results / "programme_theory.json"), args.least_sources)
    families = families_of_constructs(coded.read_codebook(args.raw), _opposed(args.results))
    summary = summarise(match(reference, edges, families))
    print(
        json.dumps(summary, ensure_ascii=False, indent=1)
        if args.format == "json"
        else show(summary)
    )


def _opposed(results: Path) -> list[str]:
    """Return the constructs with their poles the other way round, from the run's settings."""
    from cmo.schemas import read_settings

    path = results / "config.yaml"
    return list(read_settings(path)["theory"]["opposed_to_parent"]) if path.exists() else []
