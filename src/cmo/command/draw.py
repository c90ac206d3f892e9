"""Draw a figure: programme_theory, evidence_matrix, source_flow or model_scores.

Each figure needs some of the files below, and says so where one is missing. The same files
give the same picture, byte for byte.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmo.errors import UserError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cmo.presentation.synthesis import Synthesis

FIGURES = ("programme_theory", "evidence_matrix", "source_flow", "model_scores")


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of ``cmo draw``."""
    add = parser.add_argument
    add("figure", choices=FIGURES, help="what to draw")
    add("--raw", type=Path, default=Path("data/raw"), help="folder with the registers")
    add("--codings", type=Path, help="the coding chosen for each source (JSON Lines)")
    add("--links", type=Path, help="the links of the programme theory (JSON Lines)")
    add("--manifest", type=Path, help="the counts of this run (JSON)")
    add("--scores", type=Path, help="the table of scores (CSV), for model_scores")
    add("--focus", help="programme_theory: a construct, to draw only what it is linked to")
    add("--least-sources", type=int, default=3, help="programme_theory: fewest sources of a link")
    add("--most-links", type=int, default=40, help="programme_theory: most links drawn")
    add("--most-constructs", type=int, default=40, help="evidence_matrix: most rows")
    add("--output", type=Path, nargs="+", required=True, help="pictures to write (.svg, .png)")


def run(args: Namespace) -> None:
    """Draw one figure and save it in each format asked for."""
    from cmo.presentation.figures import style

    style.save(_draw(args), args.output)


def _draw(args: Namespace) -> Figure:
    from cmo.presentation.figures import flow, matrix, scores, theory
    from cmo.presentation.synthesis import read_sources

    if args.figure == "source_flow":
        return flow.draw(_manifest(args), read_sources(args.raw))
    if args.figure == "model_scores":
        return scores.draw(scores.read_scores(_needed(args, "scores")), read_sources(args.raw))
    if args.figure == "evidence_matrix":
        return matrix.draw(_synthesis(args), _manifest(args), args.most_constructs)
    least, most = args.least_sources, args.most_links
    return theory.draw(_synthesis(args), _manifest(args), args.focus, least, most)


def _synthesis(args: Namespace) -> Synthesis:
    from cmo.presentation.synthesis import read_synthesis

    return read_synthesis(args.raw, _needed(args, "codings"), _needed(args, "links"))


def _manifest(args: Namespace) -> dict[str, Any]:
    from cmo.store import read_json

    return dict(read_json(_needed(args, "manifest")))


def _needed(args: Namespace, option: str) -> Path:
    path = getattr(args, option)
    if path is None:
        raise UserError(f"cmo draw {args.figure}", f"no --{option}", "say which file to draw from")
    return Path(path)
