"""However a program counts, a selection lands on the words it names."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmo.exchange.positions import WAYS, Selected, Way, compose, make_scale, measure

TEXT = "Trust 🙂 grew.\nThe boards’ n\u0303ame — שלום — was\nread 👩‍⚕️ aloud, and staff stayed."
WORDS = ["Trust", "boards", "was\nread", "aloud", "staff stayed"]


def count(raw: str, at: int, way: Way) -> int:
    """Return the position of ``raw[at]`` as a program that counts this way gives it."""
    before = raw[:at].removeprefix("\ufeff")
    before = before.replace("\r\n", "\n")
    if way.pairs:
        before = before.replace("\n", "\r\n")
    units = len(before.encode("utf-16-le")) // 2 if way.units else len(before)
    return units + (way.marked and at > 0)


def select(raw: str, words: str, way: Way, *, quoted: bool) -> Selected:
    given = words.replace("\n", "\r\n") if "\r" in raw else words
    start = raw.index(given)
    end = count(raw, start + len(given), way) - way.inclusive
    return Selected(count(raw, start, way), end, words if quoted else "")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("quoted", [True, False])
def test_the_way_a_program_counts_is_found_out(way: Way, line_end: str, quoted: bool) -> None:
    raw = "\ufeff" * way.marked + TEXT.replace("\n", line_end)
    selections = [select(raw, words, way, quoted=quoted) for words in WORDS]
    scale = measure(raw, selections)
    found = [scale.text[slice(*(scale.stretch(each) or (0, 0)))] for each in selections]
    assert found == WORDS
    assert scale.text == unicodedata.normalize("NFC", TEXT)


def test_a_name_cut_short_counts_as_the_words() -> None:
    raw = "So directors trusted one another's figures. Then they left."
    scale = measure(
        raw, [Selected(3, 41, "directors trusted one…"), Selected(44, 57, "Then they...")]
    )
    assert scale.inclusive
    assert scale.stretch(Selected(3, 41)) == (3, 42)


def test_a_position_outside_the_text_is_nowhere() -> None:
    scale = make_scale("short", Way())
    assert [scale.stretch(s) for s in (Selected(3, 9), Selected(-1, 2), Selected(2, 2))] == [
        None
    ] * 3


@given(st.text(st.sampled_from("ab́̃ñéʟ한각ᄀ한🙂े\n"), max_size=20))
def test_composing_keeps_each_character_that_joins_no_other(text: str) -> None:
    stored, offsets = compose(text)
    assert stored == unicodedata.normalize("NFC", text)
    assert len(offsets) == len(text) + 1
    assert offsets == sorted(offsets)
    for at, character in enumerate(text):
        if (
            character in "ab🙂\n"
            and unicodedata.normalize("NFC", text[at : at + 2])[0] == character
        ):
            assert stored[offsets[at]] == character
