"""What people write is checked against closed schemas, and every problem has a sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmo.command.check import find_problems
from cmo.errors import UserError
from cmo.resources import CHECKOUT
from cmo.schemas import (
    complete_settings,
    merge_settings,
    problems_of,
    read_settings,
    read_table,
    schema,
)

NAMES = sorted(p.name.split(".")[0] for p in (CHECKOUT / "workflow/schemas").glob("*.json"))
HEADER = "record,start,end,label,config,construct,direction\n"
GOOD = "lit-1,4,9,M,1,trust,+\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "t.csv"


def read(path: Path, text: str, name: str = "constructs") -> tuple[list[dict[str, Any]], list[str]]:
    """Write and read a table; give its good rows, and the sentences without the folder."""
    path.write_text(text, encoding="utf-8")
    rows, problems = read_table(path, name)
    return rows, [str(problem).replace(f"{path.parent}/", "") for problem in problems]


def objects(rules: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the schema and all schemas of objects in it."""
    inner = [r for r in rules["properties"].values() if r.get("type") == "object"]
    return [rules, *(found for each in inner for found in objects(each))]


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_closed_and_says_what_everything_means(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))
    for rules in objects(schema(name)):
        assert rules["additionalProperties"] is False
        assert set(rules.get("required", [])) <= set(rules["properties"])
        for rule in rules["properties"].values():
            assert rule["description"]
            assert rule["type"] in {"string", "integer", "number", "object", "boolean", "array"}


def test_a_good_row_is_read_with_its_integers(table: Path) -> None:
    assert read(table, HEADER + GOOD) == (
        [
            {
                "record": "lit-1", "start": 4, "end": 9, "label": "M", "config": 1,
                "construct": "trust", "direction": "+",
            }
        ],
        [],
    )  # fmt: skip


def test_a_spreadsheets_file_is_read_as_well(table: Path) -> None:
    table.write_text((HEADER + GOOD).replace("\n", "\r\n"), encoding="utf-8-sig", newline="")
    rows, problems = read_table(table, "constructs")
    assert (len(rows), problems) == (1, [])


def test_columns_may_come_in_any_order_and_be_left_out(table: Path) -> None:
    rows, problems = read(table, "direction,end,start,construct,label,record\n0,2,1,x,C,a\n")
    assert problems == []
    assert rows == [
        {"record": "a", "start": 1, "end": 2, "label": "C", "construct": "x", "direction": "0"}
    ]


def test_every_problem_of_a_header_is_said(table: Path) -> None:
    rows, problems = read(table, "record,begin,labell,end,end,construct\na,1,C,2,2,x\n")
    known = "record, start, end, label, config, construct, direction"
    needed = "record, start, end, label, construct, direction"
    assert rows == []
    assert problems == [
        f"t.csv: unknown column 'begin'; known: {known}.",
        f"t.csv: unknown column 'labell'; did you mean 'label'? known: {known}.",
        "t.csv: the column 'end' is there twice; keep one of them.",
        f"t.csv: no column 'start'; needed: {needed}.",
        f"t.csv: no column 'label'; needed: {needed}.",
        f"t.csv: no column 'direction'; needed: {needed}.",
    ]


def test_every_problem_of_every_row_is_said_and_good_rows_are_kept(table: Path) -> None:
    rows, problems = read(
        table,
        f"{HEADER}{GOOD}lit 1,x,9,m,0,Trust,++\n{GOOD}lit-1,4\n{GOOD}lit-1,-1,9,M,1,trust,+\n",
    )
    assert len(rows) == 3
    assert problems == [
        "t.csv, row 3, config: found 0; allowed: 1 to … (Number of the configuration).",
        (
            "t.csv, row 3, construct: found 'Trust'; expected: Construct of the codebook, or "
            "other; small letters, digits and '_', a letter first."
        ),
        "t.csv, row 3, direction: found '++'; allowed: '+', '-', '0' (More, less, or not said).",
        (
            "t.csv, row 3, label: found 'm'; allowed: 'C', 'M', 'O' "
            "(Slot: context, mechanism or outcome)."
        ),
        (
            "t.csv, row 3, record: found 'lit 1'; expected: Source whose coding it belongs to, "
            "by id: letters, digits, '.', '_' and '-'."
        ),
        (
            "t.csv, row 3, start: found 'x'; expected integer "
            "(First character of the mark, in the text without marks)."
        ),
        "t.csv, row 5: 2 cells where the header has 7; an empty cell needs its comma too.",
        (
            "t.csv, row 7, start: found -1; allowed: 0 to … "
            "(First character of the mark, in the text without marks)."
        ),
    ]


