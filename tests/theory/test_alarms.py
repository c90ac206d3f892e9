from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import networkx as nx
import pytest

from cmo.records import Coding, Document, Source
from cmo.theory.alarms import Alarm, AlarmRules, Run, raise_alarms
from cmo.theory.evidence import claims_of
from cmo.theory.graph import build_graph
from cmo.theory.links import make_links

MakeCoding = Callable[..., Coding]
HEALTHY = (("C mandate+ > M trust- > O pace-", "-"), "C size+ > M faith+ > O pace+")
RULES = AlarmRules(largest_construct=0.4)


def run_of(*codings: Coding, text: str = "They agreed.", **changed: object) -> Run:
    sources = {c.source: Source(c.source) for c in codings}
    links = make_links((x for c in codings for x in claims_of(c)), sources)
    graph = build_graph(links, (), codings)
    placed = [_placed(coding, text) for coding in codings]
    manifest = {"sources": len(sources), "links": len(links)}
    run = Run(sources, [d for _, d in placed], [c for c, _ in placed], graph, manifest, {})
    return replace(run, **changed)  # type: ignore[arg-type]


def _placed(coding: Coding, text: str) -> tuple[Coding, Document]:
    """Return a coding with the document its spans stand in, ten characters each."""
    words = "".join(span.text.ljust(10) for span in coding.spans)
    spans = tuple(replace(s, end=s.start + len(s.text)) for s in coding.spans)
    document = Document(coding.source, coding.source, "literature", words + text, ())
    return replace(coding, spans=spans, document=document.id), document


def going_off(run: Run, rules: AlarmRules = RULES) -> dict[str, Alarm]:
    found = raise_alarms(run, rules)
    return {alarm.alarm: alarm for alarm in found if alarm.state == "alarm"}


def test_a_healthy_run_raises_none_and_lists_all(coding: MakeCoding) -> None:
    run = run_of(coding("a", *HEALTHY))
    assert going_off(run) == {}
    assert len(raise_alarms(run, RULES)) == 11


@pytest.mark.parametrize(
    ("alarm", "said"),
    [
        ("one construct takes many rows", ("M trust+ > O pace-", ("M trust+ > O pace-", "-"))),
        ("many spans fit no construct", ("C other0, C other0 > O pace-", HEALTHY[0])),
        ("directions are missing", ("C size0 > O pace0", HEALTHY[0])),
        ("one configuration a document", (HEALTHY[0],)),
        ("few configurations that hinder", ("C size+ > O pace+", "C mandate+ > O pace+")),
        ("disconnected parts of the theory", (HEALTHY[0], "M faith+ > O morale+")),
    ],
)
def test_each_alarm_goes_off_on_what_it_watches(
    coding: MakeCoding, alarm: str, said: tuple[str, ...]
) -> None:
    assert alarm in going_off(run_of(coding("a", *said)))


@pytest.mark.parametrize("text", ["They agr", "They agreed and …", "They agreed..."])
def test_a_text_that_stops_short_is_named(coding: MakeCoding, text: str) -> None:
    found = going_off(run_of(coding("a", *HEALTHY), text=text))
    assert found["documents that may be truncated"].where == "a"


def test_a_source_without_a_coding_is_named_unless_it_is_excluded(coding: MakeCoding) -> None:
    run = run_of(coding("a", *HEALTHY))
    extra = {"b": Source("b"), "c": Source("c", decision="exclude")}
    found = going_off(replace(run, sources={**run.sources, **extra}, manifest={}))
    assert found["sources without a coding"].where == "b"


def test_what_only_the_machine_coded_is_named(coding: MakeCoding) -> None:
    found = going_off(run_of(coding("a", *HEALTHY, origin="machine")))
    assert found["sources that only the machine coded"].where == "a"


def test_totals_that_disagree_name_both_places(coding: MakeCoding) -> None:
    run = run_of(coding("a", *HEALTHY))
    wrong = replace(run, manifest={**run.manifest, "sources": 7})
    assert "manifest 7, records 1" in going_off(wrong)["totals that disagree"].where
    table = replace(run, totals={"tables/links.csv": {"links": 99}})
    assert "tables/links.csv 99" in going_off(table)["totals that disagree"].where


def test_a_quote_that_is_not_where_it_should_be_is_named(coding: MakeCoding) -> None:
    run = run_of(coding("a", *HEALTHY))
    moved = replace(run, documents=[replace(run.documents[0], text="Something else.")])
    found = going_off(moved)["quotes that are not where they should be"]
    assert (found.where, "0 of 6 located" in found.found) == ("a", True)
    assert going_off(run) == {}


def test_a_drop_in_located_quotes_goes_off_even_where_less_is_allowed(coding: MakeCoding) -> None:
    run = run_of(coding("a", *HEALTHY))
    coded = replace(run.codings[0], unplaced=("lost",))
    rules = replace(RULES, least_located=0.5)
    before = replace(run, codings=[coded], located_before=1.0)
    assert "quotes that are not where they should be" in going_off(before, rules)
    assert going_off(replace(before, located_before=None), rules) == {}


def test_an_empty_run_can_be_looked_at() -> None:
    empty = Run({}, [], [], nx.MultiDiGraph(), {}, {})
    assert going_off(empty) == {}
