"""Projects laid out as other programs lay them out; the files are written here by hand."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

from cmo.exchange.bundle import make_document
from cmo.exchange.formats import read_codings
from cmo.exchange.refi_reading import Code, read_qdc, read_qdpx
from cmo.records import Coding, Construct

TEXT = (
    "Field notes 🙂\nBecause the boards had met for years, directors trusted one another, "
    "so the merger was agreed.\nWards felt it was done to them."
)
CONTEXT, MECHANISM = "the boards had met for years", "trusted one another"
OUTCOME, FELT = "the merger was agreed", "felt it was done to them"


def guid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def units(text: str) -> int:
    """Return the length in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def archive(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return path


def project(inside: str, origin: str) -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?><Project name="P" origin="{origin}" '
        f'xmlns="urn:QDA-XML:project:1.0">{inside}</Project>'
    )


def words(coding: Coding) -> list[tuple[str, str]]:
    return [(span.label, span.text) for span in coding.spans]


def slots(coding: Coding) -> list[tuple[tuple[str, ...], ...]]:
    text = {span.id: span.text for span in coding.spans}
    return [
        tuple(tuple(text[s] for s in slot) for slot in (c.context, c.mechanism, c.outcome))
        for c in coding.configurations
    ]


def test_nested_codes_windows_line_ends_and_a_whole_passage_coded_as_a_configuration(
    tmp_path: Path,
) -> None:
    """In the manner of NVivo: no names on selections, text with a byte-order mark and CRLF."""
    raw = TEXT.replace("\n", "\r\n")
    selections = "".join(
        f'<PlainTextSelection guid="{guid(20 + at)}" name="" '
        f'startPosition="{units(raw[: raw.index(found)])}" '
        f'endPosition="{units(raw[: raw.index(found) + len(found)])}">'
        f'<Coding guid="{guid(30 + at)}" creatingUser="{guid(1)}">'
        f'<CodeRef targetGUID="{guid(code)}"/></Coding></PlainTextSelection>'
        for at, (found, code) in enumerate(
            [(CONTEXT, 11), (MECHANISM, 13), (OUTCOME, 14), (raw[17:114].strip(), 15), (FELT, 16)]
        )
    )
    inside = (
        f'<Users><User guid="{guid(1)}" name="Ana Müller"/></Users><CodeBook><Codes>'
        f'<Code guid="{guid(10)}" name="CMO" isCodable="true">'
        f'<Code guid="{guid(11)}" name="Contexts" isCodable="true"/>'
        f'<Code guid="{guid(12)}" name="Mechanisms" isCodable="true">'
        f'<Code guid="{guid(13)}" name="Trust between partners" isCodable="true"/></Code>'
        f'<Code guid="{guid(14)}" name="Outcomes" isCodable="true"/></Code>'
        f'<Code guid="{guid(15)}" name="CMOC 1 (+)" isCodable="true"/>'
        f'<Code guid="{guid(16)}" name="Good quotes" isCodable="true"/></Codes></CodeBook>'
        f'<Sources><TextSource guid="{guid(2)}" name="Interview 3" '
        f'richTextPath="internal://{guid(2)}.docx" plainTextPath="internal://{guid(2)}.txt">'
        f"{selections}</TextSource></Sources>"
    )
    parts = {
        "My study.qde": project(inside, "NVivo"),
        f"Sources/{guid(2)}.txt": b"\xef\xbb\xbf" + raw.encode(),
    }
    trust = Construct("trust", "Trust between partners", "", "functioning")
    bundle = read_qdpx(archive(tmp_path / "a.qdpx", parts), [trust])
    (coding,) = bundle.codings
    assert (coding.source, coding.coder) == ("Interview 3", "Ana Müller")
    assert bundle.documents[0].text == TEXT
    assert words(coding) == [("C", CONTEXT), ("M", MECHANISM), ("O", OUTCOME)]
    assert slots(coding) == [((CONTEXT,), (MECHANISM,), (OUTCOME,))]
    assert coding.configurations[0].polarity == "+"
    assert [(a.construct, a.direction) for a in coding.assignments] == [("trust", "0")]
    assert [memo.text.split("“")[1] for memo in coding.memos] == [f"{FELT}”: code: Good quotes"]
    assert "Good quotes (1)" in bundle.remarks[0]


