"""What the survey and the maturity index have in common: dimensions that rest on constructs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Dimension(Generic[P]):
    """A dimension of a tool, and the constructs of the theory that it is about.

    ``parts`` are the items of the survey, or the indicators of the index from the lowest
    level up.
    """

    id: str
    label: str
    constructs: tuple[str, ...]
    parts: tuple[P, ...]


def read_dimensions(
    rows: Iterable[Mapping[str, Any]], key: str, make: Callable[[Any], P]
) -> tuple[Dimension[P], ...]:
    """Return the dimensions of a definition, whose parts are listed under ``key``."""
    return tuple(
        Dimension(row["id"], row["label"], tuple(row["constructs"]), tuple(map(make, row[key])))
        for row in rows
    )
