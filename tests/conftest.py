"""What all tests share."""

from __future__ import annotations

import os

# Workers of pytest-xdist share the cores; numerical libraries that take them all as well
# make training many times slower. They read this when they are first imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")
