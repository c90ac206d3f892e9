"""Reading what people write for the tools: YAML checked by a schema, and by the codebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cmo.errors import UserError
from cmo.schemas import merge_settings, problems_of, schema

Part = tuple[str, Sequence[str]]


def read_definition(path: str | Path, name: str) -> dict[str, Any]:
    """Return the content of a YAML file that the schema called ``name`` allows.

    Raises:
        UserError: for the first problem; :func:`find_problems` lists them all.
    """
    values = merge_settings(path)
    for problem in problems_of(values, schema(name), str(path)):
        raise problem
    return values


def find_problems(path: str | Path, name: str, codebook: Collection[str]) -> list[UserError]:
    """Return every problem in a definition: with its schema, in itself, with the codebook."""
    try:
        values = merge_settings(path)
    except UserError as problem:
        return [problem]
    problems = list(problems_of(values, schema(name), str(path)))
    return problems or list(_misfits(path, PARTS[name](values), codebook))


def _misfits(
    path: str | Path, parts: Sequence[Part], codebook: Collection[str]
) -> Iterator[UserError]:
    for part, times in Counter(part for part, _ in parts).items():
        if times > 1:
            yield UserError(f"{path}, {part}", "is there twice", "give each its own id")
    for part, constructs in parts:
        if not constructs:
            yield UserError(f"{path}, {part}", "names no construct", "at least one is needed")
        for construct in constructs:
            if construct not in codebook:
                found = f"unknown construct {construct!r}"
                yield UserError(f"{path}, {part}", found, "a construct of the codebook")


def _parts_of_actions(values: Mapping[str, Any]) -> list[Part]:
    levers = (
        (f"action {row['id']}", [*row.get("raise", ()), *row.get("lower", ())])
        for row in values["actions"]
    )
    return [("wanted", [name for names in values["wanted"].values() for name in names]), *levers]


def _parts_of_dimensions(values: Mapping[str, Any]) -> list[Part]:
    return [(f"dimension {row['id']}", row["constructs"]) for row in values["dimensions"]]


PARTS: dict[str, Callable[[Mapping[str, Any]], list[Part]]] = {
    "actions": _parts_of_actions,
    "survey": _parts_of_dimensions,
    "maturity": _parts_of_dimensions,
}
