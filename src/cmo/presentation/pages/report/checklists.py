"""Both RAMESES checklists, filled in from the state of the run and what its authors wrote.

The items are in ``config/reporting.yaml``, after Wong et al. 2013 (BMC Medicine 11:21) and
Wong et al. 2016 (BMC Medicine 14:96).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from cmo.presentation.pages.report.facts import FACTS
from cmo.presentation.pages.report.inputs import TEXTS, Inputs
from cmo.resources import resource

ITEMS = "config/reporting.yaml"
State = Literal["met", "met in part", "missing"]


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a standard: what is there, what is missing, and in which section it stands."""

    number: int
    part: str
    asks: str
    section: str
    state: State
    there: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """A standard with its items in their order."""

    id: str
    name: str
    source: str
    items: tuple[Item, ...]

    def count(self, state: State) -> int:
        """Return the number of items in ``state``."""
        return sum(item.state == state for item in self.items)


def make_checklists(inputs: Inputs) -> list[Checklist]:
    """Return the standards of ``config/reporting.yaml`` as this run meets them."""
    standards = yaml.safe_load(resource(ITEMS).read_text(encoding="utf-8"))
    facts = {name: fact(inputs) for name, fact in FACTS.items()}
    return [
        Checklist(
            standard["id"],
            standard["name"],
            standard["source"],
            tuple(_item(item, facts, inputs) for item in standard["items"]),
        )
        for standard in standards
    ]


def _item(item: dict[str, Any], facts: dict[str, str], inputs: Inputs) -> Item:
    there = [facts[name] for name in item["run"] if facts[name]]
    there += [f"the authors’ text on {_say(key)}" for key in item["authors"] if key in inputs.texts]
    missing = list(_missing(item, facts, inputs))
    state: State = "missing" if not there else "met in part" if missing else "met"
    head = item["number"], item["part"], item["asks"], item["section"]
    return Item(*head, state, tuple(there), tuple(missing))


def _missing(item: dict[str, Any], facts: dict[str, str], inputs: Inputs) -> Iterator[str]:
    for name in item["run"]:
        if not facts[name]:
            yield f"nothing in this run on {_say(name)}"
    for key in item["authors"]:
        if key not in inputs.texts:
            yield f"{_say(key)}: not written ({key} in {TEXTS})"


def _say(key: str) -> str:
    return key.replace("_", " ")
