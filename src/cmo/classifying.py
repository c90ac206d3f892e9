"""What the register says of a source in the terms of the typology and the lifecycle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from cmo.errors import UserError
from cmo.lifecycle import Lifecycle
from cmo.records import Coding, Source
from cmo.store import to_plain
from cmo.typology import Typology


def misclassified(
    row: Mapping[str, str], typology: Typology, lifecycle: Lifecycle
) -> Iterator[tuple[str, UserError]]:
    """Yield column and problem for each cell of ``row`` that typology or lifecycle do not know."""
    place = f"sources.csv, source {row['id']}"
    for column, allowed in typology.unknown(row):
        yield column, UserError(place, f"unknown {column} {row[column]!r}", f"allowed: {allowed}")
    for problem in lifecycle.problems(row.get("phase", ""), place):
        yield "phase", problem


def classify(
    source: Source, typology: Typology, lifecycle: Lifecycle
) -> tuple[Source, list[UserError]]:
    """Return ``source`` without the values that are not known, and a problem for each."""
    found = list(misclassified(to_plain(source), typology, lifecycle))
    emptied = {column: "" for column, _ in found} | {"phase": lifecycle.known(source.phase)}
    return replace(source, **emptied), [problem for _, problem in found]


def unknown_phases(coding: Coding, lifecycle: Lifecycle) -> Iterator[UserError]:
    """Yield a problem for each phase in a person's coding that the lifecycle does not know."""
    written = ";".join(configuration.phase for configuration in coding.configurations)
    yield from lifecycle.problems(written, f"codings/{coding.coder}/{coding.source}.txt, phase")
