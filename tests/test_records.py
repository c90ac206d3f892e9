"""Records: identifiers from content alone, and fields that the schemas know."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmo import records
from cmo.records import (
    LABELS,
    SLOTS,
    Configuration,
    Construct,
    Document,
    Source,
    Span,
    make_id,
)
from cmo.schemas import schema

PART = st.text(st.characters(exclude_categories=("Cs", "Cc"))) | st.integers()


def span(**changes: object) -> Span:
    given_values: dict[str, object] = {
        "source": "lit-1", "start": 4, "end": 9, "label": "M", "text": "trust", "coder": "ana",
        "origin": "person",
    }  # fmt: skip
    return Span.make(**(given_values | changes))  # type: ignore[arg-type]


def configuration(**changes: object) -> Configuration:
    given_values: dict[str, object] = {
        "source": "lit-1", "slots": {"C": ("s1",), "M": ("s2", "s3")}, "polarity": "+",
        "coder": "ana", "origin": "person",
    }  # fmt: skip
    return Configuration.make(**(given_values | changes))  # type: ignore[arg-type]


def test_identifiers_do_not_change() -> None:
    """Results, corrections and notebooks cite them: changing how they are made breaks those."""
    assert make_id("x") == "x-e3b0c44298fc"
    assert make_id("span", "lit-1", 4, 9) == "span-c9ad1a705d60"
    assert span().id == "span-d26c279e447f"
    assert configuration().id == "cmoc-bd907cefab65"
    assert Document.make("lit-1", "literature", "Zoë 👩‍⚕️", ()).id == "doc-0b74b8be6f60"


def test_another_process_gives_the_same_identifiers() -> None:
    code = "from cmo.records import make_id; print(make_id('span', 'lit-1', 4, 'Zoë', {1: 2}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONHASHSEED": "7", "PYTHONIOENCODING": "latin-1", "LC_ALL": "C"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == make_id("span", "lit-1", 4, "Zoë", {1: 2})


@given(st.lists(PART, min_size=1, max_size=4), st.lists(PART, min_size=1, max_size=4))
def test_other_content_has_another_identifier(one: list[object], other: list[object]) -> None:
    same = list(map(str, one)) == list(map(str, other))
    assert (make_id("x", *one) == make_id("x", *other)) is same


@pytest.mark.parametrize(
    "change",
    [
        {"source": "lit-2"},
        {"start": 5},
        {"end": 8},
        {"label": "O"},
        {"text": "Trust"},
        {"coder": "b"},
    ],
)
def test_a_span_is_what_it_marks_and_who_marked_it(change: dict[str, object]) -> None:
    assert span(**change).id != span().id


def test_a_probability_does_not_make_another_span() -> None:
    assert span(probability=0.5).id == span().id
    assert span(probability=0.5) != span()


@pytest.mark.parametrize(
    "change",
    [
        {"source": "lit-2"},
        {"coder": "ben"},
        {"slots": {"C": ("s1", "s2"), "M": ("s3",)}},
        {"slots": {"M": ("s2", "s3"), "O": ("s1",)}},
        {"slots": {}},
    ],
)
def test_a_configuration_is_its_slots_and_who_made_it(change: dict[str, object]) -> None:
    assert configuration(**change).id != configuration().id


@pytest.mark.parametrize("change", [{"polarity": "-"}, {"phase": "any"}, {"probability": 0.1}])
def test_what_is_said_of_a_configuration_does_not_make_another(change: dict[str, object]) -> None:
    assert configuration(**change).id == configuration().id


def test_slots_may_be_empty_and_are_read_by_label() -> None:
    made = configuration()
    assert [made.slot(label) for label in LABELS] == [("s1",), ("s2", "s3"), ()]
    assert made.spans == ("s1", "s2", "s3")
    assert {label: getattr(made, SLOTS[label]) for label in LABELS} == {
        label: made.slot(label) for label in LABELS
    }


def test_a_document_is_its_source_and_its_text() -> None:
    made = Document.make("a", "literature", "x", (), "f.txt", "sha")
    assert Document.make("a", "interview", "x", ()).id == made.id
    assert Document.make("b", "literature", "x", ()).id != made.id
    assert Document.make("a", "literature", "y", ()).id != made.id


@pytest.mark.parametrize(
    ("kind", "spoken"), [("interview", True), ("focus-group", True), ("literature", False)]
)
def test_people_speak_in_interviews_and_focus_groups(kind: str, spoken: bool) -> None:
    assert Source("x", kind=kind).spoken is spoken


def kinds() -> list[type]:
    found = [item for item in vars(records).values() if dataclasses.is_dataclass(item)]
    assert len(found) > 8
    return [item for item in found if isinstance(item, type)]


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_a_record_cannot_be_changed(kind: type) -> None:
    missing = dataclasses.MISSING
    fields = dataclasses.fields(kind)
    values = [f.name for f in fields if f.default is missing and f.default_factory is missing]
    record = kind(*values)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(record, dataclasses.fields(kind)[0].name, "other")


@pytest.mark.parametrize(("name", "kind"), [("sources", Source), ("codebook", Construct)])
def test_the_columns_people_fill_in_are_the_fields_of_the_record(name: str, kind: type) -> None:
    assert list(schema(name)["properties"]) == [field.name for field in dataclasses.fields(kind)]


def test_the_kinds_of_a_source_are_those_of_the_schema() -> None:
    allowed = schema("sources")["properties"]["kind"]["enum"]
    assert [kind for kind in allowed if Source("x", kind=kind).spoken] == [
        "interview",
        "focus-group",
    ]
    assert Source("x").kind in allowed
    assert schema("constructs")["properties"]["label"]["enum"] == list(LABELS)
