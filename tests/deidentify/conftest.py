from __future__ import annotations

import pytest

from cmo.deidentify.recogniser import Recogniser, shipped


@pytest.fixture(scope="session")
def recogniser() -> Recogniser:
    return shipped()
