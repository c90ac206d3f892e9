"""The plain-language summary: sentences of ours with the ledger's figures put in.

Nothing here is written by a model of language, and nothing is said that is not counted in a
table. Whoever publishes a synthesis writes a summary of their own; this one is where to begin.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cmo.counting import counted
from cmo.presentation.pages.report.inputs import Inputs
from cmo.presentation.pages.report.links import Ledger, LinkEntry
from cmo.presentation.pages.report.mechanisms import Mechanism
from cmo.presentation.pages.report.wording import lower, papers_and_interviews
from cmo.presentation.synthesis import call_interviews, is_synthetic, manifest_count, say_interviews

MOST = 5
VERDICT_MEANINGS = {
    "affirmed": "sources say the same",
    "refined": "sources say so in another or a narrower form",
    "contested": "some sources say so and some the opposite",
    "refuted": "most sources say the opposite",
    "untested": "no source speaks to the point",
}


@dataclass(frozen=True, slots=True)
class Point:
    """A sentence of the summary, with the link that it rests on."""

    sentence: str
    support: str
    entry: LinkEntry


@dataclass(frozen=True, slots=True)
class Summary:
    """The parts of the summary, in their order."""

    sources: str
    tested: tuple[str, ...]
    strongest: tuple[Point, ...]
    contested: tuple[Point, ...]
    mechanisms: str
    limits: tuple[str, ...]


def summarise(inputs: Inputs, ledger: Ledger, mechanisms: list[Mechanism]) -> Summary:
    """Return the summary of this run."""
    agreed = [e for e in ledger.all if e.for_it.sources >= ledger.wanted and not _disputed(e)]
    disputed = [e for e in ledger.all if _disputed(e)]
    return Summary(
        sources=_say_sources(inputs),
        tested=tuple(_say_tested(inputs)),
        strongest=tuple(_point(e) for e in sorted(agreed, key=lambda e: e.order)[:MOST]),
        contested=tuple(_point(e) for e in sorted(disputed, key=lambda e: e.dispute)[:MOST]),
        mechanisms=_say_mechanisms(mechanisms),
        limits=tuple(_say_limits(inputs, ledger)),
    )


def _disputed(entry: LinkEntry) -> bool:
    return entry.verdict in {"contested", "refuted"}


def _point(entry: LinkEntry) -> Point:
    support = f"Said by {_say_side(entry, 0)}"
    if entry.against_it.sources:
        support += f"; the opposite by {_say_side(entry, 1)}"
    return Point(entry.sentence, f"{support}.", entry)


def _say_side(entry: LinkEntry, side: int) -> str:
    one = entry.sides[side]
    independent = counted(one.sources, "independent source")
    return f"{independent} ({papers_and_interviews(one.papers, one.interviews)})"


def _say_sources(inputs: Inputs) -> str:
    papers = manifest_count(inputs.manifest, "papers")
    interviews = manifest_count(inputs.manifest, "interviews")
    found = manifest_count(inputs.manifest, "configurations")
    spoken = say_interviews(interviews, call_interviews(inputs.synthesis.sources))
    return (
        f"We read {counted(papers, 'paper or report', 'papers and reports')} and "
        f"{spoken}. In them we found {counted(found, 'explanation')} of the form: in these "
        "circumstances, people reasoned or felt like this, and this came of it."
    )


def _say_tested(inputs: Inputs) -> Iterator[str]:
    total = int(inputs.verdicts["initial_links"])
    yield f"We began with a theory of {counted(total, 'link')} and asked what sources say of each."
    for verdict, meaning in VERDICT_MEANINGS.items():
        number = int(inputs.verdicts["initial_verdicts"][verdict])
        if number:
            yield f"{counted(number, 'link is', 'links are')} {verdict}: {meaning}."
    new, good = inputs.verdicts["new_links"], inputs.verdicts["new_links_well_supported"]
    wanted = inputs.verdicts["wanted_sources"]
    yield (
        f"Sources also speak of {counted(int(new), 'link')} that the theory lacks; of these, "
        f"{counted(int(good), 'rests', 'rest')} on {wanted} independent sources or more."
    )


def _say_mechanisms(mechanisms: list[Mechanism]) -> str:
    most = [lower(m.label) for m in mechanisms[:MOST]]
    if not most:
        return ""
    return f"Of what goes on in and between people, sources speak most of: {'; '.join(most)}."


def _say_limits(inputs: Inputs, ledger: Ledger) -> Iterator[str]:
    yield "A number of sources says how often something was told, not how strongly it works."
    invented = sum(map(is_synthetic, inputs.synthesis.sources))
    if invented:
        yield (
            f"{counted(invented, 'source was', 'sources were')} invented to show the method; what "
            "they say is no evidence about the world."
        )
    if ledger.single:
        single = counted(
            len(ledger.single), "link of this report rests", "links of this report rest"
        )
        yield f"{single} on one source alone."
    machine = manifest_count(inputs.manifest, "coded_by_machine")
    if machine:
        coded = counted(machine, "source was", "sources were")
        yield f"{coded} coded by the machine alone, which makes mistakes."
