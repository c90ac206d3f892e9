"""The flow of sources, from search queries to configurations, with reasons for leaving out.

After the flow diagram that the RAMESES standards ask for (Wong et al. 2013, item 10).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cmo.errors import UserError
from cmo.presentation.figures import style
from cmo.presentation.synthesis import manifest_count, synthetic_note
from cmo.records import Source
from cmo.resources import resource

OTHER_REASONS = "other reasons"
GROUPS_FILE = "exclusion_groups.yaml"
SEARCH_TINT, SIDE_TINT, SOURCE_TINT = "#EEF2F6", "#FBEDE4", "#DDF1EB"
MAIN, SIDE = 3.1, 3.75
MIDDLE, RIGHT, LEFT = 5.55, 9.45, 1.85
LINE = 0.165


@dataclass(frozen=True, slots=True)
class Card:
    """A box: where its centre is in inches, how large, its number, its words, its colour."""

    x: float
    y: float
    width: float
    number: str
    words: str
    tint: str = SEARCH_TINT
    details: tuple[tuple[str, str], ...] = ()

    @property
    def height(self) -> float:
        """Height in inches, which grows with the lines of details."""
        return 0.62 + (0.1 + LINE * len(self.details) if self.details else 0)


@style.styled
def draw(manifest: Mapping[str, Any], sources: Sequence[Source] = ()) -> Figure:
    """Draw the flow from the counts of ``manifest`` alone.

    ``sources`` only tells whether the interviews are real. Groups of reasons come from
    ``config/exclusion_groups.yaml``.
    """
    figure = style.new_page("Source flow", "From the search to the configurations, after RAMESES")
    axes = style.blank_axes(figure, 0, 0, 1, 1)
    note = synthetic_note(sources)
    cards = make_cards(manifest, note)
    for card in cards.values():
        _draw_card(axes, card)
    for start, end in ARROWS:
        if start in cards and end in cards:
            _draw_arrow(axes, cards[start], cards[end])
    style.footnote(figure, " ".join(filter(None, (FOOT, note))))
    return figure


ARROWS = (
    ("queries", "hits"),
    ("hits", "excluded"),
    ("hits", "papers"),
    ("papers", "sources"),
    ("interviews", "sources"),
    ("sources", "quarantined"),
    ("sources", "people"),
    ("sources", "machine"),
    ("people", "configurations"),
    ("machine", "configurations"),
    ("configurations", "empty"),
)
FOOT = (
    "A page can come up in several queries, so there are more hits than pages judged.\n"
    "Each page left out is counted once for each search in which it was judged."
)


def make_cards(manifest: Mapping[str, Any], note: str = "") -> dict[str, Card]:
    """Return the boxes by name; those of things that did not happen are left away."""

    def count(key: str) -> str:
        return f"{manifest_count(manifest, key):,}"

    reasons = group_reasons(manifest.get("excluded_by_reason") or {}, read_groups())
    details = tuple((f"{number:,}", name) for name, number in reasons)
    invented = "interviews and focus groups" + (" (synthetic)" if note == ALL_SYNTHETIC else "")
    by_people = f"configurations, {count('configurations_by_people')} of them coded by people"
    cards = {
        "queries": Card(MIDDLE, 6.95, MAIN, count("queries"), "search queries"),
        "hits": Card(MIDDLE, 5.85, MAIN, count("hits_seen"), "hits looked at"),
        "excluded": Card(RIGHT, 5.85, SIDE, count("excluded"), "left out", SIDE_TINT, details),
        "papers": Card(MIDDLE, 4.5, MAIN, count("papers"), "papers and reports"),
        "interviews": Card(LEFT, 3.45, 2.95, count("interviews"), invented),
        "sources": Card(MIDDLE, 3.45, MAIN, count("sources"), "sources read", SOURCE_TINT),
        "people": Card(4.35, 2.35, 2.15, count("coded_by_people"), "coded by people", SOURCE_TINT),
        "machine": Card(6.75, 2.35, 2.15, count("coded_by_machine"), "coded by machine", PALE),
        "configurations": Card(MIDDLE, 1.25, MAIN, count("configurations"), by_people, SOURCE_TINT),
    }
    for name, key, y, words in SET_ASIDE:
        if manifest.get(key):
            cards[name] = Card(RIGHT, y, SIDE, count(key), words, SIDE_TINT)
    return cards


ALL_SYNTHETIC = "The interviews are synthetic."
PALE = style.PALE
SET_ASIDE = (
    ("quarantined", "quarantined", 3.45, "files set aside, could not be read"),
    ("empty", "without_causal_content", 1.25, "sources held no usable causal content"),
)


def read_groups() -> list[tuple[str, list[str]]]:
    """Return the groups of reasons, each with its keywords, in order."""
    path = resource(f"config/{GROUPS_FILE}")
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        return [
            (str(g["name"]), [str(k).lower() for k in g["keywords"]]) for g in content["groups"]
        ]
    except (KeyError, TypeError) as error:
        raise UserError(path, f"lacks {error}", "groups: a list of name and keywords") from error


def group_reasons(
    reasons: Mapping[str, int], groups: Sequence[tuple[str, Sequence[str]]]
) -> list[tuple[str, int]]:
    """Add up ``reasons`` by group, in the order of ``groups``; the rest come last.

    Every reason lands in exactly one group, so that the sums agree.

    >>> group_reasons({"a duplicate": 2, "odd": 1}, [("copies", ["duplicate"])])
    [('copies', 2), ('other reasons', 1)]
    """
    totals = dict.fromkeys([*(name for name, _ in groups), OTHER_REASONS], 0)
    for reason, number in reasons.items():
        fitting = (n for n, keywords in groups if any(k in reason.lower() for k in keywords))
        totals[next(fitting, OTHER_REASONS)] += number
    return [(name, number) for name, number in totals.items() if number]


def _draw_card(axes: Axes, card: Card) -> None:
    style.box(axes, (card.x, card.y), (card.width, card.height), card.tint, style.GREY)
    left, top = card.x - card.width / 2 + 0.14, card.y + card.height / 2
    axes.text(left, top - 0.31, card.number, size=style.TITLE, weight="bold", va="center", zorder=4)
    shift = style.text_width(card.number, style.TITLE, "bold") + 0.12
    words = style.fit(card.words, card.width - shift - 0.24, style.BODY + 1)
    axes.text(left + shift, top - 0.31, words, size=style.BODY + 1, va="center", zorder=4)
    for at, (number, name) in enumerate(card.details):
        y = top - 0.66 - at * LINE
        short = style.fit(name, card.width - 0.68, style.SMALL, 1)
        axes.text(left + 0.3, y, number, size=style.SMALL, ha="right", va="center_baseline",
                  weight="bold", zorder=4)  # fmt: skip
        axes.text(left + 0.38, y, short, size=style.SMALL, va="center_baseline", zorder=4)


def _draw_arrow(axes: Axes, start: Card, end: Card) -> None:
    """Draw an arrow sideways between boxes at one height, else from foot to head."""
    if start.y == end.y:
        side = 1 if end.x > start.x else -1
        begin = (start.x + side * start.width / 2, start.y)
        tip = (end.x - side * end.width / 2, end.y)
    else:
        # Straight down where the boxes overlap, however far apart their centres are.
        narrow = min(start, end, key=lambda card: card.width)
        begin = (narrow.x, start.y - start.height / 2)
        tip = (narrow.x, end.y + end.height / 2)
    arrow = {"arrowstyle": "-|>", "color": style.GREY, "lw": 1.2, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", tip, begin, arrowprops=arrow)
