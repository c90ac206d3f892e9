"""Make the readiness survey's form, or score its answers.

The survey is derived by this project from its theory; it is not a published instrument.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmo.practice.survey.instrument import Survey


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the arguments of ``cmo survey``."""
    verbs = parser.add_subparsers(dest="verb", metavar="make|score", required=True)
    make = verbs.add_parser("make", help="write the form (HTML) and the answer sheet (XLSX)")
    score = verbs.add_parser("score", help="score answers (CSV or XLSX)")
    for verb in (make, score):
        add = verb.add_argument
        add("--survey", type=Path, default=Path("config/survey.yaml"), help="the survey (YAML)")
        add("--codebook", type=Path, default=Path("data/raw/codebook.csv"), help="constructs")
        add("--output", type=Path, default=Path("results/tools/survey"), help="folder to write to")
    score.add_argument("responses", type=Path, help="answers, one row a respondent")
    score.add_argument("--actions", type=Path, help="action-statements.csv of a finished run")


def run(args: Namespace) -> None:
    """Write the form, or the scores of all rows without a mistake."""
    survey = _read(args)
    if args.verb == "make":
        _make(survey, args.output)
    else:
        _score(survey, args)


def _read(args: Namespace) -> Survey:
    from cmo.options import misfits, refuse
    from cmo.practice.survey.instrument import read_survey

    refuse(misfits(args.survey, "survey", args.codebook))
    return read_survey(args.survey)


def _make(survey: Survey, output: Path) -> None:
    from cmo.practice.survey.form import to_html, write_sheet
    from cmo.store import write_text

    write_text(output / "form.html", to_html(survey))
    write_sheet(output / "answers.xlsx", survey)


def _score(survey: Survey, args: Namespace) -> None:
    from cmo.options import refuse, write_table
    from cmo.practice.output import write_document
    from cmo.practice.survey import scoring
    from cmo.practice.survey.responses import read_responses
    from cmo.practice.survey.results import results_document
    from cmo.store import read_rows

    responses, problems = read_responses(args.responses, survey)
    actions = read_rows(args.actions) if args.actions else []
    scores = scoring.dimension_scores(survey, responses)
    groups, items = scoring.group_scores(survey, responses), scoring.item_scores(survey, responses)
    write_table(args.output / "dimensions.csv", scores, scoring.DimensionScore)
    write_table(args.output / "groups.csv", groups, scoring.GroupScore)
    write_table(args.output / "items.csv", items, scoring.ItemScore)
    document = results_document(survey, responses, scores, actions, len(problems))
    write_document(args.output, "results", document)
    refuse(problems)
