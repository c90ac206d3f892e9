"""What the codes of other programs mean here: roles, configurations and constructs.

We write three codes, Context, Mechanism and Outcome, and under each a code for every
construct and direction in use, such as ``trust (+)``. What comes back, and what people
coded from the start in another program, is understood by the names along the path of a
code: ``CMO / Context``, ``C2``, ``Mechanism: trust (-)``, and for configurations
``CMOC 3``, ``Configuration 3 (+)``.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from cmo.reading.blocks import collapse
from cmo.records import SLOTS, Construct, Direction, Label, Polarity

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:cmo:exchange")
SIGNS = {"+": "+", "-": "-", "−": "-", "–": "-", "~": "~", "0": "0"}
LABEL_NAMES: dict[str, Label] = {
    **{name: label for label, name in SLOTS.items()},
    **{f"{name}s": label for label, name in SLOTS.items()},
    **{label.lower(): label for label in SLOTS},
    "resource": "M",
    "response": "M",
    "reasoning": "M",
}
ROLE = re.compile(
    rf"\W*(?P<label>{'|'.join(sorted(LABEL_NAMES, key=len, reverse=True))})"
    r"\s*(?P<number>[1-9]\d{0,3})?(?:\s*[:/>–—-]\s*(?P<rest>\S.*))?",
    re.IGNORECASE,
)
CONFIGURATION = re.compile(
    r"(?:.*\s)?(?:cmoc?s?|config(?:uration)?)\W*(?P<number>[1-9]\d{0,3})\W*?"
    r"(?:\(?(?P<sign>[+\-−–~])\)?)?\s*",
    re.IGNORECASE,
)
ABOUT = re.compile(r"(?P<name>.*?)\s*\((?P<sign>[+\-−–0])\)\s*")
OWN_CONSTRUCT = re.compile(r"[a-z][a-z0-9_]*")
DESCRIPTIONS: dict[Label, str] = {
    "C": "A condition that holds before or around the reaction.",
    "M": "What goes on in people: how they reason, feel or respond to what they are offered.",
    "O": "What came of it, as somebody could observe or count.",
}
PASSAGE_READ = "Passage read"
READ_DESCRIPTION = "What the coder read, where it was not the whole text."
COLOURS: dict[Label, str] = {"C": "#0B5394", "M": "#A05A00", "O": "#2D6A1F"}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code says: a role, perhaps numbered and about something, or a configuration.

    ``whole`` is false where its name says more than that.
    """

    label: Label | None = None
    number: int = 0
    construct: str = ""
    direction: Direction = "0"
    polarity: Polarity | None = None
    whole: bool = True

    @property
    def groups(self) -> bool:
        """Whether the code names a configuration."""
        return self.label is None and self.number > 0


def make_guid(*parts: object) -> str:
    """Return a GUID that depends on ``parts`` alone."""
    return str(uuid.uuid5(NAMESPACE, "\x1f".join(map(str, parts))))


def role_code_name(label: Label) -> str:
    """Return the name of the code for a role."""
    return SLOTS[label].capitalize()


def construct_code_name(construct: str, direction: str) -> str:
    """Return the name of the code for a construct in a direction: ``trust (+)``."""
    return f"{construct} ({direction})"


def means_read(name: str) -> bool:
    """Whether a code marks no element but a passage that its coder read."""
    return _plain(name) == _plain(PASSAGE_READ)


class CodeReader:
    """Says what codes mean, given the codebook if there is one."""

    def __init__(self, constructs: Sequence[Construct] = ()) -> None:
        names: Iterable[tuple[str, str]] = ((c.construct, c.construct) for c in constructs)
        labels = ((c.label, c.construct) for c in constructs)
        self.known = {_plain(name): construct for name, construct in [*labels, *names]}

    def __call__(self, path: Sequence[str]) -> Meaning | None:
        """Return the meaning of the code with these names from the top, or None."""
        # The patterns take time that grows with the square of a run of spaces.
        path = [collapse(name) for name in path]
        name = path[-1]
        if found := CONFIGURATION.fullmatch(name):
            sign = cast("Polarity | None", SIGNS.get(found["sign"] or ""))
            return Meaning(None, int(found["number"]), polarity=sign)
        for depth, part in enumerate(reversed(path)):
            if role := ROLE.fullmatch(part):
                label = LABEL_NAMES[role["label"].lower()]
                about = name if depth else role["rest"] or ""
                construct, direction = self._about(about)
                whole = bool(construct) or not about
                return Meaning(label, int(role["number"] or 0), construct, direction, whole=whole)
        construct, direction = self._about(name)
        return Meaning(None, 0, construct, direction) if construct else None

    def _about(self, name: str) -> tuple[str, Direction]:
        signed = ABOUT.fullmatch(name)
        bare = signed["name"] if signed else name
        construct = self.known.get(_plain(bare), "")
        if not construct and signed and OWN_CONSTRUCT.fullmatch(bare):
            construct = bare
        direction = SIGNS[signed["sign"]] if signed else "0"
        return construct, cast(Direction, direction)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name).strip().casefold()
