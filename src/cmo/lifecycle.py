"""The phases of a collaboration's life, which configurations are given: ``config/lifecycle.yaml``.

A phase is what a coder says of a configuration, or what a phrase in its sentences tells, or
else what the register says of its source. There may be several, or ``any``. They are no order
in which things must happen (Aunger et al. 2023).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from cmo.errors import UserError
from cmo.records import Coding, Configuration, Document
from cmo.resources import resource
from cmo.schemas import merge_settings, problems_of, schema

ANY = "any"
SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s")
WILD = {r"\(": "(?:", r"\)": ")", r"\|": "|", r"\*": r"\w*", r"\ ": r"\s+"}


@dataclass(frozen=True, slots=True)
class Phase:
    """A code that people write, the phase it belongs to, and the phrases that tell of it."""

    code: str
    phase: str
    meaning: str
    cues: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The phases in their order; ``codes`` are what may be written."""

    phases: tuple[Phase, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes that people may write, ``any`` the last."""
        return (*(phase.code for phase in self.phases), ANY)

    @property
    def names(self) -> dict[str, str]:
        """Return the name of the phase that each code belongs to."""
        return {phase.code: phase.phase for phase in self.phases}

    def problems(self, written: str, place: str) -> Iterator[UserError]:
        """Yield a problem for each part of ``written`` that is no code."""
        for code in split_phases(written):
            if code not in self.codes:
                allowed = f"allowed: {', '.join(self.codes)}"
                yield UserError(place, f"unknown phase {code[:40]!r}", allowed)

    def known(self, written: str) -> str:
        """Return ``written`` without the parts that are no code."""
        return ";".join(code for code in split_phases(written) if code in self.codes)

    def told_by(self, text: str) -> str:
        """Return the codes that phrases in ``text`` tell of, joined by ``;``."""
        told = [phase.code for phase in self.phases if phase.cues and phase.cues.search(text)]
        return ";".join(told)

    def settle(self, coding: Coding, document: Document | None) -> Coding:
        """Return ``coding`` with phases by rule where its coder gave none, and no unknown ones."""
        settled = (self._settle(each, coding, document) for each in coding.configurations)
        return replace(coding, configurations=tuple(settled))

    def _settle(
        self, configuration: Configuration, coding: Coding, document: Document | None
    ) -> Configuration:
        known = self.known(configuration.phase)
        if known or document is None:
            return replace(configuration, phase=known)
        told = self.told_by(" ".join(sentences_of(configuration, coding, document)))
        return replace(configuration, phase=told, phase_by_rule=bool(told))


def split_phases(written: str) -> list[str]:
    """Return the codes in ``planning;maintenance``, in the order written."""
    return list(dict.fromkeys(filter(None, (code.strip() for code in written.split(";")))))


def read_lifecycle(path: str | Path) -> Lifecycle:
    """Read the phases from a file like ``config/lifecycle.yaml``.

    Raises:
        UserError: where its schema does not allow it, or a phrase cannot be read.
    """
    for problem in problems_in(path):
        raise problem
    rows = merge_settings(path)["phases"]
    return Lifecycle(
        tuple(Phase(r["code"], r["phase"], r["meaning"], _any_of(r["cues"])) for r in rows)
    )


def lifecycle_file(folder: str | Path) -> Path:
    """Return the lifecycle of the synthesis whose settings lie in ``folder``, else the shipped."""
    own = Path(folder) / "lifecycle.yaml"
    return own if own.exists() else resource("config/lifecycle.yaml")


def problems_in(path: str | Path) -> Iterator[UserError]:
    """Yield every problem in a file like ``config/lifecycle.yaml``."""
    try:
        values = merge_settings(path)
    except UserError as problem:
        yield problem
        return
    wrong = list(problems_of(values, schema("lifecycle"), str(path)))
    yield from wrong
    seen: set[str] = set()
    for row in () if wrong else values["phases"]:
        place = f"{path}, phase {row['code']}"
        if row["code"] in {*seen, ANY}:
            yield UserError(place, "the code is taken", "give each phase its own; any is built in")
        seen.add(row["code"])
        yield from _unreadable(place, row["cues"])


def _unreadable(place: str, cues: Iterable[str]) -> Iterator[UserError]:
    for cue in cues:
        try:
            re.compile(_pattern(cue))
        except (re.error, RecursionError):
            yield UserError(place, f"the phrase {cue!r}", "close every bracket: (a|b)")


def _any_of(cues: Iterable[str]) -> re.Pattern[str] | None:
    patterns = [_pattern(cue) for cue in cues]
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE) if patterns else None


def _pattern(cue: str) -> str:
    """Return the pattern of a phrase, in which ``*`` is any ending and ``(a|b)`` either."""
    pattern = re.escape(cue)
    for written, meant in WILD.items():
        pattern = pattern.replace(written, meant)
    return pattern


def sentences_of(configuration: Configuration, coding: Coding, document: Document) -> Iterator[str]:
    """Yield the sentences in which the spans of ``configuration`` stand, in text order."""
    places = {span.id: (span.start, span.end) for span in coding.spans}
    stretches = sorted({_sentence_around(*places[name], document) for name in configuration.spans})
    yield from (document.text[start:end] for start, end in stretches)


def _sentence_around(start: int, end: int, document: Document) -> tuple[int, int]:
    """Return the sentence around a stretch, within its passage."""
    passages = [(p.start, p.end) for p in document.passages if p.start <= start < p.end]
    first, last = passages[0] if passages else (start, end)
    before = [match.end() for match in SENTENCE_END.finditer(document.text, first, start)]
    after = SENTENCE_END.search(document.text, max(end - 1, start), max(last, end))
    return (before or [first])[-1], after.end() if after else max(last, end)
