"""What the recogniser must reach on transcripts that it never saw, and words it must leave."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmo.deidentify.finding import find_identifiers
from cmo.deidentify.known import read_identifiers
from cmo.deidentify.mentions import SURE
from cmo.deidentify.recogniser import MODEL, Recogniser
from cmo.deidentify.scoring import Scores, parse_marked, read_marked
from cmo.deidentify.training import listed_example, train_recogniser
from cmo.project import source_files
from cmo.reading import read_file

HERE = Path(__file__).parent
RAW = HERE.parents[1] / "data" / "raw"
EXACT = ("PHONE", "EMAIL", "POSTCODE", "NHS_NUMBER", "URL")
TRAPS = [line for line in (HERE / "traps.txt").read_text(encoding="utf-8").splitlines() if line]


def test_marked_transcripts_are_cleared(recogniser: Recogniser) -> None:
    scores = Scores()
    for path in sorted((HERE / "challenge").glob("*.txt")):
        example = read_marked(path)
        scores.add(example, find_identifiers(example.text, recogniser))
    rows = {row.kind: row for row in scores.by_kind()}
    assert rows["ALL"].there > 950
    assert rows["ALL"].recall >= 0.97
    assert rows["ALL"].precision >= 0.90
    assert [rows[kind].recall for kind in EXACT] == [1.0] * len(EXACT)


def test_most_is_cleared_without_capitals_too(recogniser: Recogniser) -> None:
    scores = Scores()
    for path in sorted((HERE / "challenge").glob("*.txt")):
        example = read_marked(path).lowered()
        scores.add(example, find_identifiers(example.text, recogniser))
    rows = {row.kind: row for row in scores.by_kind()}
    assert rows["ALL"].recall >= 0.97
    assert rows["ALL"].precision >= 0.97
    assert [rows[kind].recall for kind in EXACT] == [1.0] * len(EXACT)


def test_a_transcript_that_training_never_saw_is_cleared() -> None:
    listed = read_identifiers(RAW / "interviews" / "identifiers.csv")
    texts = {
        path.stem: read_file(path)[0].text
        for path in source_files(RAW)
        if path.parent.name == "interviews"
    }
    examples = {name: listed_example(texts[name], listed[name]) for name in sorted(texts)}
    test = ["int-02", "int-08", "int-14"]
    trained, _ = train_recogniser([examples[n] for n in examples if n not in test], made=150)
    scores = Scores()
    for name in test:
        scores.add(examples[name], find_identifiers(examples[name].text, trained))
    total = scores.by_kind()[-1]
    assert total.recall >= 0.95
    assert total.precision >= 0.90


@pytest.mark.parametrize("line", TRAPS, ids=range(len(TRAPS)))
def test_ordinary_words_stay(line: str, recogniser: Recogniser) -> None:
    found = [m for m in find_identifiers(line, recogniser) if m.probability >= SURE]
    assert [line[m.start : m.end] for m in found] == []


def test_ordinary_words_stay_in_one_text(recogniser: Recogniser) -> None:
    text = "\n".join(TRAPS)
    found = [m for m in find_identifiers(text, recogniser) if m.probability >= SURE]
    assert [text[m.start : m.end] for m in found] == []


def test_the_shipped_model_is_small() -> None:
    assert sum(path.stat().st_size for path in MODEL.iterdir()) < 8_000_000


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        ("Ask {P Dr Ann Lee}.", [(7, 14)]),
        ("Ask {P Dr Ann Lee}.", [(4, 14)]),
        ("{O St Ann's} shut.", [(0, 8)]),
    ],
)
def test_titles_do_not_count(marked: str, found: list[tuple[int, int]]) -> None:
    from cmo.deidentify.mentions import Mention

    example = parse_marked(marked)
    scores = Scores()
    scores.add(example, [Mention(*span, "PERSON") for span in found])
    assert scores.by_kind()[-1].recall == 1.0


def test_half_a_name_does_not_count() -> None:
    from cmo.deidentify.mentions import Mention

    scores = Scores()
    scores.add(parse_marked("Ask {P Ann Lee}."), [Mention(4, 7, "PERSON")])
    assert scores.by_kind()[-1].recall == 0.0


def test_captions_in_capitals_are_read(recogniser: Recogniser) -> None:
    text = "I: WHO WAS IT\nR: IT WAS DR OKAFOR AND A LADY CALLED SIOBHAN FROM KEIGHLEY\n" * 2
    found = {text[m.start : m.end] for m in find_identifiers(text, recogniser)}
    assert {"OKAFOR", "SIOBHAN", "KEIGHLEY"} <= found
    assert not found & {"WHO", "LADY", "CALLED", "IT"}


def test_labels_of_speakers_that_are_no_names_stay(recogniser: Recogniser) -> None:
    text = "spk_0 are you happy\n\nspk_1 yeah go on\n\nFAC: Is everyone in?\n\nFAC: Good.\n"
    assert not [m for m in find_identifiers(text, recogniser) if m.probability >= SURE]


def test_initials_in_minutes_are_their_owner_though_they_spell_a_word(
    recogniser: Recogniser,
) -> None:
    text = "Present: Angela Stott (chair).\n\nAS welcomed all. It was as good as AS had hoped."
    found = [m.start for m in find_identifiers(text, recogniser) if text[m.start : m.end] == "AS"]
    assert found == [text.index("AS"), text.rindex("AS")]
