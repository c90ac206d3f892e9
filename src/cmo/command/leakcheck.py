"""Look for known identifiers of the interviews in everything that programs wrote.

The table that it writes says which identifier of which transcript stands in which file,
by number, and never what it is. Any finding ends the run with an error; the findings are
printed too, since Snakemake deletes what a failed job wrote.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cmo import project
from cmo.counting import counted
from cmo.errors import UserError

if TYPE_CHECKING:
    from cmo.deidentify.leaks import Leak

COLUMNS = ("file", "transcript", "identifier_number", "count")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``cmo leakcheck``."""
    parser.add_argument("--raw", type=Path, default=Path("data/raw"), help="folder of raw data")
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="files or folders")
    parser.add_argument("--output", type=Path, required=True, help="table (CSV) to write")


def run(args: argparse.Namespace) -> None:
    """Write the table of leaks; raise if there are any."""
    from cmo.deidentify.known import read_identifiers
    from cmo.deidentify.leaks import find_leaks
    from cmo.store import write_text

    listed = args.raw / project.INTERVIEWS / project.IDENTIFIERS
    missing = [path for path in (args.raw, *args.paths) if not path.exists()]
    if missing:
        raise UserError(missing[0], "does not exist", "name files or folders to look into")
    leaks = find_leaks(args.paths, read_identifiers(listed) if listed.exists() else {})
    table = _table(leaks)
    write_text(args.output, table)
    if leaks:
        print(table, end="", file=sys.stderr)
        files = len({leak.file for leak in leaks})
        raise UserError(
            args.output,
            f"known identifiers stand in {counted(files, 'file')}",
            "find the stage that let them through, and delete what it wrote",
        )


def _table(leaks: list[Leak]) -> str:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((leak.file, leak.transcript, leak.number, leak.count) for leak in leaks)
    return table.getvalue()
