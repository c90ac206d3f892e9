"""The typology: what the register may say of a collaboration, and which group a source is in."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmo.classifying import classify, misclassified
from cmo.coded import read_register
from cmo.errors import UserError
from cmo.lifecycle import Lifecycle, read_lifecycle
from cmo.records import Source
from cmo.resources import CHECKOUT, resource
from cmo.store import to_plain
from cmo.typology import Typology, read_typology, typology_file

FILE = """\
unsaid: [unknown]
dimensions:
  - column: mandate
    name: Mandate
    meaning: whether it was ordered
    source: ours
    values:
      - {value: voluntary, name: Of their own will, meaning: chosen}
      - {value: unknown, name: Not said, meaning: not said}
"""


def read(folder: Path, text: str) -> Typology:
    (folder / "typology.yaml").write_text(text)
    return read_typology(typology_file(folder))


@pytest.fixture
def lifecycle() -> Lifecycle:
    return read_lifecycle(resource("config/lifecycle.yaml"))


def test_a_source_is_in_the_group_that_its_row_says(tmp_path: Path) -> None:
    typology = read(tmp_path, FILE)
    [mandate] = typology.dimensions
    found = [
        typology.group({"mandate": said}, mandate) for said in ("voluntary", "unknown", "", "x")
    ]
    assert found == ["voluntary", "", "", ""]
    assert mandate.values["voluntary"] == "Of their own will"


def test_a_value_that_is_not_known_is_said_and_left_out(
    tmp_path: Path, lifecycle: Lifecycle
) -> None:
    source = Source("a", mandate="ordered", direction="sideways", phase="planning;plan")
    kept, problems = classify(source, read(tmp_path, FILE), lifecycle)
    assert (kept.mandate, kept.direction, kept.phase) == ("", "sideways", "planning")
    codes = "contemplating, connecting, planning, implementation, maintenance, dissolution, any"
    assert [str(problem) for problem in problems] == [
        "sources.csv, source a: unknown mandate 'ordered'; allowed: voluntary, unknown.",
        f"sources.csv, source a: unknown phase 'plan'; allowed: {codes}.",
    ]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("value: unknown", "value: voluntary", "mandate: 'voluntary' is there twice"),
        ("column: mandate", "column: colour", "found 'colour'"),
        ("    source: ours\n", "", "no 'source'"),
        ("unsaid: [unknown]", "unsaid: [unknown", "cannot be read as YAML"),
    ],
)
def test_a_mistake_in_the_typology_is_said(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    with pytest.raises(UserError) as raised:
        read(tmp_path, FILE.replace(before, after))
    assert said in str(raised.value)


def test_the_shipped_typology_knows_every_value_of_the_example(
    tmp_path: Path, lifecycle: Lifecycle
) -> None:
    assert typology_file(tmp_path) == resource("config/typology.yaml")
    shipped = read_typology(typology_file(tmp_path))
    rows = [to_plain(source) for source in read_register(CHECKOUT / "data/raw").values()]
    assert len(rows) == 101
    assert [list(misclassified(row, shipped, lifecycle)) for row in rows] == [[]] * len(rows)
    assert all(dimension.source for dimension in shipped.dimensions)
