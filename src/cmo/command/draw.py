"""Draw a figure: programme_theory, evidence_matrix, source_flow or model_scores."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from cmo.errors import UserError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FIGURES = ("programme_theory", "evidence_matrix", "source_flow", "model_scores")


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of ``cmo draw``."""
    add = parser.add_argument
    add("figure", choices=FIGURES, help="what to draw")
    add("--raw", type=Path, default=Path("data/raw"), help="folder with the registers")
    add("--codings", type=Path, help="the coding chosen for each source (JSON Lines)")
    add("--links", type=Path, help="the links of the programme theory (JSON Lines)")
    add("--manifest", type=Path, help="the counts of this run (JSON), for source_flow")
    add("--scores", type=Path, help="the table of scores (CSV), for model_scores")
    add("--focus", help="in programme_theory: a construct, to draw only what it is linked to")
    add("--output", type=Path, nargs="+", required=True, help="pictures to write (.svg, .png)")


def run(args: Namespace) -> None:
    """Draw one figure and save it in each format asked for."""
    from cmo.presentation.figures import style

    style.save(_draw(args), args.output)


def _draw(args: Namespace) -> Figure:
    from cmo.presentation.figures import flow, matrix, scores, theory
    from cmo.presentation.synthesis import read_sources, read_synthesis
    from cmo.store import read_json

    if args.figure == "source_flow":
        return flow.draw(read_json(_needed(args, "manifest")), read_sources(args.raw))
    if args.figure == "model_scores":
        return scores.draw(scores.read_scores(_needed(args, "scores")))
    synthesis = read_synthesis(args.raw, _needed(args, "codings"), _needed(args, "links"))
    if args.figure == "evidence_matrix":
        return matrix.draw(synthesis)
    return theory.draw(synthesis, focus=args.focus)


def _needed(args: Namespace, option: str) -> Path:
    path = getattr(args, option)
    if path is None:
        raise UserError(f"cmo draw {args.figure}", f"no --{option}", "say which file to draw from")
    return Path(path)