def test_links_between_selections_comments_and_inclusive_ends(tmp_path: Path) -> None:
    """In the manner of ATLAS.ti: hyperlinks, comments as descriptions, GUIDs in braces."""
    marks = [(CONTEXT, 11), (MECHANISM, 12), (OUTCOME, 13), (FELT, 12)]
    selections = "".join(
        f'<PlainTextSelection guid="{{{guid(20 + at)}}}" name="{found}" '
        f'startPosition="{TEXT.index(found)}" endPosition="{TEXT.index(found) + len(found) - 1}">'
        f"<Description>{'said with a laugh' if at == 1 else ''}</Description>"
        f'<Coding guid="{guid(30 + at)}" creatingUser="{guid(1).upper()}">'
        f'<CodeRef targetGUID="{{{guid(code)}}}"/></Coding></PlainTextSelection>'
        for at, (found, code) in enumerate(marks)
    )
    links = "".join(
        f'<Link guid="{guid(40 + at)}" name="leads to" direction="OneWay" '
        f'originGUID="{guid(20 + at)}" targetGUID="{{{guid(21 + at)}}}"/>'
        for at in (0, 1)
    )
    codes = "".join(
        f'<Code guid="{guid(11 + at)}" name="{name}" isCodable="true"/>'
        for at, name in enumerate(["C: history", "Mechanism", "Outcome"])
    )
    inside = (
        f'<Users><User guid="{{{guid(1)}}}" name="ben"/></Users>'
        f"<CodeBook><Codes>{codes}</Codes></CodeBook><Sources>"
        f'<TextSource guid="{guid(2)}" name="lit-a.txt" plainTextPath="internal://{guid(2)}.txt">'
        f"{selections}</TextSource></Sources><Links>{links}</Links>"
    )
    parts = {"project.qde": project(inside, "ATLAS.ti"), f"sources/{guid(2)}.txt": TEXT}
    (coding,) = read_qdpx(archive(tmp_path / "a.qdpx", parts)).codings
    assert words(coding) == [("C", CONTEXT), ("M", MECHANISM), ("O", OUTCOME), ("M", FELT)]
    assert slots(coding) == [((CONTEXT,), (MECHANISM,), (OUTCOME,))]
    assert coding.configurations[0].polarity == "~"
    assert sorted(memo.text for memo in coding.memos) == ["code: C: history", "said with a laugh"]


def test_code_units_memos_as_notes_and_several_codes_on_a_selection(tmp_path: Path) -> None:
    """In the manner of MAXQDA: UTF-16 positions, memos as notes, ``internal:/``."""
    start = units(TEXT[: TEXT.index(OUTCOME)])
    late = units(TEXT[: TEXT.index(FELT)])
    inside = (
        f'<Users><User guid="{guid(1)}" name="cleo"/><User guid="{guid(3)}" name="dan"/></Users>'
        f'<CodeBook><Codes><Code guid="{guid(11)}" name="O1" isCodable="true"/>'
        f'<Code guid="{guid(12)}" name="C2" isCodable="true"/>'
        f'<Code guid="{guid(13)}" name="M2" isCodable="true"/></Codes></CodeBook>'
        f'<Sources><TextSource guid="{guid(2)}" name="lit-a" plainTextPath="internal:/t/x.txt">'
        f'<PlainTextSelection guid="{guid(20)}" name="" startPosition="{start}" '
        f'endPosition="{start + len(OUTCOME)}" creatingUser="{guid(1)}">'
        f'<Coding guid="{guid(30)}"><CodeRef targetGUID="{guid(11)}"/></Coding>'
        f'<Coding guid="{guid(31)}"><CodeRef targetGUID="{guid(12)}"/></Coding>'
        f'<NoteRef targetGUID="{guid(40)}"/></PlainTextSelection>'
        f'<PlainTextSelection guid="{guid(21)}" name="" startPosition="{late}" '
        f'endPosition="{late + len(FELT)}" creatingUser="{guid(1)}">'
        f'<Coding guid="{guid(32)}"><CodeRef targetGUID="{guid(13)}"/></Coding>'
        f'<Coding guid="{guid(33)}" creatingUser="{guid(3)}"><CodeRef targetGUID="{guid(13)}"/>'
        f"</Coding></PlainTextSelection>"
        f'<NoteRef targetGUID="{guid(41)}"/></TextSource></Sources><Notes>'
        f'<Note guid="{guid(40)}" name="Doubt" creatingUser="{guid(1)}">'
        f"<PlainTextContent>said twice</PlainTextContent></Note>"
        f'<Note guid="{guid(41)}" name="Memo" plainTextPath="internal://{guid(41)}.txt" '
        f'creatingUser="{guid(1)}"/></Notes>'
    )
    parts = {
        "project.qde": project(inside, "MAXQDA"),
        "sources/x.txt": TEXT,
        f"sources/{guid(41)}.txt": b"\xef\xbb\xbfthin\r\nsource",
    }
    cleo, dan = read_qdpx(archive(tmp_path / "a.qdpx", parts)).codings
    assert words(cleo) == [("O", OUTCOME), ("M", FELT)]
    assert slots(cleo) == [((), (), (OUTCOME,)), ((OUTCOME,), (FELT,), ())]
    assert [memo.text for memo in cleo.memos] == ["Doubt: said twice", "thin\nsource"]
    assert (dan.coder, words(dan)) == ("dan", [("M", FELT)])


