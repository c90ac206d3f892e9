"""Data that belong to the code: schemas and linguistic cues.

They lie where people look for them, in ``config/`` and ``workflow/schemas/`` of the
repository, from which the package is always installed in place (``pip install -e .``).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cmo.errors import UserError

PACKAGE = Path(__file__).parent
CHECKOUT = PACKAGE.parents[1]


def resource(name: str) -> Path:
    """Return the path of a file of the repository, such as ``config/cues.yaml``."""
    path = CHECKOUT / name
    if not path.exists():
        raise UserError(path, "missing", "install cmo in place: pip install -e . in the repository")
    return path


@cache
def cues() -> dict[str, Any]:
    """Return the connectives and cue words of ``config/cues.yaml``."""
    content = yaml.safe_load(resource("config/cues.yaml").read_text(encoding="utf-8"))
    return dict(content)
