from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmo.deidentify.mentions import SURE
from cmo.deidentify.numbers import is_nhs_number
from cmo.deidentify.patterns import find_forms


def found(text: str) -> list[tuple[str, str]]:
    return [(m.kind, text[m.start : m.end]) for m in find_forms(text) if m.probability >= SURE]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("PHONE", "07700 900142"),
        ("PHONE", "07700900142"),
        ("PHONE", "0 7 7 0 0  9 0 0 1 4 2"),
        ("PHONE", "+44 (0)7700 900 142"),
        ("PHONE", "(020) 7946 0318"),
        ("PHONE", "+353 1 234 5678"),
        ("PHONE", "oh seven seven double-oh nine hundred one four two"),
        ("PHONE", "oh one six three two then nine six oh nine eight three"),
        ("PHONE", "zero two zero, seven nine four six, zero three one eight"),
        ("EMAIL", "jo.bloggs@nhs.net"),
        ("EMAIL", "jo dot bloggs at nhs dot net"),
        ("EMAIL", "jo underscore bloggs at harrow dot example dot org"),
        ("EMAIL", "jo.bloggs (at) nhs.net"),
        ("EMAIL", "j dot bloggs two at example dot co dot uk"),
        ("EMAIL", "jo underscore bloggs eighty seven at example dot org"),
        ("EMAIL", "bloggs 1984 at example dot com"),
        ("EMAIL", "b odell at harrow teaching hospitals dot nhs dot uk"),
        ("EMAIL", "info at the thatched barn dot org"),
        ("EMAIL", "jobloggs all one word at example dot com"),
        ("EMAIL", "jobloggs at n h s dot net"),
        ("EMAIL", "jo dot bloggs @ nhs.net"),
        ("EMAIL", "jobloggs at nhs.net"),
        ("EMAIL", "jo[dot]bloggs[at]example[dot]org"),
        ("URL", "https://improve.example.org/a/b?c=1#d"),
        ("URL", "www.example.org/group"),
        ("URL", "www dot harrow dot org slash minutes"),
        ("URL", "minutes.example.org/2019"),
        ("URL", "@harrow_health"),
        ("POSTCODE", "TC7 9WS"),
        ("POSTCODE", "tc79ws"),
        ("POSTCODE", "lp12 3rd"),
        ("POSTCODE", "EC1A  1BB"),
        ("POSTCODE", "t c seven nine w s"),
        ("NHS_NUMBER", "943 476 5919"),
        ("NHS_NUMBER", "9434765919"),
        ("NHS_NUMBER", "943-476-5919"),
        ("NHS_NUMBER", "nine four three four seven six five nine one nine"),
        ("INSURANCE_NUMBER", "QQ 12 34 56 C"),
    ],
)
@pytest.mark.parametrize("frame", ["We said {} then.", "it's\n{}\nokay", "({})"])
def test_an_identifier_with_a_form_is_found_whole(kind: str, said: str, frame: str) -> None:
    assert (kind, said) in found(frame.format(said))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Staff number 60417733.", ("STAFF_NUMBER", "60417733")),
        ("My payroll ID is ELT-448213.", ("STAFF_NUMBER", "ELT-448213")),
        ("The NHS number was 943 476 5918, wrong digit.", ("NHS_NUMBER", "943 476 5918")),
        ("extension 4417", ("PHONE", "4417")),
        ("our extension's double four one", ("PHONE", "double four one")),
        ("or bleep me on two three one one", ("PHONE", "two three one one")),
        ("the dect phone is 70034", ("PHONE", "70034")),
        ("ring me on four two one seven", ("PHONE", "four two one seven")),
        ("01632 960 983 extension 12", ("PHONE", "12")),
        (
            "my pin's ninety eight k two two three four e",
            ("STAFF_NUMBER", "ninety eight k two two three four e"),
        ),
        ("it's l s, no, ls six three q z", ("POSTCODE", "ls six three q z")),
        (
            "it's the tenth of the tenth fifty nine",
            ("DATE_OF_BIRTH", "the tenth of the tenth fifty nine"),
        ),
        (
            "the club one is town and county cc at cricket mail dot co dot uk",
            ("EMAIL", "town and county cc at cricket mail dot co dot uk"),
        ),
        ("my collar number's 3382, if", ("STAFF_NUMBER", "3382")),
        ("it's jo dot bloggs at, hang on", ("EMAIL", "jo dot bloggs at")),
        ("or r dot lind at um r lind at example dot org", ("EMAIL", "r lind at example dot org")),
        (
            "the papers are at old mill dot example dot org slash board",
            ("URL", "old mill dot example dot org slash board"),
        ),
        ("her number's e a four four nine oh", ("STAFF_NUMBER", "e a four four nine oh")),
        ("dob 3 4 56", ("DATE_OF_BIRTH", "3 4 56")),
        ("born three four fifty six", ("DATE_OF_BIRTH", "three four fifty six")),
        ("we moved to twenty-two orchard close", ("ADDRESS", "twenty-two orchard close")),
        ("She was born on 3 February 1944.", ("DATE_OF_BIRTH", "3 February 1944")),
        ("date of birth 03/02/44", ("DATE_OF_BIRTH", "03/02/44")),
        ("dob 1944-02-03", ("DATE_OF_BIRTH", "1944-02-03")),
        (
            "my birthday's the ninth of march nineteen seventy two",
            ("DATE_OF_BIRTH", "the ninth of march nineteen seventy two"),
        ),
        ("He's at Flat 2, 61 Quarry Bank, now.", ("ADDRESS", "Flat 2, 61 Quarry Bank")),
        ("at Larch House, 3 Pinfold Lane.", ("ADDRESS", "Larch House, 3 Pinfold Lane")),
        ("Unit 9, Capstan Way, horrible", ("ADDRESS", "Unit 9, Capstan Way")),
        ("she lives at fourteen chandler's row", ("ADDRESS", "fourteen chandler's row")),
        ("the county's only stroke consultant", ("PERSON", "the county's only stroke consultant")),
    ],
)
def test_an_identifier_is_told_by_what_stands_before_it(
    text: str, expected: tuple[str, str]
) -> None:
    assert expected in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "the st3 2nd year doctors",
        "Between 2011 and 2015 we lost 40 of 318 people, £1,200,000 in all.",
        "one in four, two or three, five to nine, twenty to five, one point two million",
        "In 2019, 2020 and 2021. Page 41 of 60. Ward 12. Section 106. Band 7. 10 out of 10.",
        "The merger took place on 1 April 2014.",
        "e.g. this, i.e. that. So it did.Then it stopped.",
        "I was at the dot com end of it, looking at www as a whole.",
        "The region's only hospital and its first merger in the country.",
        "It was 30 miles down the road, a 20 minute drive, in the first place.",
        "He looked at example three. She works at night.",
        "oh one more thing, oh no",
        "We get 2000 calls, we reach 4500 homes, and had an extension of 12 weeks.",
        "He was born one of two or three.",
        "The number 3382 bus, platform number 3382.",
    ],
)
def test_what_only_looks_like_one_is_left(text: str) -> None:
    assert found(text) == []


