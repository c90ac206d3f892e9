"""Raise the health alarms: what looks wrong with a run, in a table and in the log."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmo.options import add_theory_arguments, read_theory_settings, write_table

if TYPE_CHECKING:
    from cmo.records import Source


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo alarms``."""
    add_theory_arguments(parser)
    parser.add_argument("--documents", type=Path, nargs="+", required=True, help="all documents")
    parser.add_argument("--results", type=Path, default=Path("results"), help="what came out")
    parser.add_argument("--output", type=Path, required=True, help="table of the alarms (CSV)")


def run(args: argparse.Namespace) -> None:
    """Write every alarm, and print those that go off."""
    from cmo.records import Coding, Document
    from cmo.store import read_json, read_many, read_records
    from cmo.theory import alarms, inputs
    from cmo.theory.graph import read_graph

    manifest = read_json(args.results / "manifest.json")
    sources = inputs.read_sources(args.theory)
    run = alarms.Run(
        sources=sources,
        documents=read_many(args.documents, Document),
        codings=read_records(args.theory / "codings.jsonl", Coding),
        graph=read_graph(args.results / "programme_theory.json"),
        manifest=manifest | manifest.get("screening", {}),
        totals=_totals(args.results / "tables") | _screened(args.raw, sources.values()),
        located_before=_located_before(args.raw / inputs.ACCEPTED),
    )
    found = alarms.raise_alarms(run, read_theory_settings(args.settings).alarms)
    write_table(args.output, found, alarms.Alarm)
    for alarm in found:
        if alarm.state == "alarm":
            where = f" ({alarm.where})" if alarm.where else ""
            print(f"cmo: alarm, {alarm.alarm}: {alarm.found}{where}.", file=sys.stderr)


def _totals(tables: Path) -> dict[str, dict[str, int]]:
    """Count the rows of the tables that the manifest counts too."""
    from cmo.store import read_rows

    names = ("sources", "configurations", "links")
    return {
        f"tables/{name}.csv": {name: len(read_rows(tables / f"{name}.csv"))}
        for name in names
        if (tables / f"{name}.csv").exists()
    }


def _screened(raw: Path, sources: Iterable[Source]) -> dict[str, dict[str, int]]:
    """Return what the search log and the sources say of what the screening counts."""
    from cmo.references.register import read_candidates
    from cmo.references.screening import count_elsewhere
    from cmo.schemas import read_table

    candidates = read_candidates(raw)
    if not candidates:
        return {}
    log = read_table(raw / "search_log.csv", "search_log")[0]
    return count_elsewhere(candidates, [s.reference for s in sources if not s.spoken], log)


def _located_before(path: Path) -> float | None:
    """Return the share of quotes that were located in the accepted result."""
    from cmo.store import read_json
    from cmo.theory.state import from_plain

    if not path.exists():
        return None
    counts: dict[str, Any] = from_plain(read_json(path), path).counts
    spans, unplaced = counts.get("spans", 0), counts.get("unplaced", 0)
    return spans / (spans + unplaced) if spans else None
