"""Data that ships with the package: schemas, linguistic cues, default settings.

In a checkout they lie where people look for them, in ``config/`` and ``workflow/schemas/``;
a built wheel carries copies inside the package (see ``pyproject.toml``).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cmo.errors import UserError

PACKAGE = Path(__file__).parent
CHECKOUT = PACKAGE.parents[1]
FOLDERS = {"schemas": "workflow/schemas", "config": "config"}


def resource(kind: str, name: str) -> Path:
    """Return the path of the resource ``name`` of ``kind`` (``schemas`` or ``config``)."""
    for path in (PACKAGE / kind / name, CHECKOUT / FOLDERS[kind] / name):
        if path.exists():
            return path
    raise UserError(name, f"no such {kind} resource in this installation", "install cmo again")


@cache
def cues() -> dict[str, Any]:
    """Return the connectives and cue words of ``config/cues.yaml``."""
    content = yaml.safe_load(resource("config", "cues.yaml").read_text(encoding="utf-8"))
    return dict(content)
