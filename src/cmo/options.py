"""What subcommands share: options of the theory's tests, writing tables, refusing mistakes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmo.errors import UserError

if TYPE_CHECKING:
    from cmo.theory.settings import TheorySettings


def add_theory_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments that the tests of the theory have in common."""
    add = parser.add_argument
    add("--raw", type=Path, default=Path("data/raw"), help="what people supply")
    add(
        "--theory",
        type=Path,
        default=Path("data/processed/theory"),
        help="folder of the joined records",
    )
    add("--settings", default="{}", help="settings under `theory`, as JSON (default: defaults)")


def add_lifecycle_argument(parser: argparse.ArgumentParser) -> None:
    """Describe the argument of commands that give configurations a phase."""
    from cmo.resources import CHECKOUT

    default = CHECKOUT / "config" / "lifecycle.yaml"
    parser.add_argument("--lifecycle", type=Path, default=default, help="the phases (YAML)")


def add_typology_argument(parser: argparse.ArgumentParser) -> None:
    """Describe the argument of commands that classify sources."""
    from cmo.resources import CHECKOUT

    default = CHECKOUT / "config" / "typology.yaml"
    parser.add_argument("--typology", type=Path, default=default, help="the typology (YAML)")


def read_theory_settings(text: str) -> TheorySettings:
    """Check the settings under ``theory``, given as JSON, and fill in the defaults."""
    import json

    from cmo.schemas import complete_settings
    from cmo.theory.settings import theory_settings

    try:
        values = json.loads(text)
    except ValueError as error:
        raise UserError("--settings", f"cannot be read as JSON ({error})") from error
    return theory_settings(complete_settings({"theory": values}, "--settings")["theory"])


def write_table(path: Path, rows: Iterable[Any], kind: type) -> None:
    """Write dataclass ``rows`` of ``kind`` as CSV with a header, defused and atomically."""
    from dataclasses import asdict, fields

    import pandas as pd

    from cmo.presentation.spreadsheet import write_csv

    columns = [item.name for item in fields(kind)]
    plain = [{k: "" if v is None else v for k, v in asdict(row).items()} for row in rows]
    write_csv(path, pd.DataFrame(plain, columns=columns, dtype=object))


def refuse(problems: Sequence[UserError]) -> None:
    """Say every problem, and stop if there is one."""
    for problem in problems[:-1]:
        sys.stderr.write(f"cmo: {problem}\n")
    if problems:
        raise problems[-1]


def add_tool_arguments(parser: argparse.ArgumentParser, tool: str) -> argparse.ArgumentParser:
    """Describe the verbs of the survey and of the index; return the parser of ``score``."""
    verbs = parser.add_subparsers(dest="verb", metavar="make|score", required=True)
    make = verbs.add_parser("make", help="write the form to fill in")
    score = verbs.add_parser("score", help="score what was filled in (CSV or XLSX)")
    definition = Path(f"config/{tool}.yaml")
    for verb in (make, score):
        add = verb.add_argument
        add(f"--{tool}", dest="definition", type=Path, default=definition, help="the tool (YAML)")
        add("--codebook", type=Path, default=Path("data/raw/codebook.csv"), help="constructs")
        add("--output", type=Path, default=Path(f"results/tools/{tool}"), help="folder to write to")
    add = score.add_argument
    add("filled", type=Path, nargs="+", metavar="FILE", help="what people filled in")
    add("--actions", type=Path, help="action-statements.csv of a finished run")
    add("--configurations", type=Path, help="configurations.csv of a finished run")
    add("--aside", type=Path, help="write mistakes to this table (CSV) instead of failing by them")
    return score


def read_findings_for(args: argparse.Namespace) -> tuple[list[dict[str, str]], ...]:
    """Return the action statements and the configurations that ``score`` was given, if any."""
    from cmo.formulas import undefused
    from cmo.store import read_rows

    paths = (args.actions, args.configurations)
    return tuple(undefused(read_rows(path)) if path else [] for path in paths)


def settle_mistakes(problems: Sequence[UserError], aside: Path | None) -> None:
    """Write the mistakes in filled-in rows to ``aside``; without one, say them and stop."""
    if aside is None:
        refuse(problems)
        return
    from cmo.records import Quarantined

    parts = [problem.place.partition(", ") for problem in problems]
    rows = [
        Quarantined(Path(file).name, place, problem.found, problem.allowed, "score")
        for (file, _, place), problem in zip(parts, problems, strict=True)
    ]
    write_table(aside, rows, Quarantined)


def misfits(definition: Path, name: str, codebook: Path) -> list[UserError]:
    """Return what its schema or the codebook does not allow in the definition of a tool."""
    from cmo.practice.definitions import find_problems
    from cmo.schemas import read_table

    known = {row["construct"] for row in read_table(codebook, "codebook")[0]}
    return find_problems(definition, name, known)
