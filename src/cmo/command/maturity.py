"""Make the maturity index's form, or score its ratings.

The index is derived by this project from its theory; it is not a published instrument.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from cmo.errors import UserError

if TYPE_CHECKING:
    from cmo.practice.maturity.index import Index


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the arguments of ``cmo maturity``."""
    verbs = parser.add_subparsers(dest="verb", metavar="make|score", required=True)
    make = verbs.add_parser("make", help="write the form (XLSX)")
    score = verbs.add_parser("score", help="score ratings (CSV or XLSX)")
    for verb in (make, score):
        add = verb.add_argument
        add("--maturity", type=Path, default=Path("config/maturity.yaml"), help="the index (YAML)")
        add("--codebook", type=Path, default=Path("data/raw/codebook.csv"), help="constructs")
        add("--output", type=Path, default=Path("results/tools/maturity"), help="folder to write")
    score.add_argument("ratings", type=Path, help="ratings, one row a cell and rater")
    score.add_argument("--before", help="date to compare with (default: the round before)")
    score.add_argument("--now", help="date to report on (default: the latest)")
    score.add_argument("--actions", type=Path, help="action-statements.csv of a finished run")
    score.add_argument("--configurations", type=Path, help="configurations.csv of a finished run")


def run(args: Namespace) -> None:
    """Write the form, or the scores of all rows without a mistake."""
    from cmo.practice.maturity.form import write_form

    index = _read(args)
    if args.verb == "make":
        write_form(args.output / "form.xlsx", index)
    else:
        _score(index, args)


def _read(args: Namespace) -> Index:
    from cmo.options import misfits, refuse
    from cmo.practice.maturity.index import read_index

    refuse(misfits(args.maturity, "maturity", args.codebook))
    return read_index(args.maturity)


def _score(index: Index, args: Namespace) -> None:
    from cmo.options import refuse, write_table
    from cmo.practice.maturity import figures, scoring
    from cmo.practice.maturity.ratings import read_ratings
    from cmo.practice.maturity.results import results_document
    from cmo.practice.output import write_document
    from cmo.presentation.figures import style
    from cmo.store import read_rows

    ratings, problems = read_ratings(args.ratings, index)
    if not ratings:
        refuse(problems or [UserError(args.ratings, "holds no rating", "say yes or no under seen")])
    before, now = _period(args, scoring.dates(ratings))
    rows = scoring.profile(index, ratings, now, before)
    actions, configurations = (
        read_rows(path) if path else [] for path in (args.actions, args.configurations)
    )
    write_table(args.output / "profile.csv", rows, scoring.LevelRow)
    document = results_document(index, ratings, rows, (before, now), actions, configurations)
    write_document(args.output, "results", document)
    drawn = {
        "radar": figures.draw_radar(index, rows, now, before),
        "steps": figures.draw_steps(index, rows, now),
    }
    for name, figure in drawn.items():
        style.save(figure, [args.output / f"{name}.{suffix}" for suffix in ("svg", "png")])
    refuse(problems)


def _period(args: Namespace, dates: list[str]) -> tuple[str, str]:
    """Return the date to compare with, empty for none, and the date to report on."""
    for option in ("before", "now"):
        given = getattr(args, option)
        if given and given not in dates:
            found, allowed = f"found {given!r}", f"dates in the ratings: {', '.join(dates)}"
            raise UserError(f"--{option}", found, allowed)
    now = args.now or dates[-1]
    earlier = [date for date in dates if date < now]
    return args.before or (earlier[-1] if earlier else ""), now
