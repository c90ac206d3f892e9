"""Captions (.vtt, .srt): consecutive cues of one voice become one turn."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator

import webvtt

from cmo.errors import UserError
from cmo.passages import ENDS, match_speaker, speakers
from cmo.reading.blocks import Block, Reading, Remark, assemble, clean
from cmo.reading.limits import Limits, check_characters, decode

VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
MARK = re.compile(r"</?[A-Za-z0-9:.][^<>]*>|\{\\an?\d\}")
CHANGE = re.compile(r"(?:-|–|>>)\s*(?=\S)")
ENOUGH = 400
"""Characters after which a speech without named speakers is broken at a sentence end."""

Said = tuple[str, str]


def read_vtt(data: bytes, source: str, place: str, limits: Limits) -> list[Reading]:
    """Read WebVTT captions; a voice is named by ``<v NAME>`` or ``NAME:``."""
    return _read(data, source, place, "vtt")


def read_srt(data: bytes, source: str, place: str, limits: Limits) -> list[Reading]:
    """Read SubRip captions; a speaker is named by ``NAME:`` at the start of a line."""
    return _read(data, source, place, "srt")


def _read(data: bytes, source: str, place: str, form: str) -> list[Reading]:
    text = decode(data, place)
    check_characters(text, place)
    if form == "vtt" and not text.startswith("WEBVTT"):
        raise UserError(place, "does not begin with WEBVTT", "export the captions again")
    captions = webvtt.WebVTT.from_buffer(io.StringIO(text), format=form).captions
    cues = [caption.raw_text for caption in captions]
    expected = len(re.findall(r"(?m)^.*\d\s*-->\s*\d", text))
    if not cues:
        raise UserError(place, "holds no captions that can be read", "export the captions again")
    remarks = [_missing(place, len(cues), expected)] if len(cues) < expected else []
    return [assemble(source, _turns(list(_said(cues))), remarks)]


def _missing(place: str, found: int, expected: int) -> Remark:
    return Remark(
        place,
        f"{expected - found} of {expected} captions are damaged and were left out",
        "mend their time lines",
    )


def _said(cues: list[str]) -> Iterator[Said]:
    """Yield ``(speaker, words)`` in order; an empty speaker is the one before, or nobody."""
    lines = "\n".join(_plain(VOICE.sub("", cue)) for cue in cues)
    labels = speakers(lines, least_share=0)  # a long turn runs over many cues
    for cue in cues:
        pieces = VOICE.split(cue)
        yield from _labelled(_plain(pieces[0]), labels)
        for voice, words in zip(pieces[1::2], pieces[2::2], strict=True):
            yield html.unescape(voice), _plain(words)


def _labelled(words: str, labels: frozenset[str]) -> Iterator[Said]:
    for line in words.split("\n"):
        match = match_speaker(line, labels)
        if match:
            yield match["label"], line[match.end() :]
        elif line.strip():
            yield "", line


def _plain(cue: str) -> str:
    return clean(html.unescape(MARK.sub("", cue)))


def _turns(said: list[Said]) -> Iterator[Block]:
    """Join what one speaker says without a break."""
    speaker, words = "", ""
    for name, piece in said:
        changes = bool(name and name != speaker) or (not speaker and _breaks(words, piece))
        if changes and words:
            yield Block(words, "turn", speaker)
            words = ""
        speaker = name or speaker
        words = f"{words} {piece if speaker else CHANGE.sub('', piece, count=1)}".strip()
    yield Block(words, "turn", speaker)


def _breaks(words: str, piece: str) -> bool:
    if CHANGE.match(piece):
        return True
    return len(words) > ENOUGH and bool(ENDS.search(words))
