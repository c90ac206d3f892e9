"""Evidence: which coding speaks for a source, and which links each configuration claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cmo.partial import layered
from cmo.records import OTHER, Assignment, Coding, Configuration, Direction, Label

ADJUDICATED = "adjudicated"
STEPS: dict[str, tuple[Label, Label]] = {"C-M": ("C", "M"), "M-O": ("M", "O"), "C-O": ("C", "O")}


@dataclass(frozen=True, slots=True)
class Claim:
    """One configuration's claim that one construct bears on another."""

    from_construct: str
    to_construct: str
    sign: Direction
    slots: str
    configuration: str
    source: str
    origin: str
    polarity: str


def choose_codings(codings: Iterable[Coding]) -> list[Coding]:
    """Return one coding a source: a person's before the machine's.

    Among people an adjudicated coding comes first, then codings of the whole text, then the
    first coder by name. Where people coded passages only, each speaks for those that nobody
    before has read, and the machine for the rest.
    """
    by_source: dict[str, list[Coding]] = {}
    for coding in sorted(codings, key=_rank):
        by_source.setdefault(coding.source, []).append(coding)
    return [_speaking(by_source[source]) for source in sorted(by_source)]


def _speaking(ranked: Sequence[Coding]) -> Coding:
    """Join the codings up to the first that is of the whole text."""
    whole = next((at for at, coding in enumerate(ranked) if not coding.read), len(ranked))
    return layered(ranked[: whole + 1])


def _rank(coding: Coding) -> tuple[bool, bool, bool, str]:
    machine, adjudicated = coding.origin == "machine", coding.coder == ADJUDICATED
    return machine, not adjudicated, bool(coding.read), coding.coder


def sign_between(first: Direction, second: Direction) -> Direction:
    """Return ``+`` where both directions agree, ``-`` where not, ``0`` where one is not said."""
    if "0" in (first, second):
        return "0"
    return "+" if first == second else "-"


def claims_of(coding: Coding) -> Iterator[Claim]:
    """Yield the claims of a coding's configurations.

    Context bears on mechanism and mechanism on outcome; context bears on outcome only where
    no mechanism is given. Spans about no construct, and links of a construct with itself,
    claim nothing.
    """
    about = {(a.span, a.label): a for a in coding.assignments if a.construct != OTHER}
    for configuration in coding.configurations:
        for slots in steps_of(configuration):
            yield from _step_claims(configuration, slots, about)


def steps_of(configuration: Configuration) -> list[str]:
    """Return which of C-M, M-O and C-O a configuration speaks about."""
    if configuration.mechanism:
        return ["C-M", "M-O"]
    return ["C-O"]


def _step_claims(
    configuration: Configuration, slots: str, about: dict[tuple[str, Label], Assignment]
) -> Iterator[Claim]:
    first, second = STEPS[slots]
    for start in _assigned(configuration, first, about):
        for end in _assigned(configuration, second, about):
            if start.construct != end.construct:
                yield Claim(
                    start.construct,
                    end.construct,
                    sign_between(start.direction, end.direction),
                    slots,
                    configuration.id,
                    configuration.source,
                    configuration.origin,
                    configuration.polarity,
                )


def _assigned(
    configuration: Configuration, label: Label, about: dict[tuple[str, Label], Assignment]
) -> Sequence[Assignment]:
    found = (about.get((span, label)) for span in configuration.slot(label))
    return [assignment for assignment in found if assignment is not None]
