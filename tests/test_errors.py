"""A mistake is one sentence: where, what was found, what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmo.errors import UserError, sentence


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (("f.csv, row 3", "found 'x'", "allowed: y"), "f.csv, row 3: found 'x'; allowed: y."),
        (("f.csv", "no such file"), "f.csv: no such file."),
        (("f.csv", "no such file", ""), "f.csv: no such file."),
    ],
)
def test_place_finding_and_remedy_make_a_sentence(parts: tuple[str, ...], said: str) -> None:
    assert sentence(*parts) == said
    assert str(UserError(*parts)) == said


def test_the_parts_can_be_had_apart() -> None:
    mistake = UserError(Path("data") / "f.csv", "no such file")
    assert (mistake.place, mistake.found, mistake.allowed) == ("data/f.csv", "no such file", "")
