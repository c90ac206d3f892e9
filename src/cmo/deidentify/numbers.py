"""Telephone, NHS, staff and other numbers, written or spoken.

Numbers that libphonenumber (``phonenumbers``) holds valid are telephones; the rules here
add what it leaves out: spoken digits, odd blanks, numbers kept free for fiction, extensions.
NHS numbers are ten digits whose last is a check modulo 11 (NHS Data Dictionary).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from cmo.deidentify import lexicon
from cmo.deidentify.mentions import Mention
from cmo.deidentify.spoken import Part, runs

RING = re.compile(
    r"(?i)\b(?:ring|call|phone|telephone|tel|mobile|number(?:'s| is)?|line(?:'s| is)?|text|fax"
    r"|bleep|pager|switchboard|landline|extension|ext|whatsapp|on|reach)\b[^.?!]{0,25}$"
)
EXTENSION = re.compile(
    r"(?i)\b(?:(?:extension|ext|bleep|pager|dect|short ?code|speed ?dial|then ask for)"
    r"(?:\.| phone| (?:me|us|him|her|them|it))?(?:['’]s| is| was|:)?(?: (?:number|no\.?|on|to))?"
    r"(?:['’]s| is| was|:)?|x) ?$"
)
DIALLED = re.compile(
    r"(?i)\b(?:dial(?:ling|led)?"
    r"|(?:ring|rang|call|phone|reach|get|bleep)(?:ing|ed)? (?:me|us|him|her|them)(?: back)? on) $"
)
NHS = re.compile(
    r"(?i)\b(?:nhs|hospital|chi|patient)(?: no\.?| num\w*)|\b(?:nhs|chi)\b[^.?!]{0,40}$"
)
STAFF = re.compile(
    r"(?i)\b(?:staff|employee|payroll|assignment|personnel|badge|id|pin|gmc|nmc|hcpc|esr"
    r"|registration|membership|hospital|patient|case|reference|ref|record|policy|account|duty|collar"
    r"|lanyard|warrant)\b[^!]{0,60}$"
)
JUST_SAID = re.compile(
    r"(?i)\b(?:staff|employee|payroll|badge|collar|warrant) (?:number|no\.?)(?:['’]s| is|:)? ?$"
)
CODE = re.compile(
    r"(?<![\w£$€.,-])(?:[A-Z]{1,4}[ /-]?|[a-z]{1,4}-?)?\d{4,12}[A-Z]?\d?[A-Z]?(?![\w]|[.,-]\d)"
)
INSURANCE = re.compile(r"(?i)(?<!\w)[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D](?!\w)")
PIN = re.compile(r"(?i)(?<!\w)\d{2}[A-Z]\d{4}[A-Z](?!\w)")
LETTERS = re.compile(r"(?<![\w'’])[a-z]{2,4} $")
YEAR = re.compile(r"(?:1[89]|20)\d\d")
MONEY = re.compile(r"[£$€]\s?$")
LOOK_BACK = 70
MOST_PARTS = 24
"""Parts of a run of digits looked at together; no number has more than 16 digits."""


def find_numbers(text: str) -> Iterator[Mention]:
    """Yield telephone, NHS, staff and other long numbers of ``text``; they may overlap."""
    for mention in _numbers(text):
        start, end = mention.start, mention.end
        said = text[start:end]
        opened = text[start - 1 : start] == "(" and said.count(")") > said.count("(")
        yield mention._replace(start=start - 1) if opened else mention


def _numbers(text: str) -> Iterator[Mention]:
    yield from _codes(text, lettered=True)
    for run in runs(text):
        yield from _in_run(text, run)
    yield from _valid_phones(text)
    yield from _codes(text, lettered=False)


def is_nhs_number(digits: str) -> bool:
    """Tell whether ``digits`` are ten and the last is the check digit of the first nine.

    >>> is_nhs_number("9434765919"), is_nhs_number("9434765918")
    (True, False)
    """
    if len(digits) != 10 or not digits.isascii() or not digits.isdigit():
        return False
    weighed = sum(int(digit) * (10 - at) for at, digit in enumerate(digits[:9]))
    return (11 - weighed % 11) % 11 == int(digits[9])


def _valid_phones(text: str) -> Iterator[Mention]:
    import phonenumbers

    for match in phonenumbers.PhoneNumberMatcher(text, "GB", leniency=phonenumbers.Leniency.VALID):
        if not is_nhs_number(re.sub(r"\D", "", match.raw_string)):
            yield Mention(match.start, match.end, "PHONE")


def _in_run(text: str, run: list[Part]) -> Iterator[Mention]:
    """Yield the stretches of ``run`` that are numbers of somebody, from the left, the longest."""
    first = 0
    while first < len(run):
        length, kind = _longest(text, run[first : first + MOST_PARTS])
        if kind:
            yield Mention(run[first].start, run[first + length - 1].end, kind)
        first += length


def _longest(text: str, parts: list[Part]) -> tuple[int, str]:
    """Return how many of ``parts``, from the first, are a number of what kind; else 1 and none."""
    if MONEY.search(text[max(0, parts[0].start - 2) : parts[0].start]):
        return 1, ""
    ends = list(accumulate(part.digits for part in parts))
    for length in range(len(parts), 0, -1):
        kind = _kind(text, parts[:length], ends[length - 1])
        if kind:
            return length, kind
    return 1, ""


def _kind(text: str, parts: list[Part], digits: str) -> str:
    """Return what a row of digits is by its length, its beginning and what precedes it."""
    before = text[max(0, parts[0].start - LOOK_BACK) : parts[0].start]
    length = len(digits.lstrip("+"))
    if digits.startswith(("+", "00")) and digits.strip("0+") and 9 <= length <= 16:
        return "PHONE"
    checked = is_nhs_number(digits) and digits[0] != "0"
    if length == 10 and "+" not in digits and (checked or NHS.search(before)):
        return "NHS_NUMBER"
    if re.match(r"0[1-9]", digits) and 9 <= length <= 12:
        return "STAFF_NUMBER" if len(parts) == 1 and length < 10 else "PHONE"
    if any(YEAR.fullmatch(part.digits) for part in parts):
        return ""
    return _by_context(parts, length, before)


def _by_context(parts: list[Part], length: int, before: str) -> str:
    """Return what a row of digits is that only the words before it tell."""
    if 2 <= length <= 6 and EXTENSION.search(before):
        return "PHONE"
    if 4 <= length <= 6 and _spelt(parts) and DIALLED.search(before):
        return "PHONE"
    if not _spelt(parts):
        return ""
    if [len(part.digits) for part in parts] == [3, 4]:
        return "PHONE"
    if 7 <= length <= 10 and (len(parts) == 1 or STAFF.search(before)):
        return "STAFF_NUMBER"
    return "PHONE" if 5 <= length <= 11 and RING.search(before) else ""


def _spelt(parts: list[Part]) -> bool:
    """Tell whether ``parts`` are read out, not counted: groups of digits, no thousands."""
    return all(len(part.digits) != 3 for part in parts[1:]) or len(parts[0].digits) > 3


def _codes(text: str, *, lettered: bool) -> Iterator[Mention]:
    """Yield codes of letters and digits, or else those of digits alone."""
    for match in INSURANCE.finditer(text) if lettered else ():
        yield Mention(match.start(), match.end(), "INSURANCE_NUMBER")
    for match in PIN.finditer(text) if lettered else ():
        yield Mention(match.start(), match.end(), "STAFF_NUMBER")
    for match in CODE.finditer(text):
        if lettered != any(map(str.isalpha, match.group())):
            continue
        before = text[max(0, match.start() - LOOK_BACK) : match.start()]
        digits = sum(map(str.isdigit, match.group()))
        if YEAR.fullmatch(match.group()):
            continue
        said = digits >= 4 and JUST_SAID.search(before)
        if digits >= 7 or said or (digits >= 5 and STAFF.search(before)):
            yield Mention(match.start() - _letters(before), match.end(), "STAFF_NUMBER")
        elif digits >= 4 and STAFF.search(before):
            yield Mention(match.start(), match.end(), "STAFF_NUMBER", probability=0.3)


def _letters(before: str) -> int:
    """Return how many characters of small letters that are no word lead a code: ``abc 220981``."""
    match = LETTERS.search(before)
    word = match.group().strip() if match else ""
    known = lexicon.is_ordinary(word) or word in lexicon.phrases("ordinary")
    return 0 if not word or known else len(word) + 1
