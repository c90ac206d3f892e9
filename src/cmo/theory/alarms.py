"""Health alarms: signs that a result is not what it looks like, checked at every run.

They answer to what went wrong in earlier automated reviews (totals that disagree, one label
swallowing the rows, one configuration a document; ``docs/theory-testing.md``). Every alarm has a
row, quiet ones too, so that it can be seen what was looked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    """What a run made, as the alarms look at it. ``ledger`` is its number of rows by novelty."""

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
        _largest_construct(run, rules),
        _without_construct(run, rules),
        _without_direction(run, rules),
        _single_configurations(run, rules),
        _few_hindering(run, rules),
        _truncated(run),
        _disconnected(run),
        _uncoded(run),
        _by_machine(run),
        _totals(run),
        _located(run, rules),
    ]


def _alarm(name: str, *, off: bool, found: str, allowed: str, where: Iterable[str] = ()) -> Alarm:
    names = sorted(where)
    more = f"; and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    shown = "; ".join(names[:MOST_NAMED]) + more
    return Alarm(name, "alarm" if off else "quiet", found, allowed, shown)


def _assigned(run: Run) -> Counter[str]:
    return Counter(item.construct for coding in run.codings for item in coding.assignments)


def _largest_construct(run: Run, rules: AlarmRules) -> Alarm:
    counts = _assigned(run)
    total = counts.total() - counts.pop(OTHER, 0)
    name, count = min(counts.items(), key=lambda item: (-item[1], item[0]), default=("none", 0))
    share = count / total if total else 0.0
    return _alarm(
        "one construct takes many rows",
        off=share > rules.largest_construct,
        found=f"{name} has {count} of {total} ({share:.0%})",
        allowed=f"at most {rules.largest_construct:.0%}",
        where=[name],
    )


def _without_construct(run: Run, rules: AlarmRules) -> Alarm:
    counts = _assigned(run)
    share = counts[OTHER] / counts.total() if counts else 0.0
    return _alarm(
        "many spans fit no construct",
        off=share > rules.most_other,
        found=f"{counts[OTHER]} of {counts.total()} ({share:.0%})",
        allowed=f"at most {rules.most_other:.0%}",
    )


def _without_direction(run: Run, rules: AlarmRules) -> Alarm:
    items = [i for c in run.codings for i in c.assignments if i.construct != OTHER]
    said = sum(item.direction != "0" for item in items)
    share = said / len(items) if items else 1.0
    return _alarm(
        "directions are missing",
        off=share < rules.least_direction,
        found=f"{said} of {len(items)} say a direction ({share:.0%})",
        allowed=f"at least {rules.least_direction:.0%}",
    )


def _single_configurations(run: Run, rules: AlarmRules) -> Alarm:
    counts = {c.source: len(c.configurations) for c in run.codings if c.configurations}
    single = [name for name, count in counts.items() if count == 1]
    share = len(single) / len(counts) if counts else 0.0
    return _alarm(
        "one configuration a document",
        off=share > rules.single_configuration,
        found=f"{len(single)} of {len(counts)} documents ({share:.0%})",
        allowed=f"at most {rules.single_configuration:.0%}",
        where=single,
    )


def _few_hindering(run: Run, rules: AlarmRules) -> Alarm:
    polarity = Counter(item.polarity for coding in run.codings for item in coding.configurations)
    share = polarity["-"] / polarity.total() if polarity else 1.0
    return _alarm(
        "few configurations that hinder",
        off=share < rules.least_hindering,
        found=f"{polarity['-']} of {polarity.total()} ({share:.0%})",
        allowed=f"at least {rules.least_hindering:.0%}",
    )


def _truncated(run: Run) -> Alarm:
    """Look for texts that stop without the end of a sentence, or on dots."""
    cut = [d.source for d in run.documents if not _ends(d.text)]
    return _alarm(
        "documents that may be truncated",
        off=bool(cut),
        found=f"{len(cut)} of {len(run.documents)} end within a sentence",
        allowed="none",
        where=cut,
    )


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
    coded = {coding.source for coding in run.codings}
    missing = [
        name for name, source in run.sources.items()
        if name not in coded and source.decision != "exclude"
    ]  # fmt: skip
    return _alarm(
        "sources without a coding",
        off=bool(missing),
        found=f"{len(missing)} of {len(run.sources)}",
        allowed="none",
        where=missing,
    )


def _by_machine(run: Run) -> Alarm:
    machine = [coding.source for coding in run.codings if coding.origin == "machine"]
    return _alarm(
        "sources that only the machine coded",
        off=bool(machine),
        found=f"{len(machine)} of {len(run.codings)}",
        allowed="none once people have read them",
        where=machine,
    )


def _totals(run: Run) -> Alarm:
    """Compare every total with the manifest, wherever else it is written or can be counted."""
    wrong = [
        f"{key}: manifest {run.manifest[key]}, {place} {count}"
        for place, totals in [("records", _counted(run)), *sorted(run.totals.items())]
        for key, count in sorted(totals.items())
        if key in run.manifest and run.manifest[key] != count
    ]
    return _alarm(
        "totals that disagree",
        off=bool(wrong),
        found=f"{len(wrong)} disagree",
        allowed="none",
        where=wrong,
    )


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


def located_share(documents: Iterable[Document], codings: Iterable[Coding]) -> float:
    """Return the share of quotes that stand where they are said to, word for word."""
    marks = list(_marks(documents, codings))
    return sum(found for _, found in marks) / len(marks) if marks else 1.0


def _marks(documents: Iterable[Document], codings: Iterable[Coding]) -> Iterator[tuple[str, bool]]:
    texts = {document.id: document.text for document in documents}
    for coding in codings:
        text = texts.get(coding.document, "")
        for span in coding.spans:
            yield coding.source, text[span.start : span.end] == span.text
        yield from ((coding.source, False) for _ in coding.unplaced)


def _located(run: Run, rules: AlarmRules) -> Alarm:
    marks = list(_marks(run.documents, run.codings))
    found = sum(good for _, good in marks)
    share = found / len(marks) if marks else 1.0
    least = max(rules.least_located, run.located_before or 0.0)
    before = "" if run.located_before is None else f"; accepted result {run.located_before:.2%}"
    return _alarm(
        "quotes that are not where they should be",
        off=share < least,
        found=f"{found} of {len(marks)} located ({share:.2%}{before})",
        allowed=f"at least {least:.2%}",
        where={name for name, good in marks if not good},
    )
