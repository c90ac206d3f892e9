"""Realist evidence synthesis: from texts to a tested, traceable programme theory.

>>> import cmo
>>> cmo.__version__
'0.1.0'

``cmo.load(model)`` gives a spaCy pipeline that tags; ``cmo.open_results("results")`` opens a
finished synthesis. Both import what they need only when they are called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cmo.model import load
    from cmo.results import open_results

__version__ = "0.1.0"
__all__ = ["__version__", "load", "open_results"]

_HOME = {"load": "cmo.model", "open_results": "cmo.results"}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'cmo' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)
