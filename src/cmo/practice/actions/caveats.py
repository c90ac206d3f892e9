"""What to know before acting: where sources disagree, conditions, and what nobody has tested."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cmo.practice.actions.weighing import Tie, Weighed
from cmo.practice.findings import Findings, names

DISPUTED = {"contested", "refuted"}
ITEM = re.compile(r"(\w+) \(([+0-])\)")
AMOUNT = {"+": "more", "-": "less", "0": ""}


def caveats_of(weighed: Weighed, findings: Findings) -> list[str]:
    """Return the caveats of an action, each a sentence, the gravest first."""
    ties = weighed.ties
    found = [_dispute(tie, findings) for tie in ties if tie.against_ids or _disputed(tie)]
    found += [_condition(tie, findings) for tie in ties if tie.backing_ids and tie.condition]
    if len(weighed.backing) == 1:
        found.append("It rests on one independent source.")
    return [*found, *_untested(ties)]


def _disputed(tie: Tie) -> bool:
    return tie.verdict in DISPUTED and bool(tie.backing_ids)


def _dispute(tie: Tie, findings: Findings) -> str:
    sides = " and ".join(
        f"{say_sources(ids, findings) or 'no source'} {what}"
        for ids, what in ((tie.backing_ids, "for it"), (tie.against_ids, "against"))
    )
    contexts = "".join(_contexts(tie, findings))
    verdict = f" is {tie.verdict} in the ledger" if tie.verdict in DISPUTED else ""
    return f"“{tie.words}”{verdict}: {sides}.{contexts}"


def _contexts(tie: Tie, findings: Findings) -> Iterator[str]:
    """Say which contexts the two sides do not share."""
    for side, words in ((tie.sign, "for it"), (_turned(tie), "against")):
        rows = [row for row in findings.sides.get(tie.link, ()) if row["sign"] == side]
        found = dict.fromkeys(c for row in rows for c in names(row["only_on_this_side"]))
        if found:
            shown = ", ".join(say_item(item, findings) for item in found)
            yield f" Only among those {words}: {shown}."


def _turned(tie: Tie) -> str:
    return "-" if tie.sign == "+" else "+"


def _condition(tie: Tie, findings: Findings) -> str:
    return f"“{tie.words}” holds where there is {say_item(tie.condition, findings)}."


def _untested(ties: Iterable[Tie]) -> Iterator[str]:
    found = [f"“{tie.words}” ({tie.link})" for tie in ties if tie.verdict == "untested"]
    if found:
        yield f"In the initial theory, but tested by no source: {'; '.join(found)}."


def say_item(item: str, findings: Findings) -> str:
    """Put a construct with its direction, ``trust (-)``, into words."""

    def words(match: re.Match[str]) -> str:
        return f"{AMOUNT[match[2]]} “{findings.label(match[1])}”".strip()

    return ITEM.sub(words, item)


def say_sources(sources: Iterable[str], findings: Findings) -> str:
    """Return the identifiers of sources, synthetic ones marked."""
    return ", ".join(
        f"{name} (synthetic)" if findings.synthetic(name) else name for name in sources
    )
