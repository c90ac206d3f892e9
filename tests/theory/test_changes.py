"""What changed, and that a source changes what it touches and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from benchmarks.handed_in import ACCEPTED
from hypothesis import given
from hypothesis import strategies as st

from cmo.errors import UserError
from cmo.records import Coding, Source
from cmo.theory.changes import Change, compare, first_report, report
from cmo.theory.confidence import ConfidenceRules
from cmo.theory.edges import edge_details
from cmo.theory.evidence import claims_of
from cmo.theory.graph import build_graph
from cmo.theory.grouping import group
from cmo.theory.ledger import Decision, make_ledger
from cmo.theory.links import make_links
from cmo.theory.readings import read_configurations
from cmo.theory.state import State, take_state
from cmo.theory.stored import read_state, write_state
from cmo.theory.tallies import Evidence, InitialLink
from cmo.theory.verdicts import VerdictRules

MakeCoding = Callable[..., Coding]
INITIAL = [
    InitialLink("L1", "trust", "pace", "+", "M-O", "If trust, then pace."),
    InitialLink("L2", "mandate", "trust", "-", "C-M", "If ordered, then less trust."),
]
SENTENCES = st.sampled_from(
    [
        "M trust+ > O pace+",
        "M trust+ > O pace-",
        "C mandate+ > M trust-",
        "C mandate+ > M trust- > O pace-",
        "C mandate- > M faith+ > O pace+",
        "C pace+ > M trust0",
    ]
)
CORPUS = st.dictionaries(
    st.sampled_from("abcdef"), st.lists(SENTENCES, max_size=3, unique=True), min_size=1, max_size=5
)


def state_of(codings: Sequence[Coding], decisions: Sequence[Decision] = ()) -> State:
    sources = {c.source: Source(c.source) for c in codings}
    readings = list(read_configurations(codings, sources))
    claims = [claim for c in codings for claim in claims_of(c)]
    links = make_links(claims, sources)
    details = edge_details(links, sources, readings, ConfidenceRules())
    graph = build_graph(links, (), codings, details)
    evidence = Evidence(claims, readings, sources)
    ledger = make_ledger(INITIAL, evidence, decisions, VerdictRules(), ConfidenceRules())
    rows = [{key: str(value) for key, value in asdict(row).items()} for row in ledger]
    said = {r.configuration: f"{r.source}/{r.configuration}" for r in readings}
    return take_state(graph, rows, sources, {"links": len(links)}, said)


def kinds(changes: Sequence[Change]) -> dict[str, str]:
    return {change.name: change.kind for change in changes}


def test_nothing_changes_from_a_state_to_itself(coding: MakeCoding) -> None:
    state = state_of([coding("a", "M trust+ > O pace+")])
    assert compare(state, state) == []
    assert "No link and no verdict changed." in report([], state, state)


def test_one_more_paper_changes_what_it_touches_and_changes_says_exactly_that(
    coding: MakeCoding,
) -> None:
    old = [
        coding("a", "M trust+ > O pace+", "C mandate+ > M faith-"),
        coding("b", "C size+ > O pace-"),
    ]
    before = state_of(old)
    after = state_of([*old, coding("c", "C mandate+ > M trust- > O pace-")])
    changes = compare(before, after)
    assert kinds(changes) == {
        "mandate → trust (-)": "gained",
        "trust → pace (+)": "strengthened",
        "L1": "evidence moved",
        "L2": "verdict turned",
    }
    assert {cause for change in changes for cause in change.causes} == {"c"}
    text = report(changes, before, after)
    assert "Sources added: c." in text
    assert "Changes: 4, caused by c." in text
    assert "- trust → pace (+): 1 independent → 2 independent. Caused by c." in text
    assert "faith" not in text
    assert "size" not in text


@given(CORPUS, st.lists(SENTENCES, min_size=1, max_size=3, unique=True))
def test_every_change_after_adding_a_source_is_caused_by_it_alone(
    coding: MakeCoding, corpus: dict[str, list[str]], said: list[str]
) -> None:
    old = [coding(name, *sentences) for name, sentences in sorted(corpus.items())]
    new = coding("new", *said)
    before, after = state_of(old), state_of([*old, new])
    changes = compare(before, after)
    assert changes
    assert {cause for change in changes for cause in change.causes} == {"new"}
    claimed = {(c.from_construct, c.to_construct) for c in claims_of(new)}
    touched = {
        (after.links[change.name].from_construct, after.links[change.name].to_construct)
        for change in changes
        if change.name in after.links
    }
    assert touched <= claimed


@given(CORPUS, st.lists(SENTENCES, max_size=3, unique=True), st.randoms(use_true_random=False))
def test_a_source_added_and_removed_leaves_no_trace_and_order_never_matters(
    coding: MakeCoding, corpus: dict[str, list[str]], said: list[str], chance: object
) -> None:
    old = [coding(name, *sentences) for name, sentences in corpus.items()]
    before = state_of(old)
    state_of([*old, coding("new", *said)])
    shuffled = list(old)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    after = state_of(shuffled)
    assert after == before
    assert compare(before, after) == []
    ways = [
        group(read_configurations(codings, {c.source: Source(c.source) for c in old}))
        for codings in (old, shuffled)
    ]
    assert ways[0] == ways[1]


@given(CORPUS, CORPUS)
def test_going_back_undoes_every_change(
    coding: MakeCoding, one: dict[str, list[str]], two: dict[str, list[str]]
) -> None:
    states = [state_of([coding(n, *s) for n, s in sorted(c.items())]) for c in (one, two)]
    mirror = {
        "gained": "lost",
        "lost": "gained",
        "strengthened": "weakened",
        "weakened": "strengthened",
        "verdict gained": "verdict lost",
        "verdict lost": "verdict gained",
    }
    there, back = compare(*states), compare(*reversed(states))
    assert {(c.name, mirror.get(c.kind, c.kind), c.after, c.before) for c in there} == {
        (c.name, c.kind, c.before, c.after) for c in back
    }


def test_a_link_whose_leading_sign_changes_has_turned(coding: MakeCoding) -> None:
    before = [coding("a", "M trust+ > O pace+")]
    after = [*before, coding("b", "M trust+ > O pace-"), coding("c", "M trust+ > O pace-")]
    turns = [c for c in compare(state_of(before), state_of(after)) if c.kind == "turned"]
    assert [(c.name, c.before, c.after, c.causes) for c in turns] == [
        ("trust → pace", "+", "-", ("b", "c"))
    ]


def test_a_source_coded_anew_is_named_as_the_cause(coding: MakeCoding) -> None:
    other = coding("b", "M trust+ > O pace+")
    before = state_of([coding("a", "M trust+ > O pace+"), other])
    after = state_of([coding("a", "C size+ > M trust+ > O pace+"), other])
    change = next(c for c in compare(before, after) if c.name == "trust → pace (+)")
    assert (change.kind, change.causes) == ("recoded", ("a",))


def test_what_another_model_coded_anew_is_listed(coding: MakeCoding) -> None:
    old = state_of([coding(name, "M trust+ > O pace+") for name in ("a", "b")])
    before = replace(old, models={"a": "model-1", "b": "model-1", "gone": "model-1"})
    after = replace(old, models={"a": "model-1", "b": "model-2", "new": "model-2"})
    assert "Coded anew by another model: b. " in report([], before, after)
    assert "another model" not in report([], before, before)


def test_a_verdict_of_a_person_is_named_as_the_cause(coding: MakeCoding) -> None:
    codings = [coding("a", "M trust+ > O pace+")]
    decision = Decision("L1", "contested", "ana", "2026-01-01", "x")
    [change] = compare(state_of(codings), state_of(codings, [decision]))
    assert (change.kind, change.causes) == ("verdict turned", ("the verdict of ana",))
    assert change.after.startswith("contested, decided by ana")


@given(CORPUS)
def test_an_accepted_state_reads_back_equal(
    coding: MakeCoding,
    tmp_path_factory: pytest.TempPathFactory,
    corpus: dict[str, list[str]],
) -> None:
    state = state_of([coding(name, *sentences) for name, sentences in sorted(corpus.items())])
    state = replace(state, models=dict.fromkeys(corpus, "model-1"))
    path = tmp_path_factory.mktemp("accepted") / "accepted.json"
    write_state(path, state)
    assert read_state(path) == state


def test_the_first_report_says_how_to_accept(coding: MakeCoding) -> None:
    assert "cmo accept" in first_report(state_of([coding("a", "M trust+ > O pace+")]))


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("[]", "not an accepted result"),
        ('{"format": 9}', "format 9"),
        ("{", "JSON"),
        (ACCEPTED.replace('"+"', "1"), "not an accepted result"),
        (ACCEPTED.replace('["lit-a"]', '"lit-a"'), "not an accepted result"),
        (ACCEPTED.replace('"sources": 1', '"sources": Infinity'), "not an accepted result"),
    ],
)
def test_another_file_is_refused_in_words(tmp_path: Path, content: str, found: str) -> None:
    path = tmp_path / "accepted.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=found):
        read_state(path)


def test_a_folder_without_a_run_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"programme_theory\.json"):
        read_state(tmp_path)
