"""Write the report: one page that prints, works offline and holds every quote.

Its order is that of the RAMESES I items (Wong et al. 2013); both RAMESES checklists are filled
in from the state of the run and from what the authors wrote in ``data/raw/reporting.yaml``.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of ``cmo report``."""
    add = parser.add_argument
    add("--raw", type=Path, default=Path("data/raw"), help="what people supply")
    add(
        "--theory",
        type=Path,
        default=Path("data/processed/theory"),
        help="folder of the joined records",
    )
    add("--documents", type=Path, nargs="*", default=[], metavar="FILE", help="stored texts")
    add("--results", type=Path, default=Path("results"), help="folder with tables and figures")
    add("--actions", type=Path, help="action-statements.csv, where it was made")
    add("--survey", type=Path, help="folder of the survey's results, where it was filled in")
    add("--maturity", type=Path, help="folder of the index's results, where it was filled in")
    add("--output", type=Path, required=True, help="page to write (HTML)")


def run(args: Namespace) -> None:
    """Read what the run has made and write the page."""
    from cmo.presentation.pages.report.inputs import read_inputs
    from cmo.presentation.pages.report.page import write_page
    from cmo.presentation.pages.report.practice import read_practice
    from cmo.store import write_text

    practice = read_practice(args.actions, args.survey, args.maturity)
    inputs = read_inputs(args.raw, args.theory, args.documents, args.results, practice)
    write_text(args.output, write_page(inputs))
