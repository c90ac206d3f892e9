"""The programme theory as Kumu JSON (https://docs.kumu.io), and back.

Kumu reads ``elements`` with a ``label`` and ``connections`` with ``from`` and ``to`` that
repeat an element's label, and further fields as it finds them. The label is therefore the
construct's identifier, which is unique; its name in words is the field ``name``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx

from cmo.store import read_json, write_json
from cmo.theory.graph import Graph


def write_kumu(graph: Graph, path: str | Path) -> None:
    """Write ``graph`` for Kumu: constructs as elements, links as directed connections."""
    elements = [
        {"label": node, "name": values.get("label", node), "type": values.get("layer", "")}
        | {key: value for key, value in values.items() if key not in {"label", "layer"}}
        for node, values in graph.nodes(data=True)
    ]
    connections = [
        {"from": start, "to": end, "direction": "directed", "type": sign}
        | {key: value for key, value in values.items() if key != "sign"}
        for start, end, sign, values in graph.edges(keys=True, data=True)
    ]
    write_json(path, {"elements": elements, "connections": connections})


def read_kumu(path: str | Path) -> Graph:
    """Read a graph that :func:`write_kumu` wrote, equal to it."""
    content = read_json(path)
    graph: Graph = nx.MultiDiGraph()
    for element in content["elements"]:
        rest = _without(element, "label", "name", "type")
        values = {"label": element["name"], "layer": element["type"]} if rest else {}
        graph.add_node(element["label"], **values, **rest)
    for connection in content["connections"]:
        rest = _without(connection, "from", "to", "direction", "type")
        sign = connection["type"]
        graph.add_edge(connection["from"], connection["to"], key=sign, sign=sign, **rest)
    return graph


def _without(values: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key not in names}
