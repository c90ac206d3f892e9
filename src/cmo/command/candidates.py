"""Group the spans that fit no construct, for a person to name in the codebook."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo candidates``."""
    parser.add_argument("--codings", type=Path, nargs="+", required=True, help="mapped codings")
    parser.add_argument(
        "--least-probability",
        type=float,
        default=0.2,
        help="a construct less probable than this counts as no fit (0.2)",
    )
    parser.add_argument("--output", type=Path, required=True, help="candidates, as CSV")


def run(args: argparse.Namespace) -> None:
    """Write each group with its medoid, size, slots, sources and spans."""
    import pandas as pd

    from cmo.mapping.candidates import COLUMNS, candidate_row, find_candidates
    from cmo.presentation.spreadsheet import write_csv
    from cmo.records import Coding
    from cmo.store import read_many

    codings = list(read_many(args.codings, Coding))
    spans = {span.id: span for coding in codings for span in coding.spans}
    assignments = [given for coding in codings for given in coding.assignments]
    found = find_candidates(spans, assignments, least_probability=args.least_probability)
    frame = pd.DataFrame([candidate_row(one) for one in found], columns=list(COLUMNS))
    write_csv(args.output, frame)
