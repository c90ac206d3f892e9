from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import networkx as nx
import pytest

from cmo.records import Coding, Construct, Source
from cmo.theory.evidence import choose_codings, claims_of
from cmo.theory.graph import Graph, build_graph, read_graph, write_graph
from cmo.theory.links import make_links

MakeCoding = Callable[..., Coding]

CODEBOOK = [
    Construct("past", "Earlier experience", "What they\nwent through.", "context"),
    Construct(
        "trust",
        "Trust & “faith” <of> the other",
        "Belief, with 'quotes' \U0001f600.",
        "functioning",
    ),
    Construct("pace", "2020", "12.5", "performance"),
    Construct("idle", "Never spoken of", "Nobody says it.", "outcome"),
]
SUFFIXES = ("json", "graphml", "gexf")


def theory(codings: Sequence[Coding]) -> Graph:
    sources = {c.source: Source(c.source) for c in codings}
    chosen = choose_codings(codings)
    links = make_links((claim for c in chosen for claim in claims_of(c)), sources)
    return build_graph(links, CODEBOOK, chosen)


@pytest.fixture
def codings(coding: MakeCoding) -> list[Coding]:
    return [
        coding("a", "C past+ > M trust+ > O pace+", ("C pace+ > M trust+", "~")),
        coding("b", "C past+ > M trust+ > O pace-", ("C past- > O pace0", "-")),
        coding("c", "C past- > M trust-", coder="model", origin="machine"),
    ]


def test_one_edge_for_each_sign_between_two_constructs(codings: list[Coding]) -> None:
    edges = sorted(theory(codings).edges(keys=True))
    assert edges == [
        ("pace", "trust", "+"),
        ("past", "pace", "0"),
        ("past", "trust", "+"),
        ("trust", "pace", "+"),
        ("trust", "pace", "-"),
    ]


def test_an_outcome_here_may_be_a_context_there_so_cycles_are_kept(codings: list[Coding]) -> None:
    assert sorted(map(sorted, nx.simple_cycles(nx.DiGraph(theory(codings))))) == [["pace", "trust"]]


def test_a_node_counts_sources_by_slot(codings: list[Coding]) -> None:
    nodes = theory(codings).nodes
    counted = {
        n: tuple(nodes[n][f"as_{s}"] for s in ("context", "mechanism", "outcome")) for n in nodes
    }
    assert counted == {"past": (3, 0, 0), "trust": (0, 3, 0), "pace": (1, 0, 2)}


def test_only_constructs_that_evidence_speaks_of_are_nodes(codings: list[Coding]) -> None:
    assert "idle" not in theory(codings)
    assert "idle" in {construct.construct for construct in CODEBOOK}


def test_an_edge_carries_what_its_link_rests_on(codings: list[Coding]) -> None:
    edge = theory(codings).edges["past", "trust", "+"]
    assert edge["sources"] == ["a", "b", "c"]
    assert edge["slots"] == ["C-M"]
    assert (edge["coded_by_people"], edge["coded_by_machine"]) == (2, 1)
    assert edge["polarities"] == {"+": 3}


def parts(graph: Graph) -> tuple[dict[str, object], dict[object, object]]:
    return dict(graph.nodes(data=True)), {e[:3]: e[3] for e in graph.edges(keys=True, data=True)}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_graph_read_back_is_the_one_written(
    codings: list[Coding], tmp_path: Path, suffix: str
) -> None:
    graph = theory(codings)
    write_graph(graph, tmp_path / f"theory.{suffix}")
    again = read_graph(tmp_path / f"theory.{suffix}")
    assert isinstance(again, nx.MultiDiGraph)
    assert parts(again) == parts(graph)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_construct_missing_from_the_codebook_is_no_obstacle(
    coding: MakeCoding, tmp_path: Path, suffix: str
) -> None:
    graph = theory([coding("a", "C past+ > M unheard_of+")])
    write_graph(graph, tmp_path / f"theory.{suffix}")
    assert parts(read_graph(tmp_path / f"theory.{suffix}")) == parts(graph)
    assert graph.nodes["unheard_of"]["label"] == "unheard_of"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_graph_without_links_can_be_written(tmp_path: Path, suffix: str) -> None:
    write_graph(theory([]), tmp_path / f"theory.{suffix}")
    assert len(read_graph(tmp_path / f"theory.{suffix}")) == 0


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_order_of_the_codings_does_not_change_a_byte(
    codings: list[Coding], tmp_path: Path, suffix: str
) -> None:
    written = set()
    for seed in range(6):
        shuffled = random.Random(seed).sample(codings, len(codings))
        write_graph(theory(shuffled), tmp_path / f"{seed}.{suffix}")
        written.add((tmp_path / f"{seed}.{suffix}").read_bytes())
    assert len(written) == 1


def test_gexf_holds_no_date(codings: list[Coding], tmp_path: Path) -> None:
    write_graph(theory(codings), tmp_path / "theory.gexf")
    assert "lastmodifieddate" not in (tmp_path / "theory.gexf").read_text()
