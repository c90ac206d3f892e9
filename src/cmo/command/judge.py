"""Judge the initial theory by the evidence: groups, ledger, both sides, mechanisms."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cmo.options import add_theory_arguments, read_theory_settings, write_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmo.theory.grouping import Group, GroupDecision
    from cmo.theory.readings import Reading


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo judge``."""
    add_theory_arguments(parser)
    parser.add_argument("--output", type=Path, required=True, help="folder of the tables")
    parser.add_argument("--summary", type=Path, required=True, help="counts of verdicts, as JSON")


def run(args: argparse.Namespace) -> None:
    """Write the ledger with its rules, groups with candidates, both sides, and mechanisms."""
    from cmo import coded
    from cmo.corrections.rows import read_corrections
    from cmo.corrections.verdicts import settle_verdicts
    from cmo.records import Coding
    from cmo.store import read_records, write_json
    from cmo.theory import grouping, inputs, judging, ledger, mechanisms
    from cmo.theory.evidence import claims_of
    from cmo.theory.readings import read_configurations
    from cmo.theory.summary import summarise_ledger
    from cmo.theory.tallies import Evidence
    from cmo.theory.verdicts import RuleRow, describe_rules

    settings = read_theory_settings(args.settings)
    sources = inputs.read_sources(args.theory)
    codings = read_records(args.theory / "codings.jsonl", Coding)
    codebook = coded.read_codebook(args.raw)
    initial = inputs.read_initial_theory(args.raw / inputs.INITIAL_THEORY)
    given = settle_verdicts(read_corrections(args.raw))[0]
    decisions = [*inputs.read_verdicts(args.raw), *given]
    divisions = inputs.read_group_decisions(args.raw)
    readings = list(read_configurations(codings, sources))
    claims = (claim for coding in codings for claim in claims_of(coding))
    evidence = Evidence(claims, readings, sources, codebook, settings.opposed_to_parent)
    groups = grouping.group(readings, divisions, settings.grouping)
    rules = settings.verdicts
    rows = ledger.make_ledger(initial, evidence, decisions, rules, settings.confidence)
    judged = judging.judge_groups(groups, initial, evidence, decisions, rules)
    close = grouping.candidates(groups, settings.grouping)
    sides = judging.both_sides(rows, evidence)
    found = mechanisms.before_and_after(codebook, initial, rows, evidence, settings.amounts)
    write_table(args.output / "ledger.csv", rows, ledger.LedgerRow)
    write_table(args.output / "groups.csv", judged, judging.GroupRow)
    write_table(args.output / "group_candidates.csv", close, grouping.Candidate)
    write_table(args.output / "sides.csv", sides, judging.SideRow)
    write_table(args.output / "mechanisms.csv", found, mechanisms.MechanismRow)
    write_table(args.output / "rules.csv", describe_rules(rules), RuleRow)
    write_json(args.summary, summarise_ledger(rows, judged, sources, rules))
    _report_unheeded(divisions, readings, groups)
    _report_unknown({d.target for d in decisions}, {r.link for r in rows} | {g.id for g in groups})


def _report_unheeded(
    divisions: Sequence[GroupDecision], readings: Sequence[Reading], groups: Sequence[Group]
) -> None:
    """Say which merges and splits could not be followed."""
    from cmo.theory.grouping import unheeded

    known = {reading.configuration: reading for reading in readings}
    for decision, why in unheeded(divisions, known, groups):
        place = f"groups.csv, {decision.action} {decision.configuration} and {decision.other}"
        print(f"cmo: {place}: not followed, {why}.", file=sys.stderr)


def _report_unknown(targets: set[str], known: set[str]) -> None:
    """Say which verdicts are about something that this run does not hold."""
    for target in sorted(targets - known):
        print(f"cmo: verdicts.csv, {target}: nothing of that name any more.", file=sys.stderr)
