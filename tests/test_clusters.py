"""The profiles take the same workflow to a cluster, and bring back the same bytes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pods
import pytest
import slurm
from story import BAD_NAME, CHECKOUT, lay_out, succeed

SLURM, KUBERNETES = (str(CHECKOUT / "profiles" / name) for name in ("slurm", "kubernetes"))
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
        succeed(there, "--profile", SLURM, *ONE_NODE)
    assert made(there) == made(here)


def on_a_volume(folder: Path) -> tuple[str, ...]:
    """Return the profile's options for a volume at ``folder``, and an image that has our Python."""
    return (
        *("--profile", KUBERNETES, "--snakefile", str(folder / "Snakefile")),
        *("--default-storage-prefix", str(folder), "--precommand", "pip() { :; }"),
        *("--kubernetes-persistent-volumes", f"synthesis:{folder}"),
        *("--remote-job-local-storage-prefix", "$WORKDIR/storage"),
    )


def with_the_workflow(folder: Path) -> Path:
    """Lay out the synthesis with the Snakefile in it, as in a checkout."""
    synthesis(folder)
    shutil.copytree(CHECKOUT / "workflow", folder / "workflow")
    for name in ("Snakefile", "environment.yml"):
        shutil.copy(CHECKOUT / name, folder)
    return folder


def said(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout + done.stderr


def planned(plan: str) -> list[tuple[str, str]]:
    """Return rules and their numbers of jobs from what ``snakemake --dry-run`` says."""
    table = plan.partition("Job stats:\n")[2].partition("\n\n")[0]
    return re.findall(r"^(\w+) +(\d+)$", table, flags=re.MULTILINE)


@pytest.mark.skipif(bool(pods.missing()), reason=pods.missing())
def test_kubernetes_plans_the_same_jobs(tmp_path: Path) -> None:
    folder = with_the_workflow(tmp_path / "synthesis")
    here, there = (
        planned(said(succeed(folder, "--dry-run", "--workflow-profile", "none", *options)))
        for options in ((), on_a_volume(folder))
    )
    assert dict(here)["ingest"] == "2"
    assert there == here


@pytest.mark.skipif(bool(pods.missing_for_a_run()), reason=pods.missing_for_a_run())
def test_kubernetes_makes_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = synthesis(tmp_path / "here"), with_the_workflow(tmp_path / "there")
    succeed(here)
    with pods.cluster(tmp_path / "cluster") as config:
        monkeypatch.setenv("KUBECONFIG", str(config))
        quick = ("--jobs", "2", "--seconds-between-status-checks", "1")
        succeed(there, *on_a_volume(there), *quick)
        assert len(list(config.parent.glob("*.said"))) > 40  # each job was a pod
        assert "Nothing to be done" in said(succeed(there, *on_a_volume(there), *quick))
    assert made(there) == made(here)
