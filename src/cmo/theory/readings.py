"""What each configuration says, in constructs: the common ground of all tests of the theory.

A :class:`Reading` is a configuration with its spans replaced by constructs and directions.
Counts below are counts of *families*: sources of one project (column ``family`` of the
register) count once, because they are not independent of each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cmo.lifecycle import split_phases
from cmo.records import LABELS, OTHER, Coding, Configuration, Direction, Label, Polarity, Source

Item = tuple[str, Direction]


@dataclass(frozen=True, slots=True)
class Reading:
    """One configuration in constructs; ``words`` are its quotes by slot, in slot order.

    ``phases_by`` says who put it into its phases: coder, rule or register; empty for none.
    """

    configuration: str
    source: str
    family: str
    context: tuple[Item, ...]
    mechanism: tuple[Item, ...]
    outcome: tuple[Item, ...]
    words: tuple[str, str, str]
    spans: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
    polarity: Polarity
    phases: tuple[str, ...]
    phases_by: str
    origin: str
    unmapped: bool

    def slot(self, label: Label) -> tuple[Item, ...]:
        """Return the constructs and directions that fill a slot."""
        return {"C": self.context, "M": self.mechanism, "O": self.outcome}[label]

    @property
    def text(self) -> str:
        """All its words."""
        return " ".join(filter(None, self.words))

    @property
    def items(self) -> frozenset[tuple[str, str, str]]:
        """Slot, construct and direction of everything it speaks of."""
        return frozenset((label, *item) for label in LABELS for item in self.slot(label))


def family_of(source: Source) -> str:
    """Return what makes sources dependent on each other: the project, or the source itself."""
    return source.family or source.id


def families_of(names: Iterable[str], sources: Mapping[str, Source]) -> set[str]:
    """Return the families of the named sources."""
    return {family_of(sources[name]) for name in names}


def is_synthetic(source: Source) -> bool:
    """Whether the source was invented, as the register says."""
    return source.synthetic.strip().lower() in {"yes", "true", "1"}


def phases_of(configuration: Configuration, source: Source) -> tuple[tuple[str, ...], str]:
    """Return the phases and who said them: the configuration's own, else those of its source."""
    own, of_source = split_phases(configuration.phase), split_phases(source.phase)
    if own:
        return tuple(sorted(own)), "rule" if configuration.phase_by_rule else "coder"
    return tuple(sorted(of_source)), "register" if of_source else ""


def read_configurations(
    codings: Iterable[Coding], sources: Mapping[str, Source]
) -> Iterator[Reading]:
    """Yield a reading of each configuration, in order of source and identifier."""
    for coding in sorted(codings, key=lambda coding: (coding.source, coding.coder)):
        text = {span.id: span.text for span in coding.spans}
        about: dict[tuple[str, Label], Item] = {
            (a.span, a.label): (a.construct, a.direction) for a in coding.assignments
        }
        for configuration in sorted(coding.configurations, key=lambda item: item.id):
            yield _reading(configuration, sources[coding.source], text, about)


def _reading(
    configuration: Configuration,
    source: Source,
    text: Mapping[str, str],
    about: Mapping[tuple[str, Label], Item],
) -> Reading:
    named = {
        label: [about.get((span, label), (OTHER, "0")) for span in configuration.slot(label)]
        for label in LABELS
    }
    c, m, o = (tuple(sorted({i for i in named[label] if i[0] != OTHER})) for label in LABELS)
    words = [" … ".join(text[span] for span in configuration.slot(label)) for label in LABELS]
    return Reading(
        configuration.id,
        source.id,
        family_of(source),
        c,
        m,
        o,
        (words[0], words[1], words[2]),
        (configuration.context, configuration.mechanism, configuration.outcome),
        configuration.polarity,
        *phases_of(configuration, source),
        configuration.origin,
        any(name == OTHER for items in named.values() for name, _ in items),
    )


def show_items(items: Iterable[Item]) -> str:
    """Return ``trust (+); capacity (-)``."""
    return "; ".join(f"{construct} ({direction})" for construct, direction in sorted(items))
