"""The survey as people wrote it: dimensions, items, and the rules of scoring."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cmo.practice.definitions import read_definition
from cmo.practice.dimensions import Dimension, read_dimensions

LOW, HIGH = 1, 5
DONT_KNOW = "don't know"
PHASES = ("contemplating", "connecting", "planning", "implementation", "maintenance", "dissolution")
ABOUT = ("respondent", "organisation", "role", "phase", "synthetic")
NOTICE = (
    "Derived by this project from its programme theory. It is not the survey published with "
    "the study (Millar et al. 2023, Appendix 4), and it has not been validated."
)


@dataclass(frozen=True, slots=True)
class SurveyRules:
    """The numbers of scoring; their meaning is in the schema."""

    answered: int = 2
    strength: float = 4.0
    discuss: float = 3.0
    least_group: int = 5
    gap: float = 1.0
    spread: float = 1.2
    alpha_respondents: int = 30


@dataclass(frozen=True, slots=True)
class Item:
    """A statement to agree with; agreeing with a ``reverse`` one is a bad sign."""

    id: str
    text: str
    reverse: bool = False

    def score(self, answer: int) -> int:
        """Return the answer so that more is better.

        >>> Item("a", "Promises were broken.", reverse=True).score(5)
        1
        """
        return LOW + HIGH - answer if self.reverse else answer


@dataclass(frozen=True, slots=True)
class Survey:
    """The whole survey."""

    title: str
    roles: tuple[str, ...]
    rules: SurveyRules
    dimensions: tuple[Dimension[Item], ...]

    @property
    def items(self) -> list[Item]:
        """All items, in the order of the form."""
        return [item for dimension in self.dimensions for item in dimension.parts]


def read_survey(path: str | Path) -> Survey:
    """Read ``config/survey.yaml``.

    Raises:
        UserError: where its schema does not allow it.
    """
    values = read_definition(path, "survey")
    dimensions = read_dimensions(values["dimensions"], "items", lambda item: Item(**item))
    rules = SurveyRules(**values.get("rules", {}))
    return Survey(values["title"], tuple(values.get("roles", ())), rules, dimensions)
