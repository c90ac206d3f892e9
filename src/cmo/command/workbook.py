"""Bind the tables of the tested theory into one workbook."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the arguments of ``cmo workbook``."""
    add = parser.add_argument
    add("--results", type=Path, default=Path("results"), help="folder of a finished run")
    add("--output", type=Path, required=True, help="workbook to write (.xlsx)")


def run(args: Namespace) -> None:
    """Write the workbook from the tables and the counts of verdicts."""
    from cmo.presentation.theory_workbook import write_theory_workbook
    from cmo.store import read_json

    summary = read_json(args.results / "verdicts.json")
    write_theory_workbook(args.output, args.results / "tables", summary)
