"""The ledger as a reader meets it: each link with its verdict, its counts and its quotes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cmo.presentation.naming import say_rule, with_labels
from cmo.presentation.pages.report.inputs import Inputs, Row
from cmo.presentation.pages.report.quotes import Quotes, Shown
from cmo.presentation.pages.report.wording import SIGN_WORDS, listed, say_link, whole
from cmo.records import Link

Stance = Literal["for it", "against it", "without a direction"]
STANCES: tuple[Stance, ...] = ("for it", "against it", "without a direction")
MOST_ON_A_SIDE = 10
CONFIDENCE_PARTS = ("limitations", "coherence", "adequacy", "relevance")


@dataclass(frozen=True, slots=True)
class Side:
    """The sources and configurations on one side of a link.

    ``sources`` counts independent ones, ``others`` the configurations that are not shown.
    """

    stance: Stance
    sources: int
    papers: int
    interviews: int
    shown: tuple[Shown, ...]
    others: int


@dataclass(frozen=True, slots=True)
class LinkEntry:
    """A row of the ledger, ready to print. ``anchor`` names it within the page, ``link`` there."""

    anchor: str
    link: str
    name: str
    novel: bool
    from_construct: str
    to_construct: str
    from_label: str
    to_label: str
    sign: str
    sign_words: str
    sentence: str
    verdict: str
    computed: str
    rule: str
    decision: str
    verdict_papers: str
    verdict_interviews: str
    sides: tuple[Side, ...]
    synthetic_sources: int
    condition: str
    mediators: tuple[str, ...]
    confidence: str
    concerns: tuple[tuple[str, str], ...]
    together: int
    slots: frozenset[str]

    @property
    def for_it(self) -> Side:
        """The side that claims the link with its sign."""
        return self.sides[0]

    @property
    def against_it(self) -> Side:
        """The side that claims it with the other sign."""
        return self.sides[1]

    @property
    def quoted(self) -> bool:
        """Whether any source claims the link directly."""
        return any(side.shown for side in self.sides)

    @property
    def order(self) -> tuple[int, int, str, str]:
        """Sort key: most independent sources for it first, then most papers."""
        return -self.for_it.sources, -self.for_it.papers, self.from_label, self.to_label

    @property
    def dispute(self) -> tuple[int, tuple[int, int, str, str]]:
        """Sort key: most independent sources on the smaller side first."""
        return -min(self.for_it.sources, self.against_it.sources), self.order


@dataclass(frozen=True, slots=True)
class Ledger:
    """The links in four parts. ``wanted`` is the number of sources that make good support."""

    initial: tuple[LinkEntry, ...]
    supported: tuple[LinkEntry, ...]
    contested: tuple[LinkEntry, ...]
    single: tuple[LinkEntry, ...]
    wanted: int

    @property
    def all(self) -> tuple[LinkEntry, ...]:
        """Every link, those of the initial theory first."""
        return self.initial + self.contested + self.supported + self.single


def make_ledger(inputs: Inputs, quotes: Quotes) -> Ledger:
    """Return the rows of ``tables/ledger.csv`` with the configurations behind each."""
    wanted = int(inputs.verdicts["wanted_sources"])
    entries = make_entries(inputs, quotes)
    new = sorted((entry for entry in entries if entry.novel), key=lambda entry: entry.order)
    calm = [entry for entry in new if entry.verdict != "contested"]
    return Ledger(
        initial=tuple(entry for entry in entries if not entry.novel),
        supported=tuple(entry for entry in calm if entry.for_it.sources >= wanted),
        contested=tuple(entry for entry in new if entry.verdict == "contested"),
        single=tuple(entry for entry in calm if entry.for_it.sources < wanted),
        wanted=wanted,
    )


def make_entries(inputs: Inputs, quotes: Quotes) -> list[LinkEntry]:
    """Return an entry for each row of the ledger, in its order."""
    labels = inputs.labels()
    links: dict[tuple[str, str], list[Link]] = {}
    for link in inputs.synthesis.links:
        links.setdefault((link.from_construct, link.to_construct), []).append(link)
    return [
        _entry(row, labels, links.get((row["from_construct"], row["to_construct"]), []), quotes)
        for row in inputs.table("ledger")
    ]


def _entry(row: Row, labels: Mapping[str, str], links: Sequence[Link], quotes: Quotes) -> LinkEntry:
    start, end = row["from_construct"], row["to_construct"]
    from_label, to_label = labels.get(start, start), labels.get(end, end)
    return LinkEntry(
        anchor=f"link--{start}--{end}",
        link=row["link"],
        name=row["link"].replace(";", ", ") if row["novel"] == "no" else "",
        novel=row["novel"] == "yes",
        from_construct=start,
        to_construct=end,
        from_label=from_label,
        to_label=to_label,
        sign=row["sign"],
        sign_words=SIGN_WORDS[row["sign"]],
        sentence=row["statement"] or say_link(from_label, row["sign"], to_label),
        verdict=row["verdict"],
        computed=row["computed"],
        rule=say_rule(row["rule"], labels),
        decision=_decision(row),
        verdict_papers=row["verdict_papers"],
        verdict_interviews=row["verdict_interviews"],
        sides=tuple(_side(row, stance, links, quotes) for stance in STANCES),
        synthetic_sources=whole(row["synthetic_sources"]),
        condition=with_labels(row["condition"], labels),
        mediators=tuple(labels.get(name, name) for name in listed(row["mediators"])),
        confidence=row["confidence"],
        concerns=tuple((part, row[part]) for part in CONFIDENCE_PARTS if row[part]),
        together=whole(row["sources_of_both_in_one_configuration"]),
        slots=frozenset(slot for link in links for slot in link.slots),
    )


def _decision(row: Row) -> str:
    """Say who decided the verdict, when and why; nothing where the rule decided."""
    if not row["decided_by"]:
        return ""
    return f"{row['decided_by']}, {row['decided_on']}: {row['decision_reason']}"


def _side(row: Row, stance: Stance, links: Iterable[Link], quotes: Quotes) -> Side:
    name = {"for it": "supporting", "against it": "opposing"}.get(stance, "unsaid")
    behind = {
        c
        for link in links
        if stance_of(link.sign, row["sign"]) == stance
        for c in link.configurations
    }
    first = quotes.first(behind, MOST_ON_A_SIDE)
    return Side(
        stance,
        whole(row[name]),
        whole(row[f"{name}_papers"]),
        whole(row[f"{name}_interviews"]),
        first,
        len(behind) - len(first),
    )


def stance_of(sign: str, wanted: str) -> Stance:
    """Return how a claim with ``sign`` stands to a link with the sign ``wanted``.

    >>> stance_of("+", "+"), stance_of("-", "+"), stance_of("0", "+"), stance_of("0", "0")
    ('for it', 'against it', 'without a direction', 'without a direction')
    """
    if "0" in {sign, wanted}:
        return "without a direction"
    return "for it" if sign == wanted else "against it"
