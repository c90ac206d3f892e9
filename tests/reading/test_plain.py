from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmo.errors import UserError
from cmo.reading import read_file
from cmo.reading.limits import Limits
from cmo.reading.plain import read

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t :-"),
    min_size=1,
)


def text_of(data: bytes) -> str:
    return read(data, "s", "s.txt", Limits())[0].text


@given(TEXTS)
def test_nothing_is_stripped_or_added(text: str) -> None:
    text = unicodedata.normalize("NFC", text.lstrip("\ufeff"))
    assert text_of(text.encode()) == text


@given(TEXTS)
def test_passages_lie_in_order_and_hold_all_words(text: str) -> None:
    [reading] = read(text.lstrip("\ufeff").encode(), "s", "s.txt", Limits())
    at, left = 0, []
    for passage in reading.passages:
        assert at <= passage.start <= passage.end <= len(reading.text)
        left.append(reading.text[at : passage.start])
        at = passage.end
    left.append(reading.text[at:])
    if not any(passage.speaker for passage in reading.passages):
        assert "".join(left).strip() == ""


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfTrust grew.", "Trust grew."),
        (b"One.\r\nTwo.\rThree.\n", "One.\nTwo.\nThree.\n"),
        (b"Page one.\x0cPage two.", "Page one.\nPage two."),
        ("cafe\u0301".encode(), "caf\u00e9"),
        (b"  kept  \n\n", "  kept  \n\n"),
    ],
)
def test_only_the_variants_of_encoding_are_evened_out(data: bytes, text: str) -> None:
    assert text_of(data) == text


def test_a_control_character_is_an_error_with_its_line() -> None:
    with pytest.raises(UserError, match=r"line 2 holds the control character U\+0000"):
        read(b"fine\nbro\x00ken", "s", "s.txt", Limits())


def test_the_source_is_the_stem_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "lit-x01.txt").write_text("Trust grew.")
    assert [each.source for each in read_file(tmp_path / "lit-x01.txt")] == ["lit-x01"]
