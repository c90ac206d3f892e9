"""Say what changed between two results, and which sources caused it."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo diff``."""
    add = parser.add_argument
    what = "a folder of results, or a file that cmo accept wrote (default: %(default)s)"
    add("old", type=Path, nargs="?", default=Path("data/raw/accepted.json"), help=what)
    add("new", type=Path, nargs="?", default=Path("results"), help=what)
    add("--output", type=Path, help="file to write (Markdown); without it, print")
    add("--first", action="store_true", help="say so where OLD is not there yet")


def run(args: argparse.Namespace) -> None:
    """Write or print the changes."""
    from cmo.store import write_text
    from cmo.theory.changes import compare, first_report, report
    from cmo.theory.stored import read_state

    new = read_state(args.new)
    if args.first and not args.old.exists():
        text = first_report(new)
    else:
        old = read_state(args.old)
        text = report(compare(old, new), old, new)
    if args.output is None:
        print(text)
    else:
        write_text(args.output, text)
