"""Decisions about candidates: the numbers of the flow add up, and contradictions are said."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmo.command.check import find_problems
from cmo.references import Reference
from cmo.references.register import Candidate
from cmo.references.screening import count_elsewhere, count_screening
from cmo.schemas import schema

TINY = Path(__file__).parents[1] / "tiny"
A, B, C, D = (f"ref-{letter * 12}" for letter in "abcd")
Row = dict[str, str]
Check = Callable[[list[Row]], list[str]]
IN = {"decision": "include", "decided_by": "ana"}
OUT = {"decision": "exclude", "reason": "off topic", "decided_by": "ana"}


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Return a synthesis of five papers that no search found."""
    shutil.copytree(TINY / "raw", tmp_path / "raw")
    (tmp_path / "raw/literature/lit-d.docx").touch()
    head, *rows = (tmp_path / "raw/sources.csv").read_text().splitlines()
    named = [f"{row},{'' if row.startswith('int') else 'none'}" for row in rows]
    (tmp_path / "raw/sources.csv").write_text("\n".join([f"{head},reference", *named]))
    return tmp_path / "raw"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.fixture
def check(raw: Path) -> Check:
    """Return the function that writes the register of candidates and gives what is wrong."""

    def write_and_check(rows: list[Row]) -> list[str]:
        number = sum(row.get("search", "a") == "a" for row in rows)
        kept = sum(row.get("decision") == "include" and "duplicate_of" not in row for row in rows)
        (raw / "search_log.csv").write_text(
            f"search,query,hits_seen,kept\na,trust,{number},{kept}\n"
        )
        with (raw / "references.csv").open("w", newline="") as lines:
            writer = csv.DictWriter(lines, list(schema("references")["properties"]))
            writer.writeheader()
            writer.writerows({"search": "a", "title": "T", **row} for row in rows)
        found = find_problems(TINY / "config.yaml", raw)
        return [str(problem).replace(f"{raw}/", "") for problem in found]

    return write_and_check


def test_a_register_without_contradictions_is_in_order(check: Check, raw: Path) -> None:
    edit(raw / "sources.csv", "on the question,no,none\nlit-b", f"on the question,no,{A}\nlit-b")
    rows = [{"id": A, **IN, "rigour": "high"}, {"id": B, **OUT}, {"id": C, "duplicate_of": A}]
    assert check([*rows, {"id": D, "duplicate_of": "no"}]) == []


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            {"decision": "maybe"},
            ("references.csv, row 2, decision: found 'maybe'; "
            "allowed: 'include', 'exclude', '' (Screening decision; empty: none yet)."),
        ),
        (
            {"rigour": "good"},
            ("references.csv, row 2, rigour: found 'good'; "
            "allowed: 'high', 'medium', 'low', 'not-applicable', 'unknown', '' "
            "(How credible its methods make its claims)."),
        ),
        (
            {"decision": "exclude", "decided_by": "ana"},
            ("references.csv, row 2, reason: found ''; "
            "expected: a reason, since it is left out."),
        ),
        (
            {"decision": "exclude", "reason": "off topic"},
            "references.csv, row 2, decided_by: found ''; expected: who decided.",
        ),
        (
            IN,
            ("references.csv, row 2, decision: included without a source; "
            f"cmo add FILE --reference {A}, or leave decision empty till then."),
        ),
        (
            {"duplicate_of": "lit-z"},
            ("references.csv, row 2, duplicate_of: found 'lit-z'; "
            "the id of a record or a source, an address of excluded.csv, or no."),
        ),
        (
            {"duplicate_of": A},
            (f"references.csv, row 2, duplicate_of: {A} is this row; "
            "name the record that is kept."),
        ),
        (
            {"duplicate_of": "lit-a", **IN},
            ("references.csv, row 2, decision: a copy of lit-a is included; "
            "decide about the other alone."),
        ),
        (
            {"search": "z"},
            ("references.csv, row 2, search: 'z' is not in search_log.csv; "
            "log it, or mend the name."),
        ),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_one_sentence(check: Check, row: Row, sentence: str) -> None:
    assert check([{"id": A, **row}]) == [sentence]


