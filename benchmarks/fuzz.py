"""Feed every reader damaged and hostile files, and count what goes wrong (docs/safety.md).

    python benchmarks/fuzz.py --inputs 20000

Each input is a valid file of one reader with one to three things wrong with it (cut short, bits
flipped, stretches repeated, taken away, taken from another format or put in: entities, formulas,
endless lines, deep nesting …), inside archives too, or one of the crafted files. Sources are read
as the workflow does, beside a whole one. Each must end as a document or in the quarantine, with
the whole one read; in the other readers, in a result or a UserError. Counted besides: hangs (over
``LIMIT`` seconds of processor time in this process), crashes (any other exception), files written
or changed, connections and programs. Drawn with ``--seed``; ``--only`` names some readers, and
``--keep`` a folder for the inputs that hung or crashed.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from types import FrameType
from typing import Any

import docx
import openpyxl

from cmo.coding.notation import read_notation
from cmo.command.ingest import ingest
from cmo.deidentify.known import read_identifiers
from cmo.errors import UserError
from cmo.exchange.cells import read_rows
from cmo.exchange.codebook import write_codebook_from_qdc
from cmo.exchange.formats import read_codings_apart
from cmo.project import INTERVIEWS, LITERATURE, register_rows
from cmo.reading import Limits, Reading
from cmo.records import Document, Memo
from cmo.references import read_references
from cmo.references.describing import READERS as DESCRIBED
from cmo.references.describing import describe_file
from cmo.resources import CHECKOUT
from cmo.schemas import problems_of, read_settings, read_table, schema
from cmo.store import read_records, write_records

sys.path.insert(0, str(CHECKOUT))
from benchmarks.handed_in import handed_in

LIMIT = Limits().seconds
MEMORY = 4_000_000_000
SHOWN = 500
"""After so many inputs the counts are printed, so that a run cut short has told what it found."""
FAULTS = ("hangs", "crashes", "outside", "network", "lost")
WORDS = "Where the boards had met for years, directors trusted one another, so waits fell. "
TALK = f"INT: Why?\nP1: {WORDS * 3}\nINT: And then?\nP2: {WORDS * 2}\n"
CUES = (
    "00:00:01.000 --> 00:00:04.000\n<v Ana>We met.</v>\n\n"
    "00:00:05.000 --> 00:00:09.000\nBen: Yes.\n"
)
NOTATION = (
    "= lit-a | pol: 1+ 2-\nWhere [C1: boards met], [M1: trust grew] and [O1,C2: waits fell].\n"
    "[P2: laughs] We [O2: left].\n== mark M2 0-5: Where\n== memo 2: compare\n"
)
DOCUMENT = Document.make("lit-a", "literature", WORDS, ())
Reader = Callable[[Path], object]


def archive(parts: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return packed.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def word_file() -> bytes:
    document, saved = docx.Document(), io.BytesIO()
    document.add_heading("Results")
    document.add_paragraph(WORDS)
    document.add_table(2, 2).cell(0, 0).text = WORDS
    document.save(saved)
    return saved.getvalue()


def workbook(*rows: tuple[object, ...]) -> bytes:
    book, saved = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(saved)
    return saved.getvalue()


def pdf_file() -> bytes:
    content = f"BT /F1 11 Tf 1 0 0 1 72 700 Tm ({WORDS}) Tj ET".encode()
    page = b"/MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >>"
    data, offsets = b"%PDF-1.7\n", []
    for number, part in enumerate(
        (
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R %s >>" % page,
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ),
        1,
    ):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(data)
    return data + b"xref\n0 6\n0000000000 65535 f \n" + table + end


SPANS = f"source,coder,start,end,label,configuration,quote\nlit-a,ana,0,5,C,1,{WORDS[:5]}\n"
EXTRACTS = ("source", "text", "section", "page"), ("t-1", WORDS, "Results", 3), ("t-2", "=1+1", "")
PAGE = f"<html><body><main><h1>Trust</h1><p>{WORDS}</p><ul><li>{WORDS}</li></ul></main></html>"
JATS = (
    "<!DOCTYPE article PUBLIC '-//NLM//DTD JATS v1.2//EN' 'JATS.dtd'><article><front><article-meta>"
    "<title-group><article-title>Trust</article-title></title-group></article-meta></front>"
    f"<body><sec><title>Results</title><p>{WORDS}</p></sec></body></article>"
)
ENDNOTE = (
    "<xml><records><record><ref-type name='Journal Article'>17</ref-type><titles><title>Trust"
    "</title></titles><dates><year>2006</year></dates></record></records></xml>"
)
QDE = (
    '<?xml version="1.0"?><Project xmlns="urn:QDA-XML:project:1.0" name="p"><Users><User guid="u"'
    ' name="ana"/></Users><CodeBook><Codes><Code guid="c" name="Context"/></Codes></CodeBook>'
    '<Sources><TextSource guid="s" name="a" plainTextPath="internal://a.txt"><PlainTextSelection'
    ' guid="t" startPosition="0" endPosition="5"><Coding guid="k" creatingUser="u"><CodeRef'
    ' targetGUID="c"/></Coding></PlainTextSelection></TextSource></Sources></Project>'
)
QDC = (
    '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="c" name="Context">'
    '<Code guid="d" name="trust"><Description>held</Description></Code></Code></Codes></CodeBook>'
)
ANNOTATION = (
    '[{"@context": "http://www.w3.org/ns/anno.jsonld", "type": "Annotation", "motivation":'
    ' "tagging", "body": {"type": "TextualBody", "value": "C"}, "target": {"source": "lit-a",'
    ' "selector": [{"type": "TextPositionSelector", "start": 0, "end": 5},'
    ' {"type": "TextQuoteSelector", "exact": "Where"}]}}]'
)
TASKS = (
    '[{"data": {"text": "Trust grew."}, "annotations": [{"result": [{"id": "r", "type": "labels",'
    ' "from_name": "label", "value": {"start": 0, "end": 5, "text": "Trust", "labels":'
    ' ["Mechanism"]}}]}]}]'
)
RIS = "TY  - JOUR\nTI  - Trust\nAU  - Elm, A.\nPY  - 2006\nDO  - 10.1000/x\nER  - \n"
BIBTEX = "@article{elm, title={Tr{\\'u}st}, author={Elm, A. and Oak, B.}, year={2006}}\n"


def sources() -> dict[str, bytes]:
    """Return a valid source of each format."""
    table = "\n".join(",".join(f'"{cell}"' for cell in row) for row in EXTRACTS)
    return {
        ".txt": f"Results\n\n{TALK}".encode(),
        ".md": f"# Results\n\n> {WORDS}\n\n- {WORDS}\n\n| a | b |\n|---|---|\n| c | d |\n".encode(),
        ".html": PAGE.encode(),
        ".htm": PAGE.encode(),
        ".xml": JATS.encode(),
        ".vtt": f"WEBVTT\n\n{CUES}".encode(),
        ".srt": ("1\n" + CUES.replace(".000", ",000")).encode(),
        ".csv": table.encode(),
        ".xlsx": workbook(*EXTRACTS),
        ".docx": word_file(),
        ".pdf": pdf_file(),
    }


def settings_of(path: Path, name: str) -> None:
    from cmo.schemas import merge_settings

    for problem in problems_of(merge_settings(path), schema(name), path.name):
        raise problem


def others() -> dict[str, tuple[bytes, Reader]]:
    """Return a valid file for each other reader, and the reader."""
    codings = partial(read_codings_apart, documents={"lit-a": DOCUMENT})
    spans = workbook(*(line.split(",", 6) for line in SPANS.splitlines()))
    project = archive({"project.qde": QDE.encode(), "sources/a.txt": WORDS.encode()})
    found: dict[str, tuple[bytes, Reader]] = {
        "codings.qdpx": (project, codings),
        "codings.jsonld": (ANNOTATION.encode(), codings),
        "codings.json": (TASKS.encode(), codings),
        "codings.csv": (SPANS.encode(), codings),
        "codings.xlsx": (spans, codings),
        "decisions.xlsx": (spans, lambda path: read_rows(path, ("spans",), ("source",))),
        "codebook.qdc": (QDC.encode(), _read_codebook),
        "notation.txt": (NOTATION.encode(), read_notation),
        "records.ris": (RIS.encode(), read_references),
        "records.bib": (BIBTEX.encode(), read_references),
        "records.nbib": (b"PMID- 1\nTI  - Trust\nAU  - Elm A\nDP  - 2006\n", read_references),
        "records.xml": (ENDNOTE.encode(), read_references),
        "records.csv": (b"title,doi,year\nTrust,10.1000/x,2006\n", read_references),
        "config.yaml": ((CHECKOUT / "config/config.yaml").read_bytes(), read_settings),
        "memos.jsonl": (_sealed(), lambda path: read_records(path, Memo)),
    }
    for name in ("actions", "survey", "maturity"):
        example = (CHECKOUT / f"config/{name}.yaml").read_bytes()
        found[f"{name}.yaml"] = example, partial(settings_of, name=name)
    raw = CHECKOUT / "tests/tiny/raw"
    for name in ("sources", "codebook", "initial_theory", "search_log", "excluded"):
        found[f"{name}.csv"] = (raw / f"{name}.csv").read_bytes(), partial(_read_raw, name=name)
    listed = (raw / "interviews/identifiers.csv").read_bytes()
    described = {f"paper{suffix}": (sources()[suffix], _describe) for suffix in DESCRIBED}
    return found | described | {"identifiers.csv": (listed, read_identifiers)} | handed_in()


def _describe(path: Path) -> object:
    return describe_file(path, Reading(path.stem, "", ()))


def _read_codebook(path: Path) -> None:
    output = path.with_suffix(".made")
    try:
        write_codebook_from_qdc(path, output)
    finally:
        output.unlink(missing_ok=True)


def _read_raw(path: Path, name: str) -> object:
    """Read a table of the raw data as commands do, and the register as the workflow plans by it."""
    if name == "sources":
        register_rows(path.parent)
    return read_table(path, name)


@cache
def _sealed() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        write_records(Path(folder) / "a", [Memo("lit-a", WORDS, "ana")] * 3)
        return (Path(folder) / "a").read_bytes()


INSERTS = (
    b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"\x1b[2J", b"\xe2\x80\xa8", b"\r", b'"', b"\\" * 999,
    b"a" * 200_000, b" " * 200_000, b"\n" * 20_000, b"0" * 10_000, b"-->" * 5_000, b"== \n" * 5_000,
    b"<div>" * 5_000, b"<sec>" * 5_000, b"[" * 5_000, b"{" * 5_000, b"(" * 5_000, b"> " * 3_000,
    b"- " * 3_000, b"*_" * 5_000, b"|" * 5_000, b"[C1: " * 5_000, b"[P2: x] " * 5_000, b"[C1: ",
    b"=cmd|'/c x'!A1", b"@SUM(A1)", b"../../x", b"internal:///etc/passwd", b"file:///etc/passwd",
    b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>", b"&x;" * 1_000, b"&#x110000;",
    b"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='/etc/passwd'/>",
    b"&a [x, x]\n", b"*a ", b"<<: *a\n", b"!!python/object/apply:os.system ['true']\n", b"? ",
    b"A: b\n" * 5_000, b"P1: x\n" * 5_000, b"<v " + b"N" * 50_000 + b">", b"1e999", b"NaN",
    b"-1", b"99999999999999999999", b"null", b"true", b"[]", b"{}", b"\\ud800", b"TY  - ",
)  # fmt: skip
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 9))
COMBINING = "e" + "\u0301\u0316" * 100_000
ENTITIES = (
    b'<!DOCTYPE a [<!ENTITY l0 "ha">' + LAUGHS + b"]><a>&l8;</a>",
    b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
    b"<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/a.dtd'><a>&x;</a>",
    b"<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://127.0.0.1:9/a.dtd'> %x;]><a/>",
    b"<?xml version='1.0' encoding='UTF-7'?>+ADw-!DOCTYPE a+AD4-<a/>",
    b"<?xml-stylesheet href='http://127.0.0.1:9/a.xsl'?><a/>",
    b"<a>" * 100_000 + b"</a>" * 100_000,
    f"<a>{COMBINING}</a>".encode(),
    b"<a " + b"".join(b"b%d='' " % n for n in range(50_000)) + b"/>",
)
ALIASES = b"".join(
    b"a%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 9)
)
MERGES = b"".join(
    b"m%d: &m%d\n  <<: [%s]\n" % (n, n, b", ".join([b"*m%d" % (n - 1)] * 9)) for n in range(1, 9)
)
YAML = (
    b"a0: &a0 [x]\n" + ALIASES,
    b"m0: &m0 {x: y}\n" + MERGES,
    b"title: &a [*a]\n",
    b"title: !!python/object/apply:os.system ['true']\n",
    b"[" * 20_000,
    b"- " * 20_000,
    b"{a: " * 20_000,
    b"? " * 20_000,
    b"title: 2024-99-99\n",
    b"title: " + b"9" * 100_000,
)
REGION = {
    "id": "r", "type": "labels", "value": {"start": 0, "end": 1, "text": "a", "labels": ["C"]},
}  # fmt: skip
REGIONS = [
    {**REGION, "id": f"r{at}", "value": {**REGION["value"], "start": at, "end": at + 1}}
    for at in range(20_000)
]
TARGETS = [
    {"type": "Annotation", "motivation": "tagging", "body": {"value": "C"}, "id": f"a{at}",
     "target": {"source": "lit-a", "selector": {"type": "TextQuoteSelector", "exact": "the "}}}
    for at in range(20_000)
]  # fmt: skip
JSON = (
    json.dumps([{"data": {"text": "a" * 20_000}, "annotations": [{"result": REGIONS}]}]).encode(),
    json.dumps(TARGETS).encode(),
    b"[" * 200_000,
    b'{"data":' * 50_000,
    b"9" * 200_000,
    b'[{"data": {"text": 3}}]',
    b"NaN",
)
MARKS = (
    f"= a\n[C1: {COMBINING}]".encode(),
    b"= a | pol: 1+\n" + b"[C1: x] " * 30_000,
    b"= a\n" + b"P2: x [P2: laughs]\n" * 20_000,
    b"= a\n" + b"== x\n" * 20_000 + b"x",
    b"= a\n" * 20_000,
    b"= a\n" + b"[C1: " + b"[a]" * 50_000,
    b"= a\n" + b"== mark C1 0-1: x\n" * 20_000,
    b"= a" + b" | k: v" * 20_000,
)
CELLS = (
    b"source,coder,label,quote\n" + b"lit-a,ana,C,the\n" * 20_000,
    b"id,kind\n" + b"a," * 200_000,
    b'source,text\n"' + b"x" * 2_000_000,
    b"source,text\n" + b"t-1,x\n" * 90_000,
    b"," * 500_000,
    b'source,text\nt-1,"=HYPERLINK(""http://127.0.0.1:9"")"\n',
)
LISTS = (
    b"TY  - JOUR\n" + b"AU  - Elm, A.\n" * 30_000 + b"ER  - \n",
    b"TY  - JOUR\nTI  - x\n" * 20_000,
    b"TY  - JOUR\nTI  - " + b"x " * 500_000 + b"\nER  - \n",
    b"@article{a, title={" + b"{" * 20_000 + b"}" * 20_000 + b"}}",
    b"@article{a, title={x}}\n" * 5_000,
    b"@string{a = a # a}\n@article{b, title=a, author={" + b"Elm and " * 5_000 + b"}}",
    b"@article{a, title={" + b"\\'" * 20_000 + b"}}",
    b"PMID- 1\n" + b"AU  - Elm A\n" * 30_000,
)
TALKS = (
    COMBINING.encode(),
    b"INT: " + b"Gillian Marsh of Skelby, " * 20_000,
    b"P1: " + b"0123 456 7890 " * 20_000,
    b"P1: " + b"a@" * 50_000,
    b"P1: " + b"a.b-" * 50_000 + b"@c.d",
    b"P1: " + b"www." * 50_000,
    b"INT: x\n" * 50_000,
    b"A" * 1_900_000,
    b"a " * 900_000,
    b"# " * 50_000,
    b"> " * 50_000 + b"x",
    b"[a](" * 30_000,
    b"![" * 30_000,
    b"*" * 60_000,
    b"`" * 60_000,
    b"| a " * 30_000 + b"\n" + b"|---" * 30_000,
    b"<table>" + b"<tr><td>" * 20_000,
    b"<p style='" + b"display:" * 20_000 + b"'>x",
    b"WEBVTT\n\n" + CUES.encode() * 5_000,
    b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"<v A>x" * 50_000,
)
LOOPS = (
    pdf_file().replace(b"[3 0 R]", b"[2 0 R]"),
    pdf_file().replace(b"/Contents 4 0 R", b"/Contents 3 0 R"),
    pdf_file().replace(b"/Size 6", b"/Size 6 /Prev 9"),
    pdf_file().replace(b"[0 0 595 842]", b"[0 0 1e99 1e99]"),
    pdf_file().replace(b"/Length", b"/Filter /FlateDecode /Length"),
    b"%PDF-1.7\n" + b"[" * 100_000,
    b"%PDF-1.7\n" + b"<<" * 50_000,
    b"%PDF-1.7\n" + b"1 0 obj " * 50_000,
)


@cache
def archives() -> tuple[bytes, ...]:
    """Return archives that unpack to too much, out of their folder, or to something else."""
    bomb, names = b"\0" * 60_000_000, {"../out.txt": b"x", "/out.txt": b"x", "C:\\out.txt": b"x"}
    whole = parts_of(word_file()) | parts_of(workbook(*EXTRACTS)) | {"project.qde": QDE.encode()}
    xml = ("word/document.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "project.qde")
    return (
        archive(whole | {"word/media/a.bin": bomb}),
        archive(whole | {"a.zip": archive({"b": bomb})}),
        archive(whole | names),
        archive(whole | {f"{number}.xml": b"" for number in range(6_000)}),
        *(archive(whole | dict.fromkeys(xml, content)) for content in ENTITIES),
    )


CRAFTED: dict[str, Callable[[], tuple[bytes, ...]]] = {
    **dict.fromkeys((".docx", ".xlsx", ".qdpx"), archives),
    **dict.fromkeys((".xml", ".html", ".htm", ".qdc"), lambda: ENTITIES + TALKS),
    **dict.fromkeys((".txt", ".md", ".vtt", ".srt"), lambda: TALKS + MARKS),
    **dict.fromkeys((".json", ".jsonld", ".jsonl"), lambda: JSON),
    **dict.fromkeys((".ris", ".bib", ".nbib"), lambda: LISTS),
    ".pdf": lambda: LOOPS,
    ".yaml": lambda: YAML,
    ".csv": lambda: CELLS,
}


def damage(data: bytes, draw: random.Random) -> bytes:
    """Return ``data`` with one to three things wrong with it."""
    if data[:2] == b"PK" and zipfile.is_zipfile(io.BytesIO(data)) and draw.random() < 0.6:
        parts = parts_of(data)
        name = draw.choice(list(parts))
        return archive(parts | {name: damage(parts[name], draw)})
    for _ in range(draw.randint(1, 3)):
        data = draw.choice((_cut, _flip, _insert, _repeat, _drop, _splice))(data, draw)
    return data


def _stretch(data: bytes, draw: random.Random) -> tuple[int, int]:
    start = draw.randint(0, len(data))
    return start, min(len(data), start + draw.choice((1, 10, 100, 1_000)))


def _cut(data: bytes, draw: random.Random) -> bytes:
    return data[: draw.randint(0, len(data))]


def _flip(data: bytes, draw: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.randint(1, 20) if data else 0):
        changed[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def _insert(data: bytes, draw: random.Random) -> bytes:
    at = draw.randint(0, len(data))
    return data[:at] + draw.choice(INSERTS) + data[at:]


def _repeat(data: bytes, draw: random.Random) -> bytes:
    start, end = _stretch(data, draw)
    return data[:end] + data[start:end] * draw.choice((2, 50, 2_000)) + data[end:]


def _drop(data: bytes, draw: random.Random) -> bytes:
    start, end = _stretch(data, draw)
    return data[:start] + data[end:]


def _splice(data: bytes, draw: random.Random) -> bytes:
    other = draw.choice(list(sources().values()))
    start, end = _stretch(other, draw)
    at = draw.randint(0, len(data))
    return data[:at] + other[start:end] + data[at:]


class Hang(BaseException):
    """An input took longer than :data:`LIMIT` seconds of this process's time."""


