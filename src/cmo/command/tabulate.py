"""Write the tables: sources, configurations, evidence, constructs, links, and a workbook."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of ``cmo tabulate``."""
    add = parser.add_argument
    add("--raw", default="data/raw", help="folder with sources.csv and codebook.csv")
    add("--codings", required=True, help="the coding chosen for each source (JSON Lines)")
    add("--links", required=True, help="the links of the programme theory (JSON Lines)")
    add("--documents", nargs="*", default=[], metavar="FILE", help="stored texts, for places")
    add("--accept", type=float, default=0.75, help="machine's finds accepted from here on")
    add("--manifest", required=True, help="the counts of this run (JSON)")
    add("--quarantine", required=True, help="files that were set aside (JSON Lines)")
    add("--output", required=True, help="folder for the tables")
    add("--judged", help="folder with ledger.csv and groups.csv, for verdicts to correct")
    add("--quarantine-output", required=True, help="CSV file for what was set aside")


def run(args: Namespace) -> None:
    """Read the stages' files and write the tables."""
    from cmo.corrections.sheets import correcting_sheets, read_judged
    from cmo.presentation.synthesis import read_synthesis
    from cmo.presentation.tables import write_tables
    from cmo.records import Quarantined
    from cmo.store import read_json, read_records

    synthesis = read_synthesis(args.raw, args.codings, args.links, args.documents, args.accept)
    write_tables(
        args.output,
        args.quarantine_output,
        synthesis,
        read_records(args.quarantine, Quarantined),
        read_json(args.manifest),
        correcting_sheets(synthesis, read_judged(args.judged) if args.judged else []),
    )
