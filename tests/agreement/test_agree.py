"""``cmo agree`` and ``cmo adjudicate``: figures, the list of disagreements, what was decided."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest

from cmo.cli import main
from cmo.coding.notation import CodedRecord, read_notation
from cmo.exchange import formats
from cmo.exchange.bundle import make_document
from cmo.project import corpus_files
from cmo.resources import CHECKOUT
from cmo.store import write_records

Capture = pytest.CaptureFixture[str]

TEXT = (
    "Where {c}the boards had met{/}, {m}directors trusted one another{/}, so {o}the merger was "
    "agreed{/}. {m2}Wards feared it{/}, and {o2}nurses left & <i>never</i> returned{/}."
)
ANA = {"c": "[C1: ", "m": "[M1: ", "o": "[O1: ", "m2": "[M2: ", "o2": "[O2: "}
BEN = {"c": "[C1: ", "m": "[C1: ", "o": "[O1: ", "m2": "[M2: ", "o2": ""}
BEFORE = "Notes of a first visit to the two sites in spring."


def coded(marks: Mapping[str, str], pol: str, source: str = "lit-x") -> str:
    text = TEXT
    for name in ANA:
        start = text.index(f"{{{name}}}")
        end = text.index("{/}", start)
        mark = marks.get(name, "")
        words = text[start + len(name) + 2 : end]
        text = f"{text[:start]}{mark}{words}{']' if mark else ''}{text[end + 3 :]}"
    return f"= {source} | genre: article | pol: {pol}\n{BEFORE}\n{text}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for coder, marks, pol in (("ana", ANA, "1+ 2-"), ("ben", BEN, "1+ 2~")):
        own = tmp_path / "data/raw/codings" / coder
        own.mkdir(parents=True)
        (own / "lit-x.txt").write_text(coded(marks, pol))
        (own / "lit-y.txt").write_text(coded(ANA, "1+ 2-", "lit-y"))
    return tmp_path


def figures(folder: Path) -> dict[tuple[str, ...], dict[str, str]]:
    with (folder / "results/agreement/agreement.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    keys = ("coders", "by", "group", "measure", "label")
    return {tuple(row[key] for key in keys): row for row in rows}


def decide(folder: Path, decisions: Mapping[str, tuple[str, str, str]]) -> Path:
    """Fill in the sheet by kind of disagreement, as a person would in a spreadsheet."""
    path = folder / "results/agreement/disagreements.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["disagreements"]
    head = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        cells = dict(zip(head, row, strict=True))
        for kind, values in decisions.items():
            if str(cells["kind"].value).startswith(kind):
                for name, value in zip(("decision", "decided_by", "comment"), values, strict=True):
                    cells[name].value = value
    book.save(path)
    return path


def leave(*arguments: str | Path) -> None:
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    assert left.value.code == 2


def test_figures_are_given_overall_by_genre_and_by_source(folder: Path, capsys: Capture) -> None:
    main(["agree", "ana", "ben"])
    rows = figures(folder)
    both = "ana, ben"
    words = rows[both, "all", "all", "alpha_words", "all"]
    coded_words = rows[both, "all", "all", "alpha_coded_words", "all"]
    assert (words["units"], words["sources"]) == ("70", "2")
    assert float(coded_words["value"]) < float(words["value"]) < 1
    assert float(words["low"]) <= float(words["value"]) <= float(words["high"])
    same = rows[both, "source", "lit-y", "kappa_words", "all"]
    assert (same["value"], same["low"]) == ("1.0", "")
    exact = rows[both, "source", "lit-x", "span_f1_exact", "M"]
    assert float(exact["value"]) == pytest.approx(2 * 1 / (2 + 1), abs=1e-4)
    assert float(rows[both, "genre", "article", "configuration_f1", "all"]["value"]) < 1
    assert "Cohen’s kappa, all words: 0." in capsys.readouterr().out


def test_kappa_is_that_of_the_words_counted_by_hand(folder: Path) -> None:
    """lit-x has 35 words: C 4, M 4 + 3, O 4 + 6 by ana; C 4 + 4, M 3, O 4 by ben.

    Alike: C 4, M 3, O 4 and the 14 that neither marked, so p = 25 / 35; by chance
    (4·8 + 7·3 + 10·4 + 14·20) / 35² = 373 / 1225.
    """
    main(["agree", "ana", "ben"])
    row = figures(folder)["ana, ben", "source", "lit-x", "kappa_words", "all"]
    chance = 373 / 1225
    assert row["units"] == "35"
    assert float(row["value"]) == pytest.approx((25 / 35 - chance) / (1 - chance), abs=1e-4)


def test_the_sheet_lists_each_place_with_both_readings(folder: Path) -> None:
    main(["agree", "ana", "ben"])
    book = openpyxl.load_workbook(folder / "results/agreement/disagreements.xlsx")
    rows = list(book["disagreements"].iter_rows(values_only=True))
    found = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [(row["source"], row["kind"]) for row in found] == [
        ("lit-x", "label"),
        ("lit-x", "not marked by ben"),
        ("lit-x", "polarity"),
    ]
    words = "directors trusted one another"
    assert (found[0]["by ana"], found[0]["by ben"]) == (f"[M1: {words}]", f"[C1: {words}]")
    assert found[0]["words"] == words
    assert found[0]["before"].endswith("the boards had met, ")
    assert (found[2]["by ana"], found[2]["by ben"]) == ("2-", "2~")
    assert not found[0]["decision"]
    assert not found[0]["decided_by"]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)


def test_the_page_escapes_what_people_wrote_and_fetches_nothing(folder: Path) -> None:
    main(["agree", "ana", "ben"])
    page = (folder / "results/agreement/disagreements.html").read_text()
    assert "nurses left &amp; &lt;i&gt;never&lt;/i&gt; returned" in page
    tags = Tags()
    tags.feed(page)
    assert not tags.seen & {"i", "script", "img", "link", "iframe"}
    assert "http" not in page.replace("http-equiv", "")
    assert "default-src &#x27;none&#x27;" in page


def test_what_was_decided_is_written_with_who_decided(folder: Path, capsys: Capture) -> None:
    main(["agree", "ana", "ben"])
    sheet = decide(
        folder,
        {
            "label": ("ana", "ana; ben", "a reaction"),
            "not marked": ("[O2: nurses left]", "cleo", ""),
            "polarity": ("-", "cleo", ""),
        },
    )
    main(["adjudicate", str(sheet)])
    assert "2 sources written" in capsys.readouterr().out
    out = folder / "data/raw/codings/adjudicated"
    (record,), problems = read_notation(out / "lit-x.txt")
    assert problems == []
    marks = [(record.text[m.start : m.end], m.roles) for m in record.marks]
    assert marks == [
        ("the boards had met", (("C", 1),)),
        ("directors trusted one another", (("M", 1),)),
        ("the merger was agreed", (("O", 1),)),
        ("Wards feared it", (("M", 2),)),
        ("nurses left", (("O", 2),)),
    ]
    assert record.polarity == {1: "+", 2: "-"}
    assert record.head["decided by"] == "ana; ben; cleo"
    assert record.notes[0].text == (
        "decided by ana; ben: ana (ana: [M1: directors trusted one another]; "
        "ben: [C1: directors trusted one another]): a reaction"
    )
    assert read_notation(out / "lit-y.txt")[0][0].head["decided by"] == "all agreed"


def test_an_undecided_source_waits_and_an_old_one_stays(folder: Path, capsys: Capture) -> None:
    main(["agree", "ana", "ben"])
    sheet = decide(folder, {"label": ("ben", "ben", "")})
    main(["adjudicate", str(sheet)])
    said = capsys.readouterr()
    assert "1 source written" in said.out
    assert "lit-x: 2 of 3 not decided, so not written." in said.err
    leave("adjudicate", sheet)
    assert "lit-y.txt: is there already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("kind", "decision", "by", "said"),
    [
        ("label", "zoe", "ana", "column decision: found 'zoe'; allowed: ana, ben, none, all"),
        ("label", "ana", "", "column decided_by: is empty; say who decided"),
        ("label", "[C1: no such words]", "ana", "'no such words' is not in the text there"),
        ("label", "[X1: the boards]", "ana", "has a label other than C, M, O"),
        ("polarity", "up", "ana", "found 'up'; allowed: ana, ben, +, - or ~"),
    ],
)
def test_a_wrong_cell_is_named(
    folder: Path, capsys: Capture, kind: str, decision: str, by: str, said: str
) -> None:
    main(["agree", "ana", "ben"])
    right = {"label": "ana", "not marked": "none", "polarity": "ana"}
    filled = {name: (value, "ana", "") for name, value in right.items()}
    sheet = decide(folder, filled | {kind: (decision, by, "")})
    leave("adjudicate", sheet)
    error = capsys.readouterr().err
    assert said in error
    assert "disagreements.xlsx, row " in error


def test_decisions_on_other_codings_are_refused(folder: Path, capsys: Capture) -> None:
    main(["agree", "ana", "ben"])
    sheet = decide(folder, {"label": ("ana", "ana", "")})
    moved = sheet.rename(folder / "mine.xlsx")
    path = folder / "data/raw/codings/ben/lit-x.txt"
    path.write_text(coded({**BEN, "m": "[O1: "}, "1+ 2~"))
    main(["agree", "ana", "ben"])
    moved.rename(sheet)
    leave("adjudicate", sheet)
    assert "run cmo agree again, and decide in its sheet" in capsys.readouterr().err
    leave("agree", "ana", "ben")
    assert "holds decisions; move it away" in capsys.readouterr().err


def test_a_sheet_away_from_what_was_compared_is_refused(folder: Path, capsys: Capture) -> None:
    main(["agree", "ana", "ben"])
    moved = (folder / "results/agreement/disagreements.xlsx").rename(folder / "decided.xlsx")
    leave("adjudicate", moved)
    assert "copy it back there" in capsys.readouterr().err


def test_the_sheet_shows_whole_words_and_all_lines_of_a_row(folder: Path) -> None:
    text = " ".join(f"reading{n}" for n in range(90))
    for coder, marked in (("ana", "[O1: reading45]"), ("ben", "reading45")):
        path = folder / f"data/raw/codings/{coder}/lit-x.txt"
        path.write_text(
            f"= lit-x | pol: {'1+' if coder == 'ana' else ''}\n" + text.replace("reading45", marked)
        )
    main(["agree", "ana", "ben"])
    page = openpyxl.load_workbook(folder / "results/agreement/disagreements.xlsx")["disagreements"]
    head = [cell.value for cell in page[1]]
    [number] = [
        r
        for r in range(2, page.max_row + 1)
        if page.cell(r, head.index("words") + 1).value == "reading45"
    ]
    around = [str(page.cell(number, head.index(name) + 1).value) for name in ("before", "after")]
    assert all(set(part.split()) <= set(text.split()) for part in around)
    wide = page.column_dimensions["D"].width
    assert page.row_dimensions[number].height >= 15 * len(around[0]) / wide


def test_three_coders_have_one_alpha_and_three_kappas(folder: Path) -> None:
    own = folder / "data/raw/codings/cleo"
    own.mkdir()
    (own / "lit-x.txt").write_text(coded(ANA, "1+ 2-"))
    main(["agree", "ana", "ben", "cleo"])
    rows = figures(folder)
    together = rows["all", "all", "all", "alpha_words", "all"]
    assert together["units"] == "70"
    assert {k[0] for k in rows if k[3] == "kappa_words"} == {"ana, ben", "ana, cleo", "ben, cleo"}
    assert rows["ana, cleo", "all", "all", "kappa_words", "all"]["value"] == "1.0"


def test_a_folder_is_compared_with_a_file_in_it_and_texts_may_differ(
    folder: Path, capsys: Capture
) -> None:
    other = folder / "other"
    other.mkdir()
    text = coded(ANA, "1+ 2-").replace("\n", "\n\n").replace("Wards feared it", "Wards dreaded it")
    (other / "first.txt").write_text(coded(ANA, "1+ 2-"))
    (other / "second.txt").write_text(text)
    main(["agree", "other", "other/second.txt"])
    said = capsys.readouterr()
    assert "1 source, " in said.out
    assert "the mark lit-x, second: Wards dreaded it is not found" in said.err


def test_a_file_of_another_program_is_not_parsed_in_this_process(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [record], _ = read_notation(folder / "data/raw/codings/ana/lit-x.txt")
    write_records("data/processed/documents/0.jsonl", [make_document("lit-x", record.text)])
    places = [{"type": "TextQuoteSelector", "exact": "the boards had met"}]
    body, target = {"value": "C"}, {"source": "lit-x", "selector": places}
    tag = {"type": "Annotation", "motivation": "tagging", "body": body, "target": target}
    (folder / "zoe.jsonld").write_text(json.dumps([tag | {"creator": "zoe"}]))
    monkeypatch.delattr(formats, "read_jsonld")
    main(["agree", "ana", str(folder / "zoe.jsonld")])
    assert any("zoe" in coders for coders, *_ in figures(folder))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ana",), "one coder only: ana; name two or more"),
        (("ana", "nobody"), "nobody: is no folder, file or coder; coders: ana, ben"),
        (("ana", "data/raw/codings/ana"), "two codings by 'ana'"),
    ],
)
def test_coders_that_cannot_be_compared_are_named(
    folder: Path, capsys: Capture, arguments: tuple[str, ...], said: str
) -> None:
    leave("agree", *arguments)
    assert said in capsys.readouterr().err


def test_deciding_for_one_coder_everywhere_gives_that_coders_coding(tmp_path: Path) -> None:
    """On the passages of the corpus that a second coder marked as well."""
    corpus, out = CHECKOUT / "data/raw/corpus", tmp_path / "agreement"
    folders = ["--raw", str(tmp_path), "--output"]
    main(["agree", str(corpus), str(corpus / "second-coder.txt"), *folders, str(out)])
    book = openpyxl.load_workbook(out / "disagreements.xlsx")
    sheet = book["disagreements"]
    columns = {str(cell.value): cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, columns["decision"]).value = "corpus"
        sheet.cell(row, columns["decided_by"]).value = "ana"
    book.save(out / "disagreements.xlsx")
    main(["adjudicate", str(out / "disagreements.xlsx"), *folders, str(tmp_path / "settled")])
    first = {r.id: r for path in corpus_files(corpus.parent) for r in read_notation(path)[0]}
    settled = [read_notation(path)[0][0] for path in sorted((tmp_path / "settled").iterdir())]
    assert len(settled) > 50
    for record in settled:
        assert configurations(record) == configurations(first[record.id])


def configurations(record: CodedRecord) -> list[object]:
    """Return configurations whatever their numbers, and the marks."""
    groups = {
        n: sorted((m.start, m.end, label) for label, m in members)
        for n, members in record.slots().items()
    }
    signed = sorted((members, record.polarity[n]) for n, members in groups.items())
    return [record.text, *signed, *sorted((m.start, m.end) for m in record.marks)]
