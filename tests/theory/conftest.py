"""Codings made by hand, in a notation short enough to see what is claimed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import pytest

from cmo.records import (
    Assignment,
    Coding,
    Configuration,
    Construct,
    Direction,
    Label,
    Origin,
    Source,
    Span,
)
from cmo.theory.evidence import claims_of
from cmo.theory.readings import read_configurations
from cmo.theory.tallies import Evidence

Said = str | tuple[str, str]
MakeCoding = Callable[..., Coding]


def _coding(
    source: str, *said: Said, coder: str = "ana", origin: Origin = "person", document: str = "d"
) -> Coding:
    """Return a coding; each of ``said`` is a configuration, with its polarity if not ``+``.

    ``"C trust+, C mandate0 > M faith- > O pace+"`` has two contexts, a mechanism and an
    outcome; the sign after a construct is its direction.
    """
    spans: list[Span] = []
    configurations: list[Configuration] = []
    assignments: list[Assignment] = []
    for configuration in said:
        words, polarity = (configuration, "+") if isinstance(configuration, str) else configuration
        slots: dict[Label, tuple[str, ...]] = {}
        for item in filter(None, words.replace(">", ",").split(",")):
            label, about = item.split()
            at = len(spans) * 10
            span = Span.make(source, at, at + 5, label, about, coder=coder, origin=origin)  # type: ignore[arg-type]
            direction: Direction = about[-1]  # type: ignore[assignment]
            spans.append(span)
            assignments.append(
                Assignment(span.id, span.label, about[:-1], direction, coder, origin)
            )
            slots[span.label] = (*slots.get(span.label, ()), span.id)
        configurations.append(
            Configuration.make(source, slots, polarity, coder=coder, origin=origin)  # type: ignore[arg-type]
        )
    return Coding(
        source,
        document,
        coder,
        origin,
        tuple(spans),
        tuple(configurations),
        tuple(assignments),
    )


@pytest.fixture(scope="session")
def coding() -> MakeCoding:
    """Return the function that makes a coding by hand."""
    return _coding


@pytest.fixture(scope="session")
def weigh() -> Callable[..., Evidence]:
    """Return the function that makes evidence of codings; sources without a register are papers."""
    return _weigh


def _weigh(
    codings: Iterable[Coding],
    sources: Mapping[str, Source] | None = None,
    codebook: Sequence[Construct] = (),
    opposed: Iterable[str] = (),
) -> Evidence:
    codings = list(codings)
    known = {c.source: Source(c.source) for c in codings} | dict(sources or {})
    claims = [claim for coding in codings for claim in claims_of(coding)]
    return Evidence(claims, read_configurations(codings, known), known, codebook, opposed)
