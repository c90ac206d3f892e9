"""The Slurm profile takes the same workflow to a cluster, and brings back the same bytes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import slurm
from story import BAD_NAME, CHECKOUT, lay_out, succeed

PROFILE = CHECKOUT / "profiles" / "slurm"
# One node has no accounts and no record of past jobs, and answers at once.
ONE_NODE = (
    *("--slurm-no-account", "--slurm-status-command", "squeue"),
    *("--slurm-init-seconds-before-status-checks", "1", "--seconds-between-status-checks", "1"),
)


def synthesis(folder: Path) -> Path:
    """Lay out the synthesis without the name that the plugin's job script does not bear."""
    folder.mkdir()
    lay_out(folder)
    (folder / "raw" / "literature" / BAD_NAME).unlink()
    return folder


def made(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for name in ("processed", "results")
        for path in (folder / name).rglob("*")
        if path.is_file()
    }


@pytest.mark.skipif(bool(slurm.missing()), reason=slurm.missing())
def test_slurm_makes_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = synthesis(tmp_path / "here"), synthesis(tmp_path / "there")
    succeed(here)
    with slurm.cluster(tmp_path / "cluster") as programs:
        monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
        succeed(there, "--profile", str(PROFILE), *ONE_NODE)
    assert made(there) == made(here)
