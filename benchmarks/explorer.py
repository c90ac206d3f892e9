"""How quickly the explorer opens and answers a click, with 500 constructs and 5,000 links.

Run: python benchmarks/explorer.py
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path
from statistics import median

from cmo.presentation.pages.explorer import make_explorer
from cmo.presentation.synthesis import Synthesis
from cmo.records import Construct, Link

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from browser import Visit, chromium

CONSTRUCTS, LINKS, ROUNDS = 500, 5000, 7
CLICK = """(at) => new Promise((done) => {
  const node = document.querySelectorAll(".node")[at];
  const start = performance.now();
  node.click();
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
})"""


def make_page() -> str:
    draw = random.Random(1)
    names = [f"construct-{at:03}" for at in range(CONSTRUCTS)]
    third = CONSTRUCTS // 3
    columns = {"C": names[:third], "M": names[third : 2 * third], "O": names[2 * third :]}
    links: dict[tuple[str, str], Link] = {}
    while len(links) < LINKS:
        slots = draw.choice(("C-M", "M-O"))
        start, end = (draw.choice(columns[label]) for label in slots.split("-"))
        name = f"link-{start}-{end}"
        links[start, end] = Link(name, start, end, "+", (slots,), (), (), 0, 0, 0, 0)
    constructs = tuple(Construct(name, name, "", "") for name in names)
    synthesis = Synthesis((), constructs, (), tuple(links.values()))
    return make_explorer(synthesis, [], {"papers": 0, "interviews": 0}, "Large", 0)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        file = Path(folder) / "explorer.html"
        file.write_text(make_page(), "utf-8")
        paints, clicks = [], []
        for at in range(ROUNDS):
            visit = Visit(browser, file)
            visit.page.locator(".node").first.wait_for()
            paints.append(visit.first_paint)
            clicks.append(visit.page.evaluate(CLICK, 20 * at))
            visit.context.close()
    print(f"first paint, median of {ROUNDS}: {median(paints):.0f} ms (most {max(paints):.0f})")
    print(f"click to next frame, median: {median(clicks):.0f} ms (most {max(clicks):.0f})")


if __name__ == "__main__":
    main()