def _stop(number: int, frame: FrameType | None) -> None:
    raise Hang


REACHING = {
    "socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "urllib.Request",
    "socket.gethostbyname", "os.system", "os.exec", "os.posix_spawn", "os.fork",
}  # fmt: skip


@dataclass
class Watch:
    """Counts what a reader does in this process that no reader may do."""

    on: bool = False
    network: int = 0

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.on and event in REACHING:
            self.network += 1


WATCH = Watch()


@cache
def _install() -> None:
    sys.addaudithook(WATCH)


@contextmanager
def watched(seen: Counter[str], folder: Path) -> Iterator[list[object]]:
    """Run what is in the block, count what it does to ``folder``, and end it when it hangs.

    It puts the problems that a reader returns into the list.
    """
    before, network, start = snapshot(folder), WATCH.network, time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT)
    WATCH.on = True
    said: list[object] = []
    try:
        yield said
        seen["refused"] += any(isinstance(each, UserError) for each in said)
    except UserError:
        seen["refused"] += 1
    except Hang:
        seen["hangs"] += 1
        traceback.print_exc(limit=-6)
    except Exception:  # noqa: BLE001  what is counted here
        seen["crashes"] += 1
        traceback.print_exc(limit=-3)
    finally:
        WATCH.on = False
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    seen["network"] += WATCH.network - network
    seen["outside"] += snapshot(folder) != before
    seen["milliseconds"] += round(1000 * (time.process_time() - start))


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    """Return size and time of each file in ``folder``, wherever in it."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {str(p): (p.stat().st_size, p.stat().st_mtime_ns) for p in files}


def try_source(folder: Path, path: Path, seen: Counter[str], *, recognise: bool) -> None:
    """Read the source at ``path`` and a whole one beside it, as the workflow does."""
    whole, name = path.with_name("whole.md"), f"{path.parent.name}/{path.name}"
    with watched(seen, folder):
        limits = Limits(seconds=LIMIT)
        done = ingest(folder / "raw", [path, whole], limits, recognise=recognise)
        told = {d.file for d in done.documents} | {q.file for q in done.quarantined}
        seen["lost"] += not any(d.source == "whole" for d in done.documents)
        seen["lost"] += name not in told
        seen["refused"] += any(q.file == name for q in done.quarantined)
        late = ("takes longer", "needs more", "made its reader crash")
        seen["stopped"] += any(q.found.startswith(late) for q in done.quarantined)


def try_input(name: str, data: bytes, reader: Reader | None, draw: random.Random) -> Counter[str]:
    """Let ``reader``, or the workflow's first stage, read ``data`` from a file called ``name``."""
    seen = Counter(inputs=1)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        home = draw.choice((INTERVIEWS, LITERATURE))
        path = folder / "raw" / home / name
        path.parent.mkdir(parents=True)
        path.with_name("whole.md").write_text(WORDS)
        (folder / "outside").write_bytes(data)
        if draw.random() < 0.02:
            path.symlink_to(
                draw.choice((folder / "outside", Path("/etc/passwd"), Path("/dev/zero")))
            )
        else:
            path.write_bytes(data)
        if reader is None:
            try_source(folder, path, seen, recognise=home == INTERVIEWS)
        else:
            with watched(seen, folder) as said:
                found = reader(path)
                said.extend(found[1] if isinstance(found, tuple) else ())
    return seen


