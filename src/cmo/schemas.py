"""Checking what people write against closed JSON Schemas, with a sentence for each problem.

The schemas in ``workflow/schemas/`` say type, range, default and meaning of every key and
column. Unknown keys and columns are problems too.
"""

from __future__ import annotations

import csv
import difflib
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cmo.counting import counted
from cmo.errors import UserError
from cmo.opening import LARGEST_SETTINGS, check_separator, read_whole, supplied_text, table_rows
from cmo.resources import resource

Row = dict[str, Any]
Numbered = tuple[int, Row]
DASHES = {"−", "–", "—"}
NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
LONGEST_NUMBER, MOST_VALUES = 40, 20_000
"""Characters of a number, and values (keys too) in a file of settings."""


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file as it compares with the schema of its rows.

    ``rows`` are the good ones, with integers as ``int``; ``wrong`` are those with mistakes, as
    they stand. Rows are numbered as a spreadsheet shows them: the header is row 1. Of a table
    that is not ``readable`` no row is known.
    """

    rows: list[Numbered] = field(default_factory=list)
    wrong: list[Numbered] = field(default_factory=list)
    problems: list[UserError] = field(default_factory=list)
    readable: bool = True


@cache
def schema(name: str) -> dict[str, Any]:
    """Return the schema called ``name`` (``sources``, ``config``, …)."""
    path = resource(f"workflow/schemas/{name}.schema.json")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def read_table(path: str | Path, name: str) -> tuple[list[Row], list[UserError]]:
    """Read a CSV file against the schema of its rows.

    Returns the good rows, with integers as ``int``, and every problem found.
    """
    table = check_table(path, name)
    return [row for _, row in table.rows], table.problems


def check_table(path: str | Path, name: str) -> Table:
    """Read a CSV file against the schema of its rows, good rows and wrong ones."""
    rules = schema(name)
    try:
        rows = table_rows(supplied_text(path), path)
        header = next(rows, [])
        check_separator(path, header)
        problems = list(_header_problems(path, header, rules))
        if problems:
            return Table(problems=problems, readable=False)
        return _read_rows(path, header, rows, rules)
    except UserError as problem:
        return Table(problems=[problem], readable=False)
    except (OSError, csv.Error) as error:
        damaged = UserError(path, f"cannot be read ({error})", "a CSV file with a header row")
        return Table(problems=[damaged], readable=False)


def _header_problems(path: str | Path, header: list[str], rules: Row) -> Iterator[UserError]:
    known = list(rules["properties"])
    for column in header:
        if column not in known:
            close = difflib.get_close_matches(str(column), known, 1)
            hint = f"did you mean {close[0]!r}? " if close else ""
            yield UserError(path, f"unknown column {column!r}", f"{hint}known: {', '.join(known)}")
    for column in sorted({column for column in header if header.count(column) > 1}):
        yield UserError(path, f"the column {column!r} is there twice", "keep one of them")
    for column in rules["required"]:
        if column not in header:
            needed = ", ".join(rules["required"])
            yield UserError(path, f"no column {column!r}", f"needed: {needed}")


def _read_rows(path: str | Path, header: list[str], rows: Iterable[list[str]], rules: Row) -> Table:
    table = Table()
    for number, cells in enumerate(rows, 2):
        if not cells:
            continue
        named = zip(header, cells, strict=False)
        row = {key: _typed(value, rules["properties"][key]) for key, value in named}
        found = list(_row_problems(row, len(cells), len(header), rules, f"{path}, row {number}"))
        table.problems.extend(found)
        (table.wrong if found else table.rows).append((number, row))
    return table


def _row_problems(
    row: Row, cells: int, columns: int, rules: Row, place: str
) -> Iterator[UserError]:
    if cells == columns:
        yield from problems_of(row, rules, place)
        return
    found = f"{counted(cells, 'cell')} where the header has {columns}"
    more = 'put text that holds a comma in quotation marks: "like this, say"'
    yield UserError(place, found, more if cells > columns else "an empty cell needs its comma too")


def _typed(value: str, rule: Mapping[str, Any]) -> Any:
    if rule.get("type") == "integer" and re.fullmatch(r"-?[0-9]{1,18}", value.strip()):
        return int(value)
    return value


class _PlainLoader(yaml.SafeLoader):
    """Reads YAML of plain values: text, numbers, lists and mappings, and not too many of them.

    With aliases a file of a line can mean billions of values, a number written in parts of sixty
    (``1:1:1…``) takes time that grows with the square of its length, and a tag has a value made
    that may not fit it.
    """

    values = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self.values += 1
        if self.values > MOST_VALUES:
            raise yaml.YAMLError(f"more than {MOST_VALUES:,} values")
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias, where each value is to be written out")
        if tag := self.peek_event().tag:  # type: ignore[no-untyped-call]
            raise yaml.YAMLError(f"a tag ({tag}), where a plain value is to stand")
        return super().compose_node(parent, index)

    def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> Any:
        if node.tag in NUMBERS and len(node.value) > LONGEST_NUMBER:
            raise yaml.YAMLError(f"a number of {len(node.value):,} characters")
        return super().construct_scalar(node)


def read_settings(*paths: str | Path) -> Row:
    """Read configuration files, later ones over earlier ones, and fill in the defaults."""
    return complete_settings(merge_settings(*paths), ", ".join(map(str, paths)))


def merge_settings(*paths: str | Path) -> Row:
    """Read configuration files, later ones over earlier ones, as they stand."""
    merged: Row = {}
    for path in paths:
        try:
            text = read_whole(Path(path), str(path), LARGEST_SETTINGS)
            content = yaml.load(text, _PlainLoader) or {}  # noqa: S506  a safe one
        except RecursionError as error:
            raise UserError(path, "is nested too deeply") from error
        except (OSError, ValueError, yaml.YAMLError) as error:
            why = " ".join(str(error).split())
            raise UserError(path, f"cannot be read as YAML ({why})") from error
        if not isinstance(content, dict):
            raise UserError(path, "not a mapping of keys to values")
        merged = _merge(merged, content)
    return merged


def complete_settings(values: Row, place: str) -> Row:
    """Check ``values`` against the schema of settings and fill in the defaults."""
    for problem in problems_of(values, schema("config"), place):
        raise problem
    return _with_defaults(values, schema("config"))


def problems_of(value: Any, rules: Row, place: str) -> Iterator[UserError]:
    """Yield a problem for each way in which ``value`` breaks ``rules``."""
    validator = _validator()(rules)
    for error in sorted(validator.iter_errors(value), key=lambda e: list(map(str, e.path))):
        where = _where(error.path)
        yield UserError(f"{place}, {where}" if where else place, *_say(error))


@cache
def _validator() -> Any:
    """Return the class that checks by a schema, to which infinity and NaN are no numbers."""
    from jsonschema import Draft202012Validator as Plain
    from jsonschema.validators import extend

    def finite(checker: Any, value: Any) -> bool:
        return bool(Plain.TYPE_CHECKER.is_type(value, "number") and abs(value) < math.inf)

    types = Plain.TYPE_CHECKER.redefine("number", finite)
    return extend(Plain, type_checker=types)  # type: ignore[no-untyped-call]


def _where(path: Iterable[str | int]) -> str:
    """Return the way to a value, items of a list counted from 1: ``actions[2].statement``."""
    steps = (f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def _say(error: Any) -> tuple[str, str]:
    """Put what jsonschema found into words: what was found, what is allowed."""
    meaning = error.schema.get("description", "")
    found = "is empty" if error.validator == "minLength" else f"found {error.instance!r}"
    if error.validator in {"required", "additionalProperties"}:
        return _say_keys(error)
    if error.validator == "enum":
        allowed = f"allowed: {', '.join(repr(v) for v in error.validator_value)}"
        allowed += f" ({meaning})" if meaning else ""
        dash = error.instance in DASHES and "-" in error.validator_value
        return found, f"{allowed}; type the hyphen of the keyboard" if dash else allowed
    if error.validator in {"pattern", "minLength"}:
        return found, f"expected: {meaning}"
    if error.validator in {"minimum", "maximum"}:
        low, high = error.schema.get("minimum", "…"), error.schema.get("maximum", "…")
        return found, f"allowed: {low} to {high} ({meaning})"
    if error.validator == "type":
        return found, f"expected {error.validator_value} ({meaning})"
    return found, meaning or str(error.message)


def _say_keys(error: Any) -> tuple[str, str]:
    """Say which keys are missing, or are there and unknown."""
    known = error.schema["properties"]
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        needed = ", ".join(error.validator_value)
        return f"no {', '.join(map(repr, missing))}", f"needed: {needed}"
    unknown = sorted(set(error.instance) - set(known), key=repr)
    return f"unknown {', '.join(map(repr, unknown))}", f"known: {', '.join(known)}"


def _merge(base: Row, over: Row) -> Row:
    merged = dict(base)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merge(merged[key], value) if both else value
    return merged


def _with_defaults(values: Row, rules: Row) -> Row:
    filled = {}
    for key, rule in rules["properties"].items():
        value = values.get(key, rule.get("default"))
        if rule["type"] == "object":
            value = _with_defaults(value, rule)
        # JSON Schema takes 4.0 for an integer; range() does not.
        filled[key] = int(value) if rule["type"] == "integer" else value
    return filled
