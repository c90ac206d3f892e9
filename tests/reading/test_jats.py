"""Journal articles in JATS XML: the words of the article, and nothing that the file points to."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmo.errors import UserError
from cmo.reading import read_file

NAMED = '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS v1.2//EN" "http://127.0.0.1:9/JATS.dtd">'
ARTICLE = """<article xmlns:mml="http://www.w3.org/1998/Math/MathML"><front>
<journal-meta><journal-title>Not read</journal-title></journal-meta>
<article-meta><title-group><article-title>Trust between <italic>boards</italic></article-title>
</title-group><contrib-group><contrib><name><surname>Elm</surname></name></contrib></contrib-group>
<abstract><p>In short.</p></abstract></article-meta></front><body><sec><label>1</label>
<title>Results</title><p>Where boards met <xref>[1]</xref>, trust
grew<mml:math><mml:mi>x</mml:mi></mml:math>.<!-- no --></p>
<list><list-item><p>One</p></list-item></list><disp-quote><p>Said</p></disp-quote>
<table-wrap><table><tr><td>a</td></tr></table></table-wrap></sec></body>
<back><ref-list><ref>Oak</ref></ref-list><app><title>Appendix</title><p>More.</p></app></back>
</article>"""


def read(folder: Path, text: str) -> list[tuple[str, str, str]]:
    (folder / "a.xml").write_text(text)
    [reading] = read_file(folder / "a.xml")
    return [(p.kind, p.section, reading.text[p.start : p.end]) for p in reading.passages]


@pytest.mark.parametrize(
    ("before", "after"),
    [("", ""), (NAMED, ""), ('<records xmlns="https://jats.nlm.nih.gov">', "</records>")],
)
def test_title_abstract_body_and_appendices_are_read(
    tmp_path: Path, before: str, after: str
) -> None:
    assert read(tmp_path, before + ARTICLE + after) == [
        ("heading", "", "Trust between boards"),
        ("paragraph", "Trust between boards", "In short."),
        ("heading", "", "Results"),
        ("paragraph", "Results", "Where boards met [1], trust grew ."),
        ("item", "Results", "One"),
        ("quote", "Results", "Said"),
        ("cell", "Results", "a"),
        ("heading", "", "Appendix"),
        ("paragraph", "Appendix", "More."),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("<xml><records/></xml>", "holds <xml>, not an <article>"),
        ("<article><body>", "is not well-formed XML"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><article><body>&b;</body></article>', "XML entities"),
        ("<article><body>&b;</body></article>", "is not well-formed XML"),
        ("<article/>", "holds no text"),
    ],
)
def test_what_is_no_whole_article_is_refused_in_a_sentence(
    tmp_path: Path, text: str, sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence):
        read(tmp_path, text)
