"""Keep ``licences.csv``, the licence of each locked package as an SPDX expression.

``python -m supply.licences`` adds what the lock file has gained and drops what it has lost. A
licence is taken from the metadata of the installed package where that says it exactly; where it
does not (`BSD`, or nothing), a person reads the package's licence file and writes the row.
"""

from __future__ import annotations

import csv
import re
import sys
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from supply.lock import CHECKOUT, read_lock

LIST = CHECKOUT / "supply" / "licences.csv"
COLUMNS = ("package", "licence", "read in")
METADATA, FILE = "metadata", "licence file"
# Free to use, change and pass on, whatever is done with our own code. The MPL asks for changes
# to its own files alone.
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0",
    "MIT-CMU", "MPL-2.0", "PSF-2.0", "Zlib", "LicenseRef-Public-Domain",
}  # fmt: skip
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}


def read_licences() -> list[dict[str, str]]:
    """Return the rows of the list."""
    with LIST.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def licence_in(said: PackageMetadata) -> str:
    """Return the SPDX expression that a package's metadata gives, or '' if none is certain."""
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in said.get_all("Classifier", [])
        if line.startswith("License")
    ]
    fields = (said.get("License-Expression"), said.get("License"))
    for text in (*fields, *map(CLASSIFIERS.get, classifiers if len(classifiers) == 1 else [])):
        try:
            return canonicalize_license_expression(text or "")
        except InvalidLicenseExpression:
            continue
    return ""


def named_in(expression: str) -> set[str]:
    """Return the licences that an SPDX expression names."""
    return set(re.findall(r"[\w.-]+", expression)) - {"AND", "OR", "WITH"}


def _row(package: str, written: dict[str, dict[str, str]]) -> dict[str, str]:
    kept = written.get(package)
    if kept and kept["read in"] == FILE:
        return kept
    try:
        licence = licence_in(metadata(package))
    except PackageNotFoundError:  # for another system, or another Python
        licence = ""
    found = dict(zip(COLUMNS, (package, licence, METADATA), strict=True))
    return found if licence or not kept else kept


def main() -> int:
    """Bring the list up to date; say which packages a person has to look at."""
    written = {row["package"]: row for row in read_licences()}
    rows = [_row(package, written) for package in sorted({pin.name for pin in read_lock()})]
    with LIST.open("w", encoding="utf-8", newline="") as lines:
        table = csv.DictWriter(lines, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(row for row in rows if row["licence"])
    lacking = [row["package"] for row in rows if not row["licence"]]
    for package in lacking:
        print(f"{LIST}: {package} does not say its licence; read it and write the row.")
    return 2 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