def fuzz(
    inputs: int, seed: int, only: tuple[str, ...] = (), keep: Path | None = None
) -> dict[str, Counter[str]]:
    """Try so many inputs, of all readers in turn; return what was seen, by reader.

    The inputs that went wrong are written to the folder ``keep``.
    """
    signal.signal(signal.SIGVTALRM, _stop)
    _install()
    draw = random.Random(seed)
    cases: dict[str, tuple[bytes, Reader | None]] = {
        f"bad{suffix}": (data, None) for suffix, data in sources().items()
    }
    cases |= others()
    chosen = [name for name in cases if not only or name in only]
    seen: dict[str, Counter[str]] = {name: Counter() for name in chosen}
    for number in range(inputs):
        name = chosen[number % len(chosen)]
        data, reader = cases[name]
        crafted = CRAFTED[Path(name).suffix]
        bad = draw.choice(crafted()) if draw.random() < 0.1 else damage(data, draw)
        found = try_input(name, bad, reader, draw)
        seen[name] += found
        if keep and any(found[fault] for fault in FAULTS):
            (keep / f"{seed}-{number}-{name}").write_bytes(bad)
        if (number + 1) % SHOWN == 0:
            print(f"{number + 1:,}: {dict(sum(seen.values(), Counter()))}", flush=True)
    return seen


def table(seen: Mapping[str, Counter[str]]) -> str:
    """Return the counts as a table in Markdown, a reader a row, and the sum of all."""
    columns = ("inputs", "refused", "stopped", *FAULTS, "milliseconds")
    rows = [*sorted(seen.items()), ("all", sum(seen.values(), Counter()))]
    head = f"| reader | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}\n"
    cells = (" | ".join(f"{counts[c]:,}" for c in columns) for _, counts in rows)
    return head + "".join(
        f"| {name} | {row} |\n" for (name, _), row in zip(rows, cells, strict=True)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=20_000, help="how many")
    parser.add_argument("--seed", type=int, default=1, help="of all draws")
    parser.add_argument("--only", nargs="*", default=[], help="readers, by the first column")
    parser.add_argument("--keep", type=Path, help="folder for what hung, crashed or was lost")
    args = parser.parse_args()
    if args.keep:
        args.keep.mkdir(parents=True, exist_ok=True)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    print(table(fuzz(args.inputs, args.seed, tuple(args.only), args.keep)))


if __name__ == "__main__":
    main()
