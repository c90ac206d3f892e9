"""How large the two pages of a finished run are, and how soon they show something.

Run: python benchmarks/pages.py, after snakemake has filled results/
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from browser import Visit, chromium

PAGES = ("results/report.html", "results/explorer.html")
ROUNDS = 7


def main() -> None:
    with chromium() as browser:
        for name in PAGES:
            paints = []
            for _ in range(ROUNDS):
                visit = Visit(browser, Path(name).resolve())
                paints.append(visit.first_paint)
                visit.context.close()
            size = Path(name).stat().st_size / 1e6
            print(
                f"{name}: {size:.1f} MB; first paint, median of {ROUNDS}: "
                f"{median(paints):.0f} ms (most {max(paints):.0f})"
            )


if __name__ == "__main__":
    main()
