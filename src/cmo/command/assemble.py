"""Assemble the programme theory from all codings, and count what it rests on."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmo.options import (
    add_lifecycle_argument,
    add_typology_argument,
    read_theory_settings,
)

REGISTERS = ("sources", "codebook", "search_log", "excluded")

if TYPE_CHECKING:
    from cmo.errors import UserError
    from cmo.records import Coding, Document, Link, Quarantined, Source


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo assemble``."""
    parser.add_argument("--raw", type=Path, default=Path("data/raw"), help="what people supply")
    parser.add_argument("--documents", type=Path, nargs="+", required=True, help="all documents")
    parser.add_argument("--codings", type=Path, nargs="+", required=True, help="mapped codings")
    parser.add_argument("--quarantine", type=Path, nargs="*", default=[], help="what was set aside")
    parser.add_argument("--theory", type=Path, required=True, help="folder of the joined records")
    parser.add_argument("--results", type=Path, required=True, help="folder of what comes out")
    parser.add_argument("--settings", default="{}", help="settings under `theory`, as JSON")
    add_lifecycle_argument(parser)
    add_typology_argument(parser)


def run(args: argparse.Namespace) -> None:
    """Write the joined records, the graph in four formats, and the manifest of counts."""
    from cmo import coded
    from cmo.classifying import classify, unknown_phases
    from cmo.lifecycle import read_lifecycle
    from cmo.records import Coding, Document, Quarantined
    from cmo.store import read_many, write_json, write_records
    from cmo.theory.edges import edge_details
    from cmo.theory.evidence import choose_codings, claims_of
    from cmo.theory.graph import build_graph, write_graph
    from cmo.theory.kumu import write_kumu
    from cmo.theory.links import make_links
    from cmo.theory.readings import read_configurations
    from cmo.typology import read_typology

    _want_registers(args.raw)
    documents = read_many(args.documents, Document)
    types, phases = read_typology(args.typology), read_lifecycle(args.lifecycle)
    found = _sources(coded.read_register(args.raw), documents)
    classified = [classify(source, types, phases) for source in found]
    sources = {source.id: source for source, _ in classified}
    by_source = {document.source: document for document in documents}
    chosen = choose_codings(read_many(args.codings, Coding))
    codings = [phases.settle(coding, by_source.get(coding.source)) for coding in chosen]
    aside = read_many(args.quarantine, Quarantined)
    aside += [_set_aside(problem) for _, problems in classified for problem in problems]
    aside += [
        _set_aside(problem) for coding in chosen for problem in unknown_phases(coding, phases)
    ]
    links = make_links((c for coding in codings for c in claims_of(coding)), sources)
    readings = read_configurations(codings, sources)
    rules = read_theory_settings(args.settings).confidence
    details = edge_details(links, sources, readings, rules)
    graph = build_graph(links, coded.read_codebook(args.raw), codings, details)
    write_records(args.theory / "sources.jsonl", sources.values())
    write_records(args.theory / "codings.jsonl", codings)
    write_records(args.theory / "links.jsonl", links)
    write_records(args.theory / "quarantine.jsonl", aside)
    for suffix in ("json", "graphml", "gexf"):
        write_graph(graph, args.results / f"programme_theory.{suffix}")
    write_kumu(graph, args.results / "programme_theory.kumu.json")
    counts = _count(sources, codings, links, aside)
    counts |= {"constructs": graph.number_of_nodes(), **_count_search(args.raw)}
    counts |= _count_candidates(args.raw, [s for s in sources.values() if not s.spoken])
    write_json(args.results / "manifest.json", counts)


def _want_registers(raw: Path) -> None:
    """Refuse a folder that lacks a register: what is missing must not be counted as none."""
    from cmo.errors import UserError

    for path in (raw / f"{name}.csv" for name in REGISTERS):
        if not path.is_file():
            raise UserError(path, "no such file", "--raw is the folder of what people supply")


def _sources(register: dict[str, Source], documents: Sequence[Document]) -> list[Source]:
    """Return the sources that have a document; one missing from the register is bare."""
    from cmo.records import Source

    bare = {d.source: Source(d.source, kind=d.kind, file=d.file) for d in documents}
    return [register.get(name, bare[name]) for name in sorted(bare)]


def _set_aside(problem: UserError) -> Quarantined:
    """Return the row that says what in the register or a coding was not heeded."""
    from cmo.records import Quarantined

    file, _, place = problem.place.partition(", ")
    return Quarantined(file, place, problem.found, problem.allowed, "assemble")


def _count(
    sources: dict[str, Source],
    codings: Sequence[Coding],
    links: Sequence[Link],
    aside: Sequence[Quarantined],
) -> dict[str, Any]:
    """Return the counts that every table and picture prints; there is no other place."""
    spoken = sum(source.spoken for source in sources.values())
    by_people = [coding for coding in codings if coding.origin == "person"]
    configurations = [c for coding in codings for c in coding.configurations]
    return {
        "sources": len(sources),
        "papers": len(sources) - spoken,
        "interviews": spoken,
        "coded_by_people": len(by_people),
        "coded_by_machine": len(codings) - len(by_people),
        "without_causal_content": sum(not coding.configurations for coding in codings),
        "configurations": len(configurations),
        "configurations_by_people": sum(c.origin == "person" for c in configurations),
        "spans": sum(len(coding.spans) for coding in codings),
        "unplaced": sum(len(coding.unplaced) for coding in codings),
        "links": len(links),
        "quarantined": len(aside),
    }


def _count_search(raw: Path) -> dict[str, Any]:
    """Return the counts of the search: queries, hits, and what was left out and why."""
    from cmo.schemas import read_table

    queries = read_table(raw / "search_log.csv", "search_log")[0]
    left_out = read_table(raw / "excluded.csv", "excluded")[0]
    reasons = Counter(row["reason"] for row in left_out)
    return {
        "queries": len(queries),
        "hits_seen": sum(row["hits_seen"] for row in queries),
        "excluded": len(left_out),
        "excluded_by_reason": dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
    }


def _count_candidates(raw: Path, papers: Sequence[Source]) -> dict[str, Any]:
    """Return the counts of the screening, where candidates are kept in a register."""
    from cmo.references.register import read_candidates
    from cmo.references.screening import count_screening

    candidates = read_candidates(raw)
    if not candidates:
        return {}
    return {"screening": count_screening(candidates, [paper.reference for paper in papers])}
