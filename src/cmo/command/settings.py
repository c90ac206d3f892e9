"""Check settings, fill in the defaults, and write them beside the results."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo settings``."""
    parser.add_argument("--values", required=True, help="the merged settings, as JSON")
    parser.add_argument("--output", type=Path, required=True, help="file to write, as YAML")


def run(args: argparse.Namespace) -> None:
    """Write the whole settings, so that a figure can be traced to them."""
    import json

    import yaml

    from cmo.errors import UserError
    from cmo.schemas import complete_settings
    from cmo.store import write_text

    try:
        values = json.loads(args.values)
    except ValueError as error:
        raise UserError("--values", f"cannot be read as JSON ({error})") from error
    settings = complete_settings(values, "settings")
    write_text(args.output, yaml.safe_dump(settings, sort_keys=True, allow_unicode=True))
