from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cmo.errors import UserError
from cmo.reading import Reading, read_file

WIDE = "The trusts had worked together for years and knew each other well enough"
MakePdf = Callable[..., Path]


def words(reading: Reading) -> list[tuple[str, str]]:
    return [(p.kind, reading.text[p.start : p.end]) for p in reading.passages]


def test_wrapped_lines_are_joined_into_paragraphs(make_pdf: MakePdf) -> None:
    lines = [
        (800, 16, "Trust between"),
        (780, 16, "hospitals"),
        (740, 11, WIDE),
        (726, 11, "to share staff."),
        (712, 11, WIDE),
        (698, 11, "(again)."),
        (670, 11, "A gap parts this from the lines above and it stands on its own here."),
    ]
    [reading] = read_file(make_pdf([lines]))
    assert words(reading) == [
        ("heading", "Trust between hospitals"),
        ("paragraph", f"{WIDE} to share staff."),
        ("paragraph", f"{WIDE} (again)."),
        ("paragraph", lines[-1][2]),
    ]


def test_a_word_cut_by_a_line_end_is_healed(make_pdf: MakePdf) -> None:
    lines = [(800, 11, f"{WIDE} colla-"), (786, 11, f"borated in well-known {WIDE} well-")]
    lines += [(772, 11, "known ways with the North-"), (758, 11, "West.")]
    [reading] = read_file(make_pdf([lines]))
    assert "collaborated" in reading.text
    assert "well-known ways" in reading.text
    assert "North- West" in reading.text


def test_pages_are_kept_and_running_heads_are_not(make_pdf: MakePdf) -> None:
    pages = [
        [(820, 9, f"Journal of Trust {n}"), (700, 11, f"{WIDE} on page {n}."), (20, 9, f"Page {n}")]
        for n in (1, 2, 3)
    ]
    [reading] = read_file(make_pdf(pages))
    assert [p.page for p in reading.passages] == [1, 2, 3]
    assert "Journal" not in reading.text
    assert "Page" not in reading.text


def test_a_sentence_may_run_over_the_page(make_pdf: MakePdf) -> None:
    [reading] = read_file(make_pdf([[(700, 11, WIDE)], [(800, 11, "to share their staff.")]]))
    assert words(reading) == [("paragraph", f"{WIDE} to share their staff.")]


def test_a_scanned_page_is_reported_and_the_others_read(make_pdf: MakePdf) -> None:
    [reading] = read_file(make_pdf([[(700, 11, WIDE)], None]))
    assert reading.text == WIDE
    assert [remark.place for remark in reading.remarks] == ["paper.pdf, page 2"]


@pytest.mark.parametrize(
    ("pages", "password", "found"),
    [
        ([None, None], "", "is scanned"),
        ([[]], "", "holds no text"),
        ([[(700, 11, WIDE)]], "secret", "is encrypted"),
    ],
)
def test_what_cannot_be_read_is_said(
    make_pdf: MakePdf, pages: list[object], password: str, found: str
) -> None:
    with pytest.raises(UserError, match=found):
        read_file(make_pdf(pages, password=password))
