"""Two hundred mixed corrections: brought in, applied, and there after everything changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from cmo.corrections.applying import Outcome, apply_corrections
from cmo.corrections.rows import Correction, Mark, add_corrections, read_corrections
from cmo.corrections.sheets import correcting_sheets
from cmo.corrections.workbook import read_workbook
from cmo.passages import split_passages
from cmo.presentation.spreadsheet import write_xlsx
from cmo.presentation.synthesis import Synthesis
from cmo.records import (
    LABELS,
    Assignment,
    Coding,
    Configuration,
    Construct,
    Document,
    Label,
    Source,
    Span,
)

SOURCES, EACH = 5, 20
NAMES = [f"lit-{number}" for number in range(SOURCES)]
CONSTRUCTS = ("mandate", "trust", "pace")
PLACES: list[tuple[Label, str]] = [
    ("C", "the wards of town {n} met"),
    ("M", "nurses of town {n} felt heard by all"),
    ("O", "waits in town {n} fell"),
]


def document(name: str, before: str = "") -> Document:
    lines = (" so ".join(words for _, words in PLACES).format(n=n) for n in range(EACH))
    text = before + ".\n\n".join(lines) + "."
    return Document.make(name, "literature", text, split_passages(text))


def machine(made: Document, model: str, cut: int = 0, *, mapped: bool = True) -> Coding:
    """Code as a model would: ``cut`` letters short at the end; later models skip every fourth."""
    spans, groups, about = [], [], []
    for n in range(EACH):
        members: dict[Label, tuple[str, ...]] = {}
        for (label, words), construct in zip(PLACES, CONSTRUCTS, strict=True):
            start = made.text.index(words.format(n=n))
            end = start + len(words.format(n=n)) - cut
            if cut and (n + LABELS.index(label)) % 4 == 0:
                continue
            span = Span.make(
                made.source, start, end, label, made.text[start:end], coder=model,
                origin="machine", probability=0.6,
            )  # fmt: skip
            spans.append(span)
            members[label] = (span.id,)
            about.append(Assignment(span.id, label, construct, "+", model, "machine", 0.5))
        groups.append(Configuration.make(made.source, members, "+", coder=model, origin="machine"))
    given = tuple(about) if mapped else ()
    return Coding(made.source, made.id, model, "machine", tuple(spans), tuple(groups), given)


def edit(path: Path) -> int:
    """Change two hundred rows as a person would; return how many were changed."""
    book = openpyxl.load_workbook(path)
    page = book["correct spans"]
    at = {cell.value: n for n, cell in enumerate(page[1], 1)}
    count = 0
    for row in range(2, page.max_row + 1):
        words, label = (page.cell(row, at[name]).value for name in ("words", "label"))
        changes: list[tuple[str, str]] = [
            ("decision", "accept"),
            ("decision", "reject"),
            ("label", {"C": "M", "M": "O", "O": "C"}[label]),
            ("words", " ".join(words.split()[1:])),
            ("construct", "other"),
            ("direction", "-"),
            ("configurations", "none"),
            ("comment", f"a thought on {words}"),
        ]
        if row % 9 and count < 170:
            column, value = changes[row % 9 - 1]
            page.cell(row, at[column]).value = value
            count += 1
    page = book["correct configurations"]
    at = {cell.value: n for n, cell in enumerate(page[1], 1)}
    for row in range(2, 32):
        page.cell(row, at["polarity"]).value = "-"
    book.save(path)
    return count + 30


@pytest.fixture
def corrections(tmp_path: Path) -> list[Correction]:
    documents = [document(name) for name in NAMES]
    synthesis = Synthesis(
        tuple(Source(name) for name in NAMES),
        tuple(Construct(name, name, "", "") for name in CONSTRUCTS),
        tuple(machine(made, "model-1") for made in documents),
        (),
        tuple(documents),
    )
    path = tmp_path / "cmo.xlsx"
    write_xlsx(path, [], correcting_sheets(synthesis, []))
    assert edit(path) == 200
    book = read_workbook(path, [*CONSTRUCTS, "other"])
    assert book.problems == []
    given = [replace(c, coder="zoe", date="2026-11-30") for c in book.corrections]
    add_corrections(tmp_path / "corrections/zoe.csv", given)
    read = read_corrections(tmp_path)
    assert [replace(c, id="") for c in read] == given
    return read


def applied(
    corrections: list[Correction], coding: Coding, made: Document
) -> tuple[Coding, list[Outcome]]:
    own = [c for c in corrections if c.source == made.source]
    return apply_corrections(coding, made, own)


def said(coding: Coding) -> set[tuple[str, str, str, str]]:
    """Return the words, labels and constructs that people reviewed."""
    about = {a.span: a for a in coding.assignments if a.origin == "person"}
    return {
        (s.text, s.label, about[s.id].construct if s.id in about else "", s.review)
        for s in coding.spans
        if s.review
    }


@pytest.mark.parametrize("before", ["", "A preface of some length was put before it.\n\n"])
@pytest.mark.parametrize("cut", [0, 2], ids=["same model", "another model"])
def test_they_survive_another_model_and_another_text(
    corrections: list[Correction], before: str, cut: int
) -> None:
    for name in NAMES:
        first, outcomes = applied(corrections, machine(document(name), "model-1"), document(name))
        assert {o.state for o in outcomes} <= {"applied"}
        made = document(name, before)
        coding, later = applied(corrections, machine(made, "model-2", cut), made)
        assert {o.state for o in later} <= {"applied", "already so"}
        assert said(first) == said(coding)
        for span in coding.spans:
            assert made.text[span.start : span.end] == span.text
        rejected = {o.words for o in outcomes if o.new == "reject"}
        labels = {(c.mark.words, c.mark.label) for c in corrections if c.mark and c.new == "reject"}
        assert not {(s.text, s.label) for s in coding.spans} & {
            (words, label) for words, label in labels if words in rejected
        }


def test_a_rebuild_gives_the_same(corrections: list[Correction]) -> None:
    for name in NAMES:
        made = document(name)
        assert applied(corrections, machine(made, "m"), made) == applied(
            corrections, machine(made, "m"), made
        )


def test_words_that_are_gone_are_listed(corrections: list[Correction]) -> None:
    made = document("lit-0")
    text = made.text.replace("town 3 ", "city 3 ")
    changed = Document.make("lit-0", "literature", text, split_passages(text))
    coding = replace(machine(made, "m"), spans=(), configurations=(), assignments=())
    _, outcomes = applied(corrections, coding, changed)
    lost = [o for o in outcomes if o.state == "no longer applies"]
    assert lost
    assert all("town 3 " in o.words for o in lost)
    assert len(outcomes) == sum(c.source == "lit-0" for c in corrections)


def test_two_people_in_conflict_change_nothing_until_a_third_decides() -> None:
    made = document("lit-0")
    coding = machine(made, "m", mapped=False)
    span = next(s for s in coding.spans if s.label == "M")
    mark = Mark("M", span.start, span.end, span.text)

    def say(coder: str, label: str, day: str = "2026-11-30") -> Correction:
        return Correction(
            "label", "M", label, "lit-0", "machine", mark, document=made.id,
            id=f"cor-{coder}", coder=coder, date=day,
        )  # fmt: skip

    two = [say("ana", "O"), say("ben", "C")]
    same, outcomes = apply_corrections(coding, made, two)
    assert [o.state for o in outcomes] == ["conflict", "conflict"]
    assert same.spans == coding.spans
    third, outcomes = apply_corrections(coding, made, [*two, say("cat", "C")])
    assert [o.state for o in outcomes] == ["overruled", "applied", "applied"]
    assert (span.start, "C") in {(s.start, s.label) for s in third.spans}
    back = Correction("withdraw", "", "", target="cor-ben", coder="ben", id="cor-back")
    _, outcomes = apply_corrections(coding, made, [*two, back])
    assert [o.state for o in outcomes[:2]] == ["applied", "withdrawn"]


def test_an_acceptance_stands_beside_a_later_change_by_the_same_person() -> None:
    made = document("lit-0")
    coding = machine(made, "m", mapped=False)
    span = next(s for s in coding.spans if s.label == "M")
    mark = Mark("M", span.start, span.end, span.text)
    first = Correction("decision", "", "accept", "lit-0", "machine", mark, document=made.id)
    later = replace(first, field="construct", old="trust", new="pace", construct="pace")
    given = [replace(c, id=f"cor-{n}", coder="ana") for n, c in enumerate((first, later))]
    _, outcomes = apply_corrections(coding, made, given)
    assert "replaced" not in {o.state for o in outcomes}
    assert outcomes[1].state == "applied"
