"""Make a synthetic synthesis folder of any size, to measure the workflow on (docs/scale.md).

Run: python benchmarks/make_corpus.py DIRECTORY [--extracts 1000 --papers 0 --interviews 0
--coded .01 --seed 1]. Every source is composed of passages of our own training corpus, with
settings and roles exchanged at random and sentences of its own around them, so that no two are the
same and the machine has real work. The coded extracts hold coded notes of the example, with their
marks. It is all invented: nothing can be learned from what comes out.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cmo.coding.notation import CodedRecord, Mark, read_notation, write_notation
from cmo.project import coding_files, construct_files, corpus_files

EXAMPLE = Path(__file__).parents[1] / "data" / "raw"
COPIED = ("codebook", "construct_examples", "initial_theory", "search_log", "excluded")
EXTRACT, PAPER, TALK = (150, 300), (6000, 9000), (8000, 12000)
SECTIONS = ("Background", "Methods", "Findings", "Discussion", "Conclusions")
TYPES = ("merger", "buddying", "network", "integrated-care", "alliance", "group")
LEVELS = ("low", "medium", "high")
PLACES = ("Alder", "Birch", "Cedar", "Elm", "Hazel", "Holly", "Maple", "Oak", "Rowan", "Willow")
ENDS = ("bridge", "combe", "dale", "field", "ford", "ham", "ley", "mouth", "stead", "wick")
NAMES = ("Ama", "Bela", "Carys", "Dilip", "Enzo", "Freya", "Goran", "Hana", "Idris", "Jonas")
SURNAMES = ("Abbot", "Bakare", "Cole", "Dunmore", "Eze", "Farrow", "Gill", "Hauge", "Iqbal")
EXCHANGED = (
    ("hospital", "clinic", "unit", "centre"),
    ("nurses", "midwives", "physiotherapists", "pharmacists"),
    ("managers", "directors", "coordinators", "planners"),
    ("consultants", "surgeons", "physicians", "geriatricians"),
    ("weeks", "months", "quarters"),
    ("two", "three", "four", "five", "six", "seven"),
    ("winter", "spring", "summer", "autumn"),
)
SPEAKER = re.compile(r"^(?:[A-Z][\w ]{0,20}):", flags=re.MULTILINE)
HEADER = (
    "id kind file title authors year genre country collaboration_type integration mandate scale"
    " relevance richness rigour decision family synthetic"
).split()

Row = dict[str, str]


@dataclass(frozen=True)
class Coded:
    """A note of the example that a person coded, and the rows that say what its marks are about."""

    coder: str
    record: CodedRecord
    constructs: tuple[Row, ...]


@dataclass(frozen=True)
class Stock:
    """What sources are composed of: passages without their marks, and coded notes."""

    prose: tuple[str, ...]
    talk: tuple[str, ...]
    coded: tuple[Coded, ...]


@dataclass
class Made:
    """What was written besides the sources' own files."""

    rows: list[Row] = field(default_factory=list)
    identifiers: list[Row] = field(default_factory=list)
    constructs: dict[str, list[Row]] = field(default_factory=dict)


def read_stock(raw: Path) -> Stock:
    """Return the stock that the example in ``raw`` holds."""
    records = [record for path in corpus_files(raw) for record in read_notation(path)[0]]
    spoken = {"interview", "focus-group"}
    talk = [r.text for r in records if r.head.get("genre") in spoken and SPEAKER.search(r.text)]
    prose = [r.text for r in records if r.head.get("genre") not in spoken]
    return Stock(tuple(prose), tuple(talk), tuple(_coded_notes(raw)))


def _coded_notes(raw: Path) -> Iterator[Coded]:
    rows = [row for path in construct_files(raw) for row in _read(path, path.parent.name)]
    for path in coding_files(raw):
        record = read_notation(path)[0][0]
        if record.marks and EXTRACT[0] - 60 < len(record.text.split()) < EXTRACT[1] - 60:
            own = [r for r in rows if r["record"] == record.id and r["coder"] == path.parent.name]
            yield Coded(path.parent.name, record, tuple(own))


def _read(path: Path, coder: str) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [{**row, "coder": coder} for row in csv.DictReader(lines)]


