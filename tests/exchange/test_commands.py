"""``cmo export`` and ``cmo import``, from stored documents to coding files and back."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from cmo.cli import main
from cmo.command.check import find_problems
from cmo.records import Coding, Document, Quarantined
from cmo.store import read_records, write_records

TINY = Path(__file__).parents[1] / "tiny" / "raw"
FORMATS = {
    "qdpx": "a.qdpx",
    "xlsx": "a.xlsx",
    "csv": "spans.csv",
    "jsonld": "a.jsonld",
    "labelstudio": "a.json",
}

Capture = pytest.CaptureFixture[str]


class Synthesis:
    """A small synthesis: raw data, and what the first two stages make of it."""

    def __init__(self, folder: Path) -> None:
        self.raw, self.processed = folder / "raw", folder / "processed"
        shutil.copytree(TINY, self.raw)
        self.place()

    def place(self) -> dict[tuple[str, str], Coding]:
        """Read and place everything; return codings by coder and source."""
        for stage in ("documents", "people", "quarantine"):
            (self.processed / stage).mkdir(parents=True, exist_ok=True)
        files = {
            "--documents": self.processed / "documents/0.jsonl",
            "--quarantine": self.processed / "quarantine/0.jsonl",
        }
        common = [str(part) for pair in files.items() for part in pair]
        main(["ingest", "--raw", str(self.raw), *common])
        people = self.processed / "people/0.jsonl"
        main(["place", "--raw", str(self.raw), *common, "--output", str(people)])
        return {(c.coder, c.source): c for c in read_records(people, Coding)}

    def quarantine(self) -> list[Quarantined]:
        return read_records(self.processed / "quarantine/0.jsonl", Quarantined)

    def run(self, *arguments: str | Path) -> None:
        folders = ["--raw", self.raw, "--processed", self.processed]
        main([str(part) for part in (*arguments, *folders)])

    def fail(self, *arguments: str | Path) -> None:
        with pytest.raises(SystemExit) as left:
            self.run(*arguments)
        assert left.value.code == 2


@pytest.fixture
def synthesis(tmp_path: Path) -> Synthesis:
    return Synthesis(tmp_path)


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def compare(one: Coding, other: Coding) -> None:
    """Both say the same, whoever the coder."""

    def spans(coding: Coding) -> dict[str, tuple[object, ...]]:
        return {s.id: (s.start, s.end, s.label, s.text) for s in coding.spans}

    def configurations(coding: Coding) -> list[object]:
        found = spans(coding)
        slots = [(c.context, c.mechanism, c.outcome) for c in coding.configurations]
        named = [[[found[s] for s in slot] for slot in each] for each in slots]
        return [*named, *((c.polarity, c.phase) for c in coding.configurations)]

    def constructs(coding: Coding) -> set[object]:
        found = spans(coding)
        return {(found[a.span], a.label, a.construct, a.direction) for a in coding.assignments}

    assert list(spans(one).values()) == list(spans(other).values())
    assert configurations(one) == configurations(other)
    assert constructs(one) == constructs(other)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_coding_leaves_and_comes_back_under_another_name(
    synthesis: Synthesis, tmp_path: Path, name: str, capsys: Capture
) -> None:
    path = tmp_path / "out" / FORMATS[name]
    path.parent.mkdir()
    target = path.parent if name == "csv" else path
    synthesis.run("export", "--format", name, "--coder", "ana", "--output", target)
    assert "4 sources, 4 codings, 20 spans, 7 configurations" in capsys.readouterr().out
    synthesis.run("import", path, "--coder", "cleo")
    assert "20 spans, 7 configurations, 0 memos" in capsys.readouterr().out
    codings = synthesis.place()
    before = [source for coder, source in codings if coder == "ana"]
    assert sorted(before) == ["int-1", "lit-a", "lit-b", "lit-n"]
    for source in before:
        compare(codings["ana", source], codings["cleo", source])
    problems = find_problems(TINY.parent / "config.yaml", synthesis.raw)
    assert not [problem for problem in problems if "codings" in problem.place]


def test_names_of_people_do_not_leave(synthesis: Synthesis, tmp_path: Path) -> None:
    synthesis.run("export", "--format", "notation", "--output", tmp_path / "out")
    written = (tmp_path / "out/ana/int-1.txt").read_text()
    assert "[Person 1]" in written
    assert "Gillian" not in written


def test_nothing_is_overwritten(synthesis: Synthesis, tmp_path: Path, capsys: Capture) -> None:
    synthesis.run("export", "--format", "qdpx", "--coder", "ben", "--output", tmp_path / "a.qdpx")
    before = {p: p.read_bytes() for p in sorted(synthesis.raw.rglob("*")) if p.is_file()}
    synthesis.fail("import", tmp_path / "a.qdpx")
    said = capsys.readouterr().err
    assert "ben/lit-b.txt: is there already, and nothing people wrote is overwritten" in said
    assert before == {p: p.read_bytes() for p in sorted(synthesis.raw.rglob("*")) if p.is_file()}


def test_several_coders_are_not_put_under_one_name(
    synthesis: Synthesis, tmp_path: Path, capsys: Capture
) -> None:
    path = tmp_path / "a.qdpx"
    synthesis.run("export", "--format", "qdpx", "--output", path)
    synthesis.fail("import", path, "--coder", "cleo")
    assert "holds codings by 2 people: ana, ben; say whose is meant" in capsys.readouterr().err
    synthesis.run("import", path, "--coder", "cleo", "--from", "ben")
    assert [p.name for p in sorted((synthesis.raw / "codings/cleo").iterdir())] == [
        "constructs-lit-b.csv",
        "lit-b.txt",
    ]
    synthesis.fail("import", path, "--from", "zoe")
    assert "holds no coding by 'zoe'; it has: ana, ben" in capsys.readouterr().err


@pytest.mark.parametrize("coder", ["", "李娜"])
def test_a_coding_by_nobody_in_particular_needs_a_name(
    synthesis: Synthesis, tmp_path: Path, capsys: Capture, coder: str
) -> None:
    table = tmp_path / "a.csv"
    table.write_text(f"source,coder,label,quote\nlit-a,{coder},C,the boards\n", encoding="utf-8")
    before = sorted(synthesis.raw.rglob("*"))
    synthesis.fail("import", table)
    assert capsys.readouterr().err == (
        f"cmo: {table}: does not say whose coding it is, or not in Latin letters; "
        "say it with --coder NAME.\n"
    )
    assert sorted(synthesis.raw.rglob("*")) == before
    synthesis.run("import", table, "--coder", "cleo")
    assert (synthesis.raw / "codings/cleo/lit-a.txt").exists()


def export_one(synthesis: Synthesis, path: Path) -> None:
    synthesis.run("export", "--format", "csv", "--coder", "ben", "--output", path)


def test_a_text_of_another_name_is_known_by_its_words_or_named(
    synthesis: Synthesis, tmp_path: Path, capsys: Capture
) -> None:
    path = tmp_path / "a.json"
    synthesis.run("export", "--format", "labelstudio", "--coder", "ben", "--output", path)
    path.write_text(path.read_text().replace('"source": "lit-b"', '"source": "Paper (copy)"'))
    synthesis.run("import", path, "--coder", "cleo")
    assert (synthesis.raw / "codings/cleo/lit-b.txt").exists()
    path.write_text(path.read_text().replace("Networks of small", "Networks of large"))
    synthesis.fail("import", path, "--coder", "dan")
    assert "its text 'Paper (copy)' is no source of this synthesis" in capsys.readouterr().err
    synthesis.run("import", path, "--coder", "dan", "--source", "lit-b")
    assert (synthesis.raw / "codings/dan/lit-b.txt").exists()


def test_a_mark_that_is_not_found_is_kept_as_a_memo(
    synthesis: Synthesis, tmp_path: Path, capsys: Capture
) -> None:
    export_one(synthesis, tmp_path)
    path = tmp_path / "spans.csv"
    rows = read_csv(path)
    rows[1] |= {"quote": "words that nobody wrote", "start": "3", "end": "9"}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    synthesis.run("import", path, "--coder", "cleo")
    said = capsys.readouterr().err
    assert "the mark 'words that nobody wrote' by cleo was not found; it is kept as a memo" in said
    written = (synthesis.raw / "codings/cleo/lit-b.txt").read_text()
    assert "== memo: Mark not found when this coding was read: words that nobody wrote" in written
    assert [m.text for m in synthesis.place()["cleo", "lit-b"].memos] == [
        "Mark not found when this coding was read: words that nobody wrote"
    ]


def test_codings_survive_a_corrected_source(synthesis: Synthesis) -> None:
    """Words before a mark are put in, others taken out; one mark's own words change."""
    path = synthesis.raw / "literature/lit-b.md"
    before = synthesis.place()["ana", "lit-b"]
    text = path.read_text()
    text = text.replace("The clinics had", "In truth, the clinics had").replace("common ", "")
    path.write_text(text.replace("nurses felt heard", "nurses felt that they were heard"))
    after = synthesis.place()["ana", "lit-b"]
    assert after.unplaced == ("nurses felt heard",)
    assert [s.text for s in after.spans] == [
        s.text for s in before.spans if s.text != "nurses felt heard"
    ]
    (document,) = [
        d
        for d in read_records(synthesis.processed / "documents/0.jsonl", Document)
        if d.source == "lit-b"
    ]
    assert all(document.text[s.start : s.end] == s.text for s in after.spans)
    found = [q.found for q in synthesis.quarantine() if q.file == "codings/ana/lit-b.txt"]
    assert found == ["the mark 'nurses felt heard' is not found in lit-b"]


