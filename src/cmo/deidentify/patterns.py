"""Identifiers that have a form: addresses of the internet and of houses, dates, numbers.

Forms follow UK usage: postcodes after BS 7666 (outward and inward code), dates day first.
Spoken forms (``jo dot bloggs at nhs dot net``) are read too, because transcripts hold them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cmo.deidentify.lexicon import is_cased, words_of
from cmo.deidentify.mail import ENDINGS, LABEL, WORD, find_mail
from cmo.deidentify.mentions import Mention, without_overlaps
from cmo.deidentify.numbers import find_numbers
from cmo.deidentify.spoken import TEEN, TEN, UNIT

MOST = "{0,8}"
SAID = r"(?:(?:\w\s){1,4}\w(?!\w)|\w+)"
"""A label, perhaps read out letter by letter: ``n h s``."""
SLASH = r"\s+(?:forward\s+)?slash\s+"
EMAIL = re.compile(rf"(?i)[\w.+'-]{{0,63}}\w@{LABEL}(?:\.{LABEL}){{1,9}}")
URL = re.compile(
    rf"(?i)https?://[^\s<>\"'”’]*[\w/]|(?<![\w@.])www\.[^\s<>\"'”’]*[\w/]"
    rf"|(?<![\w@.])(?-i:[a-z0-9][a-z0-9-]{{0,62}}(?:\.[a-z0-9][a-z0-9-]{{0,62}}){MOST}\.(?:{ENDINGS}))(?![\w-]|\.\w)"
    r"(?:/[^\s<>\"'”’]*[\w/])?"
)
SPOKEN_URL = re.compile(
    rf"(?i)(?:\bhttps?\s+colon{SLASH}slash\s+)?\b(?:www|w\s+w\s+w|double[- ]u double[- ]u "
    rf"double[- ]u)\s+dot\s+(?:\w+\s+){{1,5}}dot\s+(?:{SAID}\s+dot\s+){MOST}{SAID}(?:{SLASH}\w+)*"
    rf"|\b(?!(?:the|a|an|this|that|is|was|and|or|at|each|every|red|in|as|of|to|on|by|all|not)\s){LABEL}(?:\s+dot\s+{LABEL}){MOST}\s+dot\s+(?:{ENDINGS})\b(?:{SLASH}\w+)*"
)
NAMED_HOST = re.compile(
    rf"(?i)\b(?:at|it['’]?s|is|on|to|website|site)\s(?P<host>(?!at\b|on\b|to\b|the\b|a\b|it\b|www\b)"
    rf"(?:(?!at\b|is\b|it\b|on\b|to\b|dot\b){WORD}\s){{1,4}}?"
    rf"{LABEL}(?:\s+dot\s+{LABEL}){{1,8}}\s+dot\s+(?:{ENDINGS})\b(?:{SLASH}\w+)*)"
)
"""A host of several words, as in ``it's the old forge dot org``."""
HANDLE = re.compile(r"(?<![\w@.])@[A-Za-z_]\w{2,}")
INWARD = r"[0-9][ABD-HJLNP-UW-Z]{2}"
POSTCODE = re.compile(
    rf"(?<![\w])(?:[A-Z]{{1,2}}[0-9][A-Z0-9]?[ \t\n]{{0,2}}{INWARD}"
    rf"|(?i:[a-z]{{1,2}}[0-9][a-z0-9]?[ \t\n]{{0,2}}(?![0-9](?:st|nd|rd|th)){INWARD})"
    rf"|(?i:[a-z]{{2}}[0-9]{{2}}[ \t\n]{{0,2}}{INWARD}))(?!\w)"
)
"""In small letters ``st3 2nd`` is a grade and an ordinal; ``lp12 3rd`` is not."""
DIGIT = rf"(?:{UNIT}|\d)"
SPELT_POSTCODE = re.compile(
    rf"(?i)(?<![\w'’])[a-z][ -]?(?:[a-z][ -])?(?:(?:{TEN})[ -](?:{UNIT})|{TEEN}|{TEN}|\d\d|{DIGIT}"
    rf"(?:[ -](?:{DIGIT}|[a-z]))?)[ ,-]{{1,2}}{DIGIT}[ -][a-z][ -][a-z](?!\w)"
)
SPELT_STAFF = re.compile(
    rf"(?i)(?<![\w'’])(?:(?:{DIGIT}[ -]{DIGIT}|(?:{TEN})(?:[ -](?:{UNIT}))?|{TEEN})[ -][a-z]"
    rf"(?:[ -]{DIGIT}){{4}}[ -][a-z]"
    rf"|(?:[b-hj-np-z][ -]){{1,3}}(?:{DIGIT}[ -]){{5,8}}{DIGIT}"
    rf"|(?:[a-hj-np-z][ -]){{2,3}}(?:{DIGIT}[ -]){{3,4}}{DIGIT})(?!\w)"
)
"""Registration numbers of nurses and staff numbers, read out letter by letter."""
MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|march|mar|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
ORDINAL = (
    "(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    "|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth"
    "|thirtieth|(?:twenty|thirty)[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth"
    "|ninth))"
)
DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|(?:the\s+)?{ORDINAL})"
COUNTED = rf"(?:\d{{1,2}}|(?:{TEN})|{TEEN}|{UNIT})"
SPELT_YEAR = (
    rf"(?:nineteen|twenty)[- ](?:hundred(?: and)?[- ])?(?:(?:{TEN})(?:[- ](?:{UNIT}))?|{TEEN}"
    rf"|(?:oh|o)[- ](?:{UNIT}))|two thousand(?:(?: and)? (?:{TEEN}|{UNIT}))?"
)
YEAR = rf"(?:\d{{4}}|['’]?\d{{2}}(?!\d)|{SPELT_YEAR})"
DATE = re.compile(
    rf"(?i)(?<![\w/])(?:(?:{DAY}|{COUNTED})(?:\s+of)?\s+{MONTH}\.?,?\s+(?P<a>{YEAR})"
    rf"|{MONTH}\s+{DAY},?\s+(?P<b>\d{{4}}|{SPELT_YEAR})"
    r"|\d{1,2}[/.-]\d{1,2}[/.-](?P<c>\d{4}|\d{2})|(?P<d>\d{4})-\d\d-\d\d)(?![\w/]|\.\d)"
)
BIRTH_DATE = re.compile(
    rf"(?i)(?<!\w)(?:(?:the\s+)?{ORDINAL}(?:\s+of)?\s+(?:{MONTH}|(?:the\s+)?{ORDINAL})"
    r"|new year['’]s (?:day|eve)|christmas (?:day|eve)|boxing day),?\s+"
    rf"(?:{SPELT_YEAR}|(?:{TEN})(?:[- ](?:{UNIT}))?|{TEEN}|\d\d(?:\d\d)?)(?!\w)"
    rf"|(?<!\w)(?:{COUNTED}[ ,]+){{2}}(?:{SPELT_YEAR}|(?:{TEN})[- ](?:{UNIT})|{COUNTED}"
    r"|(?:19|20)\d\d)(?!\w)"
)
"""Months as numbers and years of two digits, which only talk of birth makes a date."""
COUNTED_DATE = re.compile(
    rf"(?i)(?<!\w)(?:the\s+)?{ORDINAL}\s+of\s+(?:the\s+)?{ORDINAL},?\s+"
    rf"(?:{SPELT_YEAR}|(?:{TEN})(?:[- ](?:{UNIT}))?|\d\d(?:\d\d)?)(?!\w)"
)
"""``the tenth of the tenth fifty-nine``, as people say when they are asked for it."""
BIRTHDAY = re.compile(rf"(?i)(?<!\w){DAY}(?:\s+of)?\s+{MONTH}(?!\w)")
BORN = re.compile(r"(?i)\b(?:born|birth|birthday|d\.?o\.?b\.?)\b")
NEAR_BIRTH, BIRTH_CONTEXT = 30, 220
STREETS = "|".join(sorted(words_of("street")))
CAP = r"[A-ZÀ-ÖØ-Þ][\w’'.-]*"
NUMBERS = rf"(?:\d{{1,4}}[a-zA-Z]?(?:-\d{{1,4}})?|(?i:number (?:{TEN}|{TEEN}|{UNIT})))"
INSIDE = r"(?:Flat|Unit|Apartment|Apt|Room|Suite|Floor)\s\w{1,4},?\s"
NAMED = (
    rf"(?:The\s)?(?:{CAP}\s){{1,3}}?(?:House|Cottage|Farm|Barn|Forge|Mill|Lodge|Court|Hall|Villa"
    r"|Rectory|Vicarage|Chapel|Cottages|Buildings|Grange|Manor),\s"
)
ADDRESSES = (
    re.compile(
        rf"(?<![\w£])(?:{INSIDE})?(?:{NAMED})?(?:{NUMBERS},?\s)(?:{CAP}\s){{1,3}}?"
        rf"(?i:{STREETS})(?!\w)"
    ),
    re.compile(rf"(?<!\w)(?:{INSIDE})?{NAMED}(?:{CAP}\s){{1,3}}?(?i:{STREETS})(?!\w)"),
    re.compile(rf"(?<!\w){INSIDE}(?:{CAP}\s?){{1,3}}(?i:{STREETS})(?!\w)"),
    re.compile(
        rf"(?<![\w£]){NUMBERS},?\s(?:The|Heol|Ffordd|Stryd|Rhodfa|Lôn)(?:\s[\w’'-]+){{1,3}}"
    ),
    re.compile(
        r"(?<=\bat )\d{1,4}[a-z]?\s(?:(?!Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul"
        rf"|Aug|Sep|Oct|Nov|Dec){CAP}\s?){{2,3}}(?<![\s.])"
    ),
)
PLAIN = (
    r"(?:(?!(?:the|a|an|and|or|to|of|in|on|at|is|was|it|that|we|by|my|so|with|from|for|our|this"
    r"|their|his|her|your|care|nursing|full|open)\b)[a-z'’]+ )"
)
SPOKEN_ADDRESS = re.compile(
    rf"(?i)(?<!\w)(?:(?:flat|unit) \w{{1,5}},?\s+)?(?:(?:number )?(?:\d{{1,4}}[a-z]?"
    rf"|(?:{TEN})[- ](?:{UNIT})|{TEN}|{TEEN}|{UNIT}),?\s)"
    r"(?:(?!(?:minutes?|hours?|days?|weeks?|months?|years?|miles?|times"
    r"|people|of|in|on|at|a|an|the|and|or|to|per|new|other|more|is|was|down|up|from|for|it|that|we"
    r"|by|my|so|with|point|main|big|different|just|not|they|there)\b|\w+n['’]t\b)[a-z'’]+\s){1,2}"
    r"(?:street|road|lane|avenue|crescent|terrace|gardens|grove|mews|row|close|drive|ginnel|wynd"
    r"|court|place|bank|way|gate)(?!\w)"
)
SPOKEN_ADDRESSES = (
    SPOKEN_ADDRESS,
    re.compile(
        rf"(?<![\w£])(?:(?:flat|unit) \w{{1,5}},?\s+)?(?:\d{{1,4}}[a-z]?|(?:{TEN})[- ](?:{UNIT}))\s"
        r"(?!per\b|percent\b|pay\b|year\b)"
        r"[a-z'’]+\s(?:wharf|rise|view|hill|square|yard|parade|green|walk|fold|villas|cottages)(?!\w)"
    ),
    re.compile(
        rf"(?<!\w)(?:number )?(?:(?:{TEN})[- ](?:{UNIT})|{TEN}|{TEEN}|{UNIT}),?\s{PLAIN}{{1,2}}"
        r"(?:parade|brae|fold|villas|cottages|buildings)(?!\w)"
    ),
    re.compile(
        rf"(?<!\w)(?:the )?{PLAIN}{{1,2}}(?:house|cottage|farm|barn|forge|mill|lodge|rectory"
        rf"|vicarage|grange|manor),? {PLAIN}{{1,2}}(?:street|road|lane|avenue|close|row|parade"
        r"|hill|drive|terrace|crescent|brae|gardens)(?!\w)"
    ),
    re.compile(
        rf"(?<!\w)(?:flat|apartment|apt) (?:\d{{1,4}}[a-z]?|{TEEN}|{UNIT}),? the {PLAIN}"
        r"(?!(?:and|or|in|on|at|is|was)\b)[a-z'’]+"
    ),
    re.compile(r"(?<![\w£])\d{1,4}[a-z]?\s(?:heol|ffordd|stryd|rhodfa)(?:\s[\w’'-]+){1,2}"),
)
ROLE = (
    "physician|surgeon|consultant|officer|director|nurse|midwife|doctor|gp|manager|pharmacist"
    "|chief executive|councillor|registrar|chair|psychiatrist|psychologist|therapist|paramedic"
    "|dentist|anaesthetist|radiologist|paediatrician|geriatrician|professor|head|mp|matron"
)
UNIQUE = re.compile(
    rf"(?i)\bthe (?:[\w-]+[’']s (?:first|only)|(?:first|only)(?= [^.,;]{{1,60}}? in the (?:country"
    rf"|county|region|city|world|uk|trust|town)\b)) (?:[\w-]+ ){{0,4}}?(?:{ROLE})"
    r"(?: of(?: [\w-]+){1,3}?(?= in the| at|[.,;:]|$))?(?: physician)?"
    r"(?: in the (?:country|county|region|city|world|uk|trust|town))?\b"
)
FORMS = (
    ("URL", URL),
    ("URL", SPOKEN_URL),
    ("URL", HANDLE),
    ("POSTCODE", POSTCODE),
    ("POSTCODE", SPELT_POSTCODE),
    ("STAFF_NUMBER", SPELT_STAFF),
)


