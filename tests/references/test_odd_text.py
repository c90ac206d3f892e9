"""Whatever letters a title or a name is written in, every format brings it back as it was."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmo.errors import UserError
from cmo.references import Reference
from cmo.references.record import plain

Read = Callable[[str, str | bytes], tuple[list[Reference], list[UserError]]]

ODD = "aZ0 éß🙂👩‍⚕️\u0301\u0323\u200f\u202eعλ中&<>;#%$_~^\"'`{}[]()\\,.:=+@-–—“”…/|*!?"
ENTITIES = ["&amp;", "&#233;", "&lt;i&gt;", "<i>", "</i>", "{\\'e}", "--", "\\&", "50%"]
LETTERS = st.sampled_from(ODD) | st.characters(categories=["L", "M", "N", "P", "S"])
WORD = st.lists(st.sampled_from(ENTITIES) | LETTERS, min_size=1, max_size=8).map("".join)
TITLE = (
    st.lists(WORD, min_size=1, max_size=5)
    .map(" ".join)
    .filter(lambda text: any(c.isalnum() for c in plain(text)))
)
LATEX = {
    "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "%": "\\%", "&": "\\&", "$": "\\$",
    "#": "\\#", "_": "\\_", "~": "\\textasciitilde{}",
    **{mark: f"{{{mark}}}" for mark in "`'\"-!?<>,"},
}  # fmt: skip


def ris(titles: list[str]) -> str:
    return "".join(f"TY  - JOUR\nTI  - {title}\nPY  - 2020\nER  -\n" for title in titles)


def nbib(titles: list[str]) -> str:
    return "".join(f"PMID- {n}\nTI  - {title}\nDP  - 2020\n\n" for n, title in enumerate(titles, 1))


def endnote(titles: list[str]) -> str:
    records = (
        f"<record><titles><title><style>{escape(title)}</style></title></titles></record>"
        for title in titles
    )
    return f"<xml><records>{''.join(records)}</records></xml>"


def table(titles: list[str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["Title", "Year"], *([title, "2020"] for title in titles)])
    return out.getvalue()


def bibtex(titles: list[str]) -> str:
    latex = ("".join(LATEX.get(letter, letter) for letter in title) for title in titles)
    return "".join(f"@article{{k{n},\n title = {{{t}}},\n}}\n" for n, t in enumerate(latex))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=120)
@given(
    st.sampled_from([("a.ris", ris), ("a.nbib", nbib), ("a.xml", endnote), ("a.csv", table),
                     ("a.bib", bibtex)]),
    st.lists(TITLE, min_size=1, max_size=4),
    st.booleans(),
)  # fmt: skip
def test_titles_survive_every_format(
    read: Read, form: tuple[str, Callable[[list[str]], str]], titles: list[str], windows: bool
) -> None:
    name, write = form
    content = write(titles)
    if windows:
        content = "\ufeff" + content.replace("\r\n", "\n").replace("\n", "\r\n")
    records, problems = read(name, content.encode())
    assert problems == []
    assert [record.title for record in records] == [plain(title) for title in titles]


@pytest.mark.parametrize(
    ("latex", "words"),
    [
        (r"{\'E}galit{\'e} \& {Trust}", "Égalité & Trust"),
        (r"The {\"u}ber-{N}etwork \emph{of} care", "The über-Network of care"),
        ("Emoji 🙂 and combining e\u0301", "Emoji 🙂 and combining é"),
    ],
)
def test_what_bibtex_files_hold_is_read_as_words(read: Read, latex: str, words: str) -> None:
    [record], _ = read("a.bib", f"@article{{a, title={{{latex}}}}}")
    assert record.title == words
