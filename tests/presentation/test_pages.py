"""What every page shares: text stays text, and only what is inlined may run."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmo.presentation import pages
from cmo.presentation.figures import style

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    for name in ("base.css", "page.html.j2"):
        (tmp_path / name).write_text(pages.asset(name))
    body = '{% extends "page.html.j2" %}{% block body %}<p>{{ quote }}</p>{% endblock %}'
    (tmp_path / "own.html.j2").write_text(body)
    monkeypatch.setattr(pages, "FOLDER", tmp_path)
    return pages.render(
        "own.html.j2", "A & B", ["p { color: red }"], ["let a = 1 < 2;"], quote="<b>'\"</b>"
    )


@given(JSON)
def test_embedded_data_come_back_and_cannot_end_their_element(value: object) -> None:
    text = str(pages.embed(value))
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029")


def test_text_is_escaped_and_code_is_not(page: str) -> None:
    assert "<p>&lt;b&gt;&#39;&#34;&lt;/b&gt;</p>" in page
    assert "<title>A &amp; B</title>" in page
    assert "<script>let a = 1 < 2;</script>" in page


def test_the_policy_names_each_inlined_text_and_nothing_else(page: str) -> None:
    [rules] = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    inlined = re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", page, re.DOTALL)
    digests = {base64.b64encode(hashlib.sha256(t.encode()).digest()).decode() for t in inlined}
    assert len(digests) == 4
    assert set(re.findall(r"sha256-([^&]+)&", rules)) == digests
    assert rules.startswith("default-src &#39;none&#39;")
    assert "unsafe" not in rules


def test_a_page_without_scripts_runs_none() -> None:
    assert "script-src 'none'" in pages.policy(["a"], [])


def test_an_inlined_text_that_would_end_its_element_is_refused() -> None:
    with pytest.raises(ValueError, match="</script"):
        pages.render("page.html.j2", "x", scripts=["'</SCRIPT>'"])


def test_colours_are_those_of_the_figures() -> None:
    css = pages.variables()
    assert f"--context: {style.SLOT_COLOURS['C']};" in css
    assert f"--less: {style.SIGN_COLOURS['-']};" in css
    used = set(re.findall(r"var\(--([\w-]+)\)", pages.asset("base.css")))
    assert used
    assert used <= set(re.findall(r"--([\w-]+):", css))
