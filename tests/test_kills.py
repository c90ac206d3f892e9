"""Kills are counted on from an earlier sitting, of the same version only."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.kills import Synthesis, Trial


def test_counts_are_taken_up_again(tmp_path: Path) -> None:
    place, progress = Synthesis(tmp_path / "place"), tmp_path / "progress.json"
    first, second, other = (Trial(place, 1, progress) for _ in range(3))
    first.resume()
    first.seen.update(kills=3, identical=3)
    first.hit.update(tag=1)
    first.report("a kill")
    second.resume()
    assert (second.seen, second.hit) == (first.seen, first.hit)
    assert second.draw.random() != first.draw.random()
    other.wanted = {"results/a": "0"}
    with pytest.raises(AssertionError, match="is of another version"):
        other.resume()
