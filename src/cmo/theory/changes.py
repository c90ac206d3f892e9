"""What changed from one state of the theory to the next, and which sources caused it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cmo.theory.state import LinkState, State, VerdictState

LINK_KINDS = ("gained", "lost", "strengthened", "weakened", "recoded", "turned")
VERDICT_KINDS = ("verdict gained", "verdict lost", "verdict turned", "evidence moved")
TITLES = {
    "gained": "Links gained",
    "lost": "Links lost",
    "strengthened": "Links strengthened",
    "weakened": "Links weakened",
    "recoded": "Links with as many sources as before, but others or coded otherwise",
    "turned": "Links whose leading sign turned",
    "verdict gained": "Verdicts gained",
    "verdict lost": "Verdicts lost",
    "verdict turned": "Verdicts that turned",
    "evidence moved": "Verdicts that stand on other evidence",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change: what, from what, to what, and the sources that caused it."""

    kind: str
    name: str
    before: str
    after: str
    causes: tuple[str, ...]


def compare(old: State, new: State) -> list[Change]:
    """Return all changes, by kind and name."""
    found = [*_links(old, new), *_turns(old, new), *_verdicts(old, new)]
    order = {kind: at for at, kind in enumerate((*LINK_KINDS, *VERDICT_KINDS))}
    return sorted(found, key=lambda change: (order[change.kind], change.name))


def _links(old: State, new: State) -> Iterator[Change]:
    for name in sorted({*old.links, *new.links}):
        before, after = old.links.get(name), new.links.get(name)
        if before is None or after is None:
            kind = "gained" if before is None else "lost"
            yield Change(kind, name, _size(before), _size(after), _causes(before, after))
        elif before != after:
            yield Change(
                _kind(before, after), name, _size(before), _size(after), _causes(before, after)
            )


def _kind(before: LinkState, after: LinkState) -> str:
    """Tell by independent sources, then by sources; a source coded anew leaves both alone."""
    one = len(before.families), len(before.sources)
    two = len(after.families), len(after.sources)
    if one == two:
        return "recoded"
    return "strengthened" if two > one else "weakened"


def _causes(*states: LinkState | None) -> tuple[str, ...]:
    """Return the sources who say other things of the link, or that did so whole."""
    one, two = (set(state.claims) if state else set() for state in states)
    names, others = (set(state.sources) if state else set() for state in states)
    return tuple(sorted({claim.partition("/")[0] for claim in one ^ two} | (names ^ others)))


def _size(link: LinkState | None) -> str:
    if link is None:
        return "no source"
    independent, names = len(link.families), len(link.sources)
    return f"{independent} independent" + (f" ({names} sources)" if names != independent else "")


def _turns(old: State, new: State) -> Iterator[Change]:
    """Yield the pairs of constructs whose leading sign is another one now."""
    before, after = _leading(old.links.values()), _leading(new.links.values())
    for pair in sorted(set(before) & set(after)):
        if {before[pair], after[pair]} == {"+", "-"}:
            causes: set[str] = set()
            for sign in "+-":
                name = f"{pair[0]} → {pair[1]} ({sign})"
                causes |= set(_causes(old.links.get(name), new.links.get(name)))
            yield Change(
                "turned",
                f"{pair[0]} → {pair[1]}",
                before[pair],
                after[pair],
                tuple(sorted(causes)),
            )


def _leading(links: Iterable[LinkState]) -> dict[tuple[str, str], str]:
    """Return the sign that more families claim, where one does."""
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for link in links:
        pair = link.from_construct, link.to_construct
        counts.setdefault(pair, {"+": 0, "-": 0, "0": 0})[link.sign] = len(link.families)
    return {
        pair: "+" if count["+"] > count["-"] else "-"
        for pair, count in counts.items()
        if count["+"] != count["-"]
    }


