"""Run a notebook and write what it shows as one page of HTML, to be read offline."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo render``."""
    add = parser.add_argument
    add("notebook", type=Path, help="notebook (.ipynb); it is left as it is")
    add("--output", type=Path, required=True, help="page to write (HTML)")


def run(args: argparse.Namespace) -> None:
    """Run the notebook where it lies and write the page."""
    from cmo.presentation.pages.notebook import run_notebook, write_page
    from cmo.store import write_text

    ran = run_notebook(args.notebook)
    write_text(args.output, write_page(ran, args.notebook, args.output))
