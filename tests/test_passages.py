from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmo.passages import speakers, split_passages

LINES = st.lists(
    st.sampled_from(
        ["INT: Why?", "P01: Trust.", "", "  ", "Results", "- item", "a b c.", "Who: me", "#"]
    )
    | st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=80),
    max_size=12,
)


def words(text: str) -> list[str]:
    return [text[p.start : p.end] for p in split_passages(text)]


def kinds(text: str) -> list[str]:
    return [p.kind for p in split_passages(text)]


@given(LINES.map("\n".join))
def test_passages_are_trimmed_ordered_and_apart(text: str) -> None:
    at = 0
    for passage in split_passages(text):
        assert at <= passage.start < passage.end <= len(text)
        assert text[passage.start : passage.end] == text[passage.start : passage.end].strip()
        at = passage.end


@given(LINES.map("\n".join))
def test_nothing_but_speakers_labels_lies_between_passages(text: str) -> None:
    ends = [0, *(p.end for p in split_passages(text)), len(text)]
    starts = [*(p.start for p in split_passages(text)), len(text)]
    between = [text[end:start].strip() for end, start in zip(ends, starts, strict=False)]
    assert all(gap == "" or gap.endswith(":") for gap in between)


def test_a_speakers_label_stays_outside_the_turn() -> None:
    text = "INT: Why?\nP01: Trust.\nINT: And?\nP01: Luck."
    assert words(text) == ["Why?", "Trust.", "And?", "Luck."]
    assert [(p.speaker, p.asks) for p in split_passages(text)] == [
        ("INT", True),
        ("P01", False),
    ] * 2


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        ("P07: Yes.", "P07"),
        ("[00:01:02] P07: Yes.", "P07"),
        ("P07 (00:12): Yes.", "P07"),
        ("P 7: Yes.", "P 7"),
        ("Interviewer 2: Yes.", "Interviewer 2"),
        ("Speaker 2: Yes.", "Speaker 2"),
        ("[Person 2]: Yes.", "[Person 2]"),
        ("Siobhán Ó Dálaigh: Yes.", "Siobhán Ó Dálaigh"),
        ("Jean:\tYes.", "Jean"),
    ],
)
def test_labels_of_many_manners_are_speakers(line: str, speaker: str) -> None:
    text = f"INT: Why?\n{line}\nINT: And?\n{line}"
    assert [p.speaker for p in split_passages(text)] == ["INT", speaker] * 2
    assert words(text)[1] == "Yes."


def test_who_speaks_once_is_a_speaker_too() -> None:
    text = "INT: Why?\nP21: Trust.\nP22: Luck.\nINT: And?"
    assert [p.speaker for p in split_passages(text)] == ["INT", "P21", "P22", "INT"]


@pytest.mark.parametrize(
    "text",
    [
        "Context: rural.\nMechanism: trust.\nContext: urban.\nMechanism: fear.",
        "Note: one.\nNote: two.\nNote: three.",
        "H1: trust helps.\nH2: fear hinders.\nH3: both.",
        "Results: better.\n\nThe trusts merged.",
        "Trust grew. INT: is no label here.\n\nIt fell.",
    ],
)
def test_other_words_before_a_colon_are_no_speakers(text: str) -> None:
    assert not speakers(text)


def test_a_line_without_a_label_continues_the_turn() -> None:
    text = "INT: Why?\nP01: Trust.\nMore trust.\nINT: And?\nP01: No."
    assert [p.speaker for p in split_passages(text)] == ["INT", "P01", "P01", "INT", "P01"]


WRAPPED = (
    "P01: The trusts had worked together for a good many years and so\n"
    "they knew each other well enough to share their staff, which they\n"
    "did.\n"
)


def test_a_wrapped_turn_is_one_passage() -> None:
    assert len(split_passages(f"INT: Why?\n{WRAPPED}INT: And?\n{WRAPPED}")) == 4


def test_a_wrapped_paragraph_is_one_passage_and_its_title_another() -> None:
    text = f"Results\n{WRAPPED[5:]}\n{WRAPPED[5:]}"
    assert kinds(text) == ["heading", "paragraph", "paragraph"]
    assert [p.section for p in split_passages(text)] == ["", "Results", "Results"]


def test_a_paragraph_a_line_is_a_passage_a_line() -> None:
    assert len(split_passages("Trust grew.\nCosts fell.\nStaff stayed on for years.")) == 3


def test_narrow_columns_are_wrapped_too() -> None:
    text = "Where the trusts had worked\ntogether for years, they knew\neach other well."
    assert words(text) == [text]


def test_list_items_are_apart_and_may_be_wrapped() -> None:
    text = f"- {WRAPPED[5:]}- Costs fell.\n1. Staff stayed."
    assert kinds(text) == ["item"] * 3


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("What we found", "heading"),
        ("## What we found", "heading"),
        ("Trust grew.", "paragraph"),
        ("“They trusted us.”", "paragraph"),
        ("and so they stayed", "paragraph"),
        ("2. Trust grew", "item"),
    ],
)
def test_a_heading_is_short_and_unpunctuated(line: str, kind: str) -> None:
    assert kinds(f"{line}\n\nThe trusts merged.")[0] == kind


def test_the_last_line_heads_nothing() -> None:
    assert kinds("Staff trusted them so they stayed") == ["paragraph"]
