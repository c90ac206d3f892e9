"""Web Annotations and Label Studio tasks bring back everything."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings

from cmo.exchange.bundle import Bundle
from cmo.exchange.labelstudio import read_labelstudio, write_labelstudio
from cmo.exchange.webannotation import read_jsonld, write_jsonld

from .conftest import bundles, said, texts


@settings(deadline=None)
@given(bundles())
def test_web_annotations_bring_back_everything(bundle: Bundle) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.jsonld"
        write_jsonld(path, bundle)
        assert said(read_jsonld(path, bundle.texts)) == said(bundle)


@settings(deadline=None)
@given(bundles())
def test_label_studio_tasks_bring_back_everything(bundle: Bundle) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.json"
        write_labelstudio(path, bundle)
        back = read_labelstudio(path)
    assert texts(back) == texts(bundle)
    assert said(back) == said(bundle)
