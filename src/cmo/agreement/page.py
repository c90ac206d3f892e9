"""The list of disagreements as one page of HTML that needs nothing else and runs nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from cmo.agreement.listing import Disagreement
from cmo.agreement.measuring import ALL, Agreement
from cmo.counting import counted

STYLE = """\
body{font:16px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222}
table{border-collapse:collapse;margin:.5em 0 1em}
th,td{border:1px solid #bbb;padding:.25em .6em;text-align:left;vertical-align:top}
thead th{background:#eef2f6} mark{background:#fff1b8;border-bottom:2px solid #a05a00}
article{border-top:1px solid #ccc;padding:.6em 0} .kind{color:#555;font-size:.9em}
.none{color:#777;font-style:italic} blockquote{margin:.3em 0;white-space:pre-wrap}
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
SHOWN = {
    "alpha_words": "Krippendorff’s alpha, all words",
    "alpha_coded_words": "Krippendorff’s alpha, words that anyone coded",
    "alpha_words_coded_by_all": "Krippendorff’s alpha, labels of words that all coded",
    "kappa_words": "Cohen’s kappa, all words",
    "kappa_coded_words": "Cohen’s kappa, words that anyone coded",
    "span_f1_exact": "F1 of spans, same bounds",
    "span_f1_half": "F1 of spans, half overlap",
    "span_f1_partial": "F1 of spans, any overlap",
    "pair_f1": "F1 of pairs in one configuration",
    "configuration_f1": "F1 of whole configurations",
    "polarity_accuracy": "Same polarity",
}
LABELS_SHOWN = (ALL, "macro", "C", "M", "O")


def write_page(
    names: Sequence[str], figures: Sequence[Agreement], items: Sequence[Disagreement]
) -> str:
    """Return the page: the figures over all sources, then each disagreement in its text."""
    title = escape(f"Agreement of {', '.join(names)}")
    body = "".join([*_figures(figures), *_sources(names, items)])
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">\n'
        f"<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{title}</h1>\n{body}</body>\n</html>\n"
    )


def _figures(figures: Sequence[Agreement]) -> Iterator[str]:
    overall = [figure for figure in figures if figure.by == ALL]
    for coders, rows in groupby(overall, key=lambda figure: figure.coders):
        cells = {(row.measure, row.label): row for row in rows}
        sources = max(row.sources for row in cells.values())
        yield f"<h2>{escape(coders)}: {counted(sources, 'source')}</h2>\n"
        yield "<table>\n<thead><tr><th>Measure</th>"
        yield "".join(f"<th>{label}</th>" for label in LABELS_SHOWN) + "</tr></thead>\n<tbody>\n"
        for measure, words in SHOWN.items():
            shown = [_cell(cells.get((measure, label))) for label in LABELS_SHOWN]
            if any(shown):
                yield f"<tr><th>{words}</th>{''.join(f'<td>{cell}</td>' for cell in shown)}</tr>\n"
        yield "</tbody>\n</table>\n"


def _cell(row: Agreement | None) -> str:
    if row is None or row.value is None:
        return ""
    interval = "" if row.low is None else f" ({row.low:.2f} to {row.high:.2f})"
    return f"{row.value:.2f}{interval}"


def _sources(names: Sequence[str], items: Sequence[Disagreement]) -> Iterator[str]:
    yield f"<h2>Disagreements: {len(items)}</h2>\n"
    for source, own in groupby(items, key=lambda item: item.source):
        yield f'<section>\n<h3 id="{escape(source)}">{escape(source)}</h3>\n'
        for item in own:
            yield from _item(names, item)
        yield "</section>\n"


def _item(names: Sequence[str], item: Disagreement) -> Iterator[str]:
    yield f'<article id="{escape(item.id)}">\n<div class="kind">{escape(item.kind)}</div>\n'
    context = f"{escape(item.before)}<mark>{escape(item.words)}</mark>{escape(item.after)}"
    yield f'<blockquote dir="auto">{context}</blockquote>\n<table>\n'
    for name in names:
        if name in item.readings:
            said = item.readings[name]
            cell = escape(said) if said else '<span class="none">nothing</span>'
            yield f'<tr><th>{escape(name)}</th><td dir="auto">{cell}</td></tr>\n'
    yield "</table>\n</article>\n"
