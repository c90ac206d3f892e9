"""Tables of spans carry everything; tables of configurations are found by their words."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings

from cmo.exchange.bundle import Bundle
from cmo.exchange.tables import read_table, write_csv, write_xlsx

from .conftest import bundles, said


@settings(deadline=None)
@given(bundles())
def test_everything_comes_back_from_csv_and_from_a_workbook(bundle: Bundle) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_csv(folder, bundle)
        write_xlsx(folder / "a.xlsx", bundle)
        assert said(read_table(folder / "spans.csv", bundle.texts)) == said(bundle)
        assert said(read_table(folder / "a.xlsx", bundle.texts)) == said(bundle)
