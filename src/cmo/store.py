"""Reading and writing records: JSON Lines, one record a line, written whole or not at all.

The last line is no record but the seal: how many records come before it, and their SHA-256. A
file that was cut short, even at a line end, or altered since is refused, never read in part.

JSON Lines rather than Parquet: at this project's sizes both take well under a second a
batch, and JSON Lines needs no further dependency and can be read with any text tool
(figures in ``docs/decisions.md``).
"""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import fcntl
import hashlib
import io
import json
import os
import typing
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from cmo.errors import UserError
from cmo.opening import read_whole

R = TypeVar("R")

FORMAT = 1
"""Of files of records; one that says another number is refused in words."""
REMEDY = "delete the file and run snakemake again"


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Yield a temporary path that takes the place of ``path`` when the block succeeds.

    The temporary file lies in a hidden folder beside it, so the final rename is atomic: a
    reader sees the old file or the new one, never half of either, and whoever lists the
    folder's files does not see it. What a killed writer left goes when the file is written anew.
    """
    target = Path(path)
    folder = target.with_name(f".{target.name}.part")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _clear(folder)
    temporary = folder / f"{os.getpid()}{target.suffix}"
    temporary.touch()
    try:
        yield temporary
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # another process writes the same file
            folder.rmdir()


@contextmanager
def locked(folder: str | Path) -> Iterator[None]:
    """Let one process at a time through the block that reads and then adds to ``folder``.

    The others wait. The lock is the system's (``flock``): it goes with the process, however
    that ends, and leaves no file behind. Within a process it does not nest.
    """
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def _clear(folder: Path) -> None:
    """Take away what writers that live no longer left in ``folder``."""
    for left in folder.iterdir():
        try:
            os.kill(int(left.stem), 0)
        except ProcessLookupError:
            left.unlink(missing_ok=True)
        except (PermissionError, ValueError):
            pass  # its writer lives, or it is no writer's: a network drive's own (.nfs…), say


@cache
def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_text(path: str | Path, text: str) -> None:
    r"""Write ``text`` as UTF-8 with ``\n`` line ends, atomically."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_json(path: str | Path, value: Any) -> None:
    """Write ``value`` as indented JSON with a final line end, atomically."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def read_json(path: str | Path, remedy: str = "") -> Any:
    """Read a JSON file; a broken one is a :class:`~cmo.errors.UserError` that says ``remedy``."""
    try:
        return json.loads(read_whole(Path(path), str(path)).decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(path, f"cannot be read as JSON ({error})", remedy) from error


def write_checksum(path: str | Path) -> None:
    """Write the SHA-256 of the file at ``path`` beside it, for :func:`read_checked`.

    The form is that of ``sha256sum``, which can check it too.
    """
    path = Path(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    write_text(path.with_name(f"{path.name}.sha256"), f"{digest}  {path.name}\n")


def read_checked(path: str | Path) -> bytes:
    """Return the content of a shipped file whose SHA-256 is the one beside it.

    Raises:
        UserError: if it is another one, or was altered
    """
    path = Path(path)
    content = path.read_bytes()
    wanted = path.with_name(f"{path.name}.sha256").read_text("utf-8").split()[:1]
    if wanted != [hashlib.sha256(content).hexdigest()]:
        found = f"its checksum is not the one in {path.name}.sha256"
        raise UserError(path, found, "put back the file that came with cmo")
    return content


def write_records(path: str | Path, records: Iterable[Any]) -> None:
    """Write dataclass ``records``, one JSON object a line, and their seal, atomically."""
    lines = (json.dumps(to_plain(record), ensure_ascii=False) + "\n" for record in records)
    body = "".join(lines)
    write_text(path, body + json.dumps(_seal(body.encode())) + "\n")


def read_records(path: str | Path, kind: type[R]) -> list[R]:
    """Read the records of type ``kind`` in the file at ``path``, in order.

    Raises:
        UserError: if the file is not whole, was altered, or is of another format.
    """
    body = _unsealed(path)
    return [_parse(path, number, line, kind) for number, line in enumerate(body.splitlines(), 1)]


def _seal(body: bytes) -> dict[str, Any]:
    count, digest = body.count(b"\n"), hashlib.sha256(body).hexdigest()
    return {"format": FORMAT, "records": count, "sha256": digest}


def _unsealed(path: str | Path) -> bytes:
    """Return the lines of records in the file at ``path``, once its seal has been checked."""
    content = read_whole(Path(path), str(path))
    start = content.rfind(b"\n", 0, -1) + 1
    body, last = content[:start], content[start:]
    try:
        seal = json.loads(last)
        given = seal["format"], seal["sha256"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        found = "has no seal as its last line: it is cut short, or an older version of cmo wrote it"
        raise UserError(path, found, REMEDY) from error
    if given[0] != FORMAT:
        raise UserError(path, f"is in format {given[0]!r}, not {FORMAT}", REMEDY)
    if seal != _seal(body):
        raise UserError(path, "was altered or damaged: its seal does not fit its records", REMEDY)
    return body


def read_many(paths: Iterable[str | Path], kind: type[R]) -> list[R]:
    """Read the records of several files, in the order given."""
    return [record for path in paths for record in read_records(path, kind)]


def to_plain(record: Any) -> dict[str, Any]:
    """Turn a record into a dictionary that JSON can hold."""
    return dataclasses.asdict(record)


def _parse(path: str | Path, number: int, line: bytes, kind: type[R]) -> R:
    try:
        return from_plain(json.loads(line.decode("utf-8")), kind)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UserError(
            f"{path}, line {number}",
            f"not a whole {kind.__name__} record",
            REMEDY,
        ) from error


def from_plain(value: dict[str, Any], kind: type[R]) -> R:
    """Rebuild a record of type ``kind`` from the dictionary made by :func:`to_plain`."""
    makers = _field_makers(cast("Hashable", kind))
    return kind(**{name: makers[name](item) for name, item in value.items()})


@cache
def _field_makers(kind: type[Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {item.name: _maker(hints[item.name]) for item in dataclasses.fields(kind)}


def _maker(hint: Any) -> Any:
    """Return the function that rebuilds a field of type ``hint`` from its JSON value."""
    if typing.get_origin(hint) is tuple:
        inner = _maker(typing.get_args(hint)[0])
        return lambda items: tuple(inner(item) for item in items)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return lambda item: from_plain(item, hint)
    return _same


def _same(value: Any) -> Any:
    return value


def write_rows(path: str | Path, rows: Iterable[Any]) -> None:
    """Write dataclass ``rows`` of scalars as CSV, with a header, atomically.

    For figures only: text that people wrote goes through the presentation's writers, which
    defuse spreadsheet formulas.
    """
    plain = [to_plain(row) for row in rows]
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(plain[0]) if plain else [], lineterminator="\n")
        writer.writeheader()
        writer.writerows(plain)


def read_rows(path: str | Path) -> list[dict[str, str]]:
    """Read a CSV table that a program wrote: a dictionary of text a row, by column."""
    try:
        text = read_whole(Path(path), str(path)).decode("utf-8")
        return list(csv.DictReader(io.StringIO(text, newline="")))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(path, f"cannot be read ({error})", "run snakemake again") from error
