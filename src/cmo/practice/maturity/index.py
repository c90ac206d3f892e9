"""The index as people wrote it: dimensions with an observable indicator at each level."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cmo.practice.definitions import read_definition
from cmo.practice.dimensions import Dimension, read_dimensions

NOTICE = (
    "Derived by this project from its programme theory. It is not the index published with the "
    "study (Millar et al. 2023), and it has not been validated."
)


@dataclass(frozen=True, slots=True)
class MaturityRules:
    """The number of scoring; its meaning is in the schema."""

    split: int = 2


@dataclass(frozen=True, slots=True)
class Index:
    """The whole index; level 1 is called ``levels[0]``."""

    title: str
    levels: tuple[str, ...]
    rules: MaturityRules
    dimensions: tuple[Dimension[str], ...]

    def level_name(self, level: int) -> str:
        """Return what a level is called; 0 is below the first."""
        return f"{level} {self.levels[level - 1]}" if level else "0 not yet forming"


def read_index(path: str | Path) -> Index:
    """Read ``config/maturity.yaml``.

    Raises:
        UserError: where its schema does not allow it.
    """
    values = read_definition(path, "maturity")
    dimensions = read_dimensions(values["dimensions"], "indicators", str)
    rules = MaturityRules(**values.get("rules", {}))
    return Index(values["title"], tuple(values["levels"]), rules, dimensions)
