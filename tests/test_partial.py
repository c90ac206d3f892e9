"""Codings of part of a text: what nobody read is left to others, and taught to nobody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cmo import coded
from cmo.coding.notation import parse_notation
from cmo.partial import join, outside
from cmo.records import (
    Assignment,
    Coding,
    Configuration,
    Document,
    Label,
    Memo,
    Origin,
    Span,
    Stretch,
)
from cmo.theory.evidence import choose_codings

TEXT = "Boards met. Trust grew. Waits fell. Money went."


def make(coder: str, origin: Origin, *words: str, read: tuple[Stretch, ...] = ()) -> Coding:
    """Return a coding with one configuration of a mechanism each for ``words``."""
    label: Label = "M"
    spans = [
        Span.make("a", TEXT.index(w), TEXT.index(w) + len(w), label, w, coder=coder, origin=origin)
        for w in words
    ]
    configurations = tuple(
        Configuration.make("a", {label: (span.id,)}, "+", coder=coder, origin=origin)
        for span in spans
    )
    about = tuple(Assignment(span.id, label, "trust", "+", coder, origin) for span in spans)
    memos = tuple(Memo(span.id, "so", coder) for span in spans)
    made = Coding("a", "doc", coder, origin, tuple(spans), configurations, about, memos=memos)
    return replace(made, read=read)


def words(coding: Coding) -> list[tuple[str, str]]:
    return [(span.coder, span.text) for span in coding.spans]


FIRST, SECOND = (0, 23), (24, 35)


def test_what_reaches_into_a_stretch_goes_with_all_that_hangs_on_it() -> None:
    left = outside(make("model", "machine", "Trust grew", "Waits fell"), [FIRST])
    assert words(left) == [("model", "Waits fell")]
    assert [c.spans for c in left.configurations] == [(left.spans[0].id,)]
    assert [item.span for item in left.assignments] == [left.spans[0].id]
    assert [memo.target for memo in left.memos] == [left.spans[0].id]


def test_a_configuration_that_loses_a_span_is_left_out_whole() -> None:
    one = make("model", "machine", "Trust grew", "Waits fell")
    both: dict[Label, tuple[str, ...]] = {"M": tuple(span.id for span in one.spans)}
    whole = Configuration.make("a", both, "+", coder="model", origin="machine")
    assert outside(replace(one, configurations=(whole,)), [FIRST]).configurations == ()


def test_a_coding_alone_is_joined_to_itself() -> None:
    one = make("ana", "person", "Trust grew", read=(FIRST,))
    assert join([one]) == one


def test_the_machine_speaks_for_what_people_did_not_read() -> None:
    ana = make("ana", "person", "Trust grew", read=(FIRST,))
    machine = make("model", "machine", "Boards met", "Waits fell")
    [chosen] = choose_codings([machine, ana])
    assert words(chosen) == [("ana", "Trust grew"), ("model", "Waits fell")]
    assert (chosen.coder, chosen.origin) == ("ana; model", "person")
    assert {c.origin for c in chosen.configurations} == {"person", "machine"}


def test_two_people_speak_for_the_passages_that_each_read_first() -> None:
    ana = make("ana", "person", "Trust grew", read=(FIRST,))
    ben = make("ben", "person", "Boards met", "Waits fell", read=(FIRST, SECOND))
    machine = make("model", "machine", "Waits fell", "Money went")
    [chosen] = choose_codings([ben, machine, ana])
    assert words(chosen) == [("ana", "Trust grew"), ("ben", "Waits fell"), ("model", "Money went")]


def test_who_read_the_whole_comes_before_who_read_a_part() -> None:
    ana = make("ana", "person", "Trust grew", read=(FIRST,))
    zoe = make("zoe", "person", "Waits fell")
    assert choose_codings([ana, zoe]) == [zoe]


SHEET = """\
= a | part: open | why: unsure | pol: 1+
Boards met. [M1: Trust grew].

= a | part: open | why: unsure | pol:
Waits fell.

= a | part: coded | pol:
Money went.
"""


def test_a_sheet_holds_several_passages_of_a_source() -> None:
    records, problems = parse_notation(SHEET, "a.txt")
    assert problems == []
    assert [record.partial for record in records] == [True, True, True]
    assert [record.waiting for record in records] == [False, True, False]


def test_a_passage_is_open_or_coded() -> None:
    _, [problem] = parse_notation("= a | part: done\nTrust grew.\n", "a.txt")
    assert str(problem).startswith("a.txt, line 1: 'done' in part:; part: open")


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    (tmp_path / "codings/ana").mkdir(parents=True)
    (tmp_path / "codings/ana/a.txt").write_text(SHEET)
    return tmp_path


def test_nothing_is_learnt_from_what_nobody_read(raw: Path) -> None:
    texts = coded.read_coded_sources(raw)
    assert [text.document.text.strip() for text in texts] == [
        "Boards met. Trust grew.",
        "Money went.",
    ]
    assert [len(text.coding.spans) for text in texts] == [1, 0]


WHOLE = """\
= a | pol: 1+
Boards met. [M1: Trust grew]. Waits fell. Money went.
== read 0-23: Boards met. Trust grew.
== read 36-47: Money went.
"""


def test_nothing_is_learnt_beyond_the_stretches_that_were_read(raw: Path) -> None:
    (raw / "codings/ana/a.txt").write_text(WHOLE)
    rows = ["record,start,end,label,construct,direction", "a,12,22,M,trust,+"]
    (raw / "codings/ana/constructs.csv").write_text("\n".join(rows))
    texts = coded.read_coded_sources(raw)
    assert [text.document.text for text in texts] == ["Boards met. Trust grew.", "Money went."]
    assert [len(text.coding.spans) for text in texts] == [1, 0]
    assert [a.construct for text in texts for a in text.coding.assignments] == ["trust"]


def test_stretches_that_were_read_are_found_again_in_another_text(raw: Path) -> None:
    (raw / "codings/ana/a.txt").write_text(WHOLE)
    text = TEXT.replace("Money went", "Coins stayed")
    document = Document.make("a", "literature", text, ())
    file = raw / "codings/ana/a.txt"
    [coding], [problem] = coded.place_file(file, document, {}, coded.Pseudonymiser(raw))
    assert [text[slice(*stretch)] for stretch in coding.read] == ["Boards met. Trust grew."]
    assert [span.text for span in coding.spans] == ["Trust grew"]
    assert "the passage 'Money went.' is not found in a" in str(problem)