@pytest.mark.parametrize("value", ["²", "--4", "4.0", "four", "", "1e3", "0x4", "+4", "9" * 5000])
def test_what_is_no_whole_number_is_a_problem(table: Path, value: str) -> None:
    rows, problems = read(table, f"{HEADER}lit-1,{value},9,M,1,trust,+\n")
    assert rows == []
    assert [p.startswith(f"t.csv, row 2, start: found {value!r}; ") for p in problems] == [True]


def test_rows_are_numbered_as_a_spreadsheet_shows_them(table: Path) -> None:
    text = 'transcript,text,type\na,"Rue\nde la Paix",PLACE\n\na,Ann,person\n'
    rows, problems = read(table, text, "identifiers")
    assert [row["text"] for row in rows] == ["Rue\nde la Paix"]
    assert [p.startswith("t.csv, row 4, type: found 'person'") for p in problems] == [True]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"record,start\nna\xefve", "t.csv: not UTF-8 text at byte 15; save it as 'CSV UTF-8'"),
        (b"", "t.csv: no column 'record'"),
        (b'record,start,end,label,construct,direction\n"a,1', "t.csv: cannot be read ("),
        (
            b'record,start,end,label,construct,direction\n"a" b,1,2,C,x,0\n',
            "t.csv: cannot be read (",
        ),
    ],
)
def test_what_is_no_table_is_a_problem(table: Path, content: bytes, words: str) -> None:
    table.write_bytes(content)
    rows, problems = read_table(table, "constructs")
    assert rows == []
    assert words in str(problems[0])


def test_a_table_that_is_not_there_is_a_problem(table: Path) -> None:
    rows, [problem] = read_table(table, "constructs")
    assert rows == []
    assert "No such file" in str(problem)


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_rows_are_read_or_their_problems_said(table: Path, text: str) -> None:
    table.write_text(HEADER + text, encoding="utf-8", newline="")
    rows, problems = read_table(table, "constructs")
    assert all(str(problem).startswith(str(table)) for problem in problems)
    assert all(isinstance(row["start"], int) for row in rows)


def test_what_is_not_given_takes_the_default() -> None:
    made = complete_settings({"title": "T", "limits": {"megabytes": 7}}, "c")
    assert made["title"] == "T"
    assert made["limits"] == {"megabytes": 7, "characters": 2_000_000}
    assert made["batches"] == 4
    assert made["tagging"]["review"] == 0.35

    def keys(rules: dict[str, Any]) -> dict[str, Any]:
        return {
            key: keys(rule) if rule["type"] == "object" else None
            for key, rule in rules["properties"].items()
        }

    def shape(value: Any) -> Any:
        return {k: shape(v) for k, v in value.items()} if isinstance(value, dict) else None

    assert shape(complete_settings({}, "c")) == keys(schema("config"))


def test_completed_settings_are_valid_and_complete_themselves() -> None:
    made = complete_settings({}, "c")
    assert list(problems_of(made, schema("config"), "c")) == []
    assert complete_settings(made, "c") == made


def test_the_defaults_are_not_shared_between_runs() -> None:
    complete_settings({}, "c")["limits"]["megabytes"] = 1
    assert complete_settings({}, "c")["limits"]["megabytes"] == 50


def test_the_examples_settings_are_in_order() -> None:
    made = read_settings(CHECKOUT / "config" / "config.yaml")
    assert made["question"].startswith("How, why and when do collaborations")


def test_a_whole_number_is_one_however_it_is_written() -> None:
    made = complete_settings({"batches": 4.0}, "c")
    assert (made["batches"], type(made["batches"])) == (4, int)


def said(values: Any) -> list[str]:
    return [str(problem) for problem in problems_of(values, schema("config"), "c.yaml")]