def find_forms(text: str) -> list[Mention]:
    """Return the identifiers of ``text`` that have a form, in order, none overlapping."""
    return without_overlaps([*_exact_forms(text), *find_numbers(text), *_addresses(text)])


def _exact_forms(text: str) -> Iterator[Mention]:
    for match in EMAIL.finditer(text):
        yield Mention(*match.span(), "EMAIL")
    yield from (Mention(start, end, "EMAIL") for start, end in find_mail(text))
    for match in NAMED_HOST.finditer(text):
        yield Mention(*match.span("host"), "URL")
    for kind, form in FORMS:
        for match in form.finditer(text):
            yield Mention(match.start(), match.end(), kind)
    yield from _birth_dates(text)


def _birth_dates(text: str) -> Iterator[Mention]:
    """Yield full dates near talk of birth or of the last century, and doubtfully others."""
    for match in DATE.finditer(text):
        year = next(filter(None, match.groups()), "")
        near = text[max(0, match.start() - BIRTH_CONTEXT) : match.end() + NEAR_BIRTH]
        old = year.startswith(("18", "19", "nineteen")) and len(year) >= 4
        sure = bool(BORN.search(near)) or old
        yield Mention(match.start(), match.end(), "DATE_OF_BIRTH", probability=0.9 if sure else 0.3)
    for match in COUNTED_DATE.finditer(text):
        yield Mention(match.start(), match.end(), "DATE_OF_BIRTH", probability=0.8)
    for match in (*BIRTH_DATE.finditer(text), *BIRTHDAY.finditer(text)):
        if BORN.search(text[max(0, match.start() - NEAR_BIRTH) : match.start()]):
            yield Mention(match.start(), match.end(), "DATE_OF_BIRTH", probability=0.8)


def _addresses(text: str) -> Iterator[Mention]:
    forms = ADDRESSES if is_cased(text) else SPOKEN_ADDRESSES
    found = [match.span() for form in forms for match in form.finditer(text)]
    for start, end in sorted(found, key=lambda span: span[0] - span[1]):
        yield Mention(start, end, "ADDRESS")
    for match in UNIQUE.finditer(text):
        yield Mention(match.start(), match.end(), "PERSON", probability=0.7)
