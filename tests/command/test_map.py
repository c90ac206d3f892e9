from __future__ import annotations

from pathlib import Path

import pytest

from cmo.cli import main
from cmo.records import Assignment, Coding, Configuration, Document, Span
from cmo.store import read_records, write_records

TINY = Path(__file__).parents[1] / "tiny" / "raw"


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> Coding:
    """Return a person's coding after ``cmo map``: one span assigned, one in two slots."""
    folder = tmp_path_factory.mktemp("map")
    main(["train", "--raw", str(TINY), "--output", str(folder / "model")])
    texts = ["managers trusted one another's figures", "referrals went faster"]
    whole = f"Where {texts[0]}, {texts[1]}."
    document = Document.make("a", "literature", whole, ())
    trust, pace = (
        Span.make("a", at := whole.index(t), at + len(t), label, t, coder="ana", origin="person")  # type: ignore[arg-type]
        for t, label in zip(texts, "MO", strict=True)
    )
    configurations = (
        Configuration.make(
            "a", {"M": (trust.id,), "O": (pace.id,)}, "+", coder="ana", origin="person"
        ),
        Configuration.make("a", {"C": (pace.id,)}, "+", coder="ana", origin="person"),
    )
    said = Assignment(trust.id, "M", "leadership", "0", "ana", "person")
    coding = Coding("a", document.id, "ana", "person", (trust, pace), configurations, (said,))
    write_records(folder / "people.jsonl", [coding])
    write_records(folder / "documents.jsonl", [document])
    options = [
        f"--documents={folder}/documents.jsonl",
        f"--model={folder}/model",
        f"--output={folder}/mapped.jsonl",
    ]
    main(["map", "--codings", str(folder / "people.jsonl"), *options])
    [made] = read_records(folder / "mapped.jsonl", Coding)
    return made


def test_what_a_person_said_a_span_is_about_stands(mapped: Coding) -> None:
    trust = mapped.spans[0].id
    [given] = [a for a in mapped.assignments if a.span == trust]
    assert (given.construct, given.origin, given.probability) == ("leadership", "person", None)


def test_every_other_span_is_assigned_in_each_slot_it_fills(mapped: Coding) -> None:
    pace = mapped.spans[1].id
    made = [a for a in mapped.assignments if a.span == pace]
    assert sorted(a.label for a in made) == ["C", "O"]
    assert {(a.construct, a.direction, a.origin) for a in made} == {("pace", "+", "machine")}


def test_spans_and_configurations_are_left_as_they_are(mapped: Coding) -> None:
    assert len(mapped.spans) == len(mapped.configurations) == 2
    assert mapped.coder == "ana"
