"""Each format, as the programs that people use write it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cmo.errors import UserError
from cmo.references import Reference

Read = Callable[[str, str | bytes], tuple[list[Reference], list[UserError]]]

RIS = """\
TY  - JOUR
AU  - Fennimore, Ada
AU  - de la Roche, Bruno
AU  - The Vale Study Group
PY  - 2019/05/01/
TI  - Who trusts whom? Shared rotas
in two valleys
T2  - Journal of Invented Studies
DO  - https://doi.org/10.1234/JIS.2019.007
UR  - https://example.org/jis/7
AB  - Background: two valleys.
Results: trust grew.
ER  -
"""

OVID = """\
1.
TY  - JOUR
ID  - 2006713348
T1  - Rotas under strain
A1  - Quill N.
Y1  - 2020//
N2  - Nurses left.
SP  -
IS  - 9
JF  - Ward Studies
DO  - http://dx.doi.org/10.5555/ws.1
ER  -

Link to the Ovid Full Text or citation: http://example.org/x

C1  - Database: Invented <1980 to 2024>

Search Strategy:
--------------------------------------------------------
2.
TY  - THES
T1  - A thesis
ER  -
"""

NBIB = """\
PMID- 31234567
OWN - NLM
DP  - 2018 Mar-Apr
TI  - Handover and fear: a study of
      four wards.
LID - 10.4321/hf.18 [doi]
LID - e0200 [pii]
AB  - BACKGROUND: Handover.
      RESULTS: Fear fell.
FAU - Okafor, Ngozi
AU  - Okafor N
FAU - Müller, Jörg
AU  - Müller J
CN  - Ward Group
TA  - Invented Med
JT  - Invented medicine
PT  - Journal Article

