"""Nothing is lost or moved on the way through a REFI-QDA project."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings

from cmo.exchange.bundle import Bundle
from cmo.exchange.refi_reading import read_qdpx
from cmo.exchange.refi_writing import write_qdpx

from .conftest import bundles, said, texts


@settings(deadline=None)
@given(bundles())
def test_everything_comes_back(bundle: Bundle) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.qdpx"
        write_qdpx(path, bundle)
        back = read_qdpx(path)
    assert texts(back) == texts(bundle)
    assert said(back) == said(bundle)
