"""The notation people code in: what is written is read back, and what is wrong has a sentence."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cmo.coding.notation import CodedRecord, Mark, parse_notation, read_notation, write_notation
from cmo.records import LABELS, Polarity

DOCS = Path(__file__).parents[2] / "docs" / "notation.md"
INERT = (
    "[12]",
    "[sic]",
    "[…]",
    "[Person 1]",
    "[Cc]",
    "[C, M]",
    "[]",
    "[see: there]",
    "🩺",
    "e\u0301",
)


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def prose(*left_out: str) -> st.SearchStrategy[str]:
    """Return strategies of text that holds no mark and begins no record."""
    characters = st.characters(
        exclude_categories=("Cs",), exclude_characters="[]=\r" + "".join(left_out)
    )
    piece = st.text(characters, max_size=12) | st.sampled_from(INERT)
    return st.lists(piece, max_size=4).map("".join).map(nfc)


words = prose("\n").map(str.strip).filter(bool)
roles = st.lists(
    st.tuples(st.sampled_from(LABELS), st.integers(1, 9) | st.just(9999)),
    min_size=1,
    max_size=3,
    unique=True,
)
fields = st.dictionaries(
    st.sampled_from(["genre", "topic", "phase", "by whom"]),
    prose("\n", "|").map(str.strip),
    max_size=3,
)


@st.composite
def written(draw: st.DrawFn, name: str = "lit-1") -> tuple[str, CodedRecord]:
    """Write a record by hand, and say what reading it must give."""
    marked, text, marks = "", "", []
    for before, inside, given_roles in draw(st.lists(st.tuples(prose(), words, roles), max_size=4)):
        text += before
        marks.append(Mark(len(text), len(text) + len(inside), tuple(given_roles)))
        text += inside
        label = draw(st.sampled_from([",", ", "])).join(f"{la}{n}" for la, n in given_roles)
        marked += f"{before}[{label}: {inside}]"
    tail = draw(prose()).rstrip("\n")
    if not tail and not marks:
        text = marked = ""
    numbers = {number for mark in marks for _, number in mark.roles}
    polarity = {number: draw(st.sampled_from(get_args(Polarity))) for number in sorted(numbers)}
    head = draw(fields)
    parts = [f"= {name}", *(f"{key}: {value}" for key, value in head.items())]
    if polarity:
        parts.append("pol: " + " ".join(f"{n}{sign}" for n, sign in polarity.items()))
    record = CodedRecord(name, text + tail, tuple(marks), polarity, head)
    return f"{' | '.join(parts)}\n{marked}{tail}\n", record


def parsed(text: str) -> list[CodedRecord]:
    records, problems = parse_notation(text, "f.txt")
    assert problems == []
    return records


def sentences(text: str) -> list[str]:
    return [str(problem) for problem in parse_notation(text, "f.txt")[1]]


@given(written())
def test_what_is_written_is_read(case: tuple[str, CodedRecord]) -> None:
    notation, record = case
    assert parsed(notation) == [record]


@given(written())
def test_what_the_program_writes_it_reads_back_equal(case: tuple[str, CodedRecord]) -> None:
    record = case[1]
    assert parsed(write_notation(record)) == [record]


@given(written("a"), written("b"), st.integers(0, 3))
def test_records_of_one_file_do_not_touch_each_other(
    first: tuple[str, CodedRecord], second: tuple[str, CodedRecord], blank: int
) -> None:
    one, two = parsed(first[0] + "\n" * blank + second[0])
    assert (one, two.text, two.marks) == (first[1], second[1].text, second[1].marks)
    assert two.line == first[0].count("\n") + blank + 1


FRAGMENTS = st.sampled_from(
    ("= a", "= b | pol: 1+ 2-", "= ", "\n= ", " | pol:", "1+", "\n", "\r\n", "INT: ", ": ")
) | st.sampled_from(("[C1: ", "[M1", "[O1,C2: x]", "[C0: x]", "[X1: y]", "]", "["))
ANY = st.lists(FRAGMENTS | st.text(max_size=6), max_size=14).map("".join)


@given(ANY)
@example("= a | pol: " + "1" * 5000 + "+\n[C1: x]")
@example("= a | pol: ²+\n[C²: x] [C1: x")
def test_any_text_is_read_or_its_mistake_is_said_with_its_place(text: str) -> None:
    records, problems = parse_notation(text, "f.txt")
    assert records or problems
    lines = nfc(text.replace("\r\n", "\n").replace("\r", "\n")).count("\n") + 1
    for problem in problems:
        place = re.fullmatch(r"f\.txt(?:, line (\d+))?", problem.place)
        assert place
        assert 1 <= int(place[1] or 1) <= lines
        assert "\n" not in str(problem)
    for record in records:
        assert set(record.slots()) == set(record.polarity)
        at = 0
        for mark in record.marks:
            assert at <= mark.start < mark.end <= len(record.text)
            quote = record.text[mark.start : mark.end]
            assert quote == quote.strip()
            assert "\n" not in quote
            at = mark.end


def test_the_example_of_the_coding_guide() -> None:
    [record] = parsed(
        "= health-0012 | genre: article | topic: stroke early discharge | pol: 1+ 2-\n"
        "Where [C1: community therapists had rotated through the acute ward], ward nurses "
        "[M1: trusted their judgement of who was safe to go home], and [O1: people left hospital "
        "a day or two sooner]. Teams without that history told us they [M2: feared being blamed "
        "for a readmission] and [O2: kept patients in until the consultant's next round].\n"
    )
    assert record.id == "health-0012"
    assert record.head == {"genre": "article", "topic": "stroke early discharge"}
    assert record.polarity == {1: "+", 2: "-"}
    quotes = {
        number: [(label, record.text[m.start : m.end]) for label, m in members]
        for number, members in record.slots().items()
    }
    assert quotes == {
        1: [
            ("C", "community therapists had rotated through the acute ward"),
            ("M", "trusted their judgement of who was safe to go home"),
            ("O", "people left hospital a day or two sooner"),
        ],
        2: [
            ("M", "feared being blamed for a readmission"),
            ("O", "kept patients in until the consultant's next round"),
        ],
    }
    assert record.text.startswith("Where community therapists had rotated")
    assert "[" not in record.text


def test_the_example_of_the_handbook() -> None:
    block = re.findall(r"```\n(= .*?)```", DOCS.read_text(encoding="utf-8"), flags=re.DOTALL)
    [record] = parsed(block[0])
    assert len(record.marks) == 5
    assert record.marks[2].roles == (("O", 1), ("C", 2))


def test_offsets_count_code_points_of_the_text_without_marks() -> None:
    [record] = parsed(
        "= a | pol: 1+\n👩‍⚕️ Zoe\u0308 [M1: felt 🫀 heard], so [O1: x\u0301y 𝒵 rose].\n"
    )
    assert record.text == "👩‍⚕️ Zoë felt 🫀 heard, so x\u0301y 𝒵 rose."
    assert [(m.start, m.end) for m in record.marks] == [(9, 21), (26, 36)]
    assert [record.text[m.start : m.end] for m in record.marks] == [
        "felt 🫀 heard",
        "x\u0301y 𝒵 rose",
    ]


def test_blanks_at_the_ends_of_a_mark_stay_in_the_text_and_outside_the_mark() -> None:
    [record] = parsed("= a | pol: 1+\nIn [C1:  the north ], [M1:trust] grew.")
    assert record.text == "In  the north , trust grew."
    assert [record.text[m.start : m.end] for m in record.marks] == ["the north", "trust"]


def test_an_outcome_may_be_the_context_of_the_next() -> None:
    [record] = parsed("= a | pol: 1+ 2~\n[M1: trust] so [O1,C2: data shared], [O2: waits fell].")
    shared = record.marks[1]
    assert shared.roles == (("O", 1), ("C", 2))
    assert record.slots()[1][-1] == ("O", shared)
    assert record.slots()[2][0] == ("C", shared)


@pytest.mark.parametrize(
    "inside",
    ["trust grew [12]", "[sic] trust", "trust [12, 13] grew [sic]", "a [see: b] c", "[C]", "[] a"],
)
def test_brackets_that_are_no_marks_stay_in_a_mark(inside: str) -> None:
    [record] = parsed(f"= a | pol: 1+\nSo [M1: {inside}] [3].")
    assert record.text == f"So {inside} [3]."
    assert [(m.start, m.end) for m in record.marks] == [(3, 3 + len(inside))]


@pytest.mark.parametrize(
    "text",
    [
        "Costs [12] fell [sic], they [the trusts] said [Person 1]: [yes].",
        "Results\n=======\nTrust grew == it rose.",
        "INT: Why?\nP2: Trust [P1: laughs].\nINT: And?\nP1: Luck.",
        "[Context: rural] and (C1: urban) and C1: none]",
    ],
)
def test_a_text_without_marks_stays_as_it_is(text: str) -> None:
    [record] = parsed(f"= a\n{text}\n")
    assert (record.text, record.marks) == (text, ())


def test_line_ends_and_a_byte_order_mark_make_no_difference(tmp_path: Path) -> None:
    path = tmp_path / "f.txt"
    text = "= a | pol: 1+\nBoth [C1: é met].\n\nThen [O1: it rose].\n"
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert read_notation(path) == parse_notation(text, str(path))
    assert read_notation(path)[0][0].text == "Both é met.\n\nThen it rose."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "f.txt: no record found; a record starts with '= its-id'."),
        ("Trust grew.", "f.txt: no record found; a record starts with '= its-id'."),
        (
            "\n[C1: x]\n= a\nx",
            "f.txt, line 2: a mark before the first record; a record starts with '= its-id'.",
        ),
        (
            "[C1: x]",
            "f.txt, line 1: a mark before the first record; a record starts with '= its-id'.",
        ),
        (
            "= a b\nx",
            "f.txt, line 1: the record id 'a b'; letters, digits, '.', '_' and '-' only.",
        ),
        ("=\nx", "f.txt, line 1: the record id ''; letters, digits, '.', '_' and '-' only."),
        (
            "= a | article\nx",
            "f.txt, line 1: 'article' in the head line; fields look like key: value.",
        ),
        (
            "= a | : x\nx",
            "f.txt, line 1: ': x' in the head line; fields look like key: value.",
        ),
        (
            "= a | pol: 1+ | pol: 1-\n[C1: x]",
            "f.txt, line 1: 'pol' twice in the head line; give it once.",
        ),
        ("= a\nx\n\n= a\ny", "f.txt, line 4: a second record a."),
    ],
)
def test_a_mistake_in_a_head_line_is_one_sentence(text: str, sentence: str) -> None:
    assert sentences(text) == [sentence]


@pytest.mark.parametrize(
    "item", ["1", "+", "1*", "1++", "0+", "1+2-", "1+,", "²+", "1" * 5000 + "+"]
)
def test_a_mistake_in_the_polarity_is_one_sentence(item: str) -> None:
    assert sentences(f"= a | pol: {item}\n[C1: x]") == [
        (
            f"f.txt, line 1: {item!r} in pol:; "
            "pol: lists each configuration once, like pol: 1+ 2- 3~."
        )
    ]


@pytest.mark.parametrize(
    ("head", "marked", "given"),
    [
        ("= a", "[1]", "[]"),
        ("= a | pol:", "[1]", "[]"),
        ("= a | pol: 1+ 2-", "[1]", "[1, 2]"),
        ("= a | pol: 2-", "[1]", "[2]"),
    ],
)
def test_numbers_without_polarity_and_polarity_without_marks(
    head: str, marked: str, given: str
) -> None:
    assert sentences(f"{head}\nSo [C1: x] and [O1: y].") == [
        (
            f"f.txt, line 1: a marks configurations {marked} but pol: gives {given}; "
            "pol: lists each configuration once, like pol: 1+ 2- 3~."
        )
    ]


@pytest.mark.parametrize(
    ("mistake", "found"),
    [
        ("[C1: x and so", "'[C1: x and so' is not a whole mark"),
        ("[C1 x]", "'[C1 x]' is not a whole mark"),
        ("[C1]", "'[C1]' is not a whole mark"),
        ("[C1; x]", "'[C1; x]' is not a whole mark"),
        ("[C1 : x]", "'[C1 : x]' is not a whole mark"),
        ("[C 1: x]", "'[C 1: x]' is not a whole mark"),
        ("[ C1: x]", "'[ C1: x]' is not a whole mark"),
        ("[c1: x]", "'[c1: x]' is not a whole mark"),
        ("[C1,2: x]", "'[C1,2: x]' is not a whole mark"),
        ("[C1,X2: x]", "'[C1,X2: x]' is not a whole mark"),
        ("[C: x]", "'[C: x]' is not a whole mark"),
        ("[C1: x [M1: y] z]", "'[C1: x [M1: y] z]' is not a whole mark"),
        ("[C1: x [m1: y] z]", "'[m1: y] z]' is not a whole mark"),
        ("[C1: x [C: y] z]", "'[C: y] z]' is not a whole mark"),
        ("[C1: [[12]] z]", "'[C1: [[12]] z]' is not a whole mark"),
        ("[N1: x]", "'[N1:' has a label other than C, M, O"),
        ("[C1: x [N1: y] z]", "'[N1:' has a label other than C, M, O"),
        ("[C0: x]", "'C0' in a mark"),
        ("[C01: x]", "'C01' in a mark"),
        ("[C10000: x]", "'C10000' in a mark"),
        ("[C1,C1: x]", "'C1,C1' names a role twice"),
        ("[C1: ]", "'[C1: ]' is empty or crosses a line end"),
        ("[C1:]", "'[C1:]' is empty or crosses a line end"),
        ("[C1: x\ny]", r"'[C1: x\ny]' is empty or crosses a line end"),
    ],
)
def test_a_mistake_in_a_mark_is_one_sentence_with_its_line(mistake: str, found: str) -> None:
    text = f"= a | pol: 1+\nIn [C1: w].\n\nThen {mistake}\nand\n[O1: v]."
    assert sentences(text) == [
        f"f.txt, line 4: {found}; a mark looks like [C1: some words] or [O1,C2: some words]."
    ]


def test_a_record_with_a_mistake_costs_no_other_record() -> None:
    text = "= a\nx [C1: y\n= b\nz\n= c | pol: 1\nw\n= d | pol: 1+\n[M1: v]"
    records, problems = parse_notation(text, "f.txt")
    assert [r.id for r in records] == ["b", "d"]
    assert [p.place for p in problems] == ["f.txt, line 2", "f.txt, line 5"]


def test_a_file_that_is_no_text_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "f.txt"
    path.write_bytes("= a\nna\u00efve".encode("latin-1"))
    records, problems = read_notation(path)
    assert (records, list(map(str, problems))) == (
        [],
        [f"{path}: not UTF-8 text at byte 6; save it as UTF-8."],
    )


def test_phase_and_other_fields_are_kept_as_given() -> None:
    notation = "= a | genre: interview | phase: 1 planning, 2 any | pol: 1+ 2-\n[C1: x] [O2: y]\n"
    [record] = parsed(notation)
    assert record.head == {"genre": "interview", "phase": "1 planning, 2 any"}
    assert write_notation(record) == notation
