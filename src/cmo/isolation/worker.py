"""The worker: runs functions of this package on data from its standard input.

A request is a line of JSON and as many bytes as it says; an answer is a line of JSON. What a
parser prints goes nowhere, and an error that it raises is named by its type alone, since its
message may quote the file.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from typing import Any, BinaryIO

from cmo.errors import UserError
from cmo.isolation.confinement import confine, grant
from cmo.store import to_plain

OUT_OF_MEMORY = 75
APART = "CMO_APART"
"""The variable of the environment by which a worker knows that it is one."""


def main() -> None:
    """Answer requests until there are no more."""
    answers = _own_output()
    confine(int(sys.argv[1]))
    while line := sys.stdin.buffer.readline():
        request = json.loads(line)
        data = sys.stdin.buffer.read(request["size"])
        grant(request["seconds"])
        answers.write(_answer(request, data) + b"\n")
        answers.flush()


def _own_output() -> BinaryIO:
    """Return the pipe to whoever asks, and close it to everything else that prints."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return answers


def _answer(request: dict[str, Any], data: bytes) -> bytes:
    try:
        return json.dumps(_run(request, data)).encode()
    except MemoryError:
        # What is left of the memory may be in pieces: the next file gets a new process.
        os._exit(OUT_OF_MEMORY)


def _run(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    module, name = request["function"].split(":")
    try:
        os.chdir(request["folder"])  # names of files among the arguments count from there
        records = getattr(import_module(module), name)(data, *request["arguments"])
        return {"records": [to_plain(record) for record in records]}
    except UserError as error:
        return {"problem": [error.place, error.found, error.allowed]}
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  a parser may fail in any way on a damaged file
        return {"failed": type(error).__name__}


if __name__ == "__main__":
    main()