def test_text_inside_the_xml_and_what_has_no_place_here(tmp_path: Path) -> None:
    """In the manner of QualCoder: exclusive ends, categories as codes; a PDF and a picture."""
    at = TEXT.index(MECHANISM)
    selection = (
        f'<PlainTextSelection guid="{guid(20)}" startPosition="{at}" '
        f'endPosition="{at + len(MECHANISM)}" name="{MECHANISM}" creatingUser="{guid(1)}">'
        f'<Coding guid="{guid(30)}" creatingUser="{guid(1)}"><CodeRef targetGUID="{guid(11)}"/>'
        "</Coding></PlainTextSelection>"
    )
    inside = (
        f'<Users><User guid="{guid(1)}" name="eve"/></Users><CodeBook><Codes>'
        f'<Code guid="{guid(10)}" name="Mechanism" isCodable="false">'
        f'<Code guid="{guid(11)}" name="felt heard" isCodable="true"/></Code></Codes></CodeBook>'
        f'<Sources><PDFSource guid="{guid(2)}" name="lit-p.pdf" path="internal://{guid(2)}.pdf">'
        f'<PDFSelection guid="{guid(21)}" page="1" firstX="1" firstY="1" secondX="2" secondY="2"/>'
        f'<Representation guid="{guid(3)}" name="lit-p">'
        f"<PlainTextContent>{TEXT}</PlainTextContent>{selection}</Representation></PDFSource>"
        f'<PictureSource guid="{guid(4)}" name="map.png"/></Sources>'
    )
    bundle = read_qdpx(archive(tmp_path / "a.qdpx", {"project.qde": project(inside, "QualCoder")}))
    (coding,) = bundle.codings
    assert (coding.source, words(coding)) == ("lit-p.pdf", [("M", MECHANISM)])
    assert [memo.text for memo in coding.memos] == ["code: Mechanism / felt heard"]
    assert "left behind: 1 × picture" in bundle.remarks
    assert "left behind: 1 × region of a PDF page" in bundle.remarks


def test_a_codebook_and_a_table_of_highlights(tmp_path: Path) -> None:
    """In the manner of Taguette: a ``.qdc``, and one row for each tag of a highlight."""
    codebook = (
        '<?xml version="1.0" encoding="utf-8"?><CodeBook xmlns="urn:QDA-XML:codebook:1.0" '
        f'origin="Taguette"><Codes><Code guid="{guid(1)}" name="mechanism" isCodable="true">'
        f"<Description>why</Description></Code></Codes></CodeBook>"
    )
    (tmp_path / "a.qdc").write_text(codebook)
    assert read_qdc(tmp_path / "a.qdc") == [Code(("mechanism",), "why")]
    rows = "\n".join(
        f'{n},lit-a.txt,{tag},"{found}"'
        for n, (found, tag) in enumerate(
            [(CONTEXT, "context"), (OUTCOME, "outcome"), (OUTCOME, "C2"), (FELT, "later")], 1
        )
    )
    (tmp_path / "a.csv").write_text(f"id,document,tag,content\n{rows}\n")
    (coding,) = read_codings(tmp_path / "a.csv", {"lit-a": make_document("lit-a", TEXT)}).codings
    assert words(coding) == [("C", CONTEXT), ("O", OUTCOME)]
    assert slots(coding) == [((OUTCOME,), (), ())]
    assert [memo.text for memo in coding.memos] == [f"code 'later' on “{FELT}”"]