def test_a_date_that_is_no_birthday_is_doubtful() -> None:
    [mention] = find_forms("The merger took place on 1 April 2014.")
    assert mention.probability < SURE


@given(st.integers(0, 999_999_999))
def test_one_check_digit_at_most_makes_an_nhs_number(number: int) -> None:
    body = f"{number:09}"
    assert sum(is_nhs_number(f"{body}{check}") for check in range(10)) <= 1


@given(st.text(max_size=200))
def test_any_text_can_be_searched(text: str) -> None:
    mentions = find_forms(text)
    assert mentions == sorted(mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("it's oh double seven hundred nine double oh six one two", "PHONE", slice(5, None)),
        ("write to k dot lind at st luke lodge dot example dot org", "EMAIL", slice(9, None)),
        ("born fourth of the second twenty fifteen", "DATE_OF_BIRTH", slice(5, None)),
        ("my pin is one nine d four four oh two e", "STAFF_NUMBER", slice(10, None)),
        ("my id is hvh 220981", "STAFF_NUMBER", slice(9, None)),
    ],
)
def test_more_is_read_out(text: str, kind: str, found: slice) -> None:
    mentions = [m for m in find_forms(text) if m.probability >= 0.5]
    assert [(m.kind, text[m.start : m.end]) for m in mentions] == [(kind, text[found])]
