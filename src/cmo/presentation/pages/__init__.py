"""Pages of HTML that need nothing else: one file each, offline, with text never taken for markup.

A page inlines its styles and scripts, and names the hash of each in its content security
policy, so that a browser runs and loads nothing else, whatever a source's text holds. Pictures
may be ``data:`` addresses. ``style="…"`` attributes do not work; use classes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import jinja2

from cmo.presentation.figures import style
from cmo.records import SLOTS

FOLDER = Path(__file__).parent
# Signs that could end the element which holds the data, or begin another.
SIGNIFICANT = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def render(
    template: str,
    title: str,
    styles: Iterable[str] = (),
    scripts: Iterable[str] = (),
    *,
    own_styles: bool = False,
    **values: Any,
) -> str:
    """Return a page made from a template of this folder that extends ``page.html.j2``.

    ``styles`` and ``scripts`` are CSS and JavaScript themselves, in order; the house style comes
    first. ``values`` are what the template names; text among them is escaped. With
    ``own_styles`` what the template shows may bring styles of its own.
    """
    sheets = [variables(), asset("base.css"), *styles]
    programs = list(scripts)
    _refuse_ends(sheets, "style")
    _refuse_ends(programs, "script")
    page = _environment().get_template(template)
    rules = policy(sheets, programs, own_styles=own_styles)
    return page.render(title=title, policy=rules, styles=sheets, scripts=programs, **values)


def asset(name: str) -> str:
    """Return the text of a file of this folder, such as ``base.css``."""
    return (FOLDER / name).read_text(encoding="utf-8")


def embed(value: Any) -> str:
    r"""Return ``value`` as JSON to stand, ``|safe``, in ``<script type="application/json">``.

    >>> embed({"quote": "</script>"})
    '{"quote":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.translate(SIGNIFICANT)


def policy(styles: Sequence[str], scripts: Sequence[str], *, own_styles: bool = False) -> str:
    """Return the content security policy of a page that holds these and no others.

    ``own_styles`` lets any style within the page count; it can load nothing.
    """
    rules = [
        "default-src 'none'",
        "style-src 'unsafe-inline'" if own_styles else f"style-src {_hashes(styles)}",
        f"script-src {_hashes(scripts)}",
        "img-src data: blob:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return "; ".join(rules)


def variables() -> str:
    """Return the colours of the figures as CSS variables, ``var(--context)`` and so on."""
    colours = {
        "black": style.BLACK,
        "grey": style.GREY,
        "rule": style.RULE,
        "pale": style.PALE,
        "blue": style.BLUE,
        "vermilion": style.VERMILION,
        "purple": style.PURPLE,
    }
    for label, name in SLOTS.items():
        colours |= {name: style.SLOT_COLOURS[label], f"{name}-tint": style.SLOT_TINTS[label]}
    for sign, name in (("+", "more"), ("-", "less"), ("0", "unsaid")):
        colours[name] = style.SIGN_COLOURS[sign]
    return f":root {{ {' '.join(f'--{name}: {value};' for name, value in colours.items())} }}\n"


def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _hashes(texts: Iterable[str]) -> str:
    """Return the sources that a policy allows: these texts, by hash, or nothing."""
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return " ".join(f"'sha256-{base64.b64encode(d).decode()}'" for d in digests) or "'none'"


def _refuse_ends(texts: Iterable[str], element: str) -> None:
    if any(re.search(f"</{element}", text, re.IGNORECASE) for text in texts):
        raise ValueError(f"a {element} to be inlined holds </{element}")