class Composer:
    """Composes texts from a stock by a seeded draw."""

    def __init__(self, stock: Stock, seed: int) -> None:
        self.stock = stock
        self.draw = random.Random(seed)
        self.short = [text for text in stock.prose if len(text.split()) < EXTRACT[0]]

    def place(self) -> str:
        return self.draw.choice(PLACES) + self.draw.choice(ENDS)

    def opening(self) -> str:
        """Return sentences that say where and how an invented study was done."""
        size, months = self.draw.randint(9, 140), self.draw.randint(3, 60)
        return (
            f"The study followed partners in {self.place()} and {self.place()} for {months} months,"
            f" with {size} interviews and {self.draw.randint(2, 30)} meetings observed. "
        )

    def extract(self) -> str:
        """Return an extract of 150 to 300 words."""
        text = self.opening() + self.passages(self.short, EXTRACT[0], " ")
        return " ".join(text.split()[: EXTRACT[1]])

    def paper(self) -> str:
        """Return a full paper of 6,000 to 9,000 words in Markdown, with sections."""
        share = self.draw.randint(PAPER[0], PAPER[1] - 1000) // len(SECTIONS)
        parts = [f"# {name}\n\n{self.passages(self.stock.prose, share)}" for name in SECTIONS]
        return f"{self.opening()}\n\n" + "\n\n".join(parts)

    def transcript(self, name: str) -> str:
        """Return a transcript of 8,000 to 12,000 words in which the speaker gives ``name``."""
        words = self.draw.randint(TALK[0], TALK[1] - 1000)
        talk = f"INT: Could you say who you are?\nP01: I'm {name}, I started in {self.place()}."
        turns = self.passages(self.stock.talk, words, "\n")
        return f"{talk}\n{_relabelled(turns)}"

    def passages(self, stock: Sequence[str], words: int, between: str = "\n\n") -> str:
        """Return passages of ``stock`` of at least so many words, joined by ``between``."""
        found: list[str] = []
        count = 0
        while count < words:
            found.append(self._varied(self.draw.choice(stock)))
            count += len(found[-1].split())
        return between.join(found)

    def _varied(self, text: str) -> str:
        for group in EXCHANGED:
            found = re.compile(rf"\b(?:{'|'.join(group)})\b")
            text = found.sub(lambda _, g=group: self.draw.choice(g), text)
        return text


def _relabelled(turns: str) -> str:
    """Call every speaker of the joined passages INT or P01, by turns."""
    parts = SPEAKER.split(turns)[1:]
    return "\n".join(
        f"{('INT', 'P01')[at % 2]}: {' '.join(words.split())}" for at, words in enumerate(parts)
    )


def _html(text: str) -> str:
    return f"<!DOCTYPE html><html><body><main><p>{text}</p></main></body></html>\n"


FORMATS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("txt", lambda text: f"{text}\n"),
    ("md", lambda text: f"# Notes\n\n{text}\n"),
    ("html", _html),
)


def make_corpus(
    folder: Path, extracts: int, papers: int, interviews: int, coded: float, seed: int
) -> None:
    """Write a synthesis in the project's raw layout into ``folder``, which may not exist yet."""
    stock = read_stock(EXAMPLE)
    compose = Composer(stock, seed)
    made = Made()
    for name in ("literature", "interviews", "codings"):
        (folder / name).mkdir(parents=True)
    shutil.copytree(EXAMPLE / "corpus", folder / "corpus")
    for name in COPIED:
        shutil.copy(EXAMPLE / f"{name}.csv", folder)
    by_hand = round(extracts * coded)
    for at in range(extracts):
        add = add_coded_extract if at < by_hand else add_extract
        add(folder, f"ext-{at:06}", compose, made)
    for at in range(papers):
        add_paper(folder, f"pap-{at:05}", compose, made)
    for at in range(interviews):
        add_interview(folder, f"int-{at:05}", compose, made)
    append_registers(folder, made)


