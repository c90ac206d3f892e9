"""Bibliographic files in every format, written for these tests; the works are invented."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cmo.errors import UserError
from cmo.references import Reference, read_references

Read = Callable[[str, str | bytes], tuple[list[Reference], list[UserError]]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return the function that writes a file of that name and content and reads it."""

    def write_and_read(name: str, content: str | bytes) -> tuple[list[Reference], list[UserError]]:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_references(path)

    return write_and_read
