"""A share of the fuzzing: whatever a file holds, it ends in a result or in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks import fuzz

from cmo.reading import READERS
from cmo.resources import CHECKOUT

INPUTS = 6
"""Inputs a reader; `python benchmarks/fuzz.py` tries thousands."""


def test_every_format_of_sources_is_fuzzed() -> None:
    assert set(fuzz.sources()) == set(READERS)


def test_everything_that_has_a_schema_is_fuzzed() -> None:
    schemas = {path.name.split(".")[0] for path in (CHECKOUT / "workflow/schemas").glob("*.json")}
    assert schemas <= {Path(name).stem for name in fuzz.others()}


def test_no_input_hangs_crashes_leaks_or_loses() -> None:
    cases = len(fuzz.sources()) + len(fuzz.others())
    seen = fuzz.fuzz(INPUTS * cases, seed=3)
    assert {counts["inputs"] for counts in seen.values()} == {INPUTS}
    faults = {
        name: {fault: counts[fault] for fault in fuzz.FAULTS} for name, counts in seen.items()
    }
    assert faults == dict.fromkeys(seen, dict.fromkeys(fuzz.FAULTS, 0))


def test_the_harness_sees_a_hang_and_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def spin(path: object) -> None:
        while True:
            pass

    def fail(path: object) -> None:
        raise KeyError

    monkeypatch.setattr(fuzz, "LIMIT", 0.1)
    monkeypatch.setattr(fuzz, "sources", lambda: {".txt": b"a"})
    monkeypatch.setattr(fuzz, "others", lambda: {"a.json": (b"a", spin), "a.yaml": (b"a", fail)})
    seen = fuzz.fuzz(3, seed=1, only=("a.json", "a.yaml"))
    assert seen["a.json"]["hangs"] == 2
    assert seen["a.yaml"]["crashes"] == 1
