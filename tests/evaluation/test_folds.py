"""What a model is scored on is never what it was trained on."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cmo import coded
from cmo.cli import main
from cmo.coded import CodedText
from cmo.encoder.heldout import FOLDS
from cmo.model import Lesson
from cmo.records import Coding, Document

TINY = Path(__file__).parents[1] / "tiny" / "raw"


@dataclass
class Fold:
    """Which documents a model was trained on, and which it coded; it codes as people did."""

    trained: list[Document]
    held_out: list[Document] = field(default_factory=list)

    def code_read(self, documents: Sequence[Document], docs: object) -> Iterator[Coding]:
        self.held_out += documents
        by_people = {text.document.id: text.coding for text in everything()}
        return (by_people[document.id] for document in documents)


def everything() -> list[CodedText]:
    return [*coded.read_corpus(TINY), *coded.read_coded_sources(TINY)]


@pytest.fixture
def folds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Fold]:
    """Run the evaluation with models that are never wrong and remember what they saw."""
    seen: list[Fold] = []

    def train(lessons: Sequence[Lesson]) -> Fold:
        seen.append(Fold([lesson.text.document for lesson in lessons]))
        return seen[-1]

    monkeypatch.setattr("cmo.model.train", train)
    table = tmp_path / "scores.csv"
    main(["evaluate", "--raw", str(TINY), "--output", str(table)])
    assert len(seen) == FOLDS
    return seen


def writers(documents: Sequence[Document]) -> set[str]:
    """Return the corpus writers of ``documents``."""
    writer_of = {text.document.id: text.writer for text in coded.read_corpus(TINY)}
    return {writer_of[d.id] for d in documents if d.id in writer_of}


def sources(documents: Sequence[Document]) -> set[str]:
    return {document.source for document in documents}


def test_no_source_is_in_training_and_test_at_once(folds: list[Fold]) -> None:
    for fold in folds:
        assert not sources(fold.trained) & sources(fold.held_out)


def test_no_writer_is_in_training_and_test_at_once(folds: list[Fold]) -> None:
    for fold in folds:
        assert not writers(fold.trained) & writers(fold.held_out)


def test_every_text_is_held_out_once_and_trained_on_otherwise(folds: list[Fold]) -> None:
    texts = sorted(text.document.id for text in everything())
    assert sorted(d.id for fold in folds for d in fold.held_out) == texts
    for fold in folds:
        assert sorted(d.id for d in [*fold.held_out, *fold.trained]) == texts


def test_a_source_coded_by_two_people_is_held_out_with_both_codings(folds: list[Fold]) -> None:
    twice = [[d for d in fold.held_out if d.source == "lit-b"] for fold in folds]
    assert sorted(map(len, twice)) == [0, 0, 0, 2]
    assert len({document.id for documents in twice for document in documents}) == 2


def test_scores_name_what_was_held_out(folds: list[Fold], tmp_path: Path) -> None:
    with (tmp_path / "scores.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert folds
    held = {(row["split"], row["held_out"]) for row in rows if row["group"] == "all"}
    assert held == {
        *(("writer", name) for name in ("all", "writer-x", "writer-y")),
        *(("source", name) for name in ("all", "ana", "ben")),
        *(("coders", name) for name in ("all", "writer-x")),
    }
    genres = {row["group"] for row in rows if row["split"] == "writer"}
    assert genres == {"all", "article", "grey", "interview"}


def test_a_model_that_is_never_wrong_scores_1_on_everything(
    folds: list[Fold], tmp_path: Path
) -> None:
    with (tmp_path / "scores.csv").open(newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["split"] != "coders"]
    assert folds
    assert {row["split"] for row in rows} == {"writer", "source"}
    assert {(row["value"], row["low"], row["high"]) for row in rows} == {("1.0", "1.0", "1.0")}


def test_the_second_coder_is_scored_on_the_passages_both_coded(
    folds: list[Fold], tmp_path: Path
) -> None:
    with (tmp_path / "scores.csv").open(newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["split"] == "coders"]
    assert folds
    assert {row["documents"] for row in rows if row["group"] == "all"} == {"2"}
    value = {(row["measure"], row["label"]): row["value"] for row in rows if row["group"] == "all"}
    assert value["span_f1_exact", "C"] == "1.0"
    assert float(value["span_f1_exact", "M"]) == pytest.approx(1 / 3, abs=1e-4)
