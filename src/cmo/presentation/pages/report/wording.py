"""Numbers and links put into words, the same way in every section."""

from __future__ import annotations

from cmo.counting import counted
from cmo.records import Source

POLARITY_WORDS = {"+": "helps", "-": "hinders", "~": "both or unclear"}
SIGN_WORDS = {"+": "more with more", "-": "more with less", "0": "direction not said"}


def papers_and_interviews(papers: int, interviews: int) -> str:
    """Return both counts of sources, apart.

    >>> papers_and_interviews(1, 5), papers_and_interviews(2, 0)
    ('1 paper, 5 interviews', '2 papers, 0 interviews')
    """
    return f"{counted(papers, 'paper')}, {counted(interviews, 'interview')}"


def say_support(papers: int, interviews: int, synthetic: int) -> str:
    """Return both counts of sources, and how many of them were invented.

    >>> say_support(2, 3, 3), say_support(2, 3, 1)
    ('2 papers, 3 synthetic interviews', '2 papers, 3 interviews, 1 of these synthetic')
    """
    if synthetic and synthetic == interviews:
        return f"{counted(papers, 'paper')}, {counted(interviews, 'synthetic interview')}"
    tail = f", {synthetic} of these synthetic" if synthetic else ""
    return papers_and_interviews(papers, interviews) + tail


def lower(label: str) -> str:
    """Return ``label`` as it stands within a sentence.

    >>> lower("Trust between partners"), lower("NHS rules")
    ('trust between partners', 'NHS rules')
    """
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def say_link(start: str, sign: str, end: str) -> str:
    """Return a link between two labels as a sentence.

    >>> say_link("Trust", "-", "Conflict")
    'More “trust” goes with less “conflict”.'
    >>> say_link("Trust", "both", "Conflict")
    'More “trust” goes with more “conflict” for some, with less for others.'
    """
    if sign == "both":
        return (
            f"More “{lower(start)}” goes with more “{lower(end)}” for some, with less for others."
        )
    if sign == "0":
        return f"“{start}” bears on “{lower(end)}”; which way is not said."
    return f"More “{lower(start)}” goes with {'more' if sign == '+' else 'less'} “{lower(end)}”."


def listed(text: str, separator: str = "; ") -> list[str]:
    """Return the parts of a table's cell."""
    return [part for part in text.split(separator) if part]


def whole(text: str) -> int:
    """Return the whole number in a table's cell; an empty one is none."""
    return int(text) if text else 0


def figure(text: str, digits: int = 2) -> str:
    """Return a number of a table's cell, rounded; an empty one stays empty."""
    return f"{float(text):.{digits}f}" if text else ""


def what_it_is(source: Source, *, synthetic: bool) -> str:
    """Return what kind of source this is, whether it was invented, and whose words it is in.

    >>> what_it_is(Source("lit-1", genre="article", wording="notes"), synthetic=False)
    "article, in the reviewers' words"
    """
    kind = source.kind.replace("-", " ") if source.spoken else source.genre or "paper"
    words = ", in the reviewers' words" if source.in_notes else ""
    return f"{'synthetic ' if synthetic else ''}{kind}{words}"
