"""The action statements that people wrote, before any evidence is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cmo.practice.definitions import read_definition
from cmo.records import Direction

Move = tuple[str, Direction]


@dataclass(frozen=True, slots=True)
class StrengthRules:
    """When evidence is strong, moderate or contested; the meaning is in the schema."""

    strong_sources: int = 5
    moderate_sources: int = 3
    link_sources: int = 2
    strong_cut: int = 3
    minority: float = 0.25


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do. ``levers`` are the constructs it makes more (+) or less (-) of."""

    id: str
    statement: str
    detail: str
    levers: tuple[Move, ...]
    phases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The action statements, and what all of them are meant to bring about.

    ``wanted`` gives the direction in which each construct should move.
    """

    wanted: Mapping[str, Direction]
    rules: StrengthRules
    actions: tuple[Action, ...]


def read_plan(path: str | Path) -> Plan:
    """Read ``config/actions.yaml``.

    Raises:
        UserError: where its schema does not allow it.
    """
    values = read_definition(path, "actions")
    wanted = dict(moves(values["wanted"], "more", "less"))
    rules = StrengthRules(**values.get("rules", {}))
    return Plan(wanted, rules, tuple(map(_action, values["actions"])))


def moves(values: Mapping[str, Any], more: str, less: str) -> list[Move]:
    """Return the constructs listed under ``more`` and under ``less``, with their direction."""
    raised: list[Move] = [(name, "+") for name in values.get(more, ())]
    return [*raised, *((name, "-") for name in values.get(less, ()))]


def _action(row: Mapping[str, Any]) -> Action:
    return Action(
        row["id"],
        row["statement"],
        row.get("detail", ""),
        tuple(moves(row, "raise", "lower")),
        tuple(row.get("phases", ())),
    )
