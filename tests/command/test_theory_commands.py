"""The subcommands that test the theory, from files to files."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from cmo.cli import main
from cmo.command.check import find_problems
from cmo.records import (
    Assignment,
    Coding,
    Configuration,
    Direction,
    Document,
    Label,
    Origin,
    Span,
)
from cmo.store import read_json, write_json, write_records

CODEBOOK = "construct,label,definition,layer,parent\n" + "".join(
    f"{name},{name.title()},What {name} is.,{layer},\n"
    for name, layer in (("mandate", "context"), ("trust", "functioning"), ("pace", "performance"))
)
THEORY = (
    "link,source,target,sign,slots,statement\n"
    'L1,trust,pace,+,M-O,"If trust, then pace."\n'
    'L2,mandate,pace,-,C-O,"If ordered, then less pace."\n'
)
SAID: dict[str, list[tuple[Label, str, Direction]]] = {
    "lit-a": [("C", "mandate", "+"), ("M", "trust", "-"), ("O", "pace", "-")],
    "lit-b": [("M", "trust", "+"), ("O", "pace", "+")],
    "int-c": [("M", "trust", "+"), ("O", "pace", "-")],
}
ORIGIN: Origin = "person"
BOTH_WAYS = """\
merge,cmoc-000000000000,cmoc-111111111111,ana,2026-11-30,x
split,cmoc-111111111111,cmoc-000000000000,ana,2026-11-30,x"""


class Place:
    """A folder in which a run is laid out."""

    def __init__(self, root: Path) -> None:
        self.raw, self.theory, self.results = root / "raw", root / "theory", root / "results"
        self.documents, self.mapped = root / "documents.jsonl", root / "mapped.jsonl"

    def run(self, *said: str, coder: str = "ana", before: str = "") -> None:
        """Lay out a run of the named sources, ``before`` put first, and go through all of it."""
        rows = "".join(
            f"{name},{'interview' if name[0] == 'i' else 'literature'},include,yes\n"
            for name in said
        )
        write(self.raw / "sources.csv", f"id,kind,decision,synthetic\n{rows}")
        made = [_coded(name, coder, before) for name in said]
        write_records(self.documents, [document for document, _ in made])
        write_records(self.mapped, [coding for _, coding in made])
        shutil.rmtree(self.results, ignore_errors=True)
        common = ["--raw", str(self.raw), "--theory", str(self.theory)]
        tables = str(self.results / "tables")
        main([
            *("assemble", *common, "--documents", str(self.documents)),
            *("--codings", str(self.mapped), "--results", str(self.results)),
        ])  # fmt: skip
        main(["judge", *common, "--output", tables, "--summary", str(self.results / "v.json")])
        main(["analyse", *common, "--output", tables])
        main([
            *("tabulate", "--raw", str(self.raw), "--codings", str(self.theory / "codings.jsonl")),
            *("--links", str(self.theory / "links.jsonl"), "--output", tables),
            *("--manifest", str(self.results / "manifest.json")),
            *("--quarantine", str(self.theory / "quarantine.jsonl")),
            *("--quarantine-output", str(self.results / "quarantine.csv")),
        ])  # fmt: skip

    def bytes(self) -> dict[str, bytes]:
        """Return what came out, by path."""
        files = sorted(path for path in self.results.rglob("*") if path.is_file())
        return {str(path.relative_to(self.results)): path.read_bytes() for path in files}

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.results / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _coded(name: str, coder: str, before: str) -> tuple[Document, Coding]:
    text = before + " ".join(f"{construct}." for _, construct, _ in SAID[name])
    spans, assignments = [], []
    slots: dict[Label, tuple[str, ...]] = {}
    for label, construct, direction in SAID[name]:
        start = text.index(construct)
        span = Span.make(
            name, start, start + len(construct), label, construct, coder=coder, origin=ORIGIN
        )
        spans.append(span)
        assignments.append(Assignment(span.id, label, construct, direction, coder, ORIGIN))
        slots[label] = (span.id,)
    kind = "interview" if name[0] == "i" else "literature"
    document = Document.make(name, kind, text, ())
    configuration = Configuration.make(name, slots, "-", coder=coder, origin=ORIGIN)
    coding = Coding(
        name, document.id, coder, ORIGIN, tuple(spans), (configuration,), tuple(assignments)
    )
    return document, coding


@pytest.fixture
def place(tmp_path: Path) -> Place:
    found = Place(tmp_path)
    write(found.raw / "codebook.csv", CODEBOOK)
    write(found.raw / "initial_theory.csv", THEORY)
    write(found.raw / "search_log.csv", "search,query,hits_seen,kept\n")
    write(found.raw / "excluded.csv", "search,url,reason\n")
    return found


def test_a_run_ends_in_a_ledger_with_reasons(place: Place) -> None:
    place.run("lit-a", "lit-b", "int-c")
    ledger = {row["link"]: row for row in place.rows("ledger")}
    assert ledger["L1"]["verdict"] == "contested"
    assert (ledger["L2"]["verdict"], ledger["L2"]["mediators"]) == ("refined", "trust")
    assert all(row["rule"] for row in ledger.values())
    assert read_json(place.results / "v.json")["initial_links"] == 2
    for name in ("groups", "sides", "mechanisms", "robustness", "saturation", "contrasts"):
        assert place.rows(name), name


def test_a_folder_without_registers_is_a_mistake_and_not_zero(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    (place.raw / "search_log.csv").unlink()
    with pytest.raises(SystemExit, match="2"):
        place.run("lit-a")
    assert "search_log.csv: no such file" in capsys.readouterr().err


def test_the_same_sources_in_another_order_give_the_same_bytes(place: Place) -> None:
    place.run("lit-a", "lit-b", "int-c")
    first = place.bytes()
    place.run("int-c", "lit-b", "lit-a")
    assert place.bytes() == first


def test_a_source_added_and_removed_leaves_no_trace_in_any_file(place: Place) -> None:
    place.run("lit-a", "lit-b")
    first = place.bytes()
    place.run("lit-a", "lit-b", "int-c")
    assert {name for name, found in place.bytes().items() if found != first[name]} > {
        "programme_theory.json", "tables/ledger.csv", "tables/sources.csv",
    }  # fmt: skip
    place.run("lit-a", "lit-b")
    assert place.bytes() == first


def test_a_verdict_of_a_person_stands_before_the_computed_one(place: Place) -> None:
    write(
        place.raw / "verdicts.csv",
        "target,verdict,author,date,reason\nL1,affirmed,ana,2026-11-30,the interview is alone\n",
    )
    place.run("lit-a", "lit-b", "int-c")
    row = next(row for row in place.rows("ledger") if row["link"] == "L1")
    assert (row["verdict"], row["computed"]) == ("affirmed", "contested")
    assert (row["decided_by"], row["decision_reason"]) == ("ana", "the interview is alone")


def test_merges_and_verdicts_that_lead_nowhere_are_said(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        place.raw / "groups.csv",
        "action,configuration,other,author,date,reason\n"
        "merge,cmoc-000000000000,cmoc-111111111111,ana,2026-11-30,alike\n",
    )
    write(
        place.raw / "verdicts.csv",
        "target,verdict,author,date,reason\ngroup-000000000000,new,ana,2026-11-30,x\n",
    )
    place.run("lit-a")
    said = capsys.readouterr().err
    assert "groups.csv, merge cmoc-000000000000 and cmoc-111111111111: not followed" in said
    assert "verdicts.csv, group-000000000000" in said


def test_accept_then_add_a_paper_then_diff(
    place: Place, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    place.run("lit-a")
    accepted, changes = place.raw / "accepted.json", tmp_path / "changes.md"
    main(["diff", "--first", str(accepted), str(place.results), "--output", str(changes)])
    assert "No result has been accepted yet" in changes.read_text()
    main(["accept", "--results", str(place.results), "--raw", str(place.raw)])
    main(["diff", str(accepted), str(place.results), "--output", str(changes)])
    assert "No link and no verdict changed." in changes.read_text()
    place.run("lit-a", "lit-b")
    main(["diff", str(accepted), str(place.results), "--output", str(changes)])
    text = changes.read_text()
    assert "Sources added: lit-b." in text
    assert "Changes: 2, caused by lit-b." in text
    assert "trust → pace (+): 1 independent → 2 independent" in text
    assert "mandate" not in text
    capsys.readouterr()


def test_diff_without_a_baseline_is_a_sentence(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place.run("lit-a")
    with pytest.raises(SystemExit) as stop:
        main(["diff", "nowhere.json", str(place.results)])
    assert stop.value.code == 2
    assert "nowhere.json: not there" in capsys.readouterr().err


def test_match_prints_three_levels_as_json_and_as_text(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place.run("lit-a", "lit-b")
    capsys.readouterr()
    where = ["--results", str(place.results), "--raw", str(place.raw)]
    main(["match", str(place.raw / "initial_theory.csv"), *where, "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert (found["strict"]["matched"], found["strict"]["of"]) == (1, 2)
    assert [link["link"] for link in found["links"]] == ["L1", "L2"]
    main(["match", str(place.raw / "initial_theory.csv"), *where])
    assert "strict    1 of 2" in capsys.readouterr().out


def test_match_refuses_a_file_with_a_mistake(
    place: Place, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    place.run("lit-a")
    write(tmp_path / "t.csv", THEORY.replace(",+,", ",more,"))
    where = ["--results", str(place.results), "--raw", str(place.raw)]
    with pytest.raises(SystemExit) as stop:
        main(["match", str(tmp_path / "t.csv"), *where])
    assert stop.value.code == 2
    assert "'more'" in capsys.readouterr().err


def test_the_same_words_coded_anew_or_moved_along_change_nothing(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place.run("lit-a", "lit-b")
    main(["accept", "--results", str(place.results), "--raw", str(place.raw)])
    first = {row["id"] for row in place.rows("configurations")}
    for changed in ({"coder": "model-2"}, {"before": "A preface. "}):
        place.run("lit-a", "lit-b", **changed)
        assert first.isdisjoint(row["id"] for row in place.rows("configurations"))
        capsys.readouterr()
        main(["diff", str(place.raw / "accepted.json"), str(place.results)])
        assert "No link and no verdict changed." in capsys.readouterr().out


def test_alarms_are_written_and_those_that_go_off_are_printed(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place.run("lit-a", "lit-b")
    manifest = place.results / "manifest.json"
    write_json(manifest, read_json(manifest) | {"links": 99})
    capsys.readouterr()
    main([
        *("alarms", "--raw", str(place.raw), "--theory", str(place.theory)),
        *("--documents", str(place.documents), "--results", str(place.results)),
        *("--output", str(place.results / "tables" / "alarms.csv")),
    ])  # fmt: skip
    said = capsys.readouterr().err
    assert "cmo: alarm, totals that disagree" in said
    states = {row["alarm"]: row["state"] for row in place.rows("alarms")}
    assert states["totals that disagree"] == "alarm"
    assert states["quotes that are not where they should be"] == "quiet"


@pytest.mark.parametrize(
    ("name", "row", "found"),
    [
        ("verdicts", "L9,affirmed,ana,2026-11-30,x", "unknown link 'L9'"),
        ("verdicts", "L1,maybe,ana,2026-11-30,x", "'maybe'"),
        ("verdicts", "L1,affirmed,ana,yesterday,x", "'yesterday'"),
        ("verdicts", "L1,affirmed,ana,2026-11-30,", "is empty"),
        (
            "verdicts",
            "L1,affirmed,ana,2026-11-30,x\nL1,refuted,ben,2026-11-30,y",
            "two verdicts on L1",
        ),
        ("groups", "join,cmoc-000000000000,cmoc-111111111111,ana,2026-11-30,x", "'join'"),
        ("groups", "merge,cmoc-1,cmoc-111111111111,ana,2026-11-30,x", "'cmoc-1'"),
        ("groups", "merge,cmoc-000000000000,cmoc-000000000000,ana,2026-11-30,x", "twice"),
        (
            "groups",
            BOTH_WAYS,
            "both merged and split",
        ),
    ],
)
def test_check_says_what_is_wrong_in_decisions(
    place: Place, tmp_path: Path, name: str, row: str, found: str
) -> None:
    heads = {
        "verdicts": "target,verdict,author,date,reason\n",
        "groups": "action,configuration,other,author,date,reason\n",
    }
    write(place.raw / f"{name}.csv", f"{heads[name]}{row}\n")
    write(tmp_path / "config.yaml", "")
    problems = [str(p) for p in find_problems(tmp_path / "config.yaml", place.raw)]
    assert any(found in problem and name in problem for problem in problems)


@pytest.mark.parametrize("target", ["L1", "trust → pace", "group-000000000000"])
def test_check_is_content_with_verdicts_in_order(place: Place, tmp_path: Path, target: str) -> None:
    row = f"target,verdict,author,date,reason\n{target},affirmed,ana,2026-11-30,x\n"
    write(place.raw / "verdicts.csv", row)
    write(tmp_path / "config.yaml", "")
    problems = [str(p) for p in find_problems(tmp_path / "config.yaml", place.raw)]
    assert not [problem for problem in problems if "verdicts" in problem]


def test_a_screening_that_the_other_registers_count_otherwise_sets_the_alarm_off(
    place: Place,
) -> None:
    write(place.raw / "search_log.csv", "search,query,hits_seen,kept\na,trust,4,1\nb,web,9,0\n")
    write(
        place.raw / "references.csv",
        "id,search,title,decision\nref-aaaaaaaaaaaa,a,One,include\nref-bbbbbbbbbbbb,a,Two,\n",
    )
    place.run("lit-a", "lit-b", "int-c")
    screening = read_json(place.results / "manifest.json")["screening"]
    assert (screening["records"], screening["included"], screening["unscreened"]) == (2, 1, 1)
    main([
        *("alarms", "--raw", str(place.raw), "--theory", str(place.theory)),
        *("--documents", str(place.documents), "--results", str(place.results)),
        *("--output", str(place.results / "tables" / "alarms.csv")),
    ])  # fmt: skip
    [alarm] = [row for row in place.rows("alarms") if row["alarm"] == "totals that disagree"]
    assert alarm["where"].split("; ") == [
        "included: manifest 1, sources.csv 0",
        "papers_found_otherwise: manifest 2, sources.csv 0",
        "records: manifest 2, search_log.csv 4",
    ]


def test_an_added_paper_changes_its_own_links_and_no_others(place: Place) -> None:
    def found() -> dict[str, list[dict[str, str]]]:
        tables = {name: place.rows(name) for name in ("links", "ledger", "evidence")}
        # In how many sources an end occurs is no claim about the link.
        return {
            name: [{k: v for k, v in row.items() if "sources_of_" not in k} for row in rows]
            for name, rows in tables.items()
        }

    place.run("lit-a", "int-c")
    before = found()
    place.run("lit-a", "int-c", "lit-b")
    after = found()
    assert [row for row in before["evidence"] if row not in after["evidence"]] == []
    for name in ("links", "ledger"):
        touched = [row for row in after[name] if row not in before[name]]
        assert {(row["from_construct"], row["to_construct"]) for row in touched} == {
            ("trust", "pace")
        }
        assert len(after[name]) > len(touched)
