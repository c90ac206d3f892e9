"""``results/report.html``: one page in the order of the RAMESES I items, from one run."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from html import escape
from importlib import metadata
from typing import Any
from urllib.parse import quote

import yaml
from markdown_it import MarkdownIt

import cmo
from cmo.counting import counted
from cmo.presentation import pages
from cmo.presentation.pages.report import (
    actions,
    bearings,
    characteristics,
    checklists,
    facts,
    links,
    mechanisms,
    patterns,
    practice,
    quality,
    quotes,
    summary,
    wording,
)
from cmo.presentation.pages.report.inputs import Inputs
from cmo.presentation.selection import selection_counts, selection_reasons
from cmo.presentation.synthesis import call_interviews, say_interviews
from cmo.records import SLOTS
from cmo.resources import resource
from cmo.schemas import schema

# Coordinates in an SVG picture, and what of them is finer than a hundredth.
PLACES, FINER = re.compile(rb'(?<= [dxy]=")[^"]+'), re.compile(rb"(\.\d\d)\d+")
LIBRARIES = (
    *("matplotlib", "networkx", "numpy", "onnxruntime", "pandas", "scikit-learn", "scipy"),
    *("snakemake", "spacy"),
)


def write_page(inputs: Inputs) -> str:
    """Return the report as HTML: the same inputs give the same bytes."""
    title = facts.report_title(inputs)
    styles = (pages.asset("report/report.css"), running_head(title))
    return pages.render("report/templates/report.html.j2", title, styles, **gather(inputs))


def running_head(title: str) -> str:
    r"""Return the rule that prints ``title`` above each page; nothing in it can end the rule.

    >>> running_head('a"}')
    '@page { @top-left { content: "a\\22 \\7d "; } }\n'
    """
    safe = (c if c.isascii() and (c.isalnum() or c == " ") else f"\\{ord(c):x} " for c in title)
    return f'@page {{ @top-left {{ content: "{"".join(safe)}"; }} }}\n'


def gather(inputs: Inputs) -> dict[str, Any]:
    """Return what the templates print, by name."""
    shown = quotes.Quotes(inputs.synthesis)
    ledger = links.make_ledger(inputs, shown)
    found = mechanisms.make_mechanisms(inputs, ledger.all, shown)
    return {
        "inputs": inputs,
        "count": counted,
        "figure": wording.figure,
        "listed": wording.listed,
        "lower": wording.lower,
        "papers_and_interviews": wording.papers_and_interviews,
        "slots": SLOTS,
        "interviews": say_interviews(
            inputs.manifest["interviews"], call_interviews(inputs.synthesis.sources)
        ),
        "configurations": len(shown),
        "evidence": shown.by_source(),
        "ledger": ledger,
        "mechanisms": found,
        "summary": summary.summarise(inputs, ledger, found),
        "contests": patterns.contests(inputs, ledger.all),
        "regularities": patterns.regularities(inputs),
        "chains": patterns.chains(inputs),
        "loops": patterns.loops(inputs),
        "contrasts": patterns.contrasts(inputs),
        "phases": bearings.phases(inputs),
        "dimensions": bearings.dimensions(inputs),
        "robustness": patterns.robustness(inputs),
        "saturation": patterns.saturation(inputs),
        "actions": actions.make_actions(inputs, ledger.all),
        "scores": quality.make_scores(inputs),
        "mapping": tuple(quality.mapping_lines(inputs)),
        "selection": selection_counts(inputs.manifest),
        "left_out": selection_reasons(inputs.manifest),
        "found_and_kept": facts.found_and_kept(inputs),
        "traits": characteristics.make_traits(inputs),
        "rows": characteristics.make_source_rows(inputs),
        "checklists": checklists.make_checklists(inputs),
        "glossary": yaml.safe_load(resource("config/glossary.yaml").read_text(encoding="utf-8")),
        "wanted_texts": {k: v["description"] for k, v in schema("reporting")["properties"].items()},
        "statements_for": practice.statements_for,
        "picture_of": picture,
        "pictures": {name: picture(svg) for name, svg in inputs.figures.items()},
        "captions": {name: caption(name) for name in inputs.figures},
        "changes": markdown(inputs.changes),
        "settings": yaml.safe_dump(dict(inputs.settings), sort_keys=True, allow_unicode=True),
        "versions": versions(),
        "software": yaml.safe_load(resource("CITATION.cff").read_text(encoding="utf-8")),
    }


def picture(svg: bytes) -> str:
    """Return a picture as an address that holds it; as one, its parts have no names here.

    Its text is quoted, since base64 would take a quarter more, without comments and without
    places finer than a hundredth of a point. Factors of scale stay as they are.

    >>> picture(b'<svg  x="1.23456"><!-- drawn --></svg>')
    'data:image/svg+xml,%3Csvg x=%221.23%22%3E%3C/svg%3E'
    >>> picture(b'<path transform="scale(0.015625)"/>')
    'data:image/svg+xml,%3Cpath transform=%22scale(0.015625)%22/%3E'
    """
    text = re.sub(rb"<!--.*?-->", b"", b" ".join(svg.split()))
    text = PLACES.sub(lambda found: FINER.sub(rb"\1", found.group()), text)
    return f"data:image/svg+xml,{quote(text, safe=' !$()*+,-./:;=?@_~')}"


def caption(figure: str) -> str:
    """Return the caption of a figure as HTML, which Snakemake's own report prints too."""
    text = resource(f"workflow/report/{figure}.rst").read_text(encoding="utf-8")
    return re.sub("``(.+?)``", r"<code>\1</code>", escape(text))


def markdown(text: str) -> str:
    """Return Markdown as HTML, with its headings below those of the page and no HTML in it."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 3, 6)}"
    return str(parser.renderer.render(tokens, parser.options, {}))


def versions() -> Mapping[str, str]:
    """Return the versions of the program and of the libraries that a result may depend on."""
    found = {"cmo": cmo.__version__, "Python": ".".join(map(str, sys.version_info[:3]))}
    return found | {name: metadata.version(name) for name in LIBRARIES}