def _verdicts(old: State, new: State) -> Iterator[Change]:
    for name in sorted({*old.verdicts, *new.verdicts}):
        before, after = old.verdicts.get(name), new.verdicts.get(name)
        if before is None or after is None:
            only = before or after
            kind = "verdict gained" if before is None else "verdict lost"
            causes = tuple(sorted(only.sources)) if only else ()
            yield Change(kind, name, _say(before), _say(after), causes)
        elif before != after:
            kind = "verdict turned" if before.verdict != after.verdict else "evidence moved"
            yield Change(kind, name, _say(before), _say(after), _weighed(before, after))


def _weighed(before: VerdictState, after: VerdictState) -> tuple[str, ...]:
    """Return the sources that changed sides, came or went; a person where that is the cause."""
    sides = ("supporting", "opposing", "others")
    moved: set[str] = set()
    for side in sides:
        moved |= set(getattr(before, side)) ^ set(getattr(after, side))
    if before.decided_by != after.decided_by:
        moved.add(f"the verdict of {after.decided_by or before.decided_by}")
    return tuple(sorted(moved))


def _say(verdict: VerdictState | None) -> str:
    if verdict is None:
        return "none"
    who = f", decided by {verdict.decided_by}" if verdict.decided_by else ""
    return f"{verdict.verdict}{who}: {verdict.rule}"


def report(changes: Sequence[Change], old: State, new: State) -> str:
    """Return the changes as Markdown: sources first, then each kind, with its causes."""
    lines = ["# What changed since the accepted result", ""]
    lines += _sources(old, new)
    lines += _models(old, new)
    causes = sorted({cause for change in changes for cause in change.causes})
    if not changes:
        lines += ["No link and no verdict changed.", ""]
    else:
        lines += [f"Changes: {len(changes)}, caused by {_why(causes)}.", ""]
    for kind in (*LINK_KINDS, *VERDICT_KINDS):
        chosen = [change for change in changes if change.kind == kind]
        if chosen:
            lines += [f"## {TITLES[kind]}: {len(chosen)}", ""]
            lines += [_line(change) for change in chosen]
            lines.append("")
    return "\n".join(lines)


def _sources(old: State, new: State) -> list[str]:
    came, went = (sorted(set(a.sources) - set(b.sources)) for a, b in ((new, old), (old, new)))
    lines = []
    if came:
        lines.append(f"Sources added: {', '.join(came)}.")
    if went:
        lines.append(f"Sources removed: {', '.join(went)}.")
    counts = [
        f"{key.replace('_', ' ')} {old.counts[key]} → {new.counts[key]}"
        for key in sorted(set(old.counts) & set(new.counts))
        if old.counts[key] != new.counts[key]
    ]
    if counts:
        lines.append(f"Counts: {'; '.join(counts)}.")
    return [*lines, ""] if lines else []


def _models(old: State, new: State) -> list[str]:
    """Say which sources another model coded: what changed there nobody meant to change."""
    both = sorted(old.models.keys() & new.models.keys())
    anew = [name for name in both if old.models[name] != new.models[name]]
    if not anew:
        return []
    said = (
        f"Coded anew by another model: {', '.join(anew)}. The model was trained anew; what it "
        "codes, and the constructs it gives to marks of people who gave none, may differ without "
        "anyone having changed them. A pinned model (the setting `model`) keeps them."
    )
    return [said, ""]


def _line(change: Change) -> str:
    return f"- {change.name}: {change.before} → {change.after}. Caused by {_why(change.causes)}."


def _why(causes: Sequence[str]) -> str:
    return ", ".join(causes) or "the register, the rules or the settings"


def first_report(state: State) -> str:
    """Return what stands in the place of changes when nothing was accepted yet."""
    return (
        "# What changed since the accepted result\n\n"
        "No result has been accepted yet: `cmo accept` makes this one the baseline. "
        f"It holds {len(state.links)} links and {len(state.verdicts)} verdicts "
        f"from {len(state.sources)} sources.\n"
    )