PMID- 31234568
DP  - 2017
TI  - Second.
"""

BIBTEX = r"""
% a line of someone's own
@string{js = "Journal of Shapes"}
@article{one,
  title = {Trust in {NHS} mergers: a na{\"\i}ve 50% and \& more},
  author = {M{\"u}ller, J{\"o}rg and {Vale Study Group} and Ada Fennimore and others},
  journal = js # ", series B",
  year = 2001,
  doi = {10.1/x}, url = {https://example.org/a_b%20c},
}
@online{two, title={Seen online}, date={2014-03-02}, howpublished={\url{https://e.org/~a}}}
@phdthesis{one, title="A key used twice", author="Vincent van der Berg", year={1999}}
"""

ENDNOTE = """<?xml version="1.0" encoding="UTF-8" ?>
<xml><records>
<record><database name="My.enl" path="C:\\My.enl">My.enl</database>
<ref-type name="Journal Article">17</ref-type>
<contributors><authors>
<author><style face="normal" font="default" size="100%">Fennimore, Ada</style></author>
<author>Vale Study Group,</author></authors></contributors>
<titles><title><style face="normal">Rotas in </style><style face="italic">two</style>
<style face="normal"> valleys</style></title>
<secondary-title>Ward Studies</secondary-title></titles>
<dates><year><style>2011</style></year></dates>
<abstract><style>Trust &amp; fear.</style></abstract>
<electronic-resource-num>doi: 10.5555/ws.2</electronic-resource-num>
<urls><related-urls><url>https://example.org/ws/2</url></related-urls></urls>
</record>
<record><ref-type name="Report">27</ref-type><titles><title>A report</title></titles></record>
</records></xml>
"""

ZOTERO = """\
"Key","Item Type","Publication Year","Author","Title","Publication Title","DOI","Url"
"AB12","journalArticle","2015","Fennimore, A; Quill, N","Rotas, again","Wards","10.5555/WS.3",
"AB13","report","","","A ""plain"" report","","","https://example.org/r"
"""

PUBMED_CSV = """\
PMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,DOI
1,Rotas.,"Okafor N, Quill NB.",Ward. 2016,Okafor N,Ward Studies,2016,2016/02/01,10.5555/ws.4
"""
EVERY = {"ris": RIS, "nbib": NBIB, "bib": BIBTEX, "xml": ENDNOTE, "csv": ZOTERO}


def test_ris(read: Read) -> None:
    [found], problems = read("export.ris", RIS)
    assert problems == []
    assert found.title == "Who trusts whom? Shared rotas in two valleys"
    assert found.authors == ("Fennimore, Ada", "de la Roche, Bruno", "The Vale Study Group")
    assert (found.year, found.doi) == ("2019", "10.1234/jis.2019.007")
    assert (found.url, found.genre) == ("https://example.org/jis/7", "article")
    assert found.journal == "Journal of Invented Studies"
    assert found.abstract == "Background: two valleys. Results: trust grew."
    assert found.place == "export.ris, line 1"


def test_ris_from_a_database_that_writes_between_the_records(read: Read) -> None:
    [first, second], problems = read("ovid.ris", OVID)
    assert problems == []
    assert (first.title, first.journal) == ("Rotas under strain", "Ward Studies")
    assert (first.year, first.doi, first.abstract) == ("2020", "10.5555/ws.1", "Nurses left.")
    assert (second.title, second.genre, second.place) == ("A thesis", "grey", "ovid.ris, line 21")


def test_ris_without_its_second_space_is_read(read: Read) -> None:
    [found], problems = read("loose.ris", "TY - JOUR\nTI - Rotas\nAU - Quill, N\nER -\n")
    assert problems == []
    assert (found.title, found.authors) == ("Rotas", ("Quill, N",))


def test_nbib(read: Read) -> None:
    [first, second], problems = read("pubmed.nbib", NBIB)
    assert problems == []
    assert first.title == "Handover and fear: a study of four wards."
    assert first.authors == ("Okafor, Ngozi", "Müller, Jörg", "Ward Group")
    assert (first.year, first.doi, first.genre) == ("2018", "10.4321/hf.18", "article")
    assert first.url == "https://pubmed.ncbi.nlm.nih.gov/31234567/"
    assert first.journal == "Invented medicine"
    assert first.abstract == "BACKGROUND: Handover. RESULTS: Fear fell."
    assert (second.title, second.place) == ("Second.", "pubmed.nbib, line 19")


def test_bibtex(read: Read) -> None:
    [first, second, third], problems = read("library.bib", BIBTEX)
    assert problems == []
    assert first.title == "Trust in NHS mergers: a naïve 50% and & more"
    assert first.authors == ("Müller, Jörg", "Vale Study Group", "Fennimore, Ada")
    assert (first.year, first.doi, first.genre) == ("2001", "", "article")
    assert first.url == "https://example.org/a_b%20c"
    assert (second.title, second.year, second.genre) == ("Seen online", "2014", "grey")
    assert second.url == "https://e.org/~a"
    assert (third.title, third.authors) == ("A key used twice", ("van der Berg, Vincent",))
    assert third.place == "library.bib, line 12"


def test_endnote(read: Read) -> None:
    [first, second], problems = read("library.xml", ENDNOTE)
    assert problems == []
    assert first.title == "Rotas in two valleys"
    assert first.authors == ("Fennimore, Ada", "Vale Study Group")
    assert (first.year, first.doi, first.genre) == ("2011", "10.5555/ws.2", "article")
    assert (first.journal, first.abstract) == ("Ward Studies", "Trust & fear.")
    assert first.url == "https://example.org/ws/2"
    assert (second.title, second.genre) == ("A report", "grey")


def test_tables_of_reference_managers_and_databases(read: Read) -> None:
    [first, second], problems = read("zotero.csv", ZOTERO)
    assert problems == []
    assert (first.title, first.doi, first.year) == ("Rotas, again", "10.5555/ws.3", "2015")
    assert first.authors == ("Fennimore, A", "Quill, N")
    assert (second.title, second.genre) == ('A "plain" report', "grey")
    assert (second.url, second.place) == ("https://example.org/r", "zotero.csv, row 3")
    [found], problems = read("pubmed.csv", PUBMED_CSV)
    assert problems == []
    assert found.authors == ("Okafor, N", "Quill, NB")
    assert (found.journal, found.year, found.doi) == ("Ward Studies", "2016", "10.5555/ws.4")


@pytest.mark.parametrize("content", [RIS, NBIB, BIBTEX])
def test_the_content_tells_the_format_of_a_text_file(read: Read, content: str) -> None:
    by_suffix = {RIS: "a.ris", NBIB: "a.nbib", BIBTEX: "a.bib"}[content]
    plain = [record.title for record in read("export.txt", content)[0]]
    assert plain == [record.title for record in read(by_suffix, content)[0]]


@pytest.mark.parametrize("name", ["ris", "nbib", "bib", "xml", "csv"])
def test_line_ends_and_byte_order_marks_change_nothing(read: Read, name: str) -> None:
    content = EVERY[name]
    wanted = read(f"a.{name}", content)[0]
    windows = content.replace("\n", "\r\n").encode()
    assert read(f"a.{name}", windows) == (wanted, [])
    assert read(f"a.{name}", b"\xef\xbb\xbf" + windows) == (wanted, [])


@pytest.mark.parametrize("name", ["ris", "nbib", "bib", "csv"])
def test_utf_16_with_its_mark_is_read(read: Read, name: str) -> None:
    content = EVERY[name]
    assert read(f"a.{name}", content.encode("utf-16")) == read(f"a.{name}", content)


def test_another_encoding_is_read_and_said(read: Read) -> None:
    [first, _], [said] = read("old.nbib", NBIB.encode("cp1252"))
    assert first.authors[1] == "Müller, Jörg"
    assert str(said) == (
        "old.nbib, line 12: byte 0xFC is not UTF-8, so the file was read as Windows-1252; "
        "look at names with accents, or export it as UTF-8."
    )
