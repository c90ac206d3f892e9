"""The settings of the theory stage, typed: ``theory`` in ``config/config.yaml``.

The defaults stand in the schema of settings; a test keeps the dataclasses equal to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cmo.theory.alarms import AlarmRules
from cmo.theory.confidence import ConfidenceRules
from cmo.theory.grouping import GroupingRules
from cmo.theory.verdicts import VerdictRules


@dataclass(frozen=True, slots=True)
class AnalysisRules:
    """What the analyses beyond a list look at; the meaning is in the schema of settings."""

    regularity_families: int = 2
    chain_steps: int = 4
    chains_across: int = 500
    loop_steps: int = 4
    loop_families: int = 1
    loops: int = 200
    robust_pairs: int = 200
    exact_size: int = 3000
    orders: int = 200
    seed: int = 2023
    contrast_families: int = 2


@dataclass(frozen=True, slots=True)
class TheorySettings:
    """All of it."""

    opposed_to_parent: Sequence[str] = ()
    amounts: Sequence[int] = (2, 4, 10)
    grouping: GroupingRules = field(default_factory=GroupingRules)
    verdicts: VerdictRules = field(default_factory=VerdictRules)
    confidence: ConfidenceRules = field(default_factory=ConfidenceRules)
    analysis: AnalysisRules = field(default_factory=AnalysisRules)
    alarms: AlarmRules = field(default_factory=AlarmRules)


def theory_settings(values: Mapping[str, Any]) -> TheorySettings:
    """Return the settings from whole, checked values (:func:`cmo.schemas.complete_settings`)."""
    return TheorySettings(
        opposed_to_parent=tuple(values["opposed_to_parent"]),
        amounts=tuple(values["amounts"]),
        grouping=GroupingRules(**values["grouping"]),
        verdicts=VerdictRules(**values["verdicts"]),
        confidence=ConfidenceRules(**_tuples(values["confidence"])),
        analysis=AnalysisRules(**values["analysis"]),
        alarms=AlarmRules(**values["alarms"]),
    )


def _tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(v) if isinstance(v, list) else v for key, v in values.items()}
