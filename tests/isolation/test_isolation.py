"""A parser of a stranger's file can neither do harm nor take the others down with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import harm
import pytest

from cmo import isolation
from cmo.errors import UserError
from cmo.isolation import Budget, run_apart
from cmo.records import Memo

SMALL = Budget(seconds=1, megabytes=1_000)
PATIENT = Budget(seconds=30, megabytes=1_000)


@pytest.fixture(autouse=True)
def harmful_worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a worker find the module ``harm``; it is not the worker of other tests."""
    usual = isolation._environment()
    path = f"{usual['PYTHONPATH']}{os.pathsep}{Path(harm.__file__).parent}"
    monkeypatch.setattr(isolation, "_environment", lambda: usual | {"PYTHONPATH": path})
    worker = isolation.Worker(SMALL.megabytes)
    monkeypatch.setattr(isolation, "_worker", lambda megabytes: worker)
    yield
    worker.close()


def ask(
    function: Callable[..., list[Memo]],
    data: bytes = b"a.txt",
    *said: str,
    budget: Budget = SMALL,
) -> list[Memo]:
    return run_apart(function, Memo, "a.txt", said, data=data, budget=budget)


def test_what_was_found_comes_back_from_another_process() -> None:
    [one, other] = ask(harm.echo, "Zoë\n".encode(), "“trust”", "\x00\ud800")
    assert (one.target, one.text, other.text) == ("Zoë\n", "“trust”", "\x00\ud800")
    assert one.coder != str(os.getpid())


def test_one_worker_serves_many_files() -> None:
    assert ask(harm.echo, b"", "x")[0].coder == ask(harm.echo, b"" * 10**6, "x")[0].coder


def test_names_of_files_count_from_where_the_question_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(harm.echo, b"", "x")
    monkeypatch.chdir(tmp_path)
    assert ask(harm.where)[0].text == str(tmp_path)


def test_a_mistake_in_the_file_is_said_as_ever() -> None:
    with pytest.raises(UserError, match=r"^a.txt, line 1: is bad; mend it\.$"):
        ask(harm.refuse)


def test_what_a_parser_prints_is_lost(capfd: pytest.CaptureFixture[str]) -> None:
    assert ask(harm.chatter)[0].text == "done"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("harmful", "sentence"),
    [
        (harm.crash, "made its reader crash"),
        (harm.spin, "takes longer than 1 seconds to read"),
        (harm.exhaust, "needs more than 1,000 MB of memory to be read"),
    ],
)
def test_a_worker_that_dies_is_a_sentence_and_the_next_file_is_read(
    harmful: Callable[[bytes], list[Memo]], sentence: str, capfd: pytest.CaptureFixture[str]
) -> None:
    before = ask(harm.echo, b"", "x")
    with pytest.raises(UserError, match=sentence) as caught:
        # A busy machine needs a while to fill the memory.
        ask(harmful, b"Gillian", budget=PATIENT if harmful is harm.exhaust else SMALL)
    assert caught.value.place == "a.txt"
    assert caught.value.allowed
    assert "Gillian" not in str(caught.value) + "".join(capfd.readouterr())
    assert ask(harm.echo, b"", "x")[0].coder != before[0].coder


def test_an_error_that_a_parser_raises_is_named_by_its_type_alone(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(UserError, match=r"^a.txt: cannot be read \(KeyError\); it is damaged"):
        ask(harm.fail, b"Gillian")
    assert "Gillian" not in "".join(capfd.readouterr())


def test_a_worker_that_waits_for_ever_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "PATIENCE", 0.5)
    with pytest.raises(UserError, match="takes longer than"):
        ask(harm.sleep)


def test_a_file_does_not_suffer_from_those_before_it() -> None:
    first, second = ask(harm.hoard)[0], ask(harm.hoard)[0]
    assert first.text == second.text == "kept"
    assert first.coder != second.coder


def test_a_worker_that_was_killed_between_two_files_is_replaced() -> None:
    os.kill(int(ask(harm.echo, b"", "x")[0].coder), signal.SIGKILL)
    assert ask(harm.echo, b"", "still")[0].text == "still"


@pytest.mark.parametrize("misdeed", harm.MISDEEDS)
def test_a_parser_reaches_no_network_program_or_file(tmp_path: Path, misdeed: str) -> None:
    there = tmp_path / "there"
    there.write_text("untouched")
    target = tmp_path / "new" if misdeed.startswith("write") else there
    [outcome] = ask(harm.attempt, bytes(target), misdeed)
    assert outcome.coder == "PermissionError"
    assert [path.name for path in tmp_path.iterdir()] == ["there"]
    assert there.read_text() == "untouched"


def test_not_even_code_below_python_writes_a_byte(tmp_path: Path) -> None:
    [outcome] = ask(harm.write_without_python, bytes(tmp_path / "new"))
    assert outcome.coder == "-1"
    assert (tmp_path / "new").stat().st_size == 0


def own_network_is_allowed() -> bool:
    command = ["unshare", "--user", "--net", "true"]
    return sys.platform == "linux" and subprocess.run(command, check=False).returncode == 0


@pytest.mark.skipif(not own_network_is_allowed(), reason="no user namespaces on this system")
def test_not_even_code_below_python_has_a_network() -> None:
    assert [each.coder for each in ask(harm.networks)] == ["lo"]


def test_a_module_in_the_folder_of_the_files_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('run')")
    monkeypatch.chdir(tmp_path)
    assert ask(harm.echo, b"", "x")
