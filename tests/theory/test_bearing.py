"""What matters when and where, counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cmo.lifecycle import Lifecycle, Phase
from cmo.records import Coding, Construct, Source
from cmo.theory.bearing import Bearing, PhaseBearing, bearings_by_phase, bearings_by_type
from cmo.theory.evidence import claims_of
from cmo.theory.readings import read_configurations
from cmo.typology import Dimension, Typology

MakeCoding = Callable[..., Coding]
LIFECYCLE = Lifecycle(
    tuple(
        Phase(code, name, "", None) for code, name in (("a", "First"), ("b", "Last"), ("c", "Last"))
    )
)
MANDATE = Dimension("mandate", "Mandate", "", "", {"free": "Free", "told": "Told", "unknown": "?"})
TYPOLOGY = Typology((MANDATE,), frozenset({"unknown"}))
CODEBOOK = [Construct("trust", "Trust between partners", "", "functioning")]
SOURCES = {
    source.id: source
    for source in (
        Source("p", phase="a", mandate="free", family="one"),
        Source("q", phase="b", mandate="free", family="one"),
        Source("r", phase="c;b", mandate="told"),
        Source("i", kind="interview", phase="any", mandate="unknown", synthetic="yes"),
        Source("s"),
    )
}
SAID = ("C law+ > M trust+ > O pace+", "+")


@pytest.fixture
def codings(coding: MakeCoding) -> list[Coding]:
    against = ("C law+ > M trust- > O pace-", "-")
    made = [coding("p", SAID), coding("q", against), coding("r", SAID, against), coding("i", SAID)]
    return [*made, coding("s", ("C law+ > O pace+", "~"))]


def by_phase(codings: list[Coding]) -> list[PhaseBearing]:
    readings = list(read_configurations(codings, SOURCES))
    claims = [claim for coding in codings for claim in claims_of(coding)]
    return bearings_by_phase(readings, claims, SOURCES, CODEBOOK, LIFECYCLE)


def by_type(codings: list[Coding]) -> list[Bearing]:
    return bearings_by_type(read_configurations(codings, SOURCES), SOURCES, CODEBOOK, TYPOLOGY)


def test_mechanisms_of_each_phase_are_counted_by_independent_source(codings: list[Coding]) -> None:
    rows = [row for row in by_phase(codings) if row.kind == "mechanism"]
    assert [(row.group, row.subject, row.families, row.families_of_group) for row in rows] == [
        ("First", "trust", 1, 1),
        ("Last", "trust", 2, 2),
        ("Any phase", "trust", 1, 1),
    ]
    last = rows[1]
    assert last.label == "Trust between partners"
    assert (last.papers, last.interviews, last.synthetic_sources) == (2, 0, 0)
    assert (last.helps, last.hinders, last.mixed) == (1, 2, 0)
    assert (last.share, last.source_ids) == (1.0, "q; r")
    assert (rows[2].papers, rows[2].interviews, rows[2].synthetic_sources) == (0, 1, 1)


def test_every_configuration_is_somewhere_even_where_no_phase_is_said(
    codings: list[Coding],
) -> None:
    unsaid = [(row.kind, row.subject) for row in by_phase(codings) if row.group == "Not said"]
    assert unsaid == [("construct", "law"), ("construct", "pace"), ("link", "law → pace")]


def test_a_topic_without_phases_has_no_table_of_them(codings: list[Coding]) -> None:
    readings = list(read_configurations(codings, SOURCES))
    assert bearings_by_phase(readings, [], SOURCES, CODEBOOK, Lifecycle(())) == []


def test_links_are_told_apart_by_their_sign(codings: list[Coding]) -> None:
    links = [row for row in by_phase(codings) if row.kind == "link" and row.group == "Last"]
    assert [(row.subject, row.sign, row.families) for row in links] == [
        ("law → trust", "-", 2),
        ("trust → pace", "+", 2),
        ("law → trust", "+", 1),
    ]
    assert links[1].label == "Trust between partners → pace"


def test_who_said_the_phase_is_counted_apart(coding: MakeCoding) -> None:
    given = [coding("p", SAID), coding("r", SAID), coding("s", SAID)]
    looks = [{"phase": "a"}, {"phase": "a", "phase_by_rule": True}, {}]
    codings = [
        replace(each, configurations=(replace(each.configurations[0], **look),))  # type: ignore[arg-type]
        for each, look in zip(given, looks, strict=True)
    ]
    [first] = [r for r in by_phase(codings) if r.group == "First" and r.kind == "mechanism"]
    assert (first.by_coder, first.by_rule, first.by_register) == (1, 1, 0)


def test_types_hold_mechanisms_of_the_sources_that_say_their_type(codings: list[Coding]) -> None:
    rows = by_type(codings)
    assert [(r.dimension, r.group, r.group_name, r.subject, r.families) for r in rows] == [
        ("mandate", "free", "Free", "trust", 1),
        ("mandate", "told", "Told", "trust", 1),
    ]
    assert (rows[0].sources, rows[0].helps, rows[0].hinders) == (2, 1, 1)


def test_the_order_of_codings_changes_nothing(codings: list[Coding]) -> None:
    assert by_phase(codings[::-1]) == by_phase(codings)
    assert by_type(codings[::-1]) == by_type(codings)
