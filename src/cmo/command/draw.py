"""Draw a figure of the results, such as programme_theory or source_flow.

A figure reads what it needs from the folders of a run. The same files give the same
picture, byte for byte.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from cmo.presentation.gallery import FIGURES, Choices, Materials

DEFAULT = Choices()
FOCUS_HELP = "focus: the construct to draw, or mechanism-1, … by its evidence"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of ``cmo draw``."""
    add = parser.add_argument
    add("figure", choices=FIGURES, help="what to draw")
    add("--raw", type=Path, default=Materials().raw, help="folder with the registers")
    add("--theory", type=Path, default=Materials().theory, help="folder of the joined records")
    add("--results", type=Path, default=Materials().results, help="folder of what came out")
    add("--construct", default="", help=FOCUS_HELP)
    for name, words in (
        ("least_sources", "programme_theory: fewest sources of a link"),
        ("most_links", "programme_theory: most links drawn"),
        ("most_constructs", "evidence_matrix: most rows"),
        ("accept", "reliability: accepted from this probability on"),
        ("review", "reliability: shown from this probability on"),
    ):
        value = getattr(DEFAULT, name)
        add(f"--{name.replace('_', '-')}", type=type(value), default=value, help=words)
    add("--output", type=Path, nargs="+", required=True, help="pictures to write (.svg, .png)")


def run(args: Namespace) -> None:
    """Draw one figure and save it in each format asked for."""
    from dataclasses import fields

    from cmo.presentation import gallery
    from cmo.presentation.figures import style

    choices = Choices(**{item.name: getattr(args, item.name) for item in fields(Choices)})
    given = Materials(args.raw, args.theory, args.results)
    style.save(gallery.draw(args.figure, given, choices), args.output)
