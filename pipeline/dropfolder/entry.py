"""The rows of the journal as plain values, and how they are kept in SQLite."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any, Literal, TypeAlias, get_args

State: TypeAlias = Literal["seen", "settled", "working", "done", "failed", "superseded"]
STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells one state of a file from another without reading it: bytes, nanoseconds since 1970, and the inode."""

    size: int
    modified: int
    changed: int
    inode: int

    def __str__(self) -> str:
        return f"{self.size} {self.modified} {self.changed} {self.inode}"


@dataclass(frozen=True, slots=True)
class Result:
    """What a conversion made: the names of its files within the entry's folder, and what a person should know of it.

    `to_check` counts the notes of the translation; `seconds` are those of each stage.
    """

    files: tuple[str, ...]
    title: str = ""
    sentences: int = 0
    to_check: int = 0
    seconds: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt failed: the name of the error's class, what and how to mend it, and its exit code."""

    kind: str
    what: str
    remedy: str
    code: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. `name` is the path below the drop folder, `folder` the one below the output folder (both may hold
    undecodable bytes as surrogates, as `os.fsdecode` makes them); `size` is in bytes; the times are seconds since
    1970, None while they lie ahead; `same_as` is the name of the entry that this one is linked to.
    """

    id: int
    name: str
    sha256: str
    state: State
    stamp: str
    size: int
    folder: str
    same_as: str
    attempts: int
    alone: bool
    owner: str
    due: float
    seen_at: float
    settled_at: float | None
    started_at: float | None
    ended_at: float | None
    result: Result | None
    failure: Failure | None
    aside: str


@dataclass(frozen=True, slots=True)
class Watcher:
    """A running program that owns the rows it works on.

    `place` is the machine since its last start (and its process namespace), `born` tells apart processes that had the
    same `pid`, and `beat` is when it last said that it is alive, in seconds since 1970.
    """

    id: str
    place: str
    pid: int
    born: str
    beat: float


def kind_of(name: str) -> str:
    """What decides, beside its bytes, how a file is read: its suffix, in small letters.

    >>> kind_of("map/Verslag.TXT")
    '.txt'
    """
    return PurePath(name).suffix.lower()


def rank(name: str) -> tuple[int, int, str]:
    """What comes first among equals: the name with fewer folders, then the shorter, which is seldom the copy.

    >>> sorted(["sub/a.txt", "a (1).txt", "a.txt"], key=rank)
    ['a.txt', 'a (1).txt', 'sub/a.txt']
    """
    return name.count("/"), len(name), name


def packed(value: Result | Failure) -> str:
    """A result or failure as it is kept in the journal."""
    return json.dumps(asdict(value))


SELECT = """
SELECT e.id, e.name, e.sha256, e.state, e.stamp, e.size, e.folder, o.name, e.attempts, e.alone, e.owner, e.due,
  e.seen_at, e.settled_at, e.started_at, e.ended_at, e.result, e.failure, e.aside
FROM entry e LEFT JOIN entry o ON o.id = e.same_as
"""


def entry_from(row: tuple[Any, ...]) -> Entry:
    """The entry in a row that `SELECT` found."""
    id, name, sha256, state, stamp, size, folder, same_as, attempts, alone, *more, result, failure, aside = row
    owner, due, seen_at, settled_at, started_at, ended_at = more
    made = _result(json.loads(result)) if result else None
    why = Failure(**json.loads(failure)) if failure else None
    name, folder, same_as, aside = map(os.fsdecode, (name, folder, same_as or b"", aside))
    times = (seen_at, settled_at, started_at, ended_at)
    return Entry(
        id,
        name,
        sha256,
        state,
        stamp,
        size,
        folder,
        same_as,
        attempts,
        bool(alone),
        owner,
        due,
        *times,
        made,
        why,
        aside,
    )


def _result(kept: dict[str, Any]) -> Result:
    return Result(**{**kept, "files": tuple(kept["files"]), "seconds": tuple((s, t) for s, t in kept["seconds"])})
