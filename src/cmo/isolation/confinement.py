"""What the worker gives up before it reads anything, as far as the system lets it.

Everywhere on POSIX: memory, processor time, files written (none), files open, core dumps
(none: they would hold the text); and for what Python itself does, connections, programs,
changes of files and pickles. On Linux, where user namespaces are allowed, the network too:
then not even a parser's own C code reaches it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import sys
from typing import Any

MEGABYTE = 1_000_000
OPEN_FILES = 64
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
FORBIDDEN = (
    "socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system",
    "os.startfile", "os.kill", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link",
    "os.symlink", "os.truncate", "os.chmod", "os.chown", "os.setxattr", "os.utime", "shutil.",
    "tempfile.", "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.", "pickle.",
)  # fmt: skip


def confine(megabytes: int) -> None:
    """Give up for good what reading a file does not need."""
    _leave_network()
    limits = {
        resource.RLIMIT_AS: megabytes * MEGABYTE,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
    }
    for what, most in limits.items():
        # macOS knows no limit of the address space; the other limits hold there.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
    sys.addaudithook(_refuse)


def grant(seconds: int) -> None:
    """Allow ``seconds`` of processor time from now on; then the system ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    end = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (end, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _leave_network() -> None:
    """Move into an empty network of one's own, on Linux and where that is allowed."""
    if sys.platform == "linux":
        library = ctypes.CDLL(None, use_errno=True)
        library.unshare(NEW_USER | NEW_NETWORK)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse what Python is about to do if no parser has any business doing it."""
    writes = event == "open" and bool(arguments[2] & WRITING)
    if writes or event.startswith(FORBIDDEN):
        raise PermissionError(event)
