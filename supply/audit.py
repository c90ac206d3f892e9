"""Ask the advisory database about the locked packages, with pip-audit, and say what it said.

``python -m supply.audit`` ends with 0 if it knows of nothing, 1 if it knows of something, and 2 if
it could not be asked: no answer is not taken for a good one.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from supply.lock import LOCK

PIP_AUDIT = ["uv", "tool", "run", "--quiet", "pip-audit@2.10.1"]
OPTIONS = ["--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json"]
UNREACHED = "The advisory database could not be reached, so nothing was audited"


def main() -> int:
    """Run pip-audit; return the exit code."""
    try:
        answer = subprocess.run(
            [*PIP_AUDIT, "--requirement", LOCK, *OPTIONS],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        print("`make audit` needs uv, which is not installed.", file=sys.stderr)
        return 2
    try:
        return _say(json.loads(answer.stdout)["dependencies"])
    except ValueError:
        reason = (answer.stderr.strip().splitlines() or ["no answer"])[-1]
        print(f"{UNREACHED}: {reason}", file=sys.stderr)
        return 2


def _say(packages: list[dict[str, Any]]) -> int:
    known = [each for each in packages if "skip_reason" not in each]
    if not known:
        print(f"{UNREACHED}: it knows none of {len(packages)} packages.", file=sys.stderr)
        return 2
    for each in packages:
        if "skip_reason" in each:
            print(f"not audited: {each['name']}: {each['skip_reason']}")
    flaws = [(each, flaw) for each in known for flaw in each["vulns"]]
    for each, flaw in flaws:
        mended = ", ".join(flaw["fix_versions"]) or "no version"
        print(f"{each['name']} {each['version']}: {flaw['id']}, mended in {mended}")
    print(f"{len(flaws)} known vulnerabilities in {len(known)} of {len(packages)} packages.")
    return 1 if flaws else 0


if __name__ == "__main__":
    sys.exit(main())
