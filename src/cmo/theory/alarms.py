"""Health alarms: signs that a result is not what it looks like, checked at every run.

They answer to what went wrong in earlier automated reviews (totals that disagree, one label
swallowing the rows, one configuration a document; ``docs/theory-testing.md``). Every alarm has a
row, quiet ones too, so that it can be seen what was looked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

from cmo.records import OTHER, Coding, Document, Source
from cmo.theory.graph import Graph

MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class AlarmRules:
    """Where each alarm goes off; the meaning is in the schema of settings."""

    largest_construct: float = 0.15
    single_configuration: float = 0.5
    least_hindering: float = 0.15
    least_located: float = 1.0
    least_direction: float = 0.8
    most_other: float = 0.2


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm: what was found, what is allowed, and where to look."""

    alarm: str
    state: str
    found: str
    allowed: str
    where: str


@dataclass(frozen=True, slots=True)
class Run:
    """What a run made, as the alarms look at it. ``totals`` are counts by where they stand."""

    sources: Mapping[str, Source]
    documents: Sequence[Document]
    codings: Sequence[Coding]
    graph: Graph
    manifest: Mapping[str, int]
    totals: Mapping[str, Mapping[str, int]]
    located_before: float | None = None


def raise_alarms(run: Run, rules: AlarmRules) -> list[Alarm]:
    """Return every alarm, going off or quiet, in a fixed order."""
    return [
        _largest_construct(run, rules.largest_construct),
        _without_construct(run, rules.most_other),
        _without_direction(run, rules.least_direction),
        _single_configurations(run, rules.single_configuration),
        _few_hindering(run, rules.least_hindering),
        _truncated(run),
        _disconnected(run),
        _uncoded(run),
        _by_machine(run),
        _totals(run),
        _located(run, rules.least_located),
    ]


def _alarm(name: str, *, off: bool, found: str, allowed: str, where: Iterable[str] = ()) -> Alarm:
    names = sorted(where)
    more = f"; and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    shown = "; ".join(names[:MOST_NAMED]) + more
    return Alarm(name, "alarm" if off else "quiet", found, allowed, shown)


def _at_most(
    name: str, most: float, count: int, total: int, what: str = "", where: Iterable[str] = ()
) -> Alarm:
    """Return an alarm that goes off where ``count`` of ``total`` is more than a share of it."""
    share = count / total if total else 0.0
    found, allowed = f"{what}{count} of {total} ({share:.0%})", f"at most {most:.0%}"
    return _alarm(name, off=share > most, found=found, allowed=allowed, where=where)


def _at_least(name: str, least: float, count: int, total: int, what: str = "") -> Alarm:
    """Return an alarm that goes off where ``count`` of ``total`` is less than a share of it."""
    share = count / total if total else 1.0
    found, allowed = f"{count} of {total}{what} ({share:.0%})", f"at least {least:.0%}"
    return _alarm(name, off=share < least, found=found, allowed=allowed)


def _none(name: str, where: Collection[str], found: str, allowed: str = "none") -> Alarm:
    """Return an alarm that goes off where there is anything at all."""
    return _alarm(
        name, off=bool(where), found=f"{len(where)} {found}", allowed=allowed, where=where
    )


def _assigned(run: Run) -> Counter[str]:
    return Counter(item.construct for coding in run.codings for item in coding.assignments)


def _largest_construct(run: Run, most: float) -> Alarm:
    counts = _assigned(run)
    total = counts.total() - counts.pop(OTHER, 0)
    name, count = min(counts.items(), key=lambda item: (-item[1], item[0]), default=("none", 0))
    return _at_most("one construct takes many rows", most, count, total, f"{name} has ", [name])


def _without_construct(run: Run, most: float) -> Alarm:
    counts = _assigned(run)
    return _at_most("many spans fit no construct", most, counts[OTHER], counts.total())


def _without_direction(run: Run, least: float) -> Alarm:
    items = [i for c in run.codings for i in c.assignments if i.construct != OTHER]
    said = sum(item.direction != "0" for item in items)
    return _at_least("directions are missing", least, said, len(items), " say a direction")


