"""The action statements with their evidence, as a table and as a document to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cmo.practice.actions.caveats import caveats_of, say_sources
from cmo.practice.actions.plan import Action, StrengthRules
from cmo.practice.actions.weighing import CONFIDENCE, Tie, Weighed
from cmo.practice.document import Block, Bullets, Document, Heading, Paragraph, Table
from cmo.practice.findings import Findings
from cmo.practice.matching import first_real, in_words

NOTICE = (
    "Derived by this project from its programme theory; not the action statements of any "
    "published study. Strength is that of the evidence, not the size of an effect. "
    "Synthetic sources are shown and never counted."
)
MOST_LINKS, MOST_CONFIGURATIONS = 6, 8
PULL = {"+": "more", "-": "less"}


@dataclass(frozen=True, slots=True)
class StatementRow:
    """An action statement with what was computed; ``rank`` 1 has the strongest evidence."""

    rank: int
    id: str
    statement: str
    detail: str
    strength: str
    rule: str
    sources_for: int
    sources_against: int
    papers_for: int
    interviews_for: int
    synthetic_for: int
    synthetic_against: int
    confidence: str
    phases: str
    levers: str
    reached: str
    links: str
    caveats: str
    source_ids: str
    against_ids: str
    configurations: str
    against_configurations: str


def statement_rows(weighed: Sequence[Weighed], findings: Findings) -> list[StatementRow]:
    """Return a row for each action, in the order given."""
    return [_row(rank, item, findings) for rank, item in enumerate(weighed, 1)]


def _row(rank: int, item: Weighed, findings: Findings) -> StatementRow:
    action, backing, against = item.action, item.backing_ids, item.against_ids
    real = [findings.sources[name] for name in backing if not findings.synthetic(name)]
    papers = sum(row["kind"] == "literature" for row in real)
    trusted = (tie.confidence for tie in item.ties if tie.backing)
    opposed = (name for tie in item.ties for name in tie.against_configurations)
    return StatementRow(
        rank=rank,
        id=action.id,
        statement=action.statement,
        detail=action.detail,
        strength=item.strength,
        rule=item.rule,
        sources_for=len(item.backing),
        sources_against=len(item.against),
        papers_for=papers,
        interviews_for=len(real) - papers,
        synthetic_for=sum(map(findings.synthetic, backing)),
        synthetic_against=sum(map(findings.synthetic, against)),
        confidence=min(trusted, key=CONFIDENCE.index, default=""),
        phases="; ".join(action.phases) or "any",
        levers="; ".join(f"{name} ({pull})" for name, pull in action.levers),
        reached="; ".join(item.reached),
        links="; ".join(f"{tie.link} ({tie.sign})" for tie in item.ties if tie.backing_ids),
        caveats=" ".join(caveats_of(item, findings)),
        source_ids="; ".join(backing),
        against_ids="; ".join(against),
        configurations="; ".join(item.configurations),
        against_configurations="; ".join(dict.fromkeys(opposed)),
    )


def statements_document(
    weighed: Sequence[Weighed], rules: StrengthRules, findings: Findings
) -> Document:
    """Return the action statements with evidence and caveats, strongest first."""
    blocks: list[Block] = [*_introduction(rules), _overview(weighed)]
    for rank, item in enumerate(weighed, 1):
        blocks += _statement(rank, item, findings)
    return Document("What to do: action statements from the evidence", NOTICE, blocks)


def _introduction(rules: StrengthRules) -> Iterator[Block]:
    yield Paragraph(
        "Each statement pulls one or more levers. Every link of the programme theory from a "
        "lever to something that a collaboration wants counts for the statement where it moves "
        "that the wanted way, and against it where it moves it the other way. The first line of "
        "the table that applies gives the strength."
    )
    recurs = f"one link recurs in {rules.link_sources} or more"
    strong = (
        f"{rules.strong_sources} independent sources or more; {recurs}, with moderate or high "
        f"confidence, and {rules.strong_cut} sources or more would have to fall before no path "
        "is left"
    )
    against = f"at least {rules.minority:.0%} of the sources that say a direction are against it"
    rows = [
        ("synthetic only", "only invented sources speak for it"),
        ("no support", "no source says that its levers do anything that is wanted"),
        ("contested", against),
        ("strong", strong),
        ("moderate", f"{rules.moderate_sources} independent sources or more, and {recurs}"),
        ("weak", "fewer than that"),
    ]
    yield Table(("Strength", "Rule"), rows, (0.22, 0.78))


def _overview(weighed: Sequence[Weighed]) -> Table:
    rows = [
        (str(rank), w.action.statement, w.strength, str(len(w.backing)), str(len(w.against)))
        for rank, w in enumerate(weighed, 1)
    ]
    header = ("", "Statement", "Evidence", "Sources for", "Against")
    return Table(header, rows, (0.06, 0.55, 0.15, 0.12, 0.12))


def _statement(rank: int, item: Weighed, findings: Findings) -> Iterator[Block]:
    yield Heading(f"{rank}. {item.action.statement}")
    if item.action.detail:
        yield Paragraph(item.action.detail)
    yield Paragraph(f"{item.strength}. {_sentence(item.rule)}", "Evidence:")
    yield Paragraph(_levers(item.action, findings), "Lever:")
    if backed := [tie for tie in item.ties if tie.backing_ids]:
        yield Bullets([_link(tie, findings) for tie in backed[:MOST_LINKS]], "Rests on:")
        yield Paragraph(_more(len(backed), MOST_LINKS, "links", item), "Configurations:")
        yield Paragraph(_example(item, findings), "For example:")
    if caveats := caveats_of(item, findings):
        yield Bullets(caveats, "Caveats:")


def _levers(action: Action, findings: Findings) -> str:
    levers = "; ".join(f"{PULL[pull]} “{findings.label(name)}”" for name, pull in action.levers)
    return f"{levers}. Phase: {', '.join(action.phases) or 'any'}."


def _link(tie: Tie, findings: Findings) -> str:
    confidence = f"; confidence {tie.confidence}" if tie.confidence else ""
    against = f"; against: {say_sources(tie.against_ids, findings)}" if tie.against_ids else ""
    sources = say_sources(tie.backing_ids, findings)
    return f"{tie.words} ({tie.sign}; {tie.verdict}{confidence}): {sources}{against}"


def _more(links: int, most: int, what: str, item: Weighed) -> str:
    shown = ", ".join(item.configurations[:MOST_CONFIGURATIONS])
    rest = len(item.configurations) - MOST_CONFIGURATIONS
    tail = f", and {rest} more in action-statements.csv" if rest > 0 else ""
    hidden = f" ({links - most} further {what} in action-statements.csv)" if links > most else ""
    return f"{shown}{tail}.{hidden}"


def _example(item: Weighed, findings: Findings) -> str:
    rows = [findings.configurations[name] for name in item.configurations]
    return in_words(first_real(rows))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
