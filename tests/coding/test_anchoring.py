"""Finding a marked stretch again in the text as stored, or saying that it is not there."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmo.coding.anchoring import WORD, anchor, nearest

SPACES = st.sampled_from([" ", "\n", "  ", "\n\n", "\t", "\u00a0", " \n "])
WORDS = st.lists(
    st.sampled_from("trust grew fell so they a 𝒵 é 👩‍⚕️ (x) .".split()), min_size=1, max_size=12
)


def plain(text: str) -> str:
    """Return ``text`` without white space and invisible characters."""
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) != "Cf")


def find(coded: str, quote: str, stored: str, number: int = 0) -> str | None:
    """Return the stored words at the ``number``-th ``quote`` of the coded text."""
    stretch = place(coded, quote, stored, number)
    return None if stretch is None else stored[slice(*stretch)]


def place(coded: str, quote: str, stored: str, number: int = 0) -> tuple[int, int] | None:
    start = -1
    for _ in range(number + 1):
        start = coded.index(quote, start + 1)
    return anchor(coded, stored)(start, start + len(quote))


@st.composite
def respaced(draw: st.DrawFn) -> tuple[str, str, list[tuple[int, int]], list[tuple[int, int]]]:
    """Give two texts of the same words, and where each word lies in the one and the other."""
    words = draw(WORDS)
    texts, places = ["", draw(st.sampled_from(["", " ", "\n"]))], ([], [])
    for word in words:
        for at in (0, 1):
            places[at].append((len(texts[at]), len(texts[at]) + len(word)))
            texts[at] += word + draw(SPACES)
    return texts[0], texts[1], *places


@given(respaced(), st.data())
def test_white_space_moves_nothing(
    case: tuple[str, str, list[tuple[int, int]], list[tuple[int, int]]], data: st.DataObject
) -> None:
    coded, stored, here, there = case
    first = data.draw(st.integers(0, len(here) - 1))
    last = data.draw(st.integers(first, len(here) - 1))
    found = anchor(coded, stored)(here[first][0], here[last][1])
    assert found == (there[first][0], there[last][1])


@given(respaced(), st.data())
def test_a_text_is_found_as_part_of_a_longer_one(
    case: tuple[str, str, list[tuple[int, int]], list[tuple[int, int]]], data: st.DataObject
) -> None:
    coded, stored, here, there = case
    at = data.draw(st.integers(0, len(here) - 1))
    found = anchor(coded, f"§ Title {stored} § More")(*here[at])
    assert found == (there[at][0] + 8, there[at][1] + 8)


@given(st.text("ab .", max_size=12), st.text("ab .\n\u00ad", max_size=60), st.data())
def test_what_is_found_has_the_marked_words_and_no_others(
    coded: str, stored: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(coded)))
    end = data.draw(st.integers(start, len(coded)))
    found = anchor(coded, stored)(start, end)
    if found is not None:
        words = stored[slice(*found)]
        assert plain(words) == plain(coded[start:end])
        assert coded == stored or words == words.strip()


TEXT = (
    "The two boards had met for years before the merger was planned. Because directors trusted one "
    "another's figures, the merger was agreed in months. Wards felt it was done to them."
)
QUOTE = "trusted one another's figures"


def test_the_same_text_has_the_same_offsets() -> None:
    assert place(TEXT, QUOTE, TEXT) == (TEXT.index(QUOTE), TEXT.index(QUOTE) + len(QUOTE))


@pytest.mark.parametrize(
    "stored",
    [
        TEXT.replace("The two boards had met for years", "The boards met"),
        TEXT.replace("The two boards", "Of all the boards that we studied, the two largest ones"),
        TEXT.replace("Wards felt it was done to them.", ""),
        TEXT.replace("Because directors", "As managers"),
        f"Page 3\n\n{TEXT.replace('agreed', 'decided upon')}",
    ],
)
def test_a_quote_is_found_again_when_the_text_around_it_changed(stored: str) -> None:
    assert find(TEXT, QUOTE, stored) == QUOTE


@pytest.mark.parametrize(
    "stored",
    [
        TEXT.replace("'", "’"),
        TEXT.replace("one another", "one\nanother"),
        TEXT.replace("another's", "ano\u00adther's"),
        TEXT.replace("figures", "figures\u200b"),
        "\ufeff" + TEXT.replace(" ", "\u00a0"),
    ],
)
def test_typography_and_invisible_characters_make_no_difference(stored: str) -> None:
    found = find(TEXT, QUOTE, stored)
    assert found is not None
    assert plain(found).replace("’", "'") == plain(QUOTE)


@pytest.mark.parametrize("change", [("figures", "numbers"), ("trusted", "Trusted"), ("one ", "")])
def test_a_quote_that_is_not_there_is_not_guessed(change: tuple[str, str]) -> None:
    assert place(TEXT, QUOTE, TEXT.replace(*change)) is None


TWICE = (
    "In the north the teams shared a rota and the staff knew each other, so trust grew among them "
    "all. In the south nobody had met and the post went astray, but later trust grew there as well."
)


@pytest.mark.parametrize("number", [0, 1])
def test_of_two_places_the_words_around_decide(number: int) -> None:
    stored = f"A new first line.\n{TWICE.replace('post', 'mail')} A new last line."
    expected = [i for i in range(len(stored)) if stored.startswith("trust grew", i)][number]
    assert place(TWICE, "trust grew", stored, number) == (expected, expected + 10)


def test_two_places_alike_are_not_told_apart() -> None:
    stored = f"{TEXT.replace('months', 'weeks')}\n" * 2
    assert place(TEXT, QUOTE, stored) is None


def test_a_text_that_stands_there_twice_is_not_told_apart() -> None:
    assert place(TEXT, QUOTE, f"{TEXT}\n{TEXT}") is None
    assert place("Trust grew.", "Trust", "Trust  grew. Trust grew.") is None


def test_a_few_words_in_other_surroundings_are_not_the_marked_ones() -> None:
    other = "An unrelated sentence, in which somebody trusted to luck; nothing else agrees."
    assert place(TEXT, "trusted", other) is None


def test_a_long_quote_needs_no_surroundings() -> None:
    quote = "directors trusted one another's figures"
    assert find(TEXT, quote, f"Elsewhere {quote} too") == quote


@pytest.mark.parametrize(("coded", "stored"), [("a b", "a  b"), ("", "a"), ("a", "")])
def test_a_stretch_without_words_is_nowhere(coded: str, stored: str) -> None:
    assert anchor(coded, stored)(len(coded) // 2, len(coded) // 2) is None
    assert anchor(" ".join(coded), stored)(1, 2) is None


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("managers lost sigth of services", "Managers lost sight of services"),
        ("so services were worse", "so services got worse"),
        ("services", "services"),
        ("nothing like it was ever said", None),
        ("…", None),
    ],
)
def test_the_nearest_words_are_shown_where_a_quote_is_gone(
    quote: str, expected: str | None
) -> None:
    text = "Managers lost sight of services. They met, so services got worse."
    found = nearest(quote, text)
    assert (text[slice(*found)] if found else None) == expected


@given(st.text("ab .", max_size=12), st.text("ab .", max_size=40))
def test_no_stretch_shares_more_words_than_the_nearest(quote: str, text: str) -> None:
    words, wanted = list(WORD.finditer(text)), Counter(WORD.findall(quote))

    def shared(start: int, end: int) -> int:
        return (Counter(WORD.findall(text[start:end])) & wanted).total()

    length = wanted.total()
    windows = zip(words, words[max(0, min(length, len(words)) - 1) :], strict=False)
    most = max((shared(one.start(), two.end()) for one, two in windows), default=0)
    found = nearest(quote, text)
    assert (found is None) == (most == 0 or most < length / 2)
    assert found is None or shared(*found) == most