def test_what_was_never_placed_is_said_on_export(
    synthesis: Synthesis, tmp_path: Path, capsys: Capture
) -> None:
    path = synthesis.processed / "people/0.jsonl"
    lost = Coding("lit-a", "doc", "ana", "person", unplaced=("gone words",))
    write_records(path, [lost])
    synthesis.run("export", "--format", "qdpx", "--output", tmp_path / "a.qdpx")
    assert "the mark 'gone words' by ana was never found" in capsys.readouterr().err


def test_a_codebook_goes_out_and_begins_another(
    synthesis: Synthesis, tmp_path: Path, capsys: Capture
) -> None:
    path, table = tmp_path / "a.qdc", tmp_path / "codebook.csv"
    synthesis.run("export", "--format", "qdc", "--output", path)
    synthesis.fail("import", path)
    assert "is a codebook; say with --output" in capsys.readouterr().err
    synthesis.run("import", path, "--output", table)
    made, ours = (
        {row["construct"]: row for row in read_csv(p)}
        for p in (table, synthesis.raw / "codebook.csv")
    )
    assert made.keys() == ours.keys()
    assert all(made[name]["definition"] == ours[name]["definition"] for name in ours)
    synthesis.fail("import", path, "--output", table)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("export", "--format", "qdpx", "--source", "no"), "--source: no document 'no'"),
        (("export", "--format", "qdpx", "--coder", "no"), "no coding by 'no'; coders: ana, ben"),
    ],
)
def test_a_wrong_name_is_said(
    synthesis: Synthesis, tmp_path: Path, capsys: Capture, arguments: tuple[str, ...], said: str
) -> None:
    synthesis.fail(*arguments, "--output", tmp_path / "a")
    assert said in capsys.readouterr().err
    assert not (tmp_path / "a").exists()


def test_a_coders_name_that_is_no_folder_is_refused(
    synthesis: Synthesis, tmp_path: Path, capsys: Capture
) -> None:
    export_one(synthesis, tmp_path)
    synthesis.fail("import", tmp_path / "spans.csv", "--coder", "../Zoë")
    assert "found '../Zoë'; letters, digits" in capsys.readouterr().err
