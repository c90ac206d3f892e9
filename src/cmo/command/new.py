"""Start a synthesis on another question: codebook and theory to fill, settings, a tiny sample.

The same Snakefile runs it; the command to do so is printed. The sample is invented and says
so. A folder that holds anything is refused.
"""

from __future__ import annotations

import argparse
import shlex
import shutil
from pathlib import Path

from cmo.errors import UserError

TEMPLATE = "workflow/template"
CORPUS = "data/raw/corpus"
HOW_TO_RUN = """
## To run it

In this folder, with the environment of `cmo` activated:

```sh
cmo check
{run}
cmo status
```

Where a command says `snakemake`, this is the line. With `results/figures/programme_theory.png`
at its end it makes the picture alone.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo new``."""
    parser.add_argument("directory", type=Path, help="folder to make")
    parser.add_argument("--title", default="A realist synthesis", help="its title")
    parser.add_argument("--question", default="", help="the question it asks")


def run(args: argparse.Namespace) -> None:
    """Lay the folder out, whole or not at all, and say how to run it."""
    from cmo.resources import CHECKOUT, resource

    target = args.directory.resolve()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UserError(target, "is there and not empty", "name a new folder")
    made = not target.exists()
    try:
        shutil.copytree(resource(TEMPLATE), target, dirs_exist_ok=True)
        shutil.copytree(resource(CORPUS), target / CORPUS)
        (target / "gitignore").rename(target / ".gitignore")
        run = f"snakemake --snakefile {shlex.quote(str(CHECKOUT / 'Snakefile'))} --cores all"
        with (target / "README.md").open("a", encoding="utf-8") as readme:
            readme.write(HOW_TO_RUN.format(run=run))
        _write_settings(target / "config" / "config.yaml", args.title, args.question)
    except BaseException:
        _clear(target, itself=made)
        raise
    print(f"made {target}; its README.md says what to fill in. Then:")
    print(f"  cd {shlex.quote(str(target))}")
    print("  cmo check")
    print(f"  {run}")


def _write_settings(path: Path, title: str, question: str) -> None:
    import yaml

    from cmo.store import write_text

    head = (
        "# Every key, its range, its default and its meaning: workflow/schemas/config.schema.json\n"
    )
    values = {"title": title, "question": question, "figures": {"least_sources": 1}}
    write_text(path, head + yaml.safe_dump(values, sort_keys=False, allow_unicode=True))


def _clear(target: Path, *, itself: bool) -> None:
    """Take away what was laid out in a folder that was empty or not there."""
    for path in target.iterdir() if target.is_dir() else ():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    if itself and target.is_dir():
        target.rmdir()
