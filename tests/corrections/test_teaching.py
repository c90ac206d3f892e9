"""The model learns from what people settled, and from nothing that nobody looked at."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from story import TINY

from cmo.cli import main
from cmo.coded import read_coded_sources
from cmo.corrections.rows import MACHINE, Correction, Mark, add_corrections
from cmo.corrections.teaching import corrected_texts, lessons, taught_codings
from cmo.linear import CARD
from cmo.mapping.examples import Example, coded_examples
from cmo.model import open_model
from cmo.records import Span
from cmo.store import read_json

WORDS = "porters whistled in the corridor"
MARK = Mark("M", 20, 20 + len(WORDS), WORDS, "All along the road, ", ".")


def correct(field: str, new: str, coder: str = "zoe", **values: str) -> Correction:
    made = Correction(
        "construct", "trust", new, "lit-c", MACHINE, MARK, construct="trust", direction="+",
        coder=coder, date="2026-11-30",
    )  # fmt: skip
    made = replace(made, field=field, **{field: new} if field in {"construct"} else {}, **values)
    return replace(made, id=f"cor-{coder}-{field}-{new}")


def test_a_corrected_span_is_among_what_the_mapper_learns_from() -> None:
    given = [correct("construct", "pace"), correct("direction", "-", construct="pace")]
    assert list(coded_examples((coding, "") for coding in taught_codings(given))) == [
        Example(WORDS, "M", "pace", "-", "coded", source="lit-c")
    ]


def test_an_accepted_span_teaches_what_its_row_said() -> None:
    [coding] = taught_codings([correct("decision", "accept")])
    [about] = coding.assignments
    assert (about.construct, about.direction, about.coder) == ("trust", "+", "zoe")


def test_what_says_nothing_of_a_construct_teaches_nothing() -> None:
    silent = [correct("decision", "reject"), correct("label", "O"), correct("comment", "so")]
    assert list(taught_codings(silent)) == []
    assert lessons(silent) == []


def test_people_in_conflict_teach_nothing_until_one_takes_it_back() -> None:
    two = [correct("construct", "pace"), correct("construct", "faith", "ana")]
    assert list(taught_codings(two)) == []
    back = Correction("withdraw", "", "", target=two[1].id, coder="ana", id="cor-back")
    [coding] = taught_codings([*two, back])
    assert [about.construct for about in coding.assignments] == ["pace"]
    assert lessons([*two, back]) == lessons(two[:1])


def test_a_rejected_span_teaches_nothing_though_its_construct_was_given() -> None:
    both = [correct("construct", "pace"), correct("decision", "reject")]
    assert list(taught_codings(both)) == []


def test_peoples_codings_are_learned_from_as_corrected() -> None:
    texts = read_coded_sources(TINY / "raw")
    [first] = [t for t in texts if (t.writer, t.document.source) == ("ana", "lit-a")]
    span = next(s for s in first.coding.spans if s.label == "M")
    mark = Mark("M", span.start, span.end, span.text)
    new = span.text.removesuffix(" figures")
    given = Correction("words", span.text, new, "lit-a", "ana", mark, id="cor-1", coder="zoe")
    done = corrected_texts(texts, [given])
    changed = [at for at, (old, now) in enumerate(zip(texts, done, strict=True)) if old != now]
    assert [texts[at] for at in changed] == [first]
    assert new in {s.text for s in done[changed[0]].coding.spans}
    assert span.text not in {s.text for s in done[changed[0]].coding.spans}
    assert lessons([given]) != lessons([replace(given, new="directors")])


def test_training_takes_them_in(tmp_path: Path) -> None:
    raw, words = tmp_path / "raw", [(Span.make(
        "lit-x", 0, len(WORDS), "M", WORDS, coder="m", origin="machine"), "M")]  # fmt: skip
    shutil.copytree(TINY / "raw", raw)
    add_corrections(raw / "corrections/zoe.csv", [correct("construct", "staff_retention")])
    main(["train", f"--raw={raw}", f"--output={tmp_path / 'model'}"])
    assert read_json(tmp_path / "model" / CARD)["card"]["constructs_from_corrections"] == 1
    mapper = open_model(tmp_path / "model").mapper
    assert mapper is not None
    [about] = mapper.assign(words, "model")
    assert about.construct == "staff_retention"
