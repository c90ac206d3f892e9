from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmo.errors import UserError
from cmo.presentation.figures import style

LATIN = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=60)


@given(LATIN)
@settings(max_examples=40, deadline=None)
def test_wrapped_words_stay_within_their_box(text: str) -> None:
    lines = style.fit(text, 0.8, 8.0).split("\n")
    assert len(lines) <= 2
    assert all(style.text_width(line, 8.0) <= 0.8 for line in lines)


def test_words_that_fit_are_not_cut() -> None:
    assert style.fit("Belief in leaders", 0.8, 8.0) == "Belief in\nleaders"


def test_words_that_do_not_fit_end_in_a_sign() -> None:
    assert style.fit("Belief in leaders and authorities", 0.8, 8.0, 1).endswith("…")


def test_a_figure_shows_itself_in_a_notebook() -> None:
    assert style.new_page("Title")._repr_png_().startswith(b"\x89PNG")


def test_a_format_that_is_no_picture_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"allowed are \.svg, \.png"):
        style.save(style.new_page("Title"), [tmp_path / "a.pdf"])
    assert list(tmp_path.iterdir()) == []
