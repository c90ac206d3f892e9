"""The phases of a collaboration's life: what may be written, and what phrases tell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cmo.errors import UserError
from cmo.lifecycle import Lifecycle, lifecycle_file, read_lifecycle
from cmo.records import Coding, Configuration, Document, Passage, Span
from cmo.resources import resource

FILE = """\
phases:
  - {code: planning, phase: Planning, meaning: before, cues: [before the (work|merger), sign*]}
  - {code: keeping, phase: After, meaning: kept up, cues: []}
  - {code: ending, phase: After, meaning: ended, cues: [wound up]}
"""
TEXT = "They met before the work. Rooms were shared. It was wound up.\nNurses had signed."


@pytest.fixture
def lifecycle(tmp_path: Path) -> Lifecycle:
    return read(tmp_path, FILE)


def read(folder: Path, text: str) -> Lifecycle:
    (folder / "lifecycle.yaml").write_text(text)
    return read_lifecycle(lifecycle_file(folder))


def coding(words: str, phase: str = "") -> tuple[Coding, Document]:
    """Return a coding of one configuration whose only span is ``words``."""
    ends = TEXT.index("\n")
    passages = (Passage(0, ends), Passage(ends + 1, len(TEXT)))
    document = Document.make("a", "literature", TEXT, passages)
    start = TEXT.index(words)
    span = Span.make("a", start, start + len(words), "C", words, coder="ana", origin="person")
    made = Configuration.make(
        "a", {"C": (span.id,)}, "+", coder="ana", origin="person", phase=phase
    )
    return Coding("a", document.id, "ana", "person", (span,), (made,)), document


def settled(lifecycle: Lifecycle, words: str, phase: str = "") -> tuple[str, bool]:
    [found] = lifecycle.settle(*coding(words, phase)).configurations
    return found.phase, found.phase_by_rule


@pytest.mark.parametrize(
    ("words", "phase"),
    [
        ("They met", "planning"),
        ("Rooms were shared", ""),
        ("wound up", "ending"),
        ("had signed", "planning"),
        ("Nurses", "planning"),
    ],
)
def test_a_phrase_tells_the_phase_of_what_stands_in_its_sentence(
    lifecycle: Lifecycle, words: str, phase: str
) -> None:
    assert settled(lifecycle, words) == (phase, bool(phase))


def test_what_a_coder_said_stands_and_is_not_by_rule(lifecycle: Lifecycle) -> None:
    assert settled(lifecycle, "They met", "any") == ("any", False)
    assert settled(lifecycle, "They met", "keeping; ending") == ("keeping;ending", False)


def test_a_phase_that_is_not_known_counts_as_not_said(lifecycle: Lifecycle) -> None:
    assert settled(lifecycle, "They met", "plannning") == ("planning", True)
    assert settled(lifecycle, "Rooms", "plannning;ending") == ("ending", False)
    [problem] = lifecycle.problems("plannning;ending", "here")
    assert str(problem) == (
        "here: unknown phase 'plannning'; allowed: planning, keeping, ending, any."
    )


def test_a_phrase_is_found_in_any_case_as_whole_words(lifecycle: Lifecycle) -> None:
    assert lifecycle.told_by("BEFORE  THE\nMERGER it was wound up") == "planning;ending"
    assert lifecycle.told_by("Designed to be unwound upwards") == ""


def test_settling_changes_nothing_else(lifecycle: Lifecycle) -> None:
    given, document = coding("They met")
    found = lifecycle.settle(given, document)
    assert replace(found, configurations=given.configurations) == given
    assert found.configurations[0].id == given.configurations[0].id
    assert lifecycle.settle(given, None) == given


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("(work|merger)", "(work|merger", "phase planning: the phrase 'before the (work|merger'"),
        ("(work|merger)", "(" * 5_000, "phase planning: the phrase 'before the ((("),
        ("code: keeping", "code: planning", "phase planning: the code is taken"),
        ("code: keeping", "code: any", "phase any: the code is taken"),
        ("code: keeping", "code: Keep it", "found 'Keep it'"),
        ("meaning: kept up", "meening: kept up", "unknown 'meening'"),
    ],
)
def test_a_mistake_in_the_phases_is_said(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    with pytest.raises(UserError) as raised:
        read(tmp_path, FILE.replace(before, after))
    assert said in str(raised.value)


def test_the_shipped_phases_are_the_five_of_the_study(tmp_path: Path) -> None:
    assert lifecycle_file(tmp_path) == resource("config/lifecycle.yaml")
    shipped = read_lifecycle(lifecycle_file(tmp_path))
    assert list(dict.fromkeys(shipped.names.values())) == [
        "Contemplating",
        "Connecting",
        "Planning",
        "Implementation",
        "Maintenance or dissolution",
    ]
    assert shipped.told_by("The network was called off after ten years.") == (
        "maintenance;dissolution"
    )
