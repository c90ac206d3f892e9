"""Training texts stay rightly tagged however they are disturbed (no PyTorch needed)."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from cmo.coded import CodedText
from cmo.coding.notation import parse_notation
from cmo.coding.placing import own_document, place
from cmo.finetuning import augment
from cmo.finetuning.mixing import CRUFT, Cruft, Mix, epoch
from cmo.finetuning.words import BREAK, IGNORED, Passage, TrainingText, tagged, training_text

NOTATION = """\
= t-1 | genre: interview | pol: 1+ 2-
INT: Why was that?
P01: Well, [C1: the boards had met for years], so [M1: people trusted it]. [O1: It was done].
P01: But [C2: nobody had asked us], and [O2: we left].
= t-2 | genre: article | pol: 1+
Because [C1: wards ate together], [O1: fewer nurses left]. The sample was small. It was a survey.
"""


def texts() -> list[TrainingText]:
    records, problems = parse_notation(NOTATION, "here")
    assert problems == []
    found = []
    for record in records:
        document = own_document(record)
        coded = CodedText("t", "t", "", document, place(record, document, "t"))
        found.append(training_text(coded))
    return found


def begun(passage: Passage) -> Counter[str]:
    return Counter(w.tag for sentence in passage for w in sentence if w.tag.startswith("B-"))


def test_marks_know_polarity_and_whether_they_join_the_one_before() -> None:
    interview, article = texts()
    assert [mark.label for mark in interview.marks] == ["C", "M", "O", "C", "O"]
    assert [mark.joins for mark in interview.marks] == [0, 1, 1, 0, 1]
    assert [mark.polarity for mark in interview.marks] == [0, 0, 0, 1, 1]
    assert interview.talk
    assert not article.talk


def test_words_carry_the_tags_of_the_marks() -> None:
    passage = tagged(texts()[1])
    words = [(word.text, word.tag) for word in passage[0]]
    assert words[:4] == [("Because", "O"), ("wards", "B-C"), ("ate", "I-C"), ("together", "I-C")]
    assert all(word.polarity == IGNORED for s in passage for word in s if word.tag == "O")


DISTURBANCES = st.sampled_from(
    [
        lambda p, r: augment.disfluent(p, r, 0.3),
        lambda p, r: augment.unpunctuated(p, r, 1.0),
        augment.relabelled,
        augment.bulleted,
        augment.wrapped,
        augment.thinned,
    ]
)


@given(DISTURBANCES, st.integers(0, 2**16), st.sampled_from([0, 1]))
def test_a_disturbance_keeps_every_mark(disturb, seed: int, which: int) -> None:  # type: ignore[no-untyped-def]
    before = tagged(texts()[which])
    after = disturb(before, Random(seed))
    assert begun(after) == begun(before)
    words = [word for sentence in after for word in sentence]
    for word, following in pairwise(words):
        if following.tag.startswith("I-"):
            assert word.tag[2:] == following.tag[2:]


def test_an_epoch_holds_every_text_once_among_page_furniture() -> None:
    whole = sum((begun(tagged(text)) for text in texts()), Counter())
    cruft = Cruft(CRUFT, ["A title"])
    for seed in range(20):
        laid = epoch(texts(), Mix(), cruft, Random(seed))
        assert sum((begun(passage) for passage in laid), Counter()) == whole
        assert any(word.text == BREAK for passage in laid for s in passage for word in s)
