"""The programme theory as a NetworkX graph, and its files.

Nodes are constructs. The role (context, mechanism, outcome) sits on the slots of the edges,
not on the node, so a construct may be an outcome here and a context there, and cycles are
allowed. There is one edge for each sign between two constructs, keyed by the sign.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias, cast

import networkx as nx

from cmo.records import Coding, Construct, Link
from cmo.store import read_json, replacing, write_json
from cmo.theory.edges import DETAIL_FIELDS, DETAIL_LISTS

Graph: TypeAlias = "nx.MultiDiGraph[str]"
ROLE_KEYS = {"C": "as_context", "M": "as_mechanism", "O": "as_outcome"}
NODE_FIELDS = ("label", "layer", "definition", *ROLE_KEYS.values())
EDGE_FIELDS = (
    "id",
    "sign",
    "slots",
    "configurations",
    "sources",
    "papers",
    "interviews",
    "coded_by_people",
    "coded_by_machine",
    "polarities",
)
STRUCTURED = {"slots", "configurations", "sources", "polarities"}


def build_graph(
    links: Iterable[Link],
    constructs: Iterable[Construct],
    codings: Iterable[Coding],
    details: Mapping[str, Mapping[str, Any]] | None = None,
) -> Graph:
    """Return the graph of ``links``; only constructs that evidence speaks of are nodes.

    A node carries its label, layer, definition and, by slot, the number of sources in which
    it fills that slot. An edge carries the fields of its :class:`~cmo.records.Link`, and of
    ``details`` what :func:`cmo.theory.edges.edge_details` says of it.
    """
    graph: Graph = nx.MultiDiGraph()
    roles = count_roles(codings)
    for construct in constructs:
        counts = roles.get(construct.construct)
        if counts:
            graph.add_node(construct.construct, **_node(construct, counts))
    for link in links:
        for end in (link.from_construct, link.to_construct):
            if end not in graph:
                # The codebook lacks it, as cmo check says; the run goes on.
                graph.add_node(end, **_node(Construct(end, end, "", ""), roles.get(end, {})))
        values = _edge(link) | dict((details or {}).get(link.id, {}))
        graph.add_edge(link.from_construct, link.to_construct, key=link.sign, **values)
    return graph


def count_roles(codings: Iterable[Coding]) -> dict[str, Counter[str]]:
    """Return, for each construct, in how many sources it fills each slot (C, M, O)."""
    roles: dict[str, Counter[str]] = {}
    for coding in codings:
        for construct, label in {(a.construct, a.label) for a in coding.assignments}:
            roles.setdefault(construct, Counter())[label] += 1
    return roles


def _node(construct: Construct, counts: Mapping[str, int]) -> dict[str, Any]:
    return {
        "label": construct.label,
        "layer": construct.layer,
        "definition": construct.definition,
        **{key: counts.get(label, 0) for label, key in ROLE_KEYS.items()},
    }


def _edge(link: Link) -> dict[str, Any]:
    values = {name: getattr(link, name) for name in EDGE_FIELDS}
    return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}


def write_graph(graph: Graph, path: str | Path) -> None:
    """Write ``graph`` by the suffix of ``path``: ``.json`` (node-link), ``.graphml``, ``.gexf``."""
    suffix = Path(path).suffix
    if suffix == ".json":
        write_json(path, nx.node_link_data(graph, edges="edges"))
        return
    flat = flatten(graph)
    with replacing(path) as temporary:
        if suffix == ".graphml":
            nx.write_graphml_xml(flat, temporary, named_key_ids=True)
        else:
            _write_gexf(flat, temporary)


def _write_gexf(graph: Graph, path: Path) -> None:
    """Write GEXF without the date of today that NetworkX puts in."""
    writer = nx.readwrite.gexf.GEXFWriter(encoding="utf-8", prettyprint=True, version="1.2draft")
    writer.add_graph(graph)
    for meta in writer.xml.iter("meta"):
        meta.attrib.pop("lastmodifieddate", None)
    with path.open("wb") as file:
        writer.write(file)


def read_graph(path: str | Path) -> Graph:
    """Read a graph back, equal to the one written."""
    suffix = Path(path).suffix
    if suffix == ".json":
        stored: Any = nx.node_link_graph(read_json(path), edges="edges")
        return cast("Graph", stored)
    flat: Any = (
        nx.read_graphml(path, force_multigraph=True)
        if suffix == ".graphml"
        else nx.read_gexf(path, version="1.2draft")
    )
    return unflatten(flat)


def flatten(graph: Graph) -> Graph:
    """Turn lists and dictionaries into JSON strings: GraphML and GEXF hold scalars only."""
    flat: Graph = nx.MultiDiGraph()
    for node, values in graph.nodes(data=True):
        flat.add_node(node, **{key: _scalar(value) for key, value in values.items()})
    for start, end, key, values in graph.edges(keys=True, data=True):
        scalars = {name: _scalar(value) for name, value in values.items()}
        flat.add_edge(start, end, key=key, **_renamed(scalars, "id", "link"))
    return flat


def unflatten(flat: Graph) -> Graph:
    """Undo :func:`flatten` on a graph that was read from a file."""
    graph: Graph = nx.MultiDiGraph()
    for node, values in flat.nodes(data=True):
        graph.add_node(node, **{k: v for k, v in values.items() if k in NODE_FIELDS})
    for start, end, values in flat.edges(data=True):
        fields = _renamed(values, "link", "id")
        names = (*EDGE_FIELDS, *(name for name in DETAIL_FIELDS if name in fields))
        kept = {k: _structure(k, fields[k]) for k in names}
        graph.add_edge(start, end, key=kept["sign"], **kept)
    return graph


def _scalar(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _structure(name: str, value: Any) -> Any:
    return json.loads(value) if name in STRUCTURED | DETAIL_LISTS else value


def _renamed(values: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    """Rename one key in place: both formats keep ``id`` for themselves."""
    kept = {key: value for key, value in values.items() if key != new}
    return {new if key == old else key: value for key, value in kept.items()}
