"""Which mechanisms matter in which phase and in which type of collaboration."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cmo.presentation.pages.report.inputs import Inputs, Row
from cmo.presentation.pages.report.wording import whole

MOST_MECHANISMS = 3


@dataclass(frozen=True, slots=True)
class Setting:
    """A phase, or a value of a dimension: its sources, and the mechanisms that most name."""

    name: str
    families: int
    mechanisms: tuple[Row, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension of the typology with the settings that any source is in."""

    name: str
    settings: tuple[Setting, ...]


def phases(inputs: Inputs) -> tuple[Setting, ...]:
    """Return the phases in the order of the lifecycle."""
    return _settings(inputs.table("lifecycle"))


def dimensions(inputs: Inputs) -> tuple[Dimension, ...]:
    """Return the dimensions of the typology in their order."""
    rows = inputs.table("typology")
    columns = dict.fromkeys(row["dimension"] for row in rows)
    return tuple(
        Dimension(
            column.replace("_", " ").capitalize(),
            _settings(row for row in rows if row["dimension"] == column),
        )
        for column in columns
    )


def _settings(rows: Iterable[Row]) -> tuple[Setting, ...]:
    by_name: dict[str, list[Row]] = {}
    for row in rows:
        if row["kind"] == "mechanism":
            by_name.setdefault(row["group_name"], []).append(row)
    return tuple(
        Setting(
            name,
            whole(found[0]["families_of_group"]),
            tuple(found[:MOST_MECHANISMS]),
            max(len(found) - MOST_MECHANISMS, 0),
        )
        for name, found in by_name.items()
    )
