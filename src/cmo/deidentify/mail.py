"""E-mail addresses as people say them: ``jo dot bloggs two at the copper kettle dot org``.

What stands between ``at`` and an ending such as ``dot co dot uk`` is the host; the box is read
backwards from the ``at``: words joined by ``dot`` or ``underscore``, letters and numbers read out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cmo.deidentify import lexicon
from cmo.deidentify.spoken import TEEN, TEN, TIMES, UNIT

ENDINGS = (
    "com|org|net|uk|wales|cymru|scot|london|ie|eu|info|biz|io|edu|gov|int|example|nhs|fr|de|ca|au"
    "|nz|health|care"
)
"""Top-level domains that British talk holds."""
DOT = r"\s?[(\[]\s?dot\s?[)\]]\s?|\s+dot\s+|\."
# RFC 1035 and 5321 allow labels of 63 characters and 64 before the @. All that repeats is bounded,
# and words hold no sign that also joins them: an endless line would take for ever otherwise.
WORD = r"[^\W_]{1,63}"
LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
HOST = re.compile(
    rf"(?i)(?<=\w)(?P<at>\s+at\s+(?:(?:um|uh|erm?)\s+)?(?:at\s+)?|\s?[(\[]\s?at\s?[)\]]\s?|\s?@\s?)"
    rf"(?P<host>(?:(?!at\b){WORD}(?:['’]s)?\s+(?:(?:hyphen|dash)\s+)?){{0,5}}?"
    rf"{LABEL}(?:(?:{DOT})(?:(?:\w\s){{1,4}}\w(?!\w)|{LABEL})){{0,8}}(?:{DOT})(?:{ENDINGS}|u\sk))(?![\w-])"
)
BEFORE = re.compile(
    rf"(?i)(?<![^\W_])(?P<word>{WORD}(?:['’][^\W_]{{1,63}})?)"
    r"(?P<joiner>\s+(?:dot|underscore|dash|hyphen|plus)\s+|\s?[(\[]\s?dot\s?[)\]]\s?"
    r"|[._+-]{1,2}|\s+)?$"
)
SPELT = re.compile(rf"(?i)(?:\d{{1,4}}|{'|'.join(TIMES)}|{TEN}|{TEEN}|{UNIT}|[b-hj-z])")
"""What may stand in a box without a joiner: numbers and letters."""
NOT_IN_BOX = frozenset(
    "is it on to me at as and or so be im by for with was that thats address email mail name"
    " the this that here there a i my our her his their us him them use try contact".split()
)
BOXES = frozenset(
    "info hello admin enquiries office contact support help reception team mail secretary".split()
)
ONE_WORD = re.compile(r"(?i),?\s+(?:that['’]s\s+)?(?:all\s+)?(?:as\s+)?one\s+word,?$")
CUE = re.compile(
    r"(?i)\b(?:e-?mails?|mail|address|write to|reach|contact|message|drop)\b[^?!]{0,60}$"
)
BROKEN_OFF = re.compile(
    rf"(?i)(?<![^\W_]){WORD}(?:\s+(?:dot|underscore)\s+{WORD}){{1,4}}\s+at(?![^\W_])"
)
"""A box whose host the speaker never got to, or began anew."""
INTRODUCED = re.compile(
    rf"(?i)(?<![^\W_])(?:is|was|it['’]?s|that['’]?s)\s+(?P<words>(?:{WORD}\s+){{1,4}})$"
)
"""Words before a box that belong to it, as in ``the club one is town and county cc at …``."""
OTHER_WORDS = NOT_IN_BOX - set("and for the with our my team name".split()) | {"you", "we", "they"}
LOOK_BACK, MOST_WORDS = 90, 16


def find_mail(text: str) -> Iterator[tuple[int, int]]:
    """Yield where spoken e-mail addresses stand in ``text``."""
    for match in HOST.finditer(text):
        spoken = match["at"].strip() not in {"@"} or " " in match["at"] + match["host"]
        start = _box(text, match.start()) if spoken else None
        if start is not None and (_is_box(text, start, match.start()) or "(" in match["at"]):
            yield _introduced(text, start), match.end()
    yield from (match.span() for match in BROKEN_OFF.finditer(text))


def _box(text: str, end: int) -> int | None:
    """Return where the box that ends at ``end`` begins; none if no word can be one."""
    lead = max(0, end - LOOK_BACK)
    whole = ONE_WORD.search(text, lead, end)
    at = whole.start() if whole else end
    start, counted = None, False
    for count in range(MOST_WORDS):
        match = BEFORE.search(text, lead, at)
        if not match:
            break
        word = match["word"].lower()
        if not (match["joiner"] or "").strip():
            named = count == 1 and not lexicon.is_ordinary(lexicon.fold(word))
            reads_on = count == 0 or counted or named or SPELT.fullmatch(word)
            if not reads_on or word in NOT_IN_BOX or word.endswith(("'s", "’s")):
                break
        start = at = match.start()
        counted = bool(SPELT.fullmatch(word)) and len(word) > 1
    return start


def _introduced(text: str, start: int) -> int:
    """Return where a box begins that has further words between ``is`` and ``start``."""
    more = INTRODUCED.search(text, max(0, start - LOOK_BACK), start)
    own = more and OTHER_WORDS.isdisjoint(more["words"].lower().split())
    return more.start("words") if more and own else start


def _is_box(text: str, start: int, end: int) -> bool:
    """Tell whether what precedes ``at`` is a box, not the verb of ``we look at nhs dot net``."""
    words = re.findall(r"[\w'’]+", text[start:end])
    if len(words) != 1 or words[0] in BOXES or not lexicon.is_ordinary(lexicon.fold(words[0])):
        return True
    return bool(CUE.search(text[max(0, start - LOOK_BACK) : start]))
