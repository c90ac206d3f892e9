"""Make the maturity index's form, or score its ratings.

The index is derived by this project from its theory; it is not a published instrument.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from cmo.errors import UserError
from cmo.options import add_tool_arguments

if TYPE_CHECKING:
    from cmo.practice.maturity.index import Index


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the arguments of ``cmo maturity``."""
    score = add_tool_arguments(parser, "maturity")
    score.add_argument("--before", help="date to compare with (default: the round before)")
    score.add_argument("--now", help="date to report on (default: the latest)")


def run(args: Namespace) -> None:
    """Write the form, or the levels by all rows without a mistake."""
    from cmo.options import misfits, refuse
    from cmo.practice.maturity.form import write_form
    from cmo.practice.maturity.index import read_index

    refuse(misfits(args.definition, "maturity", args.codebook))
    index = read_index(args.definition)
    if args.verb == "make":
        write_form(args.output / "form.xlsx", index)
    else:
        _score(index, args)


def _score(index: Index, args: Namespace) -> None:
    from dataclasses import asdict

    from cmo.options import read_findings_for, settle_mistakes, write_table
    from cmo.practice.matching import BehindRow, behind_rows
    from cmo.practice.maturity import figures, scoring
    from cmo.practice.maturity.ratings import read_ratings
    from cmo.practice.maturity.results import results_document, summarise
    from cmo.practice.output import save_figures, write_document
    from cmo.store import write_json

    ratings, mistakes = read_ratings(args.filled, index)
    if not ratings and not mistakes:
        mistakes = [UserError(args.filled[0], "holds no rating", "say yes or no under seen")]
    before, now = _period(args, scoring.dates(ratings))
    rows = scoring.profile(index, ratings, now, before)
    actions, configurations = read_findings_for(args)
    summary = summarise(index, ratings, now, before, len(mistakes))
    write_table(args.output / "profile.csv", rows, scoring.LevelRow)
    behind = behind_rows(index.dimensions, actions, configurations)
    write_table(args.output / "behind.csv", behind, BehindRow)
    write_json(args.output / "summary.json", asdict(summary))
    pictures = save_figures(args.output, figures.draw_all(index, summary, rows))
    document = results_document(index, summary, rows, actions, configurations, pictures)
    write_document(args.output, "results", document)
    settle_mistakes(mistakes, args.aside)


def _period(args: Namespace, dates: list[str]) -> tuple[str, str]:
    """Return the date to compare with, empty for none, and the date to report on."""
    for option in ("before", "now"):
        given = getattr(args, option)
        if given and given not in dates:
            found, allowed = f"found {given!r}", f"dates in the ratings: {', '.join(dates)}"
            raise UserError(f"--{option}", found, allowed)
    now = args.now or max(dates, default="")
    return args.before or max((date for date in dates if date < now), default=""), now
