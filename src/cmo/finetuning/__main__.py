"""Rebuild the encoder from everything that people coded: ``make encoder``.

With ``--folds``, train one encoder for each fold on the other folds instead, and keep what
each says of the texts that it never saw; all scores are computed from that. With ``--names``,
build the encoder that helps ``cmo deidentify`` to tell names: ``make names``; with ``--themes``,
the one with which the mapper reads: ``make themes``.
"""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from cmo.errors import UserError


def main() -> None:
    """Run one build; a mistake in what was supplied ends with exit code 2."""
    parser = argparse.ArgumentParser(prog="python -m cmo.finetuning", description=__doc__)
    parser.add_argument("--raw", type=Path, default=Path("data/raw"), help="what people supply")
    parser.add_argument("--base", default="", help="folder or hub name of the base weights")
    parser.add_argument("--output", type=Path, help="folder to write to")
    parser.add_argument("--folds", type=int, nargs="*", help="folds to train (none: all)")
    parser.add_argument(
        "--names", action="store_true", help="build the encoder of cmo deidentify instead"
    )
    parser.add_argument(
        "--themes", action="store_true", help="build the encoder of the mapper instead"
    )
    parser.add_argument("--threads", type=int, default=2, help="processor cores to use")
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    from cmo.finetuning import build

    try:
        build.run(args)
    except UserError as mistake:
        sys.exit(f"cmo: {mistake}")


main()
