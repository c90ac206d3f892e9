from __future__ import annotations

from cmo.presentation.highlights import Highlights
from cmo.presentation.marking import Mark
from cmo.records import Document, Passage

TEXT = "Rooms & <b>trust</b> grew.\nNobody said why.\nCosts fell."


def shown(*marks: Mark, speaker: str = "", synthetic: bool = False) -> str:
    ends = (0, 26), (27, 43), (44, len(TEXT))
    passages = tuple(Passage(start, end, speaker=speaker) for start, end in ends)
    document = Document.make("lit-1", "literature", TEXT, passages)
    return Highlights(document, marks, "A <i>title</i>", synthetic=synthetic)._repr_html_()


def test_text_title_and_speaker_are_escaped() -> None:
    page = shown((8, 11, "M"), speaker="<s>P1</s>")
    assert "Rooms &amp; <mark" in page
    assert "&lt;b&gt;<sup>M</sup></mark>" in page
    assert "A &lt;i&gt;title&lt;/i&gt;" in page
    assert "<strong>&lt;s&gt;P1&lt;/s&gt;:</strong>" in page


def test_passages_without_a_mark_are_left_out_with_a_sign() -> None:
    page = shown((0, 5, "C"), (44, 49, "O"))
    assert "Nobody" not in page
    assert page.count("[…]") == 1


def test_marks_may_overlap() -> None:
    page = shown((0, 8, "C"), (6, 11, "M"))
    assert page.count("<mark") == 3
    assert page.count("<sup>C</sup></mark>") == 1
    assert page.count("<sup>M</sup></mark>") == 1


def test_a_synthetic_interview_is_called_so() -> None:
    assert "synthetic interview" in shown((0, 5, "C"), synthetic=True)
    assert "synthetic" not in shown((0, 5, "C"))


def test_a_source_without_marks_says_so() -> None:
    assert "No spans are marked" in shown()