def test_a_copy_of_a_copy_and_a_name_given_twice_are_said(check: Check) -> None:
    rows = [{"id": A}, {"id": B, "duplicate_of": A}, {"id": C, "duplicate_of": B}, {"id": A}]
    assert check(rows) == [
        f"references.csv, row 5, id: {A} is in row 2 already; take one of the rows away.",
        f"references.csv, row 4, duplicate_of: {B} is a copy itself; name the record that is kept.",
    ]


@pytest.mark.parametrize(
    ("reference", "sentence"),
    [
        ("", "reference: names no record; an id of references.csv, or none where"),
        (D, f"reference: {D} is not in references.csv; an id of references.csv, or none"),
        (B, f"reference: {B} is not included (row 3 of references.csv); include it, or exclude"),
    ],
)  # fmt: skip
def test_a_source_names_its_record(check: Check, raw: Path, reference: str, sentence: str) -> None:
    edit(raw / "sources.csv", "no,none\nlit-b", f"no,{reference}\nlit-b")
    [said] = check([{"id": A}, {"id": B, **OUT}])
    assert said.startswith(f"sources.csv, source lit-a, {sentence}")


def test_one_record_of_two_sources_and_two_judgements_of_one_are_said(
    check: Check, raw: Path
) -> None:
    path = raw / "sources.csv"
    edit(path, "no,none\nlit-b", f"no,{A}\nlit-b")
    edit(path, "no,none\nlit-c", f"no,{A}\nlit-c")
    rows = path.read_text().splitlines()
    path.write_text(
        "\n".join([f"{rows[0]},rigour", f"{rows[1]},low", *(f"{r}," for r in rows[2:])])
    )
    assert check([{"id": A, **IN, "rigour": "high"}, {"id": B}]) == [
        ("sources.csv, source lit-a, rigour: found 'low', but 'high' in row 2 of references.csv; "
        "say the same in both."),
        (f"sources.csv, source lit-b, reference: {A} is the record of lit-a already; "
        "name each record once."),
    ]  # fmt: skip


def test_counts_that_the_log_has_otherwise_are_said(check: Check, raw: Path) -> None:
    check([{"id": A, **OUT}])
    edit(raw / "search_log.csv", "trust,1,0", "trust,5,2")
    said = [str(problem) for problem in find_problems(TINY / "config.yaml", raw)]
    log = f"{raw}/search_log.csv, search 'a'"
    assert said == [
        (
            f"{log}, hits_seen: the log counts 5, references.csv has 1; "
            "import what is missing or mend the log."
        ),
        f"{log}, kept: the log counts 2, references.csv includes 0; mend the log or a decision.",
    ]


def test_nothing_is_asked_of_sources_before_there_are_candidates(check: Check) -> None:
    assert check([]) == []


CANDIDATES = st.lists(
    st.builds(
        Candidate,
        id=st.integers(0, 10**6).map(lambda n: f"ref-{n:012}"),
        search=st.sampled_from("ab"),
        reference=st.just(Reference("T")),
        duplicate_of=st.sampled_from(["", "", "no", A]),
        stage=st.sampled_from(["", "abstract", "full-text"]),
        decision=st.sampled_from(["", "include", "exclude", "maybe"]),
        reason=st.sampled_from(["off topic", "too thin"]),
    ),
    unique_by=lambda candidate: candidate.id,
)


@given(CANDIDATES, st.integers(0, 5))
def test_the_numbers_of_the_flow_add_up(candidates: list[Candidate], others: int) -> None:
    included = [c.id for c in candidates if c.included]
    papers = [*included[1:], *["none"] * others]
    count = count_screening(candidates, papers)
    assert count["records"] == sum(count["records_by_search"].values()) == len(candidates)
    assert count["records"] == count["duplicates"] + count["unscreened"] + count["screened"]
    assert count["screened"] == (
        count["left_out_on_abstract"] + count["unread"] + count["read_in_full"]
    )
    assert count["read_in_full"] == count["left_out_on_full_text"] + count["included"]
    for stage in ("abstract", "full_text"):
        reasons = count[f"left_out_on_{stage}_by_reason"]
        assert sum(reasons.values()) == count[f"left_out_on_{stage}"]
    kept = count["included"] - count["included_without_source"]
    assert kept + count["papers_found_otherwise"] == len(papers)
    assert count["papers_found_otherwise"] == others
    elsewhere = count_elsewhere(candidates, papers, [])["sources.csv"]
    assert elsewhere["papers_found_otherwise"] == others
    assert elsewhere["included"] == kept
