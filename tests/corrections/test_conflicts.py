"""Whose correction holds where people want different things of one span."""

from __future__ import annotations

from dataclasses import replace

from cmo.corrections.applying import apply_corrections
from cmo.corrections.rows import Correction, Mark

from .conftest import document, machine


def test_two_people_in_conflict_change_nothing_until_a_third_decides() -> None:
    made = document("lit-0")
    coding = machine(made, "m", mapped=False)
    span = next(s for s in coding.spans if s.label == "M")
    mark = Mark("M", span.start, span.end, span.text)

    def say(coder: str, label: str, day: str = "2026-11-30") -> Correction:
        return Correction(
            "label", "M", label, "lit-0", "machine", mark, document=made.id,
            id=f"cor-{coder}", coder=coder, date=day,
        )  # fmt: skip

    two = [say("ana", "O"), say("ben", "C")]
    same, outcomes = apply_corrections(coding, made, two)
    assert [o.state for o in outcomes] == ["conflict", "conflict"]
    assert same.spans == coding.spans
    third, outcomes = apply_corrections(coding, made, [*two, say("cat", "C")])
    assert [o.state for o in outcomes] == ["overruled", "applied", "applied"]
    assert (span.start, "C") in {(s.start, s.label) for s in third.spans}
    back = Correction("withdraw", "", "", target="cor-ben", coder="ben", id="cor-back")
    _, outcomes = apply_corrections(coding, made, [*two, back])
    assert [o.state for o in outcomes[:2]] == ["applied", "withdrawn"]


def test_an_acceptance_stands_beside_a_later_change_by_the_same_person() -> None:
    made = document("lit-0")
    coding = machine(made, "m", mapped=False)
    span = next(s for s in coding.spans if s.label == "M")
    mark = Mark("M", span.start, span.end, span.text)
    first = Correction("decision", "", "accept", "lit-0", "machine", mark, document=made.id)
    later = replace(first, field="construct", old="trust", new="pace", construct="pace")
    given = [replace(c, id=f"cor-{n}", coder="ana") for n, c in enumerate((first, later))]
    _, outcomes = apply_corrections(coding, made, given)
    assert "replaced" not in {o.state for o in outcomes}
    assert outcomes[1].state == "applied"
