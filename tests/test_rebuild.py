"""The worked example in ``data/raw``, read and placed anew: every quote people marked is found.

Only the first two stages run, which need no model, so this holds in a fresh clone. What the
later stages make of quotes is checked on the tiny synthesis in ``test_workflow.py``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cmo.cli import main
from cmo.coded import Pseudonymiser, read_register
from cmo.coding.notation import CodedRecord, read_notation
from cmo.project import coding_files
from cmo.records import Coding, Document, Quarantined
from cmo.store import read_many

CHECKOUT = Path(__file__).parents[1]
RAW = CHECKOUT / "data" / "raw"
BATCHES = 4
SPOKEN = {"interview", "focus-group"}


@dataclass(frozen=True)
class Placed:
    """The documents, people's codings of them, and what was set aside."""

    documents: dict[str, Document]
    codings: dict[tuple[str, str], Coding]
    quarantined: list[Quarantined]


@pytest.fixture(scope="module")
def placed(tmp_path_factory: pytest.TempPathFactory) -> Placed:
    folder = tmp_path_factory.mktemp("rebuilt")
    for batch in map(str, range(BATCHES)):
        documents, codings = folder / f"documents-{batch}", folder / f"codings-{batch}"
        aside = [folder / f"{stage}-{batch}" for stage in ("aside-ingest", "aside-place")]
        common = ["--raw", str(RAW), "--documents", str(documents)]
        shares = ["--batch", batch, "--batches", str(BATCHES)]
        main(["ingest", *common, *shares, "--quarantine", str(aside[0])])
        main(["place", *common, "--output", str(codings), "--quarantine", str(aside[1])])
    found = read_many(sorted(folder.glob("codings-*")), Coding)
    return Placed(
        {d.source: d for d in read_many(sorted(folder.glob("documents-*")), Document)},
        {(c.coder, c.source): c for c in found},
        read_many(sorted(folder.glob("aside-*")), Quarantined),
    )


def test_what_people_wrote_is_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--raw", str(RAW), "--config", str(CHECKOUT / "config" / "config.yaml")])
    assert "are in order. " in capsys.readouterr().out


def test_every_source_of_the_register_is_read(placed: Placed) -> None:
    register = read_register(RAW)
    included = {name for name, source in register.items() if source.decision == "include"}
    assert set(placed.documents) == included
    assert len(included) == 101
    kinds = [document.kind for document in placed.documents.values()]
    assert (kinds.count("literature"), len([k for k in kinds if k in SPOKEN])) == (86, 15)


def test_nothing_is_set_aside(placed: Placed) -> None:
    assert placed.quarantined == []


def records() -> Iterator[tuple[str, CodedRecord]]:
    """Yield coder and coding as people wrote them, with pseudonyms."""
    pseudonymise = Pseudonymiser(RAW)
    for path in coding_files(RAW):
        [record], problems = read_notation(path)
        assert problems == []
        yield path.parent.name, pseudonymise(record)


def plain(words: str) -> str:
    """Return ``words`` without white space and variants of quotes and dashes."""
    words = "".join(c for c in words if unicodedata.category(c) != "Cf")
    words = re.sub("[‘’]", "'", re.sub("[“”]", '"', re.sub("[–—‑]", "-", words)))
    return "".join(words.split())


def test_every_mark_is_found_word_for_word_at_its_offsets(placed: Placed) -> None:
    total = 0
    for coder, record in records():
        text = placed.documents[record.id].text
        coding = placed.codings[coder, record.id]
        assert coding.unplaced == ()
        assert len(coding.spans) == len(record.marks)
        for mark, span in zip(record.marks, coding.spans, strict=True):
            assert text[span.start : span.end] == span.text
            assert plain(span.text) == plain(record.text[mark.start : mark.end])
            assert span.text == span.text.strip()
        total += len(record.marks)
    assert total > 1000


def test_every_configuration_keeps_its_slots_and_polarity(placed: Placed) -> None:
    total = 0
    for coder, record in records():
        coding = placed.codings[coder, record.id]
        words = {span.id: plain(span.text) for span in coding.spans}
        made = [
            (c.polarity, {(s, words[i]) for s in "CMO" for i in c.slot(s)})  # type: ignore[arg-type]
            for c in coding.configurations
        ]
        assert made == [
            (
                record.polarity[number],
                {(label, plain(record.text[m.start : m.end])) for label, m in members},
            )
            for number, members in record.slots().items()
        ]
        total += len(made)
    assert total == 341


def test_every_mark_lies_in_one_passage_that_is_not_the_interviewers(placed: Placed) -> None:
    for coding in placed.codings.values():
        for span in coding.spans:
            around = [
                passage
                for passage in placed.documents[coding.source].passages
                if passage.start <= span.start and span.end <= passage.end
            ]
            assert len(around) == 1, (coding.source, span.text)
            assert not around[0].asks


def test_people_said_what_every_mark_is_about(placed: Placed) -> None:
    for coding in placed.codings.values():
        about = {(a.span, a.label) for a in coding.assignments}
        filled = {(i, s) for c in coding.configurations for s in "CMO" for i in c.slot(s)}  # type: ignore[arg-type]
        assert filled <= about
