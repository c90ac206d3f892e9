"""``cmo place``: people's marks in the stored documents, and what could not be placed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cmo.cli import main
from cmo.records import Coding, Document, Quarantined
from cmo.store import read_records

TINY = Path(__file__).parents[1] / "tiny" / "raw"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    shutil.copytree(TINY, tmp_path / "raw")
    return tmp_path / "raw"


def place(raw: Path) -> tuple[dict[tuple[str, str], Coding], list[Quarantined]]:
    """Read and place everything; return codings by coder and source, and what was set aside."""
    documents, people, aside = (raw.parent / name for name in ("documents", "people", "aside"))
    common = ["--raw", str(raw), "--documents", str(documents), "--quarantine", str(aside)]
    main(["ingest", *common])
    main(["place", *common, "--output", str(people)])
    found = read_records(people, Coding)
    assert {c.document for c in found} <= {d.id for d in read_records(documents, Document)}
    return {(c.coder, c.source): c for c in found}, read_records(aside, Quarantined)


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))


def test_a_mark_that_is_not_in_the_source_is_set_aside_and_the_rest_placed(raw: Path) -> None:
    codings, [aside] = place(raw)
    coding = codings["ana", "int-1"]
    assert coding.unplaced == ("The car park was resurfaced in the end",)
    assert len(coding.spans) == 6
    assert aside.file == "codings/ana/int-1.txt"
    assert "'The car park was resurfaced in the end' is not found in int-1" in aside.found


def test_where_a_quote_was_corrected_a_person_is_shown_the_nearest_words(raw: Path) -> None:
    edit(raw / "interviews/int-1.txt", "referrals went faster", "referrals then went faster")
    codings, aside = place(raw)
    assert "referrals went faster" in codings["ana", "int-1"].unplaced
    [problem] = [p for p in aside if "'referrals went faster'" in p.found]
    assert "nearest is 'referrals then went', line 2 of the stored text" in problem.allowed


def test_each_coder_says_what_the_same_words_are_about(raw: Path) -> None:
    codings, _ = place(raw)
    for coder, construct in (("ana", "prior_experience"), ("ben", "leadership")):
        coding = codings[coder, "lit-b"]
        [span] = [s for s in coding.spans if s.text == "nobody had met the other team"]
        assert [a.construct for a in coding.assignments if a.span == span.id] == [construct]


def test_a_coding_without_marks_says_nothing_to_code(raw: Path) -> None:
    codings, _ = place(raw)
    assert codings["ana", "lit-n"].spans == ()


def test_marks_made_before_names_were_replaced_are_moved_along(raw: Path) -> None:
    codings, _ = place(raw)
    spans = codings["ana", "int-1"].spans
    assert spans[0].text == "[Person 1] had visited every ward at [Place 1]"
    about = {a.span: a.construct for a in codings["ana", "int-1"].assignments}
    assert about[spans[0].id] == "leadership"


def test_a_broken_mark_costs_its_own_file_only(raw: Path) -> None:
    edit(raw / "codings/ana/lit-a.txt", "[M1: directors", "[M1 directors")
    codings, aside = place(raw)
    assert ("ana", "lit-a") not in codings
    assert ("ana", "lit-b") in codings
    assert {item.file for item in aside} == {"codings/ana/lit-a.txt", "codings/ana/int-1.txt"}


def test_what_is_set_aside_names_no_interviewee(raw: Path) -> None:
    edit(raw / "codings/ana/int-1.txt", "[C1: Gillian Marsh", "[C1 Gillian Marsh")
    _, [aside] = place(raw)
    assert "[C1 [Person 1]" in aside.found
    assert "Gillian" not in f"{aside.found} {aside.place} {aside.allowed}"


def test_a_coding_under_the_name_of_another_source_is_set_aside(raw: Path) -> None:
    edit(raw / "codings/ana/lit-a.txt", "= lit-a", "= lit-c")
    codings, aside = place(raw)
    assert ("ana", "lit-a") not in codings
    assert any(item.found == "holds a record called lit-c" for item in aside)
