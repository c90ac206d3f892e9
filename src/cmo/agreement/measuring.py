"""The figures of agreement: by measure, label, genre and source, for pairs and for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from spacy.tokens import Doc

from cmo.agreement.raters import Compared, Panel
from cmo.evaluation.agreeing import NONE, Array, against_rest, alpha, coincidences, kappa, table
from cmo.evaluation.comparing import WORD, compare
from cmo.evaluation.summing import resamples, score
from cmo.language import make_docs, make_nlp
from cmo.records import LABELS, Coding, Document

Measure = Callable[[Array], Array]
Values = list[list[str | None]]
ALL = "all"


@dataclass(frozen=True, slots=True)
class Agreement:
    """One figure: between whom, on what, with a 95% interval over sources.

    ``units`` counts words for alpha and kappa and is empty for the others; a figure that
    is not defined, and the interval of a single source, are empty.
    """

    coders: str
    by: str
    group: str
    measure: str
    label: str
    value: float | None
    low: float | None
    high: float | None
    units: int | None
    sources: int


def measure_panel(panel: Panel) -> list[Agreement]:
    """Return all figures: for everyone together where they are more than two, and by pairs."""
    docs = list(make_docs(make_nlp(), [each.document for each in panel.sources]))
    words = [_values(each, panel.names) for each in panel.sources]
    rows: list[Agreement] = []
    for by, group, chosen in _groups(panel.sources):
        some = [words[at] for at in chosen]
        if len(panel.names) > 2:
            rows += _beyond_chance(ALL, (by, group), some, range(len(panel.names)))
        for one, other in combinations(range(len(panel.names)), 2):
            pair = panel.names[one], panel.names[other]
            both = [at for at in chosen if set(pair) <= panel.sources[at].codings.keys()]
            if both:
                named = ", ".join(pair)
                given = [words[at] for at in both]
                rows += _beyond_chance(named, (by, group), given, (one, other))
                rows += _overlaps(named, (by, group), [docs[at] for at in both],
                                  [panel.sources[at] for at in both], pair)  # fmt: skip
    return rows


def _groups(sources: Sequence[Compared]) -> Iterator[tuple[str, str, list[int]]]:
    """Yield all sources, those of each genre, and each one."""
    yield ALL, ALL, list(range(len(sources)))
    for genre in sorted({each.genre for each in sources if each.genre}):
        yield "genre", genre, [at for at, each in enumerate(sources) if each.genre == genre]
    for at, each in enumerate(sources):
        yield "source", each.document.source, [at]


def _values(source: Compared, names: Sequence[str]) -> Values:
    """Return for each word what each coder made of it; None for one who did not code this."""
    labels = {name: labels_of_words(source.document, c) for name, c in source.codings.items()}
    starts = word_starts(source.document)
    return [[labels[n].get(at, NONE) if n in labels else None for n in names] for at in starts]


def word_starts(document: Document) -> list[int]:
    """Return where the words begin that a coder may mark: all but the interviewer's."""
    return [
        match.start()
        for passage in document.passages
        if not passage.asks
        for match in WORD.finditer(document.text, passage.start, passage.end)
    ]


def labels_of_words(document: Document, coding: Coding) -> dict[int, str]:
    """Return the label of each coded word by its start, such as ``C+O`` where spans overlap."""
    found: dict[int, set[str]] = {}
    for span in coding.spans:
        for match in WORD.finditer(document.text, span.start, span.end):
            found.setdefault(match.start(), set()).add(span.label)
    return {at: "+".join(sorted(labels)) for at, labels in found.items()}


def _beyond_chance(
    coders: str, group: tuple[str, str], sources: Sequence[Values], who: Iterable[int]
) -> Iterator[Agreement]:
    """Yield alpha, and for two coders kappa, on all words and on those that were coded."""
    columns = list(who)
    kept = [[[unit[at] for at in columns] for unit in values] for values in sources]
    names = sorted({*LABELS, NONE, *(v for s in kept for unit in s for v in unit if v is not None)})
    choices: dict[str, Callable[[list[str | None]], bool]] = {
        "words": lambda unit: True,
        "coded_words": any,
        "words_coded_by_all": all,
    }
    for where, wanted in choices.items():
        units = [[unit for unit in values if wanted(unit)] for values in kept]
        total = sum(len(each) for each in units)
        matrices = np.array([coincidences(each, names) for each in units])
        yield from _figures(coders, group, f"alpha_{where}", names, matrices, alpha, total)
        if len(columns) == 2 and where != "words_coded_by_all":
            tables = np.array([_table(each, names) for each in units])
            yield from _figures(coders, group, f"kappa_{where}", names, tables, kappa, total)


def _table(units: Values, names: Sequence[str]) -> Array:
    pairs = [(one, other) for one, other in units if one is not None and other is not None]
    return table([one for one, _ in pairs], [other for _, other in pairs], names)


def _figures(
    coders: str,
    group: tuple[str, str],
    measure: str,
    names: Sequence[str],
    matrices: Array,
    figure: Measure,
    total: int,
) -> Iterator[Agreement]:
    """Yield a measure over all values, and for each label against the rest."""
    whole = matrices.sum(axis=0)
    drawn = np.tensordot(resamples(len(matrices)), matrices, axes=1)
    for label in (ALL, *LABELS):
        held = [at for at, name in enumerate(names) if label in name.split("+")]
        value = figure(whole if label == ALL else against_rest(whole, held))
        many = figure(drawn if label == ALL else against_rest(drawn, held))
        ends: tuple[float | None, ...] = (None, None)
        if len(matrices) > 1 and np.isfinite(many).any():
            ends = tuple(_rounded(v) for v in np.nanpercentile(many, [2.5, 97.5]))
        yield Agreement(
            coders, *group, measure, label, _rounded(value), ends[0], ends[1], total, len(matrices)
        )


def _rounded(value: float | Array) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None


def _overlaps(
    coders: str,
    group: tuple[str, str],
    docs: Sequence[Doc],
    sources: Sequence[Compared],
    pair: tuple[str, str],
) -> Iterator[Agreement]:
    """Yield the F1 of words, spans, pairs and configurations, and agreement on polarity."""
    counts = [
        compare(doc, *(source.codings[name] for name in pair))
        for doc, source in zip(docs, sources, strict=True)
    ]
    for each in score("", "", "", counts):
        low, high = (each.low, each.high) if len(sources) > 1 else (None, None)
        yield Agreement(
            coders, *group, each.measure, each.label, each.value, low, high, None, each.documents
        )
