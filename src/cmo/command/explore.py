"""Write the explorer: the theory as one page to look around in, each link with its quotes."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of ``cmo explore``."""
    add = parser.add_argument
    add("--raw", type=Path, default=Path("data/raw"), help="folder with the registers")
    add("--codings", required=True, help="the coding chosen for each source (JSON Lines)")
    add("--links", required=True, help="the links of the programme theory (JSON Lines)")
    add("--documents", nargs="*", default=[], metavar="FILE", help="stored texts, for quotes")
    add("--ledger", required=True, help="the verdicts on the links (CSV)")
    add("--manifest", required=True, help="the counts of this run (JSON)")
    add("--title", default="Programme theory", help="title of the page")
    add("--least-sources", type=int, default=3, help="fewest sources of a link shown at first")
    add("--output", type=Path, required=True, help="page to write (HTML)")


def run(args: Namespace) -> None:
    """Read the stages' files and write the page."""
    from cmo.presentation.pages.explorer import make_explorer
    from cmo.presentation.synthesis import read_synthesis
    from cmo.store import read_json, read_rows, write_text

    synthesis = read_synthesis(args.raw, args.codings, args.links, args.documents)
    page = make_explorer(
        synthesis, read_rows(args.ledger), read_json(args.manifest), args.title, args.least_sources
    )
    write_text(args.output, page)