def _single_configurations(run: Run, most: float) -> Alarm:
    counts = {c.source: len(c.configurations) for c in run.codings if c.configurations}
    single = [name for name, count in counts.items() if count == 1]
    name, count = "one configuration a document", len(single)
    return _at_most(name, most, count, len(counts), where=single)


def _few_hindering(run: Run, least: float) -> Alarm:
    signs = Counter(item.polarity for coding in run.codings for item in coding.configurations)
    return _at_least("few configurations that hinder", least, signs["-"], signs.total())


def _truncated(run: Run) -> Alarm:
    """Look for texts that stop without the end of a sentence, or on dots."""
    cut = [d.source for d in run.documents if not _ends(d.text)]
    found = f"of {len(run.documents)} end within a sentence"
    return _none("documents that may be truncated", cut, found)


def _ends(text: str) -> bool:
    """Whether a text ends as a finished one does.

    >>> _ends("They agreed."), _ends("They agr"), _ends("They agreed…"), _ends('"Yes."')
    (True, False, False, True)
    """
    end = text.rstrip().rstrip("\"'”’)]»")
    return not end or (end[-1] in ".!?:" and not end.endswith("..."))


def _disconnected(run: Run) -> Alarm:
    parts = [sorted(part) for part in nx.weakly_connected_components(run.graph)]
    parts.sort(key=lambda part: (-len(part), part))
    return _alarm(
        "disconnected parts of the theory",
        off=len(parts) > 1,
        found=f"parts of {', '.join(str(len(part)) for part in parts) or 0} constructs",
        allowed="one part",
        where=[name for part in parts[1:] for name in part],
    )


def _uncoded(run: Run) -> Alarm:
    kept = {name for name, source in run.sources.items() if source.decision != "exclude"}
    missing = kept - {coding.source for coding in run.codings}
    return _none("sources without a coding", missing, f"of {len(run.sources)}")


def _by_machine(run: Run) -> Alarm:
    machine = [coding.source for coding in run.codings if coding.origin == "machine"]
    found, allowed = f"of {len(run.codings)}", "none once people have read them"
    return _none("sources that only the machine coded", machine, found, allowed)


def _totals(run: Run) -> Alarm:
    """Compare every total with the manifest, wherever else it is written or can be counted."""
    wrong = [
        f"{key}: manifest {run.manifest[key]}, {place} {count}"
        for place, totals in [("records", _counted(run)), *sorted(run.totals.items())]
        for key, count in sorted(totals.items())
        if key in run.manifest and run.manifest[key] != count
    ]
    return _none("totals that disagree", wrong, "disagree")


def _counted(run: Run) -> dict[str, int]:
    spoken = sum(source.spoken for source in run.sources.values())
    return {
        "sources": len(run.sources),
        "papers": len(run.sources) - spoken,
        "interviews": spoken,
        "configurations": sum(len(coding.configurations) for coding in run.codings),
        "spans": sum(len(coding.spans) for coding in run.codings),
        "links": run.graph.number_of_edges(),
        "constructs": run.graph.number_of_nodes(),
    }


def _located(run: Run, least: float) -> Alarm:
    """Look for quotes that do not stand where they are said to, word for word."""
    marks = list(_marks(run.documents, run.codings))
    found = sum(good for _, good in marks)
    share = found / len(marks) if marks else 1.0
    least = max(least, run.located_before or 0.0)
    before = "" if run.located_before is None else f"; accepted result {run.located_before:.2%}"
    return _alarm(
        "quotes that are not where they should be",
        off=share < least,
        found=f"{found} of {len(marks)} located ({share:.2%}{before})",
        allowed=f"at least {least:.2%}",
        where={name for name, good in marks if not good},
    )


def _marks(documents: Iterable[Document], codings: Iterable[Coding]) -> Iterator[tuple[str, bool]]:
    texts = {document.id: document.text for document in documents}
    for coding in codings:
        text = texts.get(coding.document, "")
        for span in coding.spans:
            yield coding.source, text[span.start : span.end] == span.text
        yield from ((coding.source, False) for _ in coding.unplaced)
