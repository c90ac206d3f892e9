from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from cmo.reading.blocks import Block, Reading, assemble

KINDS = st.sampled_from(["paragraph", "heading", "item", "cell", "turn"])
BLOCKS = st.lists(st.builds(Block, st.text(), KINDS, st.sampled_from(["", "INT", "P01"])))


def words(reading: Reading) -> list[tuple[str, str]]:
    return [(p.kind, reading.text[p.start : p.end]) for p in reading.passages]


@given(BLOCKS)
def test_every_stored_text_is_composed_and_free_of_control_characters(blocks: list[Block]) -> None:
    text = assemble("s", blocks).text
    assert unicodedata.is_normalized("NFC", text)
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in text)


@given(BLOCKS)
def test_passages_hold_all_text_but_the_labels(blocks: list[Block]) -> None:
    reading = assemble("s", blocks)
    ends = [0, *(passage.end for passage in reading.passages)]
    for end, passage in zip(ends, reading.passages, strict=False):
        between = reading.text[end : passage.start].strip()
        assert between in {"", f"{passage.speaker}:"}


def test_paragraphs_are_parted_by_a_blank_line_and_turns_by_a_line_end() -> None:
    blocks = [
        Block("Interview", "heading"),
        Block("Why?", "turn", "INT"),
        Block("Trust.", "turn", "P01"),
        Block("End of tape."),
    ]
    assert assemble("s", blocks).text == "Interview\n\nINT: Why?\nP01: Trust.\n\nEnd of tape."


def test_the_interviewer_asks_and_the_interviewee_does_not() -> None:
    reading = assemble("s", [Block("Why?", "turn", "INT"), Block("Trust.", "turn", "P01")])
    assert [passage.asks for passage in reading.passages] == [True, False]


def test_labelled_paragraphs_become_turns() -> None:
    blocks = [Block("INT: Why?"), Block("P01: We trusted\n them."), Block("And they us.")]
    reading = assemble("s", blocks)
    assert reading.text == "INT: Why?\nP01: We trusted them.\nAnd they us."
    assert [p.speaker for p in reading.passages] == ["INT", "P01", "P01"]


def test_turns_that_share_a_paragraph_are_told_apart() -> None:
    reading = assemble("s", [Block("INT: Why?\nP01: Trust.\nINT: And?\nP01: Luck.")])
    assert words(reading) == [("turn", w) for w in ("Why?", "Trust.", "And?", "Luck.")]


def test_a_passage_knows_the_heading_above_it() -> None:
    blocks = [Block("Before."), Block("Findings", "heading"), Block("After.")]
    assert [p.section for p in assemble("s", blocks).passages] == ["", "", "Findings"]