def add_extract(folder: Path, name: str, compose: Composer, made: Made) -> None:
    """Write an extract that nobody coded, as text, Markdown or HTML."""
    suffix, form = compose.draw.choice(FORMATS)
    file = f"literature/{name}.{suffix}"
    (folder / file).write_text(form(compose.extract()), "utf-8")
    made.rows.append(_row(name, "literature", file, compose))


def add_coded_extract(folder: Path, name: str, compose: Composer, made: Made) -> None:
    """Write an extract that holds a coded note of the example, and its coding."""
    note, opening = compose.draw.choice(compose.stock.coded), compose.opening()
    by = len(opening)
    marks = tuple(Mark(m.start + by, m.end + by, m.roles) for m in note.record.marks)
    record = replace(note.record, id=name, text=opening + note.record.text, marks=marks, notes=())
    file = f"literature/{name}.txt"
    (folder / file).write_text(f"{record.text}\n", "utf-8")
    coding = folder / "codings" / note.coder / f"{name}.txt"
    coding.parent.mkdir(exist_ok=True)
    coding.write_text(write_notation(record), "utf-8")
    made.rows.append({**_row(name, "literature", file, compose), "family": note.record.id})
    made.constructs.setdefault(note.coder, []).extend(
        {
            **row,
            "record": name,
            "start": str(int(row["start"]) + by),
            "end": str(int(row["end"]) + by),
        }
        for row in note.constructs
    )


def add_paper(folder: Path, name: str, compose: Composer, made: Made) -> None:
    """Write a full paper, as Markdown."""
    file = f"literature/{name}.md"
    (folder / file).write_text(f"{compose.paper()}\n", "utf-8")
    made.rows.append(_row(name, "literature", file, compose))


def add_interview(folder: Path, name: str, compose: Composer, made: Made) -> None:
    """Write a transcript, and the name to be replaced in it."""
    speaker = f"{compose.draw.choice(NAMES)} {compose.draw.choice(SURNAMES)}"
    file = f"interviews/{name}.txt"
    (folder / file).write_text(f"{compose.transcript(speaker)}\n", "utf-8")
    made.rows.append(_row(name, "interview", file, compose))
    made.identifiers.append({"transcript": name, "text": speaker, "type": "PERSON"})


def _row(name: str, kind: str, file: str, compose: Composer) -> Row:
    choose = compose.draw.choice
    return {
        "id": name,
        "kind": kind,
        "file": file,
        "title": f"Invented account {name} of partners in {compose.place()}",
        "authors": f"{choose(SURNAMES)} et al." if kind == "literature" else "",
        "year": str(compose.draw.randint(1995, 2024)) if kind == "literature" else "",
        "genre": "article" if kind == "literature" else "interview",
        "country": choose(("UK (England)", "USA", "Sweden", "Canada")),
        "collaboration_type": choose(TYPES),
        "integration": choose("12345"),
        "mandate": choose(("voluntary", "mandated", "encouraged", "unknown")),
        "scale": choose(("pair", "place", "regional")),
        "relevance": choose(LEVELS),
        "richness": choose(LEVELS),
        "rigour": choose(LEVELS) if kind == "literature" else "not-applicable",
        "decision": "include",
        "family": "",
        "synthetic": "yes",
    }


def append_registers(folder: Path, made: Made) -> None:
    """Add what was made to the register, the identifiers and the tables of constructs."""
    _append(folder / "sources.csv", HEADER, made.rows)
    if made.identifiers:
        where = folder / "interviews" / "identifiers.csv"
        _append(where, ["transcript", "text", "type"], made.identifiers)
    columns = "record start end label config construct direction".split()
    for coder, rows in made.constructs.items():
        _append(folder / "codings" / coder / "constructs.csv", columns, rows)


def _append(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path, help="folder to make; must not exist or be empty")
    parser.add_argument("--extracts", type=int, default=1000, help="of 150 to 300 words")
    parser.add_argument("--papers", type=int, default=0, help="of 6,000 to 9,000 words")
    parser.add_argument("--interviews", type=int, default=0, help="of 8,000 to 12,000 words")
    parser.add_argument("--coded", type=float, default=0.01, help="share of extracts coded by hand")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    make_corpus(args.directory, args.extracts, args.papers, args.interviews, args.coded, args.seed)


if __name__ == "__main__":
    main()
