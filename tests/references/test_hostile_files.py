"""What is wrong with a file or a record is one sentence, and the other records are read."""

from __future__ import annotations

import string
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmo.errors import UserError
from cmo.references import Reference
from cmo.references.record import LONGEST, bare_pmid
from cmo.references.table import split_authors

Read = Callable[[str, str | bytes], tuple[list[Reference], list[UserError]]]

DOCTYPE = '<!DOCTYPE x [<!ENTITY a "{}">]>'
ENDNOTE = (
    '<?xml version="1.0"?>{}<xml><records><record><titles><title>{}</title></titles></record>'
    "</records></xml>"
)


def test_records_without_a_title_or_an_end_cost_themselves_alone(read: Read) -> None:
    ris = "TY  - JOUR\nAU  - A, B\nER  -\nTY  - JOUR\nTI  - Kept\nTY  - JOUR\nTI  - Also\nER  -\n"
    found, problems = read("a.ris", ris)
    assert [record.title for record in found] == ["Kept", "Also"]
    assert [str(problem) for problem in problems] == [
        "a.ris, line 1: the record has no title; give it one, or leave it out.",
        "a.ris, line 4: the record has no ER line; read up to the next one.",
    ]


def test_a_broken_bibtex_record_is_said_and_the_next_is_read(read: Read) -> None:
    found, [said] = read("a.bib", "@article{a, title={Never closed\n\n@article{b, title={Kept}}\n")
    assert [record.title for record in found] == ["Kept"]
    assert str(said) == (
        "a.bib, line 1: the record is not whole; look for a missing brace or comma."
    )


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.ris", "Dear all,\nno references here.", "is neither RIS, NBIB nor BibTeX"),
        ("a.ris", b"%PDF-1.7 \n", "is a PDF, not a bibliographic file"),
        ("a.ris", b"TY  - JOUR\nTI  - \0\nER  -", "holds the control character U+0000"),
        ("a.ris", b"", "is empty"),
        ("a.enl", b"x", "the suffix '.enl' is not known; known: RIS (.ris)"),
        ("a.csv", "name,doi\nx,10.1234/a\n", "row 1: no column of titles among name, doi"),
        ("a.csv", 'title\n"never closed\n', "cannot be read as CSV"),
        ("a.csv", "title\n", "holds no record"),
        ("a.xml", "<xml><records>", "is not well-formed XML"),
        ("a.xml", "<html/>", "holds <html>, not EndNote's <xml><records>"),
        ("a.xml", ENDNOTE.format(DOCTYPE.format("boom"), "&a;"), "declares XML entities"),
        (
            "a.xml",
            ENDNOTE.format('<!DOCTYPE x SYSTEM "file:///etc/passwd">', "T"),
            "declares XML entities",
        ),
        (
            "a.xml",
            ENDNOTE.format("", "T").encode("utf-16") + b"<!DOCTYPE",
            "a.xml",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(
    read: Read, name: str, content: str | bytes, words: str
) -> None:
    with pytest.raises(UserError) as said:
        read(name, content)
    assert words in str(said.value)
    assert str(said.value).startswith(name)
    assert "\n" not in str(said.value)


def test_entities_that_nobody_declared_are_refused(read: Read) -> None:
    with pytest.raises(UserError, match="is not well-formed XML"):
        read("a.xml", ENDNOTE.format("", "&secret;"))


def test_a_missing_quote_does_not_make_the_rest_a_title(read: Read) -> None:
    long = "word " * LONGEST["title"]
    found, [said] = read("a.csv", f'title,year\nShort,2001\n"{long}",2002\n')
    assert [record.title for record in found] == ["Short"]
    assert "a.csv, row 3: the record's title has 14,999 characters; at most 3,000" in str(said)


def test_braces_beyond_measure_are_no_stack_overflow(read: Read) -> None:
    deep = "@article{a, title={" + "{" * 20_000 + "x" + "}" * 20_000 + "}}\n@book{b, title={Kept}}"
    found, problems = read("a.bib", deep)
    assert found[-1].title == "Kept"
    assert len(found) + len(problems) == 2


def test_control_characters_and_markup_leave_plain_words(read: Read) -> None:
    ris = "TY  - JOUR\nTI  - <i>Trust</i>\x0b &lt;script&gt;\u200b and e\u0301galite\nER  -\n"
    [found], _ = read("a.ris", ris)
    assert found.title == "Trust <script> and \u00e9galite"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    st.sampled_from(["ris", "nbib", "bib", "csv", "xml"]),
    st.lists(
        st.sampled_from(
            ["TY  - JOUR\n", "ER  -\n", "TI  - x\n", "PMID- 1\n", "@article{a,", "title={x}", "}",
             "{", "title,doi\n", '"', "<xml>", "<records>", "<record>", "</xml>", "\\", "%", "\r"]
        ) | st.text(string.printable, max_size=8),
        max_size=20,
    ).map("".join),
)  # fmt: skip
def test_no_file_makes_anything_but_records_and_sentences(
    read: Read, suffix: str, content: str
) -> None:
    try:
        found, problems = read(f"a.{suffix}", content)
    except UserError as said:
        found, problems = [], [said]
    assert found or problems
    assert all(record.title for record in found)
    assert not any("\n" in str(problem) for problem in problems)


def test_a_long_gap_takes_no_minutes() -> None:
    gap = " " * 120_000
    assert split_authors(f"Elm{gap}A, Marsh B") == ["Elm, A", "Marsh, B"]
    assert split_authors(f"Elm{gap}of sons") == [f"Elm{gap}of sons"]
    assert bare_pmid(f"PMID{gap}x") == ""
