"""The packages of ``requirements.lock``, as ``make lock`` wrote them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).parents[1]
LOCK = CHECKOUT / "requirements.lock"


@dataclass(frozen=True, order=True)
class Pin:
    """One package in one version, for the systems of its marker (all, if empty)."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


def read_lock(path: Path = LOCK) -> list[Pin]:
    """Return the pins in the order of their names; a package may have one for each Python."""
    entries = re.split(r"\n(?=\S)", path.read_text("utf-8").strip())
    return sorted(map(_pin, entries))


def _pin(entry: str) -> Pin:
    head, *hashes = re.split(r"\s*\\?\s*--hash=", entry)
    requirement = Requirement(head.rstrip("\\ "))
    [exact] = requirement.specifier
    marker = str(requirement.marker or "")
    return Pin(canonicalize_name(requirement.name), exact.version, marker, tuple(hashes))
