"""The command line: one parser, one place where mistakes become sentences."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from types import ModuleType

from cmo import __version__
from cmo.errors import UserError

# In the order of the flow; `cmo --help` shows them so.
COMMANDS = (
    "new",
    "check",
    "references",
    "add",
    "status",
    "next",
    "tag",
    "deidentify",
    "reidentify",
    "ingest",
    "place",
    "train",
    "evaluate",
    "evaluate-mapping",
    "map",
    "candidates",
    "assemble",
    "tabulate",
    "judge",
    "analyse",
    "workbook",
    "alarms",
    "diff",
    "accept",
    "match",
    "actions",
    "survey",
    "maturity",
    "draw",
    "report",
    "render",
    "explore",
    "export",
    "import",
    "agree",
    "adjudicate",
    "inputs",
    "corrections",
    "leakcheck",
    "recogniser",
    "settings",
)

# In a run each command has one; by hand it should, too: with two the last digits of a sum differ.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

INTRODUCTION = """\
cmo turns literature extracts and interview transcripts into a programme theory: it tags
contexts (C), mechanisms (M) and outcomes (O), joins them into configurations, maps them to
the constructs of a codebook, and adds them up into a graph in which every link leads back
to its quotes.

Run the whole synthesis with `snakemake`. The commands below are its stages, each usable
alone, and some for daily work:

  cmo new DIRECTORY      start a synthesis on another question
  cmo check              list every problem in what people wrote, without running anything
  cmo references …       bring in what searches found, and see what is to be decided
  cmo add FILE…          add papers or transcripts, with their rows in the register
  cmo status             what is new, uncoded, contested, unreviewed, and the next command
  cmo next               the passages worth coding next, as a coding sheet
  cmo tag FILE…          tag any text, paper or transcript with the default model
  cmo deidentify FILE…   put pseudonyms for the identifiers in transcripts
  cmo export, import     take codings to other programs and back (REFI-QDA and others)
  cmo agree A B          how far coders agree, and where not; cmo adjudicate settles it
"""

EPILOGUE = """\
Run `cmo COMMAND --help` for its options. Exit codes: 0 done, 2 a mistake in what was
supplied (one sentence says where, what was found and what is allowed), 1 a mistake in cmo.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; exits with 2 on a mistake in what was supplied."""
    args = build_parser().parse_args(arguments)
    for name, number in ONE_THREAD.items():
        os.environ.setdefault(name, number)
    try:
        args.run(args)
    except UserError as mistake:
        sys.exit(_report(mistake))
    except FileNotFoundError as missing:
        sys.exit(_report(UserError(missing.filename, "no such file")))
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as refused:
        place = refused.filename or "reading or writing"
        sys.exit(_report(UserError(place, f"cannot be done ({refused.strerror})")))
    except Exception as error:  # noqa: BLE001  its message may quote a transcript, into a log
        sys.exit(_report_without_message(error))


def _report(mistake: UserError) -> int:
    print(f"cmo: {mistake}", file=sys.stderr)
    return 2


def _report_without_message(error: Exception) -> int:
    """Say where an error of this program arose: file, line and function, no value."""
    for frame in traceback.extract_tb(error.__traceback__):
        print(f"  {frame.filename}, line {frame.lineno}, in {frame.name}", file=sys.stderr)
    print(
        f"cmo: stopped by a mistake in cmo ({type(error).__name__}); no file was half written; "
        "please report the lines above.",
        file=sys.stderr,
    )
    return 1


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all subcommands."""
    parser = argparse.ArgumentParser(
        prog="cmo",
        description=INTRODUCTION,
        epilog=EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"cmo {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in COMMANDS:
        _add_command(
            commands, name, importlib.import_module(f"cmo.command.{name.replace('-', '_')}")
        )
    return parser


def _add_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, module: ModuleType
) -> None:
    text = module.__doc__ or ""
    command = commands.add_parser(
        name,
        help=text.splitlines()[0].rstrip("."),
        description=text,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add_arguments(command)
    command.set_defaults(run=module.run)
