"""Make the readiness survey's form, or score its answers.

The survey is derived by this project from its theory; it is not a published instrument.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from cmo.options import add_tool_arguments

if TYPE_CHECKING:
    from cmo.practice.survey.instrument import Survey

GROUPINGS = ("organisation", "role", "phase")


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the arguments of ``cmo survey``."""
    score = add_tool_arguments(parser, "survey")
    words = "groups between and within which spread is shown (default: organisation)"
    score.add_argument("--by", choices=GROUPINGS, default=GROUPINGS[0], help=words)


def run(args: Namespace) -> None:
    """Write the form, or the scores of all rows without a mistake."""
    from cmo.options import misfits, refuse
    from cmo.practice.survey.instrument import read_survey

    refuse(misfits(args.definition, "survey", args.codebook))
    survey = read_survey(args.definition)
    if args.verb == "make":
        _make(survey, args)
    else:
        _score(survey, args)


def _make(survey: Survey, args: Namespace) -> None:
    from cmo.practice.survey.form import to_html, write_sheet
    from cmo.store import write_text

    write_text(args.output / "form.html", to_html(survey))
    write_sheet(args.output / "answers.xlsx", survey)


def _score(survey: Survey, args: Namespace) -> None:
    from dataclasses import asdict

    from cmo.options import read_findings_for, settle_mistakes, write_table
    from cmo.practice.matching import BehindRow, behind_rows
    from cmo.practice.output import save_figures, write_document
    from cmo.practice.survey import figures, scoring
    from cmo.practice.survey.responses import read_responses
    from cmo.practice.survey.results import results_document, summarise
    from cmo.store import write_json

    responses, mistakes = read_responses(args.filled, survey)
    actions, configurations = read_findings_for(args)
    scores = scoring.dimension_scores(survey, responses, args.by)
    groups = scoring.group_scores(survey, responses, args.by)
    summary = summarise(survey, responses, len(mistakes), args.by)
    write_table(args.output / "dimensions.csv", scores, scoring.DimensionScore)
    write_table(args.output / "groups.csv", groups, scoring.GroupScore)
    items = scoring.item_scores(survey, responses)
    write_table(args.output / "items.csv", items, scoring.ItemScore)
    behind = behind_rows(survey.dimensions, actions, configurations)
    write_table(args.output / "behind.csv", behind, BehindRow)
    write_json(args.output / "summary.json", asdict(summary))
    pictures = save_figures(args.output, figures.draw_all(summary, survey.rules, scores, groups))
    document = results_document(survey, summary, scores, groups, actions, pictures)
    write_document(args.output, "results", document)
    settle_mistakes(mistakes, args.aside)
