"""Each format's own parts end up as the right kind of passage."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement

from cmo.errors import UserError
from cmo.reading import Reading, read_file


def read_text(tmp_path: Path, name: str, text: str) -> Reading:
    (tmp_path / name).write_text(text, encoding="utf-8")
    [reading] = read_file(tmp_path / name)
    return reading


def words(reading: Reading) -> list[tuple[str, str]]:
    return [(p.kind, reading.text[p.start : p.end]) for p in reading.passages]


def turns(reading: Reading) -> list[tuple[str, str]]:
    return [(p.speaker, reading.text[p.start : p.end]) for p in reading.passages]


def test_markdown_loses_its_marks_and_keeps_its_structure(tmp_path: Path) -> None:
    text = (
        "---\ntitle: x\n---\n# Findings\n\nStaff *trusted* [them](http://x.org)\nand "
        "`shared` data.<br>\n\n- first\n- second\n\n> quoted\n\n<div>raw</div>\n\n"
        "| a | b |\n|---|---|\n| c | d |\n"
    )
    assert words(read_text(tmp_path, "a.md", text)) == [
        ("heading", "Findings"),
        ("paragraph", "Staff trusted them and shared data."),
        ("item", "first"),
        ("item", "second"),
        ("quote", "quoted"),
        *(("cell", letter) for letter in "abcd"),
    ]


def test_a_markdown_transcript_has_turns(tmp_path: Path) -> None:
    reading = read_text(tmp_path, "a.md", "**INT:** Why?\n**P01:** Trust.\n\n**INT:** And?\n")
    assert turns(reading) == [("INT", "Why?"), ("P01", "Trust."), ("INT", "And?")]


def test_a_web_page_loses_its_furniture(tmp_path: Path) -> None:
    page = """<!DOCTYPE html><html><head><title>T</title><style>p{}</style></head><body>
    <nav><a href='/'>Home</a></nav><header>Site</header>
    <h1>Trust</h1><p>Staff <b>trusted</b>
       them.<script>x()</script> Always.</p><ul><li>One<ul><li>Two</li></ul>rest</li></ul>
    <table><tr><th>H</th><td>D</td></tr></table><blockquote><p>Said</p></blockquote>
    <p hidden>no</p><p style="display: none">no</p><aside>no</aside><form>no</form>
    <p>It&nbsp;held &amp; grew</p>tail<footer>no</footer></body></html>"""
    assert words(read_text(tmp_path, "a.html", page)) == [
        ("heading", "Trust"),
        ("paragraph", "Staff trusted them. Always."),
        ("item", "One"),
        ("item", "Two"),
        ("item", "rest"),
        ("cell", "H"),
        ("cell", "D"),
        ("quote", "Said"),
        ("paragraph", "It held & grew"),
        ("paragraph", "tail"),
    ]


def test_only_the_main_part_of_a_page_is_read(tmp_path: Path) -> None:
    page = "<body><p>Accept cookies?</p><main><p>Trust grew.</p></main><p>Related</p></body>"
    assert read_text(tmp_path, "a.html", page).text == "Trust grew."


def test_a_page_wrapped_in_a_form_is_still_read(tmp_path: Path) -> None:
    page = "<form><p>One.</p><p>Two.</p><p>Three.</p><input value='x'></form>"
    assert read_text(tmp_path, "a.html", page).text == "One.\n\nTwo.\n\nThree."


def test_a_page_may_declare_another_encoding(tmp_path: Path) -> None:
    page = '<meta charset="windows-1252"><p>café “quoted”</p>'
    (tmp_path / "a.html").write_bytes(page.encode("cp1252"))
    assert read_file(tmp_path / "a.html")[0].text == "café “quoted”"


def test_entities_of_a_web_page_reach_no_file(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt">]><p>a &x; b</p>'
    assert "secret" not in read_text(tmp_path, "a.html", page).text.replace("secret.txt", "")


def test_cues_of_one_voice_are_one_turn(tmp_path: Path) -> None:
    captions = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v INT>Why\n<i>now</i>?</v>\n\n"
        "00:02.000 --> 00:03.000\n<v.loud P01>Trust &amp;</v>\n\n"
        "00:03.000 --> 00:04.000\n<v P01>luck.</v>\n\n"
        "00:04.000 --> 00:05.000\n<v INT>And?</v><v P01>Time.</v>\n"
    )
    reading = read_text(tmp_path, "a.vtt", captions)
    assert reading.text == "INT: Why now?\nP01: Trust & luck.\nINT: And?\nP01: Time."
    assert [p.asks for p in reading.passages] == [True, False, True, False]


def test_captions_may_name_speakers_in_their_words(tmp_path: Path) -> None:
    captions = (
        "1\n00:00:01,000 --> 00:00:02,000\nINT: Why?\n\n"
        "2\n00:00:02,000 --> 00:00:03,000\nP01: It was trust,\n\n"
        "3\n00:00:03,000 --> 00:00:04,000\nas far as: I know.\n\n"
        "4\n00:00:04,000 --> 00:00:05,000\nthat is.\nINT: And?\n\n"
        "5\n00:00:05,000 --> 00:00:06,000\nP01: No.\n"
    )
    assert turns(read_text(tmp_path, "a.srt", captions)) == [
        ("INT", "Why?"),
        ("P01", "It was trust, as far as: I know. that is."),
        ("INT", "And?"),
        ("P01", "No."),
    ]


def test_captions_without_speakers_are_speech_of_nobody(tmp_path: Path) -> None:
    captions = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\nWe trusted\n\n00:02.000 --> 00:03.000\nthem.\n\n"
        "00:03.000 --> 00:04.000\n- Did you?\n"
    )
    assert turns(read_text(tmp_path, "a.vtt", captions)) == [
        ("", "We trusted them."),
        ("", "Did you?"),
    ]


def test_damaged_captions_are_remarked_on(tmp_path: Path) -> None:
    captions = "WEBVTT\n\n00:01.000 --> 00:02.000\nFine.\n\n00:0x --> 00:03.000\nBroken.\n\n"
    captions += "00:05.000 --> 99\nBroken.\n"
    reading = read_text(tmp_path, "a.vtt", captions)
    assert reading.text == "Fine."
    assert ["damaged" in remark.found for remark in reading.remarks] == [True]


def test_a_word_document_is_read_in_its_own_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Findings", 1)
    document.add_paragraph("Staff\ttrusted  them.")
    document.add_paragraph("first", style="List Bullet")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "left", "right"
    document.add_paragraph("After.")
    document.save(tmp_path / "a.docx")
    assert words(read_file(tmp_path / "a.docx")[0]) == [
        ("heading", "Findings"),
        ("paragraph", "Staff trusted them."),
        ("item", "first"),
        ("cell", "left"),
        ("cell", "right"),
        ("paragraph", "After."),
    ]


def test_merged_cells_are_read_once(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "wide"
    table.cell(1, 0).text, table.cell(1, 1).text = "left", "right"
    document.save(tmp_path / "a.docx")
    assert read_file(tmp_path / "a.docx")[0].text == "wide\n\nleft\n\nright"


@pytest.mark.parametrize(("tag", "text"), [("w:ins", "kept this"), ("w:del", "kept")])
def test_tracked_changes_count_as_accepted(tmp_path: Path, tag: str, text: str) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("kept")
    run = paragraph.add_run(" this")
    change = OxmlElement(tag)
    paragraph._p.replace(run._r, change)
    change.append(run._r)
    document.save(tmp_path / "a.docx")
    assert read_file(tmp_path / "a.docx")[0].text == text


def test_a_word_transcript_has_turns(tmp_path: Path) -> None:
    document = docx.Document()
    for line in ("INT: Why?", "P01:\tTrust.", "And luck.", "INT: And?"):
        document.add_paragraph(line)
    document.save(tmp_path / "a.docx")
    reading = read_file(tmp_path / "a.docx")[0]
    assert turns(reading) == [
        ("INT", "Why?"),
        ("P01", "Trust."),
        ("P01", "And luck."),
        ("INT", "And?"),
    ]


ROWS = [
    ["source", "section", "text", "page"],
    ["lit-a", "Findings", "Trust grew.", 3],
    ["lit-b", "", "It fell.", ""],
    ["lit-a", "", "Costs fell, too.", 4.0],
]


def test_rows_of_one_source_are_one_document(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("\n".join(";".join(map(str, row)) for row in ROWS))
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.create_sheet("notes")
    book.save(tmp_path / "b.xlsx")
    for name, second in (("a.csv", None), ("b.xlsx", 4)):
        one, other = read_file(tmp_path / name)
        assert (one.source, one.text) == ("lit-a", "Trust grew.\n\nCosts fell, too.")
        assert [p.section for p in one.passages] == ["Findings", ""]
        assert [p.page for p in one.passages] == [3, second]
        assert (other.source, other.text) == ("lit-b", "It fell.")


def test_a_bad_row_stops_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("source,text\nlit-a,\nlit b,Words.\n,Words.\nlit-c,Good.\n")
    [reading] = read_file(tmp_path / "a.csv")
    assert reading.text == "Good."
    assert [remark.place for remark in reading.remarks] == [f"a.csv, row {n}" for n in (2, 3, 4)]


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,words\n1,2\n")
    with pytest.raises(UserError, match="no columns 'source' and 'text'"):
        read_file(tmp_path / "a.csv")
