"""What all tests share."""

from __future__ import annotations

import os

import hypothesis
import pytest
from story import Story, hear

# Workers of pytest-xdist share the cores; numerical libraries that take them all as well
# make training many times slower. They read this when they are first imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# The same examples each time, and no failure because a machine is busy.
hypothesis.settings.register_profile(
    "gate",
    deadline=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("gate")


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """The runs of the workflow on the tiny synthesis."""
    base = tmp_path_factory.getbasetemp()
    return hear(base)
