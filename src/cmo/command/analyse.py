"""Analyse the theory beyond a list: regularities, chains, loops, robustness, saturation."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from cmo.options import (
    add_lifecycle_argument,
    add_theory_arguments,
    add_typology_argument,
    read_theory_settings,
    write_table,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo analyse``."""
    add_theory_arguments(parser)
    add_lifecycle_argument(parser)
    add_typology_argument(parser)
    parser.add_argument("--output", type=Path, required=True, help="folder of the tables")


def run(args: argparse.Namespace) -> None:
    """Write a table for each analysis."""
    from cmo import coded
    from cmo.lifecycle import read_lifecycle
    from cmo.records import Coding
    from cmo.store import read_records
    from cmo.theory import bearing, chains, contrasts, inputs, loops, regularities, robustness
    from cmo.theory import saturation as curve
    from cmo.theory.evidence import claims_of
    from cmo.theory.readings import read_configurations
    from cmo.typology import read_typology

    rules = read_theory_settings(args.settings).analysis
    sources = inputs.read_sources(args.theory)
    codings = read_records(args.theory / "codings.jsonl", Coding)
    links = inputs.read_links(args.theory)
    readings = list(read_configurations(codings, sources))
    claims = [claim for coding in codings for claim in claims_of(coding)]
    initial = inputs.read_initial_theory(args.raw / inputs.INITIAL_THEORY)
    pairs = robustness.pairs_of_interest(links, sources, initial, rules.robust_pairs)
    network = robustness.Network(links, sources)
    steps, across = rules.chain_steps, rules.chains_across
    ring = {
        "most_steps": rules.loop_steps,
        "least_families": rules.loop_families,
        "most_loops": rules.loops,
    }
    codebook = coded.read_codebook(args.raw)
    phases, types = read_lifecycle(args.lifecycle), read_typology(args.typology)
    names = {**types.names("collaboration_type"), **phases.names}
    chosen = {"orders": rules.orders, "seed": rules.seed}
    made: dict[str, tuple[list[Any], type]] = {
        "demi_regularities": (
            regularities.find_regularities(readings, sources, rules.regularity_families),
            regularities.Regularity,
        ),
        "chains": (
            chains.find_chains(readings, sources, most_steps=steps, most_across=across),
            chains.Chain,
        ),
        "loops": (loops.find_loops(links, sources, **ring), loops.Loop),
        "robustness": (
            robustness.measure(network, pairs, rules.exact_size),
            robustness.Robustness,
        ),
        "saturation": (curve.saturation(links, codings, sources, **chosen), curve.SaturationPoint),
        "contrasts": (
            contrasts.contrast(claims, readings, sources, rules.contrast_families, names),
            contrasts.Contrast,
        ),
        "lifecycle": (
            bearing.bearings_by_phase(readings, claims, sources, codebook, phases),
            bearing.PhaseBearing,
        ),
        "typology": (
            bearing.bearings_by_type(readings, sources, codebook, types),
            bearing.Bearing,
        ),
    }
    for name, (rows, kind) in made.items():
        write_table(args.output / f"{name}.csv", rows, kind)
