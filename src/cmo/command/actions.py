"""Write the action statements with the strength of their evidence and their caveats."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

NAME = "action-statements"


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the arguments of ``cmo actions``."""
    add = parser.add_argument
    add("--actions", type=Path, default=Path("config/actions.yaml"), help="the statements (YAML)")
    add("--tables", type=Path, default=Path("results/tables"), help="tables of a finished run")
    add("--output", type=Path, default=Path("results/tools"), help="folder to write to")


def run(args: Namespace) -> None:
    """Write ``action-statements`` as CSV, Markdown and Word, strongest evidence first."""
    from cmo.options import refuse, write_table
    from cmo.practice.actions.plan import read_plan
    from cmo.practice.actions.statements import StatementRow, statement_rows, statements_document
    from cmo.practice.actions.weighing import weigh_all
    from cmo.practice.definitions import find_problems
    from cmo.practice.findings import read_findings
    from cmo.practice.output import write_document

    findings = read_findings(args.tables)
    refuse(find_problems(args.actions, "actions", findings.constructs))
    plan = read_plan(args.actions)
    weighed = weigh_all(plan, findings)
    document = statements_document(weighed, plan.rules, findings)
    write_table(args.output / f"{NAME}.csv", statement_rows(weighed, findings), StatementRow)
    write_document(args.output, NAME, document)
