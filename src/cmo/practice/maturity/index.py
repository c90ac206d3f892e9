"""The index as people wrote it: dimensions with an observable indicator at each level."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cmo.practice.definitions import read_definition

NOTICE = (
    "Derived by this project from its programme theory. It is not the index published with the "
    "study (Millar et al. 2023), and it has not been validated."
)


@dataclass(frozen=True, slots=True)
class MaturityRules:
    """The number of scoring; its meaning is in the schema."""

    split: int = 2


@dataclass(frozen=True, slots=True)
class Dimension:
    """``indicators`` say what can be seen, from the lowest level up."""

    id: str
    label: str
    constructs: tuple[str, ...]
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """The whole index; level 1 is called ``levels[0]``."""

    title: str
    levels: tuple[str, ...]
    rules: MaturityRules
    dimensions: tuple[Dimension, ...]

    def level_name(self, level: int) -> str:
        """Return what a level is called; 0 is below the first."""
        return f"{level} {self.levels[level - 1]}" if level else "0 not yet forming"


def read_index(path: str | Path) -> Index:
    """Read ``config/maturity.yaml``.

    Raises:
        UserError: where its schema does not allow it.
    """
    values = read_definition(path, "maturity")
    dimensions = tuple(
        Dimension(row["id"], row["label"], tuple(row["constructs"]), tuple(row["indicators"]))
        for row in values["dimensions"]
    )
    rules = MaturityRules(**values.get("rules", {}))
    return Index(values["title"], tuple(values["levels"]), rules, dimensions)
