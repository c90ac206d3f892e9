"""A fingerprint of the code behind a command, so that a rule reruns when its code changes.

Snakemake does not see edits to an imported package. Each rule therefore has the fingerprint
of its command in ``params``: a hash over the command's module, every module of this package
that it imports, however far down, and the lock file. Editing how a figure is drawn then
reruns the figures and nothing else.
"""

from __future__ import annotations

import ast
import hashlib
from functools import cache
from pathlib import Path

from cmo.resources import CHECKOUT, PACKAGE

LOCK = CHECKOUT / "requirements.lock"


def fingerprint(command: str) -> str:
    """Return twelve digits that depend on all code that ``cmo COMMAND`` can reach."""
    files = sorted(reached_modules(f"cmo.command.{command}"))
    digest = hashlib.sha256(LOCK.read_bytes() if LOCK.exists() else b"")
    for file in files:
        digest.update(_digest(file))
    return digest.hexdigest()[:12]


def reached_modules(module: str) -> set[Path]:
    """Return the files of ``module`` and of all modules of this package it imports."""
    reached: set[Path] = set()
    waiting = [_path_of(module)]
    while waiting:
        path = waiting.pop()
        if path is not None and path not in reached:
            reached.add(path)
            waiting += [_path_of(name) for name in imports_of(path)]
    return reached


@cache
def imports_of(path: Path) -> tuple[str, ...]:
    """Return the names of this package's modules that the file at ``path`` imports."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    return tuple(name for name in names if name.split(".")[0] == "cmo")


@cache
def _path_of(module: str) -> Path | None:
    """Return the file of a module, or None where the name is not a module."""
    path = PACKAGE.joinpath(*module.split(".")[1:])
    for candidate in (path / "__init__.py", path.with_suffix(".py")):
        if candidate.is_file():
            return candidate
    return None


@cache
def _digest(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()
