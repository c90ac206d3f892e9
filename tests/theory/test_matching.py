from __future__ import annotations

import networkx as nx
import pytest

from cmo.theory.graph import Graph
from cmo.theory.matching import Edge, edges_of, match, show, summarise
from cmo.theory.merging import Fold
from cmo.theory.tallies import InitialLink

FAMILIES = {
    "trust": Fold("working"),
    "faith": Fold("working"),
    "conflict": Fold("working", flip=True),
    "pace": Fold("pace"),
    "size": Fold("size"),
}
EDGES = [Edge("trust", "pace", "+", ("M-O",), ("a", "b"))]


def link(source: str, target: str, sign: str = "+", slots: str = "M-O") -> InitialLink:
    return InitialLink("L1", source, target, sign, slots, "If, then.")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reference", "levels"),
    [
        (link("trust", "pace"), (True, True, True)),
        (link("trust", "pace", slots="C-M"), (True, True, False)),
        (link("trust", "pace", "-"), (False, False, False)),
        (link("faith", "pace"), (False, True, True)),
        (link("conflict", "pace"), (False, False, True)),
        (link("conflict", "pace", "-"), (False, True, False)),
        (link("faith", "size"), (False, False, True)),
        (link("size", "pace"), (False, False, True)),
        (link("pace", "trust"), (False, False, True)),
        (link("faith", "pace", slots="C-M"), (False, True, False)),
    ],
)
def test_the_three_levels(reference: InitialLink, levels: tuple[bool, bool, bool]) -> None:
    [found] = match([reference], EDGES, FAMILIES)
    assert (found.strict, found.anchored, found.type) == levels


def test_two_constructs_of_the_same_families_do_not_anchor_without_an_exact_one() -> None:
    families = {"a": Fold("x"), "b": Fold("x"), "c": Fold("y"), "d": Fold("y")}
    [found] = match([link("a", "c")], [Edge("b", "d", "+", ("M-O",), ("s",))], families)
    assert not found.anchored


def test_figures_have_denominators_and_intervals() -> None:
    summary = summarise(match([link("trust", "pace"), link("faith", "pace")], EDGES, FAMILIES))
    assert summary["strict"]["matched"] == 1
    assert summary["anchored"] == {"matched": 2, "of": 2, "low": 0.3424, "high": 1.0}
    assert list(summary) == ["strict", "anchored", "type", "links"]


def test_a_miss_names_the_nearest_edges_and_a_hit_its_sources() -> None:
    summary = summarise(match([link("trust", "pace"), link("faith", "pace")], EDGES, FAMILIES))
    hit, miss = summary["links"]
    assert (hit["sources"], hit["candidates"]) == (["a", "b"], [])
    assert miss["candidates"][0]["source"] == "trust"
    text = show(summary)
    assert "strict    1 of 2" in text
    assert "nearest: trust → pace (+, sources: 2)" in text


def test_a_construct_outside_the_codebook_is_a_miss_and_said_so() -> None:
    summary = summarise(match([link("magic", "pace")], EDGES, FAMILIES))
    assert summary["links"][0]["unknown"] == ["magic"]
    assert "not in the codebook: magic" in show(summary)


def test_links_of_few_sources_can_be_left_out() -> None:
    graph: Graph = nx.MultiDiGraph()
    graph.add_edge("a", "b", key="+", sign="+", sources=["s"], slots=["C-M"])
    graph.add_edge("a", "c", key="+", sign="+", sources=["s", "t"], slots=["C-M"])
    assert [edge.end for edge in edges_of(graph)] == ["b", "c"]
    assert [edge.end for edge in edges_of(graph, 2)] == ["c"]
