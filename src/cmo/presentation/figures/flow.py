"""The flow of sources, from search queries to configurations, with reasons for leaving out.

After the flow diagram that the RAMESES standards ask for (Wong et al. 2013, item 10).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import yaml
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cmo.counting import counted
from cmo.errors import UserError
from cmo.presentation.figures import style
from cmo.presentation.synthesis import call_interviews, manifest_count, say_interviews
from cmo.records import Source
from cmo.resources import resource

OTHER_REASONS = "other reasons"
GROUPS_FILE = "config/exclusion_groups.yaml"
SEARCH_TINT, SIDE_TINT, SOURCE_TINT, WAIT_TINT = "#EEF2F6", "#FBEDE4", "#DDF1EB", "#FFF6DC"
MAIN, SIDE, HALF = 3.1, 3.95, 2.15
LEFT, MIDDLE, RIGHT = 2.1, 5.45, 9.37
LINE = 0.17
# From which height to which a stage reaches, where pages were counted and where records were.
STAGES = {
    "identification": (5.7, 7.5),
    "screening": (4.35, 5.6),
    "included": (2.5, 4.25),
    "analysis": (0.6, 2.4),
}
RECORD_STAGES = STAGES | {"identification": (6.45, 7.5), "screening": (4.2, 6.35)}
RECORD_STAGES |= {"included": (2.5, 4.1)}
MOST_REASONS = 5
# A number of pages, and why they were left out.
Reason = tuple[int, str]
# A plain name for some reasons, and the words by which they are known.
Group = tuple[str, list[str]]


@dataclass(frozen=True, slots=True)
class Card:
    """A box: where its centre is in inches, how large, its number, its words, its colour.

    One that is ``optional`` is drawn only where its number is not zero.
    """

    x: float
    y: float
    width: float
    number: int
    words: str
    tint: str = SEARCH_TINT
    details: Sequence[Reason] = ()
    optional: bool = False

    @property
    def height(self) -> float:
        """Height in inches, which grows with the lines of details."""
        return 0.6 + (0.08 + LINE * len(self.details) if self.details else 0)


ARROWS = (
    ("queries", "hits"),
    ("hits", "copies"),
    ("hits", "screened"),
    ("screened", "excluded"),
    ("screened", "papers"),
    ("records", "copies"),
    ("records", "abstracts"),
    ("records", "unscreened"),
    ("abstracts", "left out early"),
    ("abstracts", "full texts"),
    ("abstracts", "unread"),
    ("full texts", "missing"),
    ("full texts", "left out late"),
    ("full texts", "papers"),
    ("otherwise", "papers"),
    ("papers", "sources"),
    ("interviews", "sources"),
    ("sources", "quarantined"),
    ("sources", "people"),
    ("sources", "machine"),
    ("people", "configurations"),
    ("machine", "configurations"),
    ("configurations", "empty"),
)


@style.styled
def draw(manifest: Mapping[str, Any], sources: Sequence[Source] = ()) -> Figure:
    """Draw the flow from the counts of ``manifest`` alone.

    Where candidates were screened in a register, it begins with their records, else with the
    pages that the searches showed. ``sources`` only tells whether the interviews are real.
    Groups of reasons for leaving out pages come from ``config/exclusion_groups.yaml``.
    """
    spoken = call_interviews(sources)
    cards = make_cards(manifest, spoken)
    counts = {name: f"{card.number:,}" for name, card in cards.items()}
    begin = "records" if "records" in cards else "queries"
    figure = style.new_page(
        f"Source flow: from {counts[begin]} {begin} to {counts['papers']} papers, "
        f"with {say_interviews(cards['interviews'].number, spoken)}",
        "How texts were found, screened and kept or left out, in the manner of RAMESES and PRISMA",
    )
    axes = style.blank_axes(figure, 0, 0, 1, 1)
    _draw_stages(axes, RECORD_STAGES if "records" in cards else STAGES)
    for card in cards.values():
        _draw_card(axes, card)
    for start, end in ARROWS:
        if start in cards and end in cards:
            _draw_arrow(axes, cards[start], cards[end])
    foot = _say_others(manifest) if "records" in cards else AGAIN
    style.footnote(figure, f"{foot}The number of interviews includes focus groups.")
    return figure


AGAIN = (
    "Shown again: hits less the pages that were kept or left out with a reason. A page that two "
    "searches judged counts in each.\n"
)


def _say_others(manifest: Mapping[str, Any]) -> str:
    """Say what was looked at outside the register of records."""
    pages = manifest_count(manifest, "excluded")
    said = f"Not among the records: {pages:,} pages that were looked at one by one and left out.\n"
    return said if pages else ""


def make_cards(manifest: Mapping[str, Any], spoken: str) -> dict[str, Card]:
    """Return the boxes by name; those of things that did not happen are left away."""
    screening = manifest.get("screening")
    found = _records(screening) if screening else _pages(manifest)
    cards = found | _read(manifest, spoken)
    return {name: card for name, card in cards.items() if card.number or not card.optional}


def _records(screening: Mapping[str, Any]) -> dict[str, Card]:
    """Return the boxes of records that were screened on abstract and on full text."""
    count = {n: manifest_count(screening, n) for n, v in screening.items() if isinstance(v, int)}
    searches = len(screening["records_by_search"])
    found = f"records found by {counted(searches, 'search', 'searches')}"
    early, late = (count[f"left_out_on_{stage}"] for stage in ("abstract", "full_text"))
    reasons = [screening[f"left_out_on_{stage}_by_reason"] for stage in ("abstract", "full_text")]
    missing, otherwise = count["included_without_source"], count["papers_found_otherwise"]
    return {
        "records": Card(MIDDLE, 6.95, MAIN, count["records"], found),
        "copies": _side(6.95, count["duplicates"], "duplicates removed"),
        "abstracts": Card(MIDDLE, 5.75, MAIN, count["screened"], "screened on title and abstract"),
        "unscreened": _beside(6.95, count["unscreened"], "still to be screened"),
        "left out early": _below(6.5, early, "left out on title and abstract", _most(reasons[0])),
        "full texts": Card(MIDDLE, 4.65, MAIN, count["read_in_full"], "read in full"),
        "unread": _beside(5.75, count["unread"], "still to be read in full"),
        "missing": _beside(4.65, missing, "included, without a source yet"),
        "left out late": _below(4.85, late, "left out on full text", _most(reasons[1])),
        "otherwise": _beside(3.8, otherwise, "found by no search", SEARCH_TINT),
    }


def _most(reasons: Mapping[str, int]) -> list[Reason]:
    """Return the most frequent reasons, and the rest under one name."""
    ordered = [(number, reason) for reason, number in reasons.items()]
    if len(ordered) <= MOST_REASONS:
        return ordered
    kept, rest = ordered[: MOST_REASONS - 1], ordered[MOST_REASONS - 1 :]
    return [*kept, (sum(number for number, _ in rest), OTHER_REASONS)]


def _beside(y: float, number: int, words: str, tint: str = WAIT_TINT) -> Card:
    return Card(LEFT, y, 2.6, number, words, tint, optional=True)


def _below(top: float, number: int, words: str, reasons: Sequence[Reason]) -> Card:
    card = _side(top, number, words, reasons)
    return replace(card, y=top - card.height / 2)


def _pages(manifest: Mapping[str, Any]) -> dict[str, Card]:
    """Return the boxes of pages that queries showed, each kept or left out with a reason."""
    names = ("queries", "hits_seen", "excluded", "papers")
    count = {name: manifest_count(manifest, name) for name in names}
    copies, reasons = group_reasons(manifest.get("excluded_by_reason") or {}, *read_groups())
    left_out = sum(number for number, _ in reasons)
    again = max(count["hits_seen"] - count["excluded"] - count["papers"], 0)
    twice = [(again, "shown again by a later query"), *copies]
    return {
        "queries": Card(MIDDLE, 7.15, MAIN, count["queries"], "search queries"),
        "hits": Card(MIDDLE, 6.15, MAIN, count["hits_seen"], "hits looked at"),
        "copies": _side(6.15, sum(number for number, _ in twice), "duplicates removed", twice),
        "screened": Card(MIDDLE, 4.85, MAIN, left_out + count["papers"], "pages screened"),
        "excluded": _side(4.55, left_out, "left out", reasons),
    }


def _read(manifest: Mapping[str, Any], spoken: str) -> dict[str, Card]:
    """Return the boxes from the papers on: what was read, coded and found."""
    names = (
        *("papers", "interviews", "sources", "quarantined", "without_causal_content"),
        *("coded_by_people", "coded_by_machine", "configurations", "configurations_by_people"),
    )
    count = {name: manifest_count(manifest, name) for name in names}
    coded = f"configurations, {count['configurations_by_people']:,} of them coded by people"
    silent, odd = count["without_causal_content"], count["quarantined"]
    return {
        "papers": Card(MIDDLE, 3.85, MAIN, count["papers"], "papers and reports"),
        "interviews": Card(LEFT, 2.95, 2.6, count["interviews"], spoken),
        "sources": Card(MIDDLE, 2.95, MAIN, count["sources"], "sources read", SOURCE_TINT),
        "quarantined": _side(2.95, odd, "files set aside: see quarantine.csv"),
        "people": _half(-1, count["coded_by_people"], "coded by people", SOURCE_TINT),
        "machine": _half(1, count["coded_by_machine"], "coded by machine", style.PALE),
        "configurations": Card(MIDDLE, 1.05, MAIN, count["configurations"], coded, SOURCE_TINT),
        "empty": _side(1.05, silent, "sources hold no configuration"),
    }


def _side(y: float, number: int, words: str, reasons: Sequence[Reason] = ()) -> Card:
    shown = [reason for reason in reasons if reason[0]]
    return Card(RIGHT, y, SIDE, number, words, SIDE_TINT, shown, optional=True)


def _half(side: int, number: int, words: str, tint: str) -> Card:
    return Card(MIDDLE + side * 1.2, 2.0, HALF, number, words, tint)


def read_groups() -> tuple[Group, list[Group]]:
    """Return the group of copies, and the groups of other reasons in order."""
    path = resource(GROUPS_FILE)
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        return _group(content["copies"]), [_group(group) for group in content["groups"]]
    except (KeyError, TypeError) as error:
        allowed = "copies, and a list of groups, each with name and keywords"
        raise UserError(path, f"lacks {error}", allowed) from error


def _group(content: Mapping[str, Any]) -> Group:
    return str(content["name"]), [str(word).lower() for word in content["keywords"]]


def group_reasons(
    reasons: Mapping[str, int], copies: Group, groups: Sequence[Group]
) -> tuple[list[Reason], list[Reason]]:
    """Add up ``reasons`` by group: copies, then the others in the order of ``groups``.

    Every reason lands in exactly one group, so that the sums agree; what fits none comes last.

    >>> group_reasons({"a duplicate": 2, "odd": 1}, ("copies", ["duplicate"]), [])
    ([(2, 'copies')], [(1, 'other reasons')])
    """
    totals = dict.fromkeys([copies[0], *(name for name, _ in groups), OTHER_REASONS], 0)
    for reason, number in reasons.items():
        fitting = (n for n, words in (copies, *groups) if any(w in reason.lower() for w in words))
        totals[next(fitting, OTHER_REASONS)] += number
    found = [(number, name) for name, number in totals.items() if number]
    return (
        [reason for reason in found if reason[1] == copies[0]],
        [reason for reason in found if reason[1] != copies[0]],
    )


def _draw_stages(axes: Axes, stages: Mapping[str, tuple[float, float]]) -> None:
    for name, (low, high) in stages.items():
        style.box(axes, (0.5, (low + high) / 2), (0.26, high - low), style.PALE, "none")
        look: dict[str, Any] = {"rotation": 90, "ha": "center", "va": "center", "zorder": 4}
        axes.text(0.5, (low + high) / 2, name, size=style.SMALL, color=style.GREY, **look)


def _draw_card(axes: Axes, card: Card) -> None:
    style.box(axes, (card.x, card.y), (card.width, card.height), card.tint, style.GREY)
    left, y = card.x - card.width / 2 + 0.14, card.y + card.height / 2 - 0.3
    number = f"{card.number:,}"
    axes.text(left, y, number, size=style.TITLE, weight="bold", va="center", zorder=4)
    shift = style.text_width(number, style.TITLE, "bold") + 0.12
    words = style.fit(card.words, card.width - shift - 0.24, style.BODY + 1)
    axes.text(left + shift, y, words, size=style.BODY + 1, va="center", zorder=4)
    for at, (pages, reason) in enumerate(card.details):
        line = y - 0.35 - at * LINE
        look: dict[str, Any] = {"size": style.SMALL, "va": "center_baseline", "zorder": 4}
        axes.text(left + 0.32, line, f"{pages:,}", ha="right", weight="bold", **look)
        words = style.fit(reason, card.width - 0.68, style.SMALL, 1)
        axes.text(left + 0.4, line, words, **look)


def _draw_arrow(axes: Axes, start: Card, end: Card) -> None:
    """Draw an arrow sideways between boxes beside each other, else from foot to head."""
    if abs(start.y - end.y) < end.height / 2:
        side = 1 if end.x > start.x else -1
        begin = (start.x + side * start.width / 2, start.y)
        tip = (end.x - side * end.width / 2, start.y)
    else:
        # Straight down where the boxes overlap, however far apart their centres are.
        narrow = min(start, end, key=lambda card: card.width)
        begin = (narrow.x, start.y - start.height / 2)
        tip = (narrow.x, end.y + end.height / 2)
    arrow = {"arrowstyle": "-|>", "color": style.GREY, "lw": 1.2, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", tip, begin, arrowprops=arrow)