TOP = ", ".join(schema("config")["properties"])


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"batchs": 4}, f"c.yaml: unknown 'batchs'; known: {TOP}."),
        ({1: 2, "x": 3, None: 4}, f"c.yaml: unknown 'x', 1, None; known: {TOP}."),
        (
            {"limits": {"bytes": 4}},
            "c.yaml, limits: unknown 'bytes'; known: megabytes, characters.",
        ),
        (
            {"batches": 0},
            (
                "c.yaml, batches: found 0; allowed: 1 to 512 (Batches into which sources are "
                "divided; changing it reruns everything)."
            ),
        ),
        (
            {"tagging": {"review": "high"}},
            (
                "c.yaml, tagging.review: found 'high'; expected number "
                "(From this probability on, it is shown for review; below, it is hidden)."
            ),
        ),
        (
            {"batches": True},
            (
                "c.yaml, batches: found True; expected integer (Batches into which sources are "
                "divided; changing it reruns everything)."
            ),
        ),
        (
            {"limits": None},
            (
                "c.yaml, limits: found None; expected object "
                "(Files beyond these limits are set aside)."
            ),
        ),
        ({"title": 5}, "c.yaml, title: found 5; expected string (Title of the synthesis)."),
    ],
)
def test_a_wrong_setting_is_one_sentence(values: Any, sentence: str) -> None:
    assert said(values) == [sentence]
    with pytest.raises(UserError) as caught:
        complete_settings(values, "c.yaml")
    assert str(caught.value) == sentence


def test_every_wrong_setting_is_said() -> None:
    found = said({"title": 1, "batches": 0, "colour": "red", "limits": {"megabytes": "x", "y": 1}})
    assert [sentence.split(":")[0] for sentence in found] == [
        "c.yaml",
        "c.yaml, batches",
        "c.yaml, limits",
        "c.yaml, limits.megabytes",
        "c.yaml, title",
    ]


def test_the_check_says_every_wrong_setting(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("title: 1\nbatches: 0\ncolour: red\n")
    found = [str(problem) for problem in find_problems(tmp_path / "c.yaml", tmp_path)]
    places = [sentence.split(":")[0] for sentence in found if "c.yaml" in sentence]
    assert places == [f"{tmp_path}/c.yaml{key}" for key in ("", ", batches", ", title")]


def test_later_files_go_over_earlier_ones_key_by_key(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("title: A\nlimits: {megabytes: 7, characters: 5000}\n")
    (tmp_path / "b.yaml").write_text("title: B\nlimits: {megabytes: 8}\n")
    made = read_settings(tmp_path / "a.yaml", tmp_path / "b.yaml")
    assert made["title"] == "B"
    assert made["limits"] == {"megabytes": 8, "characters": 5000}


def test_an_empty_file_of_settings_takes_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("# nothing\n")
    assert read_settings(tmp_path / "a.yaml") == complete_settings({}, "c")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a: [", "cannot be read as YAML"),
        (b"title: \xff", "cannot be read as YAML"),
        (b"title: 2024-99-99", "cannot be read as YAML"),
        (b"- a", "not a mapping of keys to values"),
        (b"words", "not a mapping of keys to values"),
        (None, "cannot be read as YAML"),
    ],
)
def test_settings_that_cannot_be_read_are_said_with_their_file(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    path = tmp_path / "c.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError, match=words) as caught:
        read_settings(path)
    assert caught.value.place == str(path)


def test_settings_survive_json() -> None:
    """Snakemake hands them to jobs that way."""
    made = complete_settings({}, "c")
    assert json.loads(json.dumps(made)) == made


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("!!bool x", "a tag"),
        ("!!int ''", "a tag"),
        ("!!set {x, y}", "a tag"),
        ("9" * 10_000, "a number of 10,000 characters"),
        ("0x" + "f" * 10_000, "a number of 10,002 characters"),
        ("1" + ":1" * 100_000 + ".0", "a number of 200,003 characters"),
        ("[" + "b, " * 30_000 + "]", "more than 20,000 values"),
    ],
)
def test_settings_that_no_person_writes_are_refused(table: Path, value: str, sentence: str) -> None:
    table.write_text(f"a: {value}\n")
    with pytest.raises(UserError, match=sentence):
        merge_settings(table)


@pytest.mark.parametrize("value", [".nan", ".inf", "-.inf", "1.0e+999"])
def test_infinity_and_what_is_no_number_are_no_settings(table: Path, value: str) -> None:
    table.write_text(f"tagging: {{accept: {value}}}\n")
    with pytest.raises(UserError, match=r"accept: found -?(nan|inf); expected number"):
        read_settings(table)
