from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from cmo.cli import main
from cmo.records import OTHER, Assignment, Coding, Span
from cmo.store import write_records

TINY = Path(__file__).parents[1] / "tiny" / "raw"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    table = tmp_path_factory.mktemp("scores") / "mapping_scores.csv"
    main(["evaluate-mapping", "--raw", str(TINY), "--folds", "3", "--output", str(table)])
    return rows(table)


def test_the_mapper_is_scored_by_source_by_new_cues_and_by_coder(
    scores: list[dict[str, str]],
) -> None:
    assert {row["split"] for row in scores} == {"source", "source-new-cues", "coder"}
    assert all(0 <= float(r["value"]) <= 1 for r in scores if r["measure"] != "guesses")


def test_a_second_reading_stands_beside_the_scores(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    shutil.copytree(TINY, raw)
    [first, *_] = rows(raw / "codings/ana/constructs.csv")
    row = {name: first[name] for name in ("record", "start", "end", "label")}
    said = [{**row, "construct": first["construct"], "direction": "0"}]
    with (raw / "second_constructs.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, said[0])
        writer.writeheader()
        writer.writerows(said)
    main(
        ["evaluate-mapping", "--raw", str(raw), "--folds", "2", "--output", str(tmp_path / "s.csv")]
    )
    found = {
        r["measure"]: float(r["value"])
        for r in rows(tmp_path / "s.csv")
        if (r["split"], r["group"], r["label"]) == ("second-reader", "all", "all")
    }
    assert found["construct_top1"] == found["construct_top3"] == 1
    assert found["direction"] == (first["direction"] == "0")


def test_every_coded_span_is_guessed_once_in_each_split(scores: list[dict[str, str]]) -> None:
    with (TINY / "codings/ana/constructs.csv").open() as lines:
        coded = len(list(csv.DictReader(lines)))
    for split in ("source", "source-new-cues", "coder"):
        found = [r for r in scores if (r["split"], r["measure"]) == (split, "guesses")]
        assert sum(float(r["value"]) for r in found) >= coded > 0


def test_candidates_are_listed_with_their_medoid_and_no_formula(tmp_path: Path) -> None:
    said = ["=parking charges at the site", "parking charges at the site rose"]
    spans = tuple(
        Span.make("a", 0, len(text), "C", text, coder="m", origin="machine") for text in said
    )
    given = tuple(Assignment(span.id, "C", OTHER, "0", "m", "machine", 0.9) for span in spans)
    write_records(tmp_path / "in.jsonl", [Coding("a", "d", "m", "machine", spans, (), given)])
    table = tmp_path / "candidates.csv"
    main(["candidates", "--codings", str(tmp_path / "in.jsonl"), "--output", str(table)])
    [row] = rows(table)
    assert (row["size"], row["sources"], row["source_ids"]) == ("2", "1", "a")
    assert not row["medoid"].startswith("=")


def test_without_candidates_the_table_keeps_its_header(tmp_path: Path) -> None:
    write_records(tmp_path / "in.jsonl", [Coding("a", "d", "m", "machine")])
    table = tmp_path / "candidates.csv"
    main(["candidates", "--codings", str(tmp_path / "in.jsonl"), "--output", str(table)])
    assert table.read_text().startswith("candidate,medoid,size,sources")
