from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmo.references import record, table
from cmo.references.record import bare_doi, cite_authors, plain


@pytest.mark.parametrize("module", [record, table])
def test_examples_in_the_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1136/bmj.325.7358.246", "10.1136/bmj.325.7358.246"),
        ("DOI: 10.1136/BMJ.325 ", "10.1136/bmj.325"),
        ("https://dx.doi.org/10.1016/S0140-6736(02)07952-5", "10.1016/s0140-6736(02)07952-5"),
        ("(see 10.1016/S0140-6736(02)07952-5).", "10.1016/s0140-6736(02)07952-5"),
        ("http://doi.org/10.1002%2Fhpm.123", "10.1002/hpm.123"),
        (
            "10.1002/(SICI)1097-0266(199703)18:3<187::AID>3.0",
            "10.1002/(sici)1097-0266(199703)18:3<187::aid>3.0",
        ),
        ("doi 10.12/x", ""),
        ("", ""),
    ],
)
def test_a_doi_is_found_and_bared(text: str, doi: str) -> None:
    assert bare_doi(text) == doi


@given(st.from_regex(r"10\.[0-9]{4,9}/[a-z0-9]+([./-][a-z0-9]+)*", fullmatch=True))
def test_a_doi_is_the_same_however_it_is_written(doi: str) -> None:
    for form in ("{}", "https://doi.org/{}", "doi:{}.", "({})", "<{}>", '"{}"'):
        assert bare_doi(form.format(doi.upper())) == doi


@given(st.text())
def test_plain_text_is_plain_already(text: str) -> None:
    once = plain(text)
    assert "\n" not in once
    assert once == once.strip()


@pytest.mark.parametrize(
    ("authors", "cited"),
    [
        ([], ""),
        (["Lim, Kean"], "Lim"),
        (["World Health Organization"], "World Health Organization"),
        (["Fulop, N", "de la Roche, B"], "Fulop and de la Roche"),
        (["Fulop, N", "King, A", "Allen, P"], "Fulop et al."),
    ],
)
def test_authors_are_cited(authors: list[str], cited: str) -> None:
    assert cite_authors(authors) == cited
