"""Functions on untrusted files run in another process, which can do no harm and may fail.

Parsers are large and are fed by strangers. A worker process runs them: it has a limited
memory and time, writes no file, opens no connection and starts no program
(:mod:`cmo.isolation.confinement`). What it found comes back as JSON, never as a pickle. It is
kept for the next file, and started anew after one that killed it; a file is only refused for
that if a fresh worker fails on it too, so that no file suffers from those before it.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from cmo.errors import UserError
from cmo.isolation import worker
from cmo.resources import PACKAGE
from cmo.store import from_plain

__all__ = ["Budget", "run_apart"]

R = TypeVar("R")

PATIENCE = 5
"""By the clock a worker may take this many times its processor time, on a busy machine."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What reading one file may take: ``seconds`` of processor time, ``megabytes`` (10^6 bytes)."""

    seconds: int = 60
    megabytes: int = 2_000


DEFAULT_BUDGET = Budget()


def run_apart(
    function: Callable[..., Iterable[R]],
    kind: type[R],
    place: str,
    arguments: Iterable[Any] = (),
    *,
    data: bytes = b"",
    budget: Budget = DEFAULT_BUDGET,
) -> list[R]:
    """Return the records of type ``kind`` that ``function(data, *arguments)`` makes, elsewhere.

    What a worker runs stays in that worker.

    Parameters
    ----------
    function : a function of this package, found again by its name in the worker
    kind : the dataclass of its records
    place : the file, as a sentence about it names it
    arguments : what JSON can hold

    Raises
    ------
    UserError : what ``function`` raised, or that it took too long, too much memory, or crashed
    """
    if worker.APART in os.environ:
        return list(function(data, *arguments))
    request = {
        "function": f"{function.__module__}:{function.__qualname__}",
        "arguments": list(arguments),
        "folder": str(Path.cwd()),
        "size": len(data),
        "seconds": budget.seconds,
    }
    there = _worker(budget.megabytes)
    answer = there.ask(request, data, budget) or there.ask(request, data, budget)
    if answer is None:
        raise UserError(place, *there.reason(budget))
    if "problem" in answer:
        raise UserError(*answer["problem"])
    if "failed" in answer:
        found = f"cannot be read ({answer['failed']})"
        raise UserError(place, found, "it is damaged or of another format; save it again")
    return [from_plain(record, kind) for record in answer["records"]]


@cache
def _worker(megabytes: int) -> Worker:
    there = Worker(megabytes)
    atexit.register(there.close)
    return there


class Worker:
    """A process that answers one request at a time, started when it is first needed."""

    def __init__(self, megabytes: int) -> None:
        self.megabytes = megabytes
        self._process: subprocess.Popen[bytes] | None = None
        self._ended: int | None = None
        self._late = False

    def ask(self, request: dict[str, Any], data: bytes, budget: Budget) -> dict[str, Any] | None:
        """Return the answer to ``request``, or None where the worker died of it."""
        process = self._process = self._process or self._start()
        self._late = False
        watch = threading.Timer(budget.seconds * PATIENCE, self._stop)
        watch.daemon = True
        watch.start()
        try:
            answer = _exchange(process, json.dumps(request).encode() + b"\n" + data)
        finally:
            watch.cancel()
        if answer is None:
            self.close()
        return answer

    def reason(self, budget: Budget) -> tuple[str, str]:
        """Say why the last worker died: what was found, and what to do."""
        if self._late or self._ended == -signal.SIGXCPU:
            found = f"takes longer than {budget.seconds} seconds to read"
            return found, "divide it, or save it in another format"
        if self._ended == worker.OUT_OF_MEMORY:
            found = f"needs more than {budget.megabytes:,} MB of memory to be read"
            return found, "divide it, or save it in another format"
        return "made its reader crash", "it is damaged or made to do harm; save it again"

    def close(self) -> None:
        """End the process, if there is one, and remember how it ended."""
        if self._process is not None:
            for pipe in (self._process.stdin, self._process.stdout):
                with contextlib.suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]
            self._ended = self._process.wait()
            self._process = None

    def _stop(self) -> None:
        self._late = True
        if self._process is not None:
            self._process.kill()

    def _start(self) -> subprocess.Popen[bytes]:
        # -P keeps modules that lie in the folder of the files from being imported.
        return subprocess.Popen(  # noqa: S603  our own module, no shell
            [sys.executable, "-P", "-m", worker.__name__, str(self.megabytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )


def _environment() -> dict[str, str]:
    """Return the worker's environment: nothing of the person's but where programs lie."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    python = {"PYTHONPATH": str(PACKAGE.parent), "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}
    return kept | one_thread | python | {"PYTHONDONTWRITEBYTECODE": "1", worker.APART: "1"}


def _exchange(process: subprocess.Popen[bytes], message: bytes) -> dict[str, Any] | None:
    """Send ``message`` and return the answer; None where the process ended instead."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(message)
        process.stdin.flush()
    except BrokenPipeError:
        return None
    line = process.stdout.readline()
    return json.loads(line) if line.endswith(b"\n") else None
