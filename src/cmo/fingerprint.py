"""A fingerprint of the code behind a command, so that a rule reruns when its code changes.

Snakemake does not see edits to an imported package. Each rule therefore has the fingerprint
of its command in ``params``: a hash over the command's module, every module of this package
that it imports, however far down, the schemas if it checks anything against them, the lock
file, and the files of this package that the rule names: word lists, models, templates. Those
are no inputs of the rule, since they come with the code: in a container they lie where the
package does, and not where the synthesis keeps its files.

Editing how a figure is drawn then reruns the figures and nothing else.
"""

from __future__ import annotations

import ast
import hashlib
import re
from functools import cache
from pathlib import Path

from cmo.resources import CHECKOUT, PACKAGE

LOCK = CHECKOUT / "requirements.lock"
SCHEMAS = CHECKOUT / "workflow" / "schemas"


def fingerprint(command: str, *named: str | Path) -> str:
    """Return twelve digits that depend on all code that ``cmo COMMAND`` can reach.

    They depend on what is in the files ``named`` as well.
    """
    files = sorted(reached_modules(f"cmo.command.{command}"))
    if PACKAGE / "schemas.py" in files:
        files += sorted(SCHEMAS.glob("*.json"))
    digest = hashlib.sha256(LOCK.read_bytes() if LOCK.exists() else b"")
    for file in (*files, *map(Path, named)):
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
    """Return the names of this package's modules that the file at ``path`` imports.

    Imports for type checkers alone change nothing that runs. A module imported by a name
    that is put together, ``f"cmo.reading.{module}"``, may be any of its package.
    """
    names: list[str] = []
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            waiting += node.orelse
            continue
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            names += _modules_of(str(node.values[0].value))
    return tuple(name for name in names if name.split(".")[0] == "cmo")


def _modules_of(prefix: str) -> list[str]:
    """Return the modules whose name may begin with ``prefix``, such as ``cmo.reading.``."""
    package = _path_of(prefix[:-1]) if re.fullmatch(r"cmo(\.\w+)+\.", prefix) else None
    if package is None:
        return []
    return [prefix + path.stem for path in sorted(package.parent.glob("*.py"))]


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
