"""Verdicts that people gave in the workbook, beside those of ``data/raw/verdicts.csv``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from cmo.corrections.outcomes import Outcome, outcome, wishes
from cmo.corrections.rows import Correction
from cmo.corrections.settling import Votes, withdrawn
from cmo.theory.ledger import Decision
from cmo.theory.verdicts import Verdict


def settle_verdicts(corrections: Sequence[Correction]) -> tuple[list[Decision], list[Outcome]]:
    """Return the verdicts that hold, and what became of each row; level votes decide nothing."""
    gone = set(withdrawn(corrections))
    targets: dict[str, Votes] = {}
    for given in corrections:
        if given.field == "verdict" and given.id not in gone:
            targets.setdefault(given.target, Votes()).add("verdict", given.new, given)
    decisions, outcomes = [], []
    for target, votes in targets.items():
        winners = [v for v in votes.strong("verdict") if v.value == votes.settled("verdict")]
        if winners:
            last = max((v.correction for v in winners), key=lambda c: (c.date, c.coder))
            by = ", ".join(votes.coders())
            verdict = cast("Verdict", last.new)
            decisions.append(Decision(target, verdict, by, last.date, last.reason))
    for given in corrections:
        if given.field == "verdict":
            taken_back = given.id in gone
            outcomes.append(
                outcome(given, "withdrawn")
                if taken_back
                else _outcome(given, targets[given.target])
            )
    return decisions, outcomes


def _outcome(given: Correction, votes: Votes) -> Outcome:
    last = votes.fields["verdict"][given.coder].correction
    if last.id != given.id:
        return outcome(given, "replaced", f"by {last.id}")
    if votes.divided("verdict"):
        return outcome(given, "conflict", wishes(votes, "verdict"))
    if votes.settled("verdict") != given.new:
        return outcome(given, "overruled", wishes(votes, "verdict"))
    return outcome(given, "applied")
