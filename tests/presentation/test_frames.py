from __future__ import annotations

from dataclasses import replace

import pytest

from cmo.presentation import frames
from cmo.presentation.spreadsheet import write_csv
from cmo.presentation.synthesis import Synthesis
from cmo.presentation.tables import MAKERS, quarantine_frame, read_me
from cmo.records import Quarantined

CONSTRUCTS = """\
construct,sources,papers,interviews,sources_as_context,sources_as_mechanism,sources_as_outcome,spans
rooms,3,2,1,3,0,0,3
trust,3,2,1,0,3,0,3
referrals,2,2,0,0,0,2,2
law,1,1,0,1,0,0,1
staying,1,0,1,0,0,1,1
unused,0,0,0,0,0,0,0
"""
LINKS = """\
from_label,to_label,sign,slots,sources,papers,interviews,coded_by_people,coded_by_machine,helps,hinders,source_ids
Shared rooms,Trust,+,C-M,3,2,1,2,1,2,1,int-1; lit-1; lit-2
Law & <order> $x$,Referrals,-,C-O,1,1,0,0,1,0,1,lit-2
Trust,Referrals,+,M-O,1,1,0,1,0,1,0,lit-1
Trust,Staying,+,M-O,1,0,1,1,0,0,1,int-1
"""


@pytest.mark.parametrize(
    ("name", "golden"), [("constructs", CONSTRUCTS), ("links", LINKS)], ids=["constructs", "links"]
)
def test_counts_are_counts_of_sources(synthesis: Synthesis, name: str, golden: str) -> None:
    columns = golden.splitlines()[0].split(",")
    assert MAKERS[name](synthesis)[columns].to_csv(index=False) == golden


def test_every_source_of_the_register_has_a_row(synthesis: Synthesis) -> None:
    frame = frames.sources_frame(synthesis)
    columns = ["id", "synthetic", "coder", "configurations", "spans"]
    assert frame[columns].to_numpy().tolist() == [
        ["int-1", "yes", "ana", 1, 3],
        ["lit-1", "no", "ana", 1, 3],
        ["lit-2", "no", "machine", 2, 4],
        ["lit-3", "no", "", 0, 0],
    ]


def test_a_configuration_shows_its_quotes_and_where_they_stand(synthesis: Synthesis) -> None:
    row = frames.configurations_frame(synthesis).to_dict("records")[1]
    assert row["id"].startswith("cmoc-")
    assert {key: row[key] for key in row if key not in {"id", "document"}} == {
        "source": "lit-1",
        "kind": "literature",
        "synthetic": "no",
        "citation": 'Ash & Birch (2001). =HYPERLINK("x")',
        "polarity": "+",
        "phase": "",
        "phase_by": "",
        "coder": "ana",
        "origin": "person",
        "probability": "",
        "band": "",
        "context": "=shared rooms",
        "mechanism": "trust grew",
        "outcome": "referrals rose",
        "context_constructs": "rooms (+)",
        "mechanism_constructs": "trust (+)",
        "outcome_constructs": "referrals (+)",
        "context_offsets": "6–19",
        "mechanism_offsets": "31–41",
        "outcome_offsets": "46–60",
        "page": "3",
        "section": "Rooms",
        "speaker": "",
        "review": "",
        "reviewed_by": "",
    }


def test_every_quote_is_found_at_its_offsets(synthesis: Synthesis) -> None:
    texts = {document.id: document.text for document in synthesis.documents}
    rows = frames.evidence_frame(synthesis).to_dict("records")
    assert len(rows) == 10
    assert all(row["quote"] == texts[row["document"]][row["start"] : row["end"]] for row in rows)


def test_evidence_tells_people_from_the_machine(synthesis: Synthesis) -> None:
    frame = frames.evidence_frame(synthesis)
    by_origin = {origin: set(group["source"]) for origin, group in frame.groupby("origin")}
    assert by_origin == {"person": {"int-1", "lit-1"}, "machine": {"lit-2"}}
    assert set(frame[frame["origin"] == "machine"]["span_probability"]) == {0.8765}


def test_places_are_left_empty_without_the_documents(synthesis: Synthesis) -> None:
    frame = frames.configurations_frame(replace(synthesis, documents=()))
    assert set(frame["page"]) == {""}
    assert set(frame["speaker"]) == {""}


@pytest.mark.parametrize("name", MAKERS)
def test_the_order_of_the_records_changes_no_table(synthesis: Synthesis, name: str) -> None:
    turned = Synthesis(
        synthesis.sources[::-1],
        synthesis.constructs[::-1],
        synthesis.codings[::-1],
        synthesis.links[::-1],
        synthesis.documents[::-1],
    )
    assert MAKERS[name](turned).equals(MAKERS[name](synthesis))


@pytest.mark.parametrize("name", MAKERS)
def test_an_empty_synthesis_has_tables_with_headers(name: str, tmp_path) -> None:
    write_csv(tmp_path / "x.csv", MAKERS[name](Synthesis((), (), (), ())))
    assert (tmp_path / "x.csv").read_text().count("\n") == 1


def test_files_set_aside_are_listed_by_file_and_place() -> None:
    items = [Quarantined("b.txt", "row 2", "x", "y"), Quarantined("a.txt", "", "x", "y")]
    assert list(quarantine_frame(items)["file"]) == ["a.txt", "b.txt"]


def test_the_first_sheet_prints_the_counts_of_the_manifest(synthesis: Synthesis) -> None:
    assert ("Links", "12") in read_me({"links": 12}, synthesis)


def test_the_first_sheet_says_where_texts_are_notes_and_only_there(synthesis: Synthesis) -> None:
    first, *others = synthesis.sources
    noted = replace(synthesis, sources=(replace(first, wording="notes"), *others))
    assert "Literature" in dict(read_me({}, noted))
    assert "Literature" not in dict(read_me({}, synthesis))
