"""The explorer: the programme theory as a page to look around in, each link with its quotes.

One file that needs no network and no server. The graph library is D3 (Bostock, Ogievetsky and
Heer 2011), read from the package mpld3, which ships it; mpld3 itself is not imported. The other
scripts and the styles are the files of this folder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cmo.errors import UserError
from cmo.presentation import pages
from cmo.presentation.pages.explorer.data import gather
from cmo.presentation.synthesis import Synthesis, call_interviews, say_sources

GRAPH_LIBRARY = "js/d3.v5.min.js"
# In the order in which they build on one another; together they are one script.
SCRIPTS = (
    "elements",
    "theory",
    "view",
    "picture",
    "cards",
    "sides",
    "details",
    "rows",
    "search",
    "filters",
    "export",
    "main",
)


def make_explorer(
    synthesis: Synthesis,
    ledger: Sequence[Mapping[str, str]],
    manifest: Mapping[str, Any],
    title: str,
    least_sources: int,
) -> str:
    """Return the explorer as HTML.

    ``ledger`` holds the rows of ``tables/ledger.csv``. The view that opens first shows the links
    that ``least_sources`` sources or more support.
    """
    spoken = call_interviews(synthesis.sources)
    return pages.render(
        "explorer/explorer.html.j2",
        f"{title}: explorer",
        [pages.asset("explorer/explorer.css")],
        [graph_library(), own_script()],
        heading=title,
        counts=say_sources(manifest, spoken).removeprefix(", in "),
        licence=pages.asset("explorer/D3-LICENSE.txt"),
        data=pages.embed(gather(synthesis, ledger) | {"least": least_sources, "title": title}),
    )


def graph_library() -> str:
    """Return the text of D3 as the installed package ships it, its notice included."""
    found = find_spec("mpld3")
    if found is None or found.origin is None:
        raise UserError("mpld3", "not installed", "install what requirements.lock lists")
    return (Path(found.origin).parent / GRAPH_LIBRARY).read_text(encoding="utf-8").strip()


def own_script() -> str:
    """Return the explorer's own scripts as one, in a scope of its own."""
    parts = (pages.asset(f"explorer/{name}.js") for name in SCRIPTS)
    return '(() => {\n"use strict";\n' + "\n".join(parts) + "})();"
