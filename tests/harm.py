"""What a parser may do to the worker that runs it, and what it must not be able to do."""

from __future__ import annotations

import ctypes
import os
import pickle
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from cmo.errors import UserError
from cmo.records import Memo

HOARD: list[bytearray] = []


def echo(data: bytes, *said: str) -> list[Memo]:
    return [Memo(data.decode(), word, str(os.getpid())) for word in said]


def chatter(data: bytes) -> list[Memo]:
    sys.stdout.write("a parser prints\n")
    sys.stderr.write("and warns\n")
    return echo(data, "done")


def where(_: bytes) -> list[Memo]:
    return [Memo("", str(Path.cwd()), "")]


def refuse(data: bytes) -> list[Memo]:
    raise UserError("a.txt, line 1", "is bad", "mend it")


def crash(data: bytes, *arguments: object) -> list[Memo]:
    ctypes.string_at(0)
    return []


def fail(data: bytes) -> list[Memo]:
    raise KeyError(data)


def spin(data: bytes) -> list[Memo]:
    while True:
        pass


def sleep(data: bytes) -> list[Memo]:
    time.sleep(60)
    return []


def exhaust(data: bytes, *arguments: object) -> list[Memo]:
    while True:
        HOARD.append(bytearray(50_000_000))


def hoard(data: bytes) -> list[Memo]:
    """Keep what the next file would have needed."""
    HOARD.append(bytearray(600_000_000))
    return echo(data, "kept")


def connect(data: bytes) -> None:
    socket.create_connection(("127.0.0.1", 9), timeout=1)


def fetch(data: bytes) -> None:
    urllib.request.urlopen("http://127.0.0.1:9/dtd")


def run(data: bytes) -> None:
    subprocess.run(["/bin/true"], check=False)


def run_by_shell(data: bytes) -> None:
    os.system("true")


def fork(data: bytes) -> None:
    os.fork()


def write(data: bytes) -> None:
    Path(data.decode()).write_text("written")


def write_low(data: bytes) -> None:
    os.open(data, os.O_CREAT | os.O_WRONLY)


def delete(data: bytes) -> None:
    Path(data.decode()).unlink()


def move(data: bytes) -> None:
    Path(data.decode()).rename(data.decode() + ".moved")


def unpickle(data: bytes) -> None:
    pickle.loads(pickle.dumps(Memo("", "", "")))


MISDEEDS: dict[str, Callable[[bytes], None]] = {
    each.__name__: each
    for each in (
        connect,
        fetch,
        run,
        run_by_shell,
        fork,
        write,
        write_low,
        delete,
        move,
        unpickle,
    )
}


def attempt(data: bytes, misdeed: str) -> list[Memo]:
    """Say what came of a misdeed."""
    try:
        MISDEEDS[misdeed](data)
    except OSError as error:
        return [Memo(misdeed, "", type(error).__name__)]
    return [Memo(misdeed, "", "done")]


def write_without_python(data: bytes) -> list[Memo]:
    """Write as a parser's C code would, past Python's own watch."""
    file = ctypes.CDLL(None).creat(data, 0o600)
    written = ctypes.CDLL(None).write(file, b"x", 1)
    return [Memo("", "", str(written))]


def networks(data: bytes) -> list[Memo]:
    lines = Path("/proc/net/dev").read_text().splitlines()[2:]
    return [Memo("", "", line.split(":")[0].strip()) for line in lines]
