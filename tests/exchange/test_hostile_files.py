"""A file that means harm, or is merely broken, is refused in one sentence."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cmo.errors import UserError
from cmo.exchange.codebook import write_codebook_from_qdc
from cmo.exchange.formats import read_codings
from cmo.exchange.refi_reading import read_qdc, read_qdpx
from cmo.records import Document

PROJECT = '<Project xmlns="urn:QDA-XML:project:1.0" name="p">{}</Project>'
SOURCE = (
    '<Sources><TextSource guid="8d8ddd3a-0000-4000-8000-000000000001" name="lit-a" '
    'plainTextPath="{}"/></Sources>'
)
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;">]><Project>&c;</Project>'
)
STEALING = (
    '<?xml version="1.0"?><!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    "<Project>&x;</Project>"
)


def archive(path: Path, parts: dict[str, bytes | str], **options: object) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return path


def refusal(path: Path, read: Callable[[Path], object] = read_qdpx) -> str:
    with pytest.raises(UserError) as refused:
        read(path)
    said = str(refused.value)
    assert said.count("\n") == 0
    return said


@pytest.mark.parametrize("xml", [BOMB, STEALING])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_that_declares_entities_is_refused(tmp_path: Path, xml: str, encoding: str) -> None:
    path = archive(tmp_path / "a.qdpx", {"project.qde": xml.encode(encoding)})
    assert "declares XML entities" in refusal(path)
    (tmp_path / "a.qdc").write_bytes(xml.encode(encoding))
    assert "declares XML entities" in refusal(tmp_path / "a.qdc", read_qdc)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    parts: dict[str, bytes | str] = {
        "project.qde": PROJECT.format(""),
        "sources/a.txt": b"a" * 40_000_000,
    }
    assert "as a zip bomb does" in refusal(archive(tmp_path / "a.qdpx", parts))


def test_an_archive_of_very_many_parts_is_refused(tmp_path: Path) -> None:
    parts: dict[str, bytes | str] = {f"sources/{n}.txt": b"" for n in range(5_001)}
    assert "5,001 parts" in refusal(archive(tmp_path / "a.qdpx", parts))


@pytest.mark.parametrize(
    "name", ["../evil.txt", "/etc/evil.txt", "sources/../../evil.txt", "C:\\evil"]
)
def test_a_part_that_would_leave_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    path = archive(tmp_path / "a.qdpx", {"project.qde": PROJECT.format(""), name: b"x"})
    assert "outside its folder" in refusal(path)


@pytest.mark.parametrize(
    "reference",
    [
        "relative:///../secret.txt", "file:///{}/secret.txt", "{}/secret.txt", "absolute://{}/secret.txt",
        "internal://../../secret.txt", "internal://../secret.txt", "..\\secret.txt", "http://x.invalid/a.txt",
    ],
)  # fmt: skip
def test_text_outside_the_archive_is_never_opened(tmp_path: Path, reference: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    xml = PROJECT.format(SOURCE.format(reference.format(tmp_path)))
    path = archive(tmp_path / "a.qdpx", {"project.qde": xml, "sources/other.txt": b"other"})
    bundle = read_qdpx(path)
    assert bundle.documents == ()
    assert bundle.remarks == ("lit-a: its text is not in the archive",)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04 and nothing else", "is cut short or damaged"),
        (b"%PDF-1.7 something", "is a PDF, not a REFI-QDA project"),
        (b"  ", "is empty"),
    ],
)
def test_what_is_no_archive_is_named(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "a.qdpx").write_bytes(data)
    assert said in refusal(tmp_path / "a.qdpx")


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"a.txt": "x"}, "without a .qde file"),
        ({"project.qde": "<Project"}, "is not well-formed XML"),
        ({"project.qde": "<html/>"}, "holds <html>, not a REFI-QDA <Project>"),
        ({"project.qde": "<a>" * 400 + "</a>" * 400}, "is not well-formed XML"),
    ],
)
def test_an_archive_that_is_no_project_is_named(
    tmp_path: Path, parts: dict[str, bytes | str], said: str
) -> None:
    assert said in refusal(archive(tmp_path / "a.qdpx", parts))


def test_a_damaged_part_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.qdpx", {"project.qde": PROJECT.format("") + "x" * 500})
    data = bytearray(path.read_bytes())
    data[45:60] = b"\0" * 15
    path.write_bytes(data)
    assert "is cut short or damaged" in refusal(path)


def test_a_selection_without_a_number_is_refused(tmp_path: Path) -> None:
    source = SOURCE.format("internal://a.txt").replace(
        "/></Sources>",
        '><PlainTextSelection guid="x" startPosition="a" endPosition="2"/></TextSource></Sources>',
    )
    path = archive(
        tmp_path / "a.qdpx", {"project.qde": PROJECT.format(source), "sources/a.txt": b"ab"}
    )
    assert "selection x has no whole number as its position" in refusal(path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", "[" * 100_000, "cannot be read as JSON"),
        ("a.json", "{", "cannot be read as JSON"),
        ("a.json", '[{"data": {"text": "a"}, "annotations": [{"result": [3]}]}]', "task 1"),
        ("a.jsonld", '{"type": "Annotation", "target": 3, "motivation": "linking"}', "no coding"),
        ("a.csv", "name,text\na,b\n", "has no column 'source'"),
        ("a.csv", 'source,label\n"a', "cannot be read as CSV"),
        ("a.doc", "x", "is in no format of codings"),
        ("a.txt", "no head", "no record found"),
    ],
)  # fmt: skip
def test_broken_text_files_are_refused(tmp_path: Path, name: str, content: str, said: str) -> None:
    path = tmp_path / name
    path.write_text(content)
    if said == "no coding":
        assert read_codings(path, {}).codings == ()
    else:
        assert said in refusal(path, lambda p: read_codings(p, {}))


def test_a_workbook_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    parts: dict[str, bytes | str] = {"xl/workbook.xml": "<a/>", "xl/a.xml": b"a" * 40_000_000}
    path = archive(tmp_path / "a.xlsx", parts)
    assert "as a zip bomb does" in refusal(path, lambda p: read_codings(p, {}))


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.qdpx", {"project.qde": PROJECT.format("")})
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    assert zipfile.is_zipfile(io.BytesIO(data))
    assert "is encrypted" in refusal(path)


GAP = " " * 200_000


@pytest.mark.parametrize("name", [f"a{GAP}b", f"Context{GAP}b", f"config 1{GAP}b"])
def test_a_name_with_a_long_gap_takes_no_minutes(tmp_path: Path, name: str) -> None:
    codes = f'<CodeBook><Codes><Code guid="1" name="{name}"/></Codes></CodeBook>'
    (tmp_path / "a.qdc").write_text(codes)
    write_codebook_from_qdc(tmp_path / "a.qdc", tmp_path / "codebook.csv")
    gapless = " ".join(name.split())
    assert gapless.removeprefix("Context ") in (tmp_path / "codebook.csv").read_text()


def test_a_cell_with_a_long_gap_takes_no_minutes(tmp_path: Path) -> None:
    text = f"They met{' ' * 100_000}often, and trust grew."
    lit = Document.make("lit-a", "literature", text, (), "lit-a.txt", "")
    (tmp_path / "codings.csv").write_text(
        "source,coder,configuration,polarity,context,mechanism\n"
        f'lit-a,ana,1,+,"{text[:100_013]} [0-100013]",trust grew\n'
    )
    [coding] = read_codings(tmp_path / "codings.csv", {"lit-a": lit}).codings
    assert {span.text for span in coding.spans} == {text[:100_013], "trust grew"}
