"""Looking things up while rows are made: quotes, constructs, and where a span lies."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from cmo.presentation.synthesis import Synthesis, is_synthetic, yes_or_no
from cmo.records import LABELS, Coding, Configuration, Document, Label, Passage, Source, Span

SEPARATOR = " | "


def readers(synthesis: Synthesis) -> Iterator[Reader]:
    """Yield a reader for each coding, in order of their sources."""
    sources = {source.id: source for source in synthesis.sources}
    documents = {document.id: document for document in synthesis.documents}
    for coding in sorted(synthesis.codings, key=lambda coding: coding.source):
        source = sources.get(coding.source, Source(coding.source, kind=""))
        yield Reader(coding, source, documents.get(coding.document), synthesis.accept)


class Reader:
    """One coding with its source and, where it was given, its document."""

    def __init__(
        self, coding: Coding, source: Source, document: Document | None, accept: float
    ) -> None:
        self.coding = coding
        self.source = source
        self.document = document
        self.accept = accept
        self.spans = {span.id: span for span in coding.spans}
        self.about = {(item.span, item.label): item for item in coding.assignments}
        self.starts = [passage.start for passage in document.passages] if document else []

    @property
    def synthetic(self) -> str:
        """Whether the source was invented, as ``yes`` or ``no``."""
        return yes_or_no(is_synthetic(self.source))

    def configurations(self) -> list[Configuration]:
        """Return the configurations in the order in which they begin in the text."""
        return sorted(self.coding.configurations, key=lambda item: (self._start(item), item.id))

    def _start(self, configuration: Configuration) -> int:
        return min((self.spans[name].start for name in configuration.spans), default=-1)

    def members(self, configuration: Configuration) -> list[tuple[Label, Span]]:
        """Return the spans of a configuration with their slots: context first, then by place."""
        found: list[tuple[Label, Span]] = []
        for label in LABELS:
            spans = (self.spans[name] for name in configuration.slot(label))
            found += [(label, span) for span in sorted(spans, key=lambda s: (s.start, s.end))]
        return found

    def band(self, probability: float | None) -> str:
        """Return ``accept`` or ``review`` of what a machine found, nothing of a person's."""
        if probability is None:
            return ""
        return "accept" if probability >= self.accept else "review"

    def construct(self, span: str, label: Label) -> str:
        """Return ``trust (+)``, or nothing where nobody said what the span is about."""
        item = self.about.get((span, label))
        return f"{item.construct} ({item.direction})" if item else ""

    def whereabouts(self, spans: Iterable[Span]) -> dict[str, str]:
        """Return page, section and speaker of the passages in which ``spans`` begin."""
        found = [self._passage(span.start) for span in spans]
        passages = [passage for passage in found if passage is not None]
        pages = (str(passage.page) for passage in passages if passage.page is not None)
        return {
            "page": _joined(pages),
            "section": _joined(passage.section for passage in passages),
            "speaker": _joined(passage.speaker for passage in passages),
        }

    def _passage(self, offset: int) -> Passage | None:
        at = bisect_right(self.starts, offset) - 1
        if self.document is None or at < 0 or offset >= self.document.passages[at].end:
            return None
        return self.document.passages[at]


def _joined(words: Iterable[str]) -> str:
    return SEPARATOR.join(dict.fromkeys(filter(None, words)))
