"""Which figures there are, and what each of them is drawn from.

A figure is asked for by name, on the command line and in notebooks alike. What it needs it
reads from the folders of a run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmo.errors import UserError
from cmo.project import RANKED

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cmo.presentation.synthesis import Synthesis
    from cmo.records import Construct, Source


@dataclass(frozen=True, slots=True)
class Choices:
    """What a reader can choose; each figure heeds what concerns it."""

    construct: str = ""
    least_sources: int = 3
    most_links: int = 40
    most_constructs: int = 40
    accept: float = 0.75
    review: float = 0.35


@dataclass(frozen=True, slots=True)
class Materials:
    """The folders of a run: what people supplied, the joined records, and what came out."""

    raw: Path = Path("data/raw")
    theory: Path = Path("data/processed/theory")
    results: Path = Path("results")

    @property
    def synthesis(self) -> Synthesis:
        """The registers with the codings and links."""
        from cmo.presentation.synthesis import read_synthesis

        return read_synthesis(self.raw, self.theory / "codings.jsonl", self.theory / "links.jsonl")

    @property
    def sources(self) -> tuple[Source, ...]:
        """The register."""
        from cmo.presentation.synthesis import read_sources

        return read_sources(self.raw)

    @property
    def constructs(self) -> tuple[Construct, ...]:
        """The codebook."""
        from cmo.presentation.synthesis import read_constructs

        return read_constructs(self.raw)

    @property
    def manifest(self) -> dict[str, Any]:
        """The counts of the run."""
        from cmo.store import read_json

        return dict(read_json(self.results / "manifest.json"))

    def path(self, table: str) -> Path:
        """Return where a table of the results lies."""
        return self.results / "tables" / f"{table}.csv"

    def rows(self, table: str) -> list[dict[str, str]]:
        """Return the rows of a table of the results."""
        from cmo.store import read_rows

        return read_rows(self.path(table))


def draw(figure: str, given: Materials, choices: Choices | None = None) -> Figure:
    """Draw the ``figure`` of :data:`FIGURES` from what is ``given``.

    Raises:
        UserError: when there is no such figure, a file cannot be read, or a figure of one
            construct is asked for without saying of which.
    """
    if figure not in DRAWN:
        raise UserError(figure, "no such figure", f"there are {', '.join(FIGURES)}")
    return DRAWN[figure](given, choices or Choices())


def _programme_theory(given: Materials, chosen: Choices) -> Figure:
    from cmo.presentation.figures import theory

    least, most = chosen.least_sources, chosen.most_links
    return theory.draw(given.synthesis, given.manifest, least, most)


def _focus(given: Materials, chosen: Choices) -> Figure:
    from cmo.presentation.figures import focus

    if not chosen.construct:
        raise UserError("focus", "no construct", "name one with --construct")
    construct = _ranked(given, chosen.construct)
    if not construct:
        return focus.draw_none(chosen.construct)
    return focus.draw(given.rows("ledger"), given.rows("robustness"), given.synthesis, construct)


def _ranked(given: Materials, chosen: str) -> str:
    """Return the construct chosen by name, or by the rank of a mechanism; empty past the last."""
    rank = RANKED.fullmatch(chosen)
    if not rank:
        return chosen
    mechanisms = [row["construct"] for row in given.rows("mechanisms")]
    return dict(enumerate(mechanisms, 1)).get(int(rank[1]), "")


def _evidence_matrix(given: Materials, chosen: Choices) -> Figure:
    from cmo.presentation.figures import matrix

    return matrix.draw(given.synthesis, given.manifest, chosen.most_constructs)


def _source_flow(given: Materials, _: Choices) -> Figure:
    from cmo.presentation.figures import flow

    return flow.draw(given.manifest, given.sources)


def _model_scores(given: Materials, _: Choices) -> Figure:
    from cmo.presentation.figures import scores

    return scores.draw(scores.read_scores(given.path("scores")), given.sources)


def _reliability(given: Materials, chosen: Choices) -> Figure:
    from cmo.presentation.figures import reliability

    bands = reliability.Bands(chosen.accept, chosen.review)
    return reliability.draw(given.rows("reliability"), given.rows("thresholds"), bands)


def _saturation(given: Materials, _: Choices) -> Figure:
    from cmo.presentation.figures import saturation

    return saturation.draw(given.rows("saturation"), given.sources)


def _theory(given: Materials, _: Choices, *, tested: bool) -> Figure:
    from cmo.presentation.figures import tested as pictures

    tables = given.rows("ledger"), given.rows("robustness")
    return pictures.draw(*tables, given.constructs, given.sources, tested=tested)


def _contrast(given: Materials, _: Choices) -> Figure:
    from cmo.presentation.figures import contrast

    return contrast.draw(given.rows("contrasts"), given.constructs, given.sources)


def _loops(given: Materials, _: Choices) -> Figure:
    from cmo.presentation.figures import loops

    return loops.draw(given.rows("loops"), given.constructs, given.sources)


def _lifecycle(given: Materials, _: Choices) -> Figure:
    from cmo.presentation.figures import bearing

    return bearing.draw_phases(given.rows("lifecycle"), given.sources)


def _typology(given: Materials, _: Choices) -> Figure:
    from cmo.presentation.figures import bearing

    return bearing.draw_types(given.rows("typology"), given.sources)


DRAWN: dict[str, Callable[[Materials, Choices], Figure]] = {
    "programme_theory": _programme_theory,
    "focus": _focus,
    "evidence_matrix": _evidence_matrix,
    "source_flow": _source_flow,
    "model_scores": _model_scores,
    "reliability": _reliability,
    "saturation": _saturation,
    "contrast": _contrast,
    "lifecycle": _lifecycle,
    "typology": _typology,
    "loops": _loops,
    "theory_initial": partial(_theory, tested=False),
    "theory_tested": partial(_theory, tested=True),
}
FIGURES = tuple(DRAWN)
