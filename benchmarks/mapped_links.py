"""How many links are told as people's constructs tell them (docs/mapping.md).

    python benchmarks/mapped_links.py

The spans and configurations are people's; their constructs and directions are the mapper's, each
from a mapper that learned from other families of sources. Guesses below a probability are left out
in turn. A link counts as right if people's own constructs give it, ends and sign, in any source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from cmo.coded import (
    CodedText,
    read_codebook,
    read_coded_sources,
    read_register,
    read_written_examples,
)
from cmo.mapping.examples import polarities
from cmo.mapping.mapper import fit_mapper
from cmo.project import batch_of
from cmo.records import Assignment, Coding, Source
from cmo.themed import read_examples
from cmo.theory.evidence import claims_of
from cmo.theory.links import make_links
from cmo.theory.readings import families_of

FOLDS = 5
LEAST = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)


def mapped(raw: Path, texts: Sequence[CodedText]) -> Iterator[Coding]:
    """Yield the codings with the assignments of mappers that did not learn from them."""
    codebook, written = read_codebook(raw), read_written_examples(raw)
    read = read_examples(raw)
    for fold in range(FOLDS):
        out = [text for text in texts if batch_of(text.group, FOLDS) == fold]
        rest = [text for text in texts if batch_of(text.group, FOLDS) != fold]
        mapper = fit_mapper(
            [(text.coding, text.document.text) for text in rest], codebook, written, read
        )
        for text in out:
            coding = text.coding
            spans = {span.id: span for span in coding.spans}
            asked = [(spans[given.span], given.label) for given in coding.assignments]
            known = polarities(coding)
            signs = [known.get((span.id, label), "") for span, label in asked]
            made = mapper.assign(asked, "mapper", signs, text.document.text)
            yield replace(coding, assignments=tuple(made))


def count_families(
    codings: Iterable[Coding], sources: dict[str, Source], least: float = 0.0
) -> dict[tuple[str, str, str], int]:
    """Return how many families claim each link, guesses below ``least`` left out."""

    def kept(assignment: Assignment) -> bool:
        return assignment.probability is None or assignment.probability >= least

    known = (replace(c, assignments=tuple(filter(kept, c.assignments))) for c in codings)
    links = make_links((claim for coding in known for claim in claims_of(coding)), sources)
    return {
        (link.from_construct, link.to_construct, link.sign): len(families_of(link.sources, sources))
        for link in links
    }


def main() -> None:
    raw = Path("data/raw")
    sources = read_register(raw)
    texts = [text for text in read_coded_sources(raw) if text.coding.assignments]
    people = count_families([text.coding for text in texts], sources)
    machine = list(mapped(raw, texts))
    print("| guesses from | links | right | of people's | from two families | right |")
    print("|---|---|---|---|---|---|")
    for least in LEAST:
        found = count_families(machine, sources, least)
        right = found.keys() & people.keys()
        firm = [link for link, families in found.items() if families > 1]
        firm_right = sum(link in people for link in firm)
        print(
            f"| {least:.1f} | {len(found)} | {len(right)} ({len(right) / len(found):.2f})"
            f" | {len(right) / len(people):.2f} | {len(firm)}"
            f" | {firm_right} ({firm_right / len(firm):.2f}) |"
        )


if __name__ == "__main__":
    main()