def test_a_table_of_configurations_is_found_by_its_words(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "source;coder;configuration;polarity;phase;context;mechanism;outcome;memo\n"
        f"lit-a;ana;;+;planning;{CONTEXT};{MECHANISM} || done to them;{OUTCOME};as told\n"
        f"lit-a;ana;;-;;no such words;{FELT};;\n"
        "lit-z;ana;;-;;a;b;;\n"
    )
    bundle = read_codings(tmp_path / "a.csv", {"lit-a": make_document("lit-a", TEXT)})
    (coding,) = bundle.codings
    assert slots(coding) == [
        ((CONTEXT,), (MECHANISM, "done to them"), (OUTCOME,)),
        ((), (FELT,), ()),
    ]
    assert [(c.polarity, c.phase) for c in coding.configurations] == [("+", "planning"), ("-", "")]
    assert coding.unplaced == ("no such words",)
    assert bundle.remarks == ("lit-z: not known, 1 rows",)


def test_a_label_studio_export_made_by_people(tmp_path: Path) -> None:
    """Regions with relations and a note, an annotator by address, a cancelled annotation."""

    def region(name: str, label: str, found: str) -> str:
        at = TEXT.index(found)
        return (
            f'{{"id": "{name}", "type": "labels", "from_name": "label", "to_name": "text", '
            f'"value": {{"start": {at}, "end": {at + len(found)}, "text": "{found}", '
            f'"labels": ["{label}"]}}, "meta": {{"text": ["look again"]}}}}'
        )

    relation = '{"type": "relation", "from_id": "a", "to_id": "b", "direction": "right"}'
    results = ", ".join(
        [region("a", "Context", CONTEXT), region("b", "Outcome", OUTCOME), relation]
    )
    text = TEXT.replace("\n", "\\n")
    (tmp_path / "a.json").write_text(
        f'[{{"id": 7, "file_upload": "4c2-lit-a.txt", "data": {{"text": "{text}"}}, '
        '"annotations": ['
        f'{{"completed_by": {{"email": "ana@example.org"}}, "result": [{results}]}}, '
        f'{{"completed_by": 3, "was_cancelled": true, "result": [{results}]}}]}}]'
    )
    (coding,) = read_codings(tmp_path / "a.json", {}).codings
    assert (coding.source, coding.coder) == ("4c2-lit-a", "ana")
    assert slots(coding) == [((CONTEXT,), (), (OUTCOME,))]
    assert [memo.text for memo in coding.memos] == ["look again", "look again"]


def test_web_annotations_of_another_program(tmp_path: Path) -> None:
    """Tags and a comment in bodies, selectors in a list, the source by its address."""
    (tmp_path / "a.jsonld").write_text(
        '[{"type": "Annotation", "creator": "acct:ana@example.org", "body": ['
        '{"type": "TextualBody", "purpose": "tagging", "value": "M1"}, '
        '{"type": "TextualBody", "value": "why?"}], "target": [{"source": '
        '"https://example.org/lit-a.html", "selector": [{"type": "TextQuoteSelector", '
        f'"exact": "{MECHANISM}", "prefix": "directors ", "suffix": ", so"}}]}}]}}]'
    )
    documents = {"lit-a": make_document("lit-a", TEXT)}
    (coding,) = read_codings(tmp_path / "a.jsonld", documents).codings
    assert words(coding) == [("M", MECHANISM)]
    assert [memo.text for memo in coding.memos] == ["why?"]
    assert len(coding.configurations) == 1
