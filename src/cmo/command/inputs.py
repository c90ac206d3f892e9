"""Record which files the results were made from: the SHA-256 of each."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo inputs``."""
    parser.add_argument("--raw", type=Path, default=Path("data/raw"), help="what people supply")
    parser.add_argument("--output", type=Path, required=True, help="checksums by file, as JSON")


def run(args: argparse.Namespace) -> None:
    """Write the checksum of every file under ``--raw`` that a run reads."""
    from cmo.standing import checksums
    from cmo.store import write_json

    write_json(args.output, checksums(args.raw))
