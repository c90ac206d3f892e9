"""A Slurm cluster of one node on this machine, started in a folder of its own and stopped again.

Needs Debian's `slurm-wlm` and `munge`, and root, as the daemons do.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

PROGRAMS = (
    "munged",
    "slurmctld",
    "slurmd",
    "sbatch",
    "scancel",
    "scontrol",
    "sinfo",
    "squeue",
    "srun",
)
CLIENTS = PROGRAMS[3:]
CONFIG = """\
ClusterName=one
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
SlurmctldPort={control}
SlurmdPort={node}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MinJobAge=600
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory={memory} State=UNKNOWN
PartitionName=all Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


def missing() -> str:
    """Say what keeps a cluster from being started here, or nothing."""
    absent = [name for name in PROGRAMS if not shutil.which(name)]
    if absent:
        return f"no {', '.join(absent)}: apt-get install slurm-wlm munge"
    if not importlib.util.find_spec("snakemake_executor_plugin_slurm"):
        return "no executor plugin: pip install snakemake-executor-plugin-slurm"
    if "CMO_SLURM" not in os.environ:
        return "takes minutes: set CMO_SLURM=1"
    return "" if os.geteuid() == 0 else "Slurm's daemons are started by root only"


@contextmanager
def cluster(folder: Path) -> Iterator[Path]:
    """Yield a folder with Slurm's programs, which reach the cluster from wherever they run.

    Snakemake takes Slurm's variables out of a job's environment, ``SLURM_CONF`` among them.
    """
    for name in ("state", "spool", "bin"):
        (folder / name).mkdir(parents=True)
    config = folder / "slurm.conf"
    config.write_text(_config(folder))
    for name in CLIENTS:
        program = folder / "bin" / name
        program.write_text(f'#!/bin/sh\nSLURM_CONF={config} exec {shutil.which(name)} "$@"\n')
        program.chmod(0o755)
    with ExitStack() as running:
        for command in _daemons(folder):
            running.enter_context(
                _daemon(command, folder, {**os.environ, "SLURM_CONF": str(config)})
            )
        _wait_until_idle(folder / "bin" / "sinfo")
        yield folder / "bin"


def _config(folder: Path) -> str:
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    control, node = _free_port(), _free_port()
    return CONFIG.format(
        folder=folder,
        host=socket.gethostname(),
        control=control,
        node=node,
        cpus=os.cpu_count(),
        memory=pages * size * 9 // 10 // 2**20,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _daemons(folder: Path) -> Iterator[list[str]]:
    key = folder / "munge.key"
    key.write_bytes(os.urandom(128))
    key.chmod(0o400)
    files = {"socket": "socket", "pid-file": "pid", "log-file": "log", "seed-file": "seed"}
    options = [f"--{option}={folder}/munge.{end}" for option, end in files.items()]
    yield ["munged", "--foreground", "--force", f"--key-file={key}", *options]
    yield ["slurmctld", "-D"]
    yield ["slurmd", "-D"]


@contextmanager
def _daemon(command: list[str], folder: Path, environment: dict[str, str]) -> Iterator[None]:
    with (folder / f"{command[0]}.said").open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env=environment)
    try:
        time.sleep(1)  # each needs the one before
        yield
    finally:
        process.terminate()
        process.wait()


def _wait_until_idle(sinfo: Path) -> None:
    command = [sinfo, "--noheader", "--format", "%T"]
    for _ in range(60):
        state = subprocess.run(command, capture_output=True, text=True, check=False)
        if state.stdout.strip() == "idle":
            return
        time.sleep(1)
    raise RuntimeError(f"the node is not idle but {state.stdout}{state.stderr}")
