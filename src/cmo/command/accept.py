"""Accept the present result: it becomes the baseline that later ones are compared with."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo accept``."""
    add = parser.add_argument
    add("--results", type=Path, default=Path("results"), help="folder of the finished run")
    add("--raw", type=Path, default=Path("data/raw"), help="where accepted.json belongs")


def run(args: argparse.Namespace) -> None:
    """Write ``accepted.json`` beside what people supply: accepting is a person's decision."""
    from cmo.theory.inputs import ACCEPTED
    from cmo.theory.stored import read_state, write_state

    state = read_state(args.results)
    path = args.raw / ACCEPTED
    write_state(path, state)
    print(f"{path}: {len(state.links)} links and {len(state.verdicts)} verdicts accepted.")
