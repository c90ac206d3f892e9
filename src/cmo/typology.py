"""Types and dimensions of collaboration, by which sources are classified: ``config/typology.yaml``.

The register has a column for each dimension; what it may hold is data, not code, so that
another question can have another typology.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cmo.errors import UserError
from cmo.resources import resource
from cmo.schemas import merge_settings, problems_of, schema


@dataclass(frozen=True, slots=True)
class Dimension:
    """A column of the register; ``values`` are what it may hold, with their names, in order."""

    column: str
    name: str
    meaning: str
    source: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Typology:
    """The dimensions in order; ``unsaid`` are the values that put a source into no group."""

    dimensions: tuple[Dimension, ...]
    unsaid: frozenset[str]

    def unknown(self, row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Yield column and allowed values for each cell of ``row`` that holds none of them."""
        for dimension in self.dimensions:
            if row.get(dimension.column) and row[dimension.column] not in dimension.values:
                yield dimension.column, ", ".join(dimension.values)

    def names(self, column: str) -> Mapping[str, str]:
        """Return the names of what ``column`` may hold, by value; none where it is no dimension."""
        return next((each.values for each in self.dimensions if each.column == column), {})

    def group(self, row: Mapping[str, str], dimension: Dimension) -> str:
        """Return the value that classifies ``row``, or nothing where it is not said."""
        value = row.get(dimension.column, "")
        return value if value in dimension.values and value not in self.unsaid else ""


def read_typology(path: str | Path) -> Typology:
    """Read the typology from a file like ``config/typology.yaml``.

    Raises:
        UserError: where its schema does not allow it, or something is in it twice.
    """
    for problem in problems_in(path):
        raise problem
    content = merge_settings(path)
    dimensions = (
        Dimension(
            row["column"],
            row["name"],
            row["meaning"],
            row["source"].strip(),
            {item["value"]: item["name"] for item in row["values"]},
        )
        for row in content["dimensions"]
    )
    return Typology(tuple(dimensions), frozenset(content["unsaid"]))


def typology_file(folder: str | Path) -> Path:
    """Return the typology of the synthesis whose settings lie in ``folder``, else the shipped."""
    own = Path(folder) / "typology.yaml"
    return own if own.exists() else resource("config/typology.yaml")


def problems_in(path: str | Path) -> Iterator[UserError]:
    """Yield every problem in a file like ``config/typology.yaml``."""
    try:
        values = merge_settings(path)
    except UserError as problem:
        yield problem
        return
    wrong = list(problems_of(values, schema("typology"), str(path)))
    yield from wrong
    if wrong:
        return
    rows = values["dimensions"]
    listed = {str(path): [row["column"] for row in rows]}
    listed |= {f"{path}, {r['column']}": [item["value"] for item in r["values"]] for r in rows}
    for place, names in listed.items():
        for name, times in Counter(names).items():
            if times > 1:
                yield UserError(place, f"{name!r} is there twice", "name each once")
