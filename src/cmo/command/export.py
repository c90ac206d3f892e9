"""Write codings for another program, or for a spreadsheet.

Texts are the stored ones, with listed identifiers replaced. CSV and the notation go into a
folder, everything else into one file; docs/exchange.md says what each format carries.
"""

from __future__ import annotations

import argparse
from pathlib import Path

FORMATS = ("qdpx", "qdc", "csv", "xlsx", "jsonld", "labelstudio", "notation")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo export``."""
    add = parser.add_argument
    add("--format", choices=FORMATS, required=True, help="of the output")
    add("--output", type=Path, required=True, help="file, or folder for csv and notation")
    add("--source", nargs="*", default=[], metavar="ID", help="these sources (default: all coded)")
    add("--coder", nargs="*", default=[], metavar="NAME", help="these coders (default: all people)")
    add("--machine", action="store_true", help="the machine's codings as well")
    add("--raw", type=Path, default=Path("data/raw"), help="what people supply")
    add("--processed", type=Path, default=Path("data/processed"), help="what the workflow made")


def run(args: argparse.Namespace) -> None:
    """Write the chosen codings and say how much was written."""
    import sys

    from cmo.exchange.bundle import Bundle
    from cmo.exchange.formats import WRITERS
    from cmo.exchange.loading import load_bundle, load_codebook

    if args.format == "qdc":
        bundle = Bundle((), (), load_codebook(args.raw))
        WRITERS["qdc"](args.output, bundle)
        print(f"{args.output}: {len(bundle.constructs)} constructs")
        return
    bundle = load_bundle(args.processed, args.raw, args.source, args.coder, machine=args.machine)
    WRITERS[args.format](args.output, bundle)
    spans = sum(len(coding.spans) for coding in bundle.codings)
    configurations = sum(len(coding.configurations) for coding in bundle.codings)
    print(
        f"{args.output}: {len(bundle.documents)} sources, {len(bundle.codings)} codings,"
        f" {spans} spans, {configurations} configurations"
    )
    for coding in bundle.codings:
        for words in coding.unplaced:
            said = f"the mark {words!r} by {coding.coder} was never found, so it is not exported"
            print(f"cmo: {coding.source}: {said}.", file=sys.stderr)
