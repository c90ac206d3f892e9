"""What edges carry beyond their counts, and that every format gives it back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmo.records import Coding, Construct, Source
from cmo.store import read_json
from cmo.theory.confidence import ConfidenceRules
from cmo.theory.edges import DETAIL_FIELDS, edge_details
from cmo.theory.evidence import claims_of
from cmo.theory.graph import Graph, build_graph, read_graph, write_graph
from cmo.theory.kumu import read_kumu, write_kumu
from cmo.theory.links import make_links
from cmo.theory.readings import read_configurations

MakeCoding = Callable[..., Coding]
NAMES = ("trust", "faith", "pace")
WRITERS = {
    "theory.json": (write_graph, read_graph),
    "theory.graphml": (write_graph, read_graph),
    "theory.gexf": (write_graph, read_graph),
    "theory.kumu.json": (write_kumu, read_kumu),
}


def graph_of(codings: list[Coding], **register: Source) -> Graph:
    sources = {c.source: Source(c.source) for c in codings} | register
    links = make_links((claim for c in codings for claim in claims_of(c)), sources)
    readings = read_configurations(codings, sources)
    details = edge_details(links, sources, readings, ConfidenceRules())
    codebook = [Construct(name, name, "«about» it & more", "functioning") for name in NAMES[:2]]
    return build_graph(links, codebook, codings, details)


def test_an_edge_carries_phases_confidence_and_quotes(coding: MakeCoding) -> None:
    codings = [coding("a", "M trust+ > O pace+"), coding("b", "M trust+ > O pace+")]
    a = Source("a", phase="planning;connecting", family="f")
    graph = graph_of(codings, a=a, b=Source("b", family="f", phase="planning"))
    edge = graph.edges["trust", "pace", "+"]
    assert edge["phases"] == ["connecting", "planning"]
    assert edge["families"] == 1
    assert edge["quotes"] == ["a: trust+ » pace+", "b: trust+ » pace+"]
    assert edge["adequacy"] == "serious"
    assert set(DETAIL_FIELDS) <= set(edge)


@pytest.mark.parametrize("name", WRITERS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    said=st.lists(
        st.tuples(st.sampled_from("ab"), st.permutations(NAMES), st.text("+-0", min_size=2)),
        min_size=1,
        max_size=4,
        unique_by=lambda item: item[0],
    )
)
def test_every_format_reads_back_equal(
    coding: MakeCoding, tmp_path: Path, name: str, said: list[tuple[str, list[str], str]]
) -> None:
    codings = [coding(s, f"C {n[0]}{d[0]} > O {n[1]}{d[1]}") for s, n, d in said]
    graph = graph_of(codings, a=Source("a", phase="planning"))
    write, read = WRITERS[name]
    write(graph, tmp_path / name)
    found = read(tmp_path / name)
    assert nx.utils.graphs_equal(found, graph)


def test_kumu_finds_its_elements_by_label(coding: MakeCoding, tmp_path: Path) -> None:
    write_kumu(graph_of([coding("a", "M trust+ > O pace-")]), tmp_path / "k.json")
    content = read_json(tmp_path / "k.json")
    labels = {element["label"] for element in content["elements"]}
    assert {c["from"] for c in content["connections"]} | {
        c["to"] for c in content["connections"]
    } <= labels
    assert [c["type"] for c in content["connections"]] == ["-"]
