"""The whole workflow, as ``story.py`` tells it; each test asks about one part of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from story import (
    ASTRAY,
    BAD_NAME,
    GOLDEN,
    NAMES,
    TINY,
    Story,
    lay_out,
    pending_in,
    snakemake,
    without_network,
)

from cmo.cli import main
from cmo.presentation.gallery import FIGURES
from cmo.records import Coding, Document, Link, Quarantined
from cmo.store import read_many, read_records


def files_under(folder: Path) -> Iterator[str]:
    return (p.relative_to(folder).as_posix() for p in sorted(folder.rglob("*")) if p.is_file())


def test_a_run_ends_with_every_result(story: Story) -> None:
    made = set(files_under(story.first / "results"))
    tables = {"sources", "configurations", "evidence", "constructs", "links", "scores"}
    tables |= {"reliability", "thresholds"}
    assert made >= {f"tables/{name}.csv" for name in tables} | {"tables/cmo.xlsx"}
    assert made >= {f"programme_theory.{suffix}" for suffix in ("json", "graphml", "gexf")}
    assert made >= {"manifest.json", "quarantine.csv", "leaks.csv", "config.yaml", "inputs.json"}
    drawn = set(FIGURES) - {"focus"} | {f"focus_mechanism-{n}" for n in (1, 2, 3)}
    assert {p for p in made if p.startswith("figures/")} == {
        f"figures/{name}.{suffix}" for name in drawn for suffix in ("svg", "png")
    }
    assert all((story.first / "results" / name).stat().st_size for name in made)


def test_the_manifest_counts_what_there_is(story: Story) -> None:
    manifest = json.loads((story.first / "results" / "manifest.json").read_text())
    assert (
        manifest
        | {
            "sources": 6,
            "papers": 4,
            "interviews": 2,
            "coded_by_people": 4,
            "coded_by_machine": 2,
            "configurations_by_people": 7,
            "unplaced": 1,
            "quarantined": 5,
            "queries": 2,
            "hits_seen": 20,
            "excluded": 3,
            "excluded_by_reason": {
                "off topic: within one organisation": 2,
                "duplicate: another copy of a kept source": 1,
            },
        }
        == manifest
    )
    configurations = story.rows("tables/configurations.csv")
    assert manifest["configurations"] == len(configurations)
    assert manifest["links"] == len(story.rows("tables/links.csv"))
    assert manifest["without_causal_content"] == 6 - len({c["source"] for c in configurations})


def test_what_cannot_be_read_is_set_aside_with_a_sentence(story: Story) -> None:
    aside = {row["file"]: row for row in story.rows("quarantine.csv")}
    assert set(aside) == {
        f"literature/{BAD_NAME}",
        "literature/lit-d.docx",
        "codings/ana/int-1.txt",
        *ASTRAY,
    }
    assert "not allowed" in aside[f"literature/{BAD_NAME}"]["found"]
    assert "cut short" in aside["literature/lit-d.docx"]["found"]
    assert "'The car park was resurfaced in the end'" in aside["codings/ana/int-1.txt"]["found"]
    assert all("leads out of the folder" in aside[name]["found"] for name in ASTRAY)
    assert all(row["allowed"] and "\n" not in row["found"] for row in aside.values())


def test_every_quote_stands_in_its_document_at_its_offsets(story: Story) -> None:
    stored = sorted((story.first / "processed/documents").glob("*.jsonl"))
    texts = {d.id: d.text for d in read_many(stored, Document)}
    evidence = story.rows("tables/evidence.csv")
    assert {row["origin"] for row in evidence} == {"person", "machine"}
    for row in evidence:
        assert texts[row["document"]][int(row["start"]) : int(row["end"])] == row["quote"]


def test_every_quote_of_a_configuration_is_in_the_evidence(story: Story) -> None:
    quotes = {(row["configuration"], row["quote"]) for row in story.rows("tables/evidence.csv")}
    shown = {
        (row["id"], quote)
        for row in story.rows("tables/configurations.csv")
        for slot in ("context", "mechanism", "outcome")
        for quote in row[slot].split(" | ")
        if quote
    }
    assert shown == quotes


def test_every_link_leads_back_to_configurations_of_its_sources(story: Story) -> None:
    source_of = {row["id"]: row["source"] for row in story.rows("tables/configurations.csv")}
    links = read_records(story.first / "processed/theory/links.jsonl", Link)
    assert links
    for link in links:
        assert {source_of[name] for name in link.configurations} == set(link.sources)


def test_people_speak_for_the_sources_they_coded(story: Story) -> None:
    coders = {row["id"]: row["coder"] for row in story.rows("tables/sources.csv")}
    by_people = {name: coders[name] for name in ("lit-a", "lit-b", "lit-n", "int-1")}
    assert set(by_people.values()) == {"ana"}
    assert all(coders[name].startswith("model-") for name in ("lit-c", "int-2"))
    assert {(row["source"], row["coder"]) for row in story.rows("tables/evidence.csv")} == {
        (source, coder) for source, coder in coders.items() if coder and source != "lit-n"
    }


def test_both_peoples_codings_of_a_source_are_kept(story: Story) -> None:
    kept = read_many(sorted((story.first / "processed/people").glob("*.jsonl")), Coding)
    by_coder = {c.coder: c for c in kept if c.source == "lit-b"}
    assert set(by_coder) == {"ana", "ben"}
    about = {
        coder: {a.construct for a in coding.assignments if a.span == coding.spans[0].id}
        for coder, coding in by_coder.items()
    }
    assert about == {"ana": {"prior_experience"}, "ben": {"leadership"}}


def test_no_name_of_an_interviewee_is_in_anything_written(story: Story) -> None:
    said = b"visited every ward"
    assert said in (story.first / "results/tables/evidence.csv").read_bytes()
    for name in files_under(story.first):
        path = story.first / name
        contents = [path.read_bytes()]
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                contents = [book.read(part) for part in book.namelist()]
        for content in contents:
            assert [n for n in NAMES if n.encode() in content] == [], name


def test_the_settings_of_the_run_lie_beside_the_results(story: Story) -> None:
    written = (story.first / "results" / "config.yaml").read_text().splitlines()
    assert "batches: 2" in written
    assert "title: A tiny synthesis" in written
    assert "  megabytes: 50" in written


def test_a_second_run_has_nothing_to_do(story: Story) -> None:
    assert "Nothing to be done" in story.again


@pytest.mark.skipif(not without_network(), reason="`unshare --user --net` is not allowed here")
def test_a_whole_run_needs_no_network(story: Story) -> None:
    looked = [*without_network(), "cat", "/proc/net/route"]
    routes = subprocess.run(looked, capture_output=True, text=True, check=True).stdout
    assert routes.splitlines()[1:] == []  # after the heading
    code, said = story.offline
    assert code == 0, said


def test_the_same_inputs_give_the_same_bytes(story: Story) -> None:
    first = list(files_under(story.first))
    assert [n for name in ("processed", "results") for n in files_under(story.folder / name)]
    differing = [
        name
        for name in first
        if (story.first / name).read_bytes() != (story.folder / name).read_bytes()
    ]
    assert first
    assert differing == []


def test_a_new_paper_reruns_its_batch_and_the_joins_only(story: Story) -> None:
    assert [name for name in story.pending if name.startswith("processed/")] == [
        "processed/corrected/1.jsonl",
        "processed/corrections/1.jsonl",
        "processed/documents/1.jsonl",
        "processed/machine/1.jsonl",
        "processed/mapped/1.jsonl",
        "processed/people/1.jsonl",
        "processed/quarantine/ingest-1.jsonl",
        "processed/quarantine/place-1.jsonl",
        "processed/theory/codings.jsonl",
        "processed/theory/links.jsonl",
        "processed/theory/quarantine.jsonl",
        "processed/theory/sources.jsonl",
    ]
    assert "results/programme_theory.json" in story.pending
    assert "results/tables/scores.csv" not in story.pending


def test_a_correction_reruns_its_batch_from_there_on_and_the_joins_only(story: Story) -> None:
    assert [name for name in story.after_correction if name.startswith("processed/")] == [
        "processed/corrected/0.jsonl",
        "processed/corrections/0.jsonl",
        "processed/mapped/0.jsonl",
        "processed/theory/codings.jsonl",
        "processed/theory/links.jsonl",
        "processed/theory/quarantine.jsonl",
        "processed/theory/sources.jsonl",
    ]
    assert "results/tables/corrections.csv" in story.after_correction
    assert "results/tables/scores.csv" not in story.after_correction


def test_a_wrong_setting_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/config.yaml").write_text("tagging: {review: 7}\n")
    done = snakemake(tmp_path, "-n")
    assert done.returncode == 1
    assert "tagging.review: found 7; allowed: 0 to 1" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_no_name_and_no_kind_of_file_stops_the_workflow(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_out(tmp_path)
    raw = tmp_path / "raw"
    given = [b"{batch}.txt", b"{lit}.csv", b"caf\xe9.txt", b"two\nlines.txt", b"*.txt"]
    for place in ("literature", "interviews", "codings/ana", "corpus", "survey"):
        (raw / place).mkdir(exist_ok=True)
        for name in given:
            Path(os.fsdecode(bytes(raw / place) + b"/" + name)).write_text("= lit-a\nTrust grew.")
    (raw / "codings" / os.fsdecode(b"zo\xeb")).mkdir()
    shutil.copy(raw / "codings/ana/lit-a.txt", raw / "codings" / os.fsdecode(b"zo\xeb"))
    os.mkfifo(raw / "literature/lit-pipe.txt")
    (raw / "literature/lit-zeros.txt").symlink_to("/dev/zero")
    done = snakemake(tmp_path, "processed/people/0.jsonl", "processed/people/1.jsonl")
    assert done.returncode == 0, done.stdout + done.stderr
    planned = snakemake(tmp_path, "--dry-run")
    assert planned.returncode == 0, planned.stdout + planned.stderr
    rows = read_many(sorted((tmp_path / "processed/quarantine").glob("*.jsonl")), Quarantined)
    names = ["{batch}.txt", "{lit}.csv", "caf\\udce9.txt", "two\\nlines.txt", "*.txt"]
    names += ["lit-pipe.txt", "lit-zeros.txt"]
    assert {row.file for row in rows} >= {f"literature/{name}" for name in names}
    again = snakemake(tmp_path, "--summary", "processed/people/0.jsonl", "processed/people/1.jsonl")
    assert not pending_in(again.stdout)
    (raw / "codings" / os.fsdecode(b"zo\xeb") / "lit-a.txt").write_text("= lit-a\nTrust grew.")
    again = snakemake(tmp_path, "--summary", "processed/people/0.jsonl", "processed/people/1.jsonl")
    assert [Path(file).parent.name for file in pending_in(again.stdout)] == ["people", "quarantine"]
    with pytest.raises(SystemExit):
        main(["check", f"--raw={raw}", f"--config={tmp_path}/config/config.yaml"])
    assert "zo\\udceb/lit-a.txt: a name that Snakemake cannot follow" in capsys.readouterr().err
    main(["inputs", f"--raw={raw}", f"--output={tmp_path}/inputs.json"])
    known = json.loads((tmp_path / "inputs.json").read_text())
    assert "literature/caf\\udce9.txt" in known
    assert not {"literature/lit-pipe.txt", "literature/lit-zeros.txt"} & known.keys()


GOLDEN_TABLES = ("sources", "configurations", "evidence", "constructs", "links")


def test_golden_tables_of_what_people_coded(story: Story, tmp_path: Path) -> None:
    """The machine's share differs with the model; ``tests/tiny/README.md`` says how to refresh."""
    processed = story.first / "processed"
    documents = sorted(map(str, processed.glob("documents/*.jsonl")))
    people = sorted(map(str, processed.glob("people/*.jsonl")))
    raw = ["--raw", str(TINY / "raw"), "--documents", *documents, "--codings"]
    theory, results = tmp_path / "theory", tmp_path / "results"
    main(["assemble", *raw, *people, "--theory", str(theory), "--results", str(results)])
    parts = {name: str(theory / f"{name}.jsonl") for name in ("codings", "links", "quarantine")}
    options = [f"--{name}={path}" for name, path in parts.items() if name != "codings"]
    options += [f"--manifest={results}/manifest.json", f"--output={tmp_path}"]
    options += [f"--quarantine-output={tmp_path}/quarantine.csv"]
    main(["tabulate", *raw, parts["codings"], *options])
    made = {name: (tmp_path / f"{name}.csv").read_text() for name in GOLDEN_TABLES}
    if os.environ.get("CMO_REFRESH_GOLDEN"):
        for name, text in made.items():
            (GOLDEN / f"{name}.csv").write_text(text)
    assert made == {name: (GOLDEN / f"{name}.csv").read_text() for name in GOLDEN_TABLES}
