"""The journal of a drop folder: one row for every file name and content, in SQLite beside the outputs.

This module opens and reads it; `recording` holds the transitions, each of them one transaction:

    seen ──► settled ──► working ──► done
     │          ▲ ▲         │  └───► failed
     ▼          │ └─────────┘          │
    (gone)      └──── done, failed, superseded

- **seen** (`saw`): the file is there, but has not stood still yet. Its content is unknown: `sha256` is empty. If it
  goes away the row goes too.
- **settled** (`settle`): it stood still and its bytes were hashed; from now on the row is about this name *and* this
  content. It waits for its turn, until `due` (wall clock) if an earlier attempt met a passing trouble, which is then
  in `failure`. `alone` says that it must not share a batch, since a batch it was in crashed.
- **working** (`claim`): one watcher, `owner`, has it in hand. At most one row of a name, and one of a content, is
  working: the database forbids more. It goes back to settled if its owner dies (`recover`), stops (`release`) or
  meets passing trouble (`postpone`).
- **done** (`finish`): every file in `result` is on the disk, below `folder` in the output folder. With `same_as`
  (`link`) the content was converted under another name before, and `folder` only holds a page that points there.
- **failed** (`fail`): `failure` tells why; the file is moved below failed/ in the drop folder, and once it is, `aside`
  tells where (`put_aside`). Dropping it again makes the row settled.
- **superseded** (`settle`, `withdraw`): the name has other content now, or had none any more when its turn came.
  Rows that were linked to it become settled, so that their content is not lost.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline import files
from pipeline.dropfolder.entry import SELECT, STATES, Entry, State, Watcher, entry_from, kind_of, rank
from pipeline.errors import BrokenJournal, DiskFull, UnwritableTarget, VerslagError

FILE = ".verslag.sqlite"
VERSION = 1
PATIENCE = 30.0
"""Seconds to wait for another program that is writing the journal."""

SCHEMA = f"""
CREATE TABLE entry (
  id INTEGER PRIMARY KEY,
  name BLOB NOT NULL,
  kind TEXT NOT NULL,
  sha256 TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK (state IN {STATES}),
  stamp TEXT NOT NULL,
  size INTEGER NOT NULL,
  folder BLOB NOT NULL DEFAULT x'',
  place BLOB NOT NULL DEFAULT x'',
  same_as INTEGER REFERENCES entry (id),
  attempts INTEGER NOT NULL DEFAULT 0,
  alone INTEGER NOT NULL DEFAULT 0,
  owner TEXT NOT NULL DEFAULT '',
  due REAL NOT NULL DEFAULT 0,
  seen_at REAL NOT NULL,
  settled_at REAL,
  started_at REAL,
  ended_at REAL,
  result TEXT,
  failure TEXT,
  aside BLOB NOT NULL DEFAULT x'',
  UNIQUE (name, sha256)
);
CREATE INDEX entry_of_state ON entry (state, due);
CREATE INDEX entry_of_content ON entry (sha256, kind);
CREATE INDEX entry_of_place ON entry (place);
CREATE INDEX entry_of_original ON entry (same_as);
CREATE UNIQUE INDEX one_working_name ON entry (name) WHERE state = 'working';
CREATE UNIQUE INDEX one_working_content ON entry (sha256, kind) WHERE state = 'working';
CREATE TABLE watcher (
  id TEXT PRIMARY KEY, place TEXT NOT NULL, pid INTEGER NOT NULL, born TEXT NOT NULL, beat REAL NOT NULL
);
CREATE TABLE about (key TEXT PRIMARY KEY, value BLOB NOT NULL);
"""


_FREE = (
    "e.state = 'settled' AND NOT EXISTS (SELECT 1 FROM entry w WHERE w.state = 'working'"
    " AND (w.name = e.name OR (w.sha256 = e.sha256 AND w.kind = e.kind)))"
)


class Journal:
    """An open journal. Raises DiskFull, UnwritableTarget or BrokenJournal from every method."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._inode = path.stat().st_ino

    def entries(self, *states: State) -> tuple[Entry, ...]:
        """Every row, or those in `states`, by name and then by when they were seen."""
        among = f"WHERE e.state IN ({', '.join('?' * len(states))})" if states else ""
        return self.select(f"{among} ORDER BY e.name, e.seen_at, e.id", *states)

    def current(self) -> tuple[Entry, ...]:
        """Every row but the superseded ones: what there is to tell of each name."""
        return self.select("WHERE e.state <> 'superseded' ORDER BY e.name, e.seen_at, e.id")

    def waiting(self, now: float) -> tuple[Entry, ...]:
        """The settled rows whose turn has come and whose name and content nobody works on, small ones first.

        Of equal content only the first by `rank` is among them, which is also the order in which they are settled.
        """
        found = self.select(f"WHERE {_FREE} AND e.due <= ?", now)
        first: dict[tuple[str, str], Entry] = {}
        for entry in sorted(found, key=lambda entry: (entry.size, rank(entry.name), entry.id)):
            first.setdefault((entry.sha256, kind_of(entry.name)), entry)
        return tuple(first.values())

    def next_due(self) -> float | None:
        """When the turn of the first of those comes, in seconds since 1970; None if none is waiting."""
        with told(self.path):
            found = self._connection.execute(f"SELECT min(e.due) FROM entry e WHERE {_FREE}").fetchone()  # noqa: S608
        due: float | None = found[0]
        return due

    def same_content(self, entry: Entry) -> tuple[Entry, ...]:
        """The rows with the content of `entry` whose own briefings are in the output folder, by name."""
        return self.select(
            "WHERE e.sha256 = ? AND e.kind = ? AND e.state = 'done' AND e.same_as IS NULL AND e.id <> ?"
            " ORDER BY e.name, e.id",
            entry.sha256,
            kind_of(entry.name),
            entry.id,
        )

    def is_owner(self, owner: str, entry: Entry) -> bool:
        """Whether `owner` still has `entry` in hand."""
        return bool(self.select("WHERE e.id = ? AND e.state = 'working' AND e.owner = ?", entry.id, owner))

    def stamps(self) -> dict[str, set[str]]:
        """The stamps by which the files of each name are known: those that need no look until they change."""
        known: dict[str, set[str]] = {}
        with told(self.path):
            rows = self._connection.execute(
                "SELECT name, stamp FROM entry"
                " WHERE state IN ('settled', 'working', 'done') OR (state = 'failed' AND aside = x'')"
            )
            for name, stamp in rows:
                known.setdefault(os.fsdecode(name), set()).add(stamp)
        return known

    def counts(self) -> dict[State, int]:
        """How many rows there are in each state."""
        with told(self.path):
            found = dict(self._connection.execute("SELECT state, count(*) FROM entry GROUP BY state").fetchall())
        return {state: found.get(state, 0) for state in STATES}

    def watchers(self) -> tuple[Watcher, ...]:
        """The programs that said they work on this folder; one that was killed stays until another notices."""
        with told(self.path):
            rows = self._connection.execute("SELECT id, place, pid, born, beat FROM watcher ORDER BY id").fetchall()
        return tuple(Watcher(*row) for row in rows)

    def about(self, key: str) -> str:
        """A remark on the whole journal ("inputs": the drop folder it is about), or the empty string."""
        with told(self.path):
            found = self._connection.execute("SELECT value FROM about WHERE key = ?", (key,)).fetchone()
        return os.fsdecode(found[0]) if found else ""

    def select(self, clause: str, *values: object) -> tuple[Entry, ...]:
        """The rows that `clause` picks and orders; a row is called `e` in it."""
        with told(self.path):
            rows = self._connection.execute(f"{SELECT} {clause}", values).fetchall()
        return tuple(entry_from(row) for row in rows)

    def is_there(self) -> bool:
        """Whether the file is still the one that was opened: a folder may be cleared while it is watched."""
        try:
            return self.path.stat().st_ino == self._inode
        except OSError:
            return False

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """One transaction, which no other program can come between: all of it is on the disk, or none."""
        with told(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *args: object) -> None:
        self.close()


def open_journal(out: Path) -> Journal:
    """The journal in the output folder `out`, made if there is none, to read and to write.

    A rollback journal, not a write-ahead log, since the folder may lie on a network share. It is emptied, not deleted:
    that saves three quarters of the time, and every commit reaches the disk all the same.
    Raises DiskFull, UnwritableTarget or BrokenJournal.
    """
    path = out / FILE
    files.make_folder(out)
    with told(path):
        connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = TRUNCATE")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            _prepare(path, connection)
        except BaseException:
            connection.close()
            raise
    return Journal(path, connection)


def read_journal(out: Path) -> Journal | None:
    """The journal in `out`, only to read, even where nothing can be written; None if there is none yet."""
    path = out / FILE
    if not path.exists():
        return None
    with told(path):
        # Opened for writing where that can be, since the reader has to undo what a killed writer left half done.
        uri = f"{path.absolute().as_uri()}?mode=rw"
        connection = sqlite3.connect(uri, timeout=PATIENCE, isolation_level=None, uri=True)
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version != VERSION:
            connection.close()
            return None
        connection.execute("PRAGMA query_only = ON")
    return Journal(path, connection)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what SQLite raises into errors with advice."""
    try:
        yield
    except sqlite3.Error as error:
        raise _reason(path, error) from error


def _prepare(path: Path, connection: sqlite3.Connection) -> None:
    """Make the tables, once, whichever of several programs comes first."""
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version not in (0, VERSION):
        raise BrokenJournal(
            path, "was written by another version of this program", "Use that version, or another --out."
        )
    if version == 0:
        for statement in SCHEMA.split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def _reason(path: Path, error: sqlite3.Error) -> VerslagError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return DiskFull(path)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return UnwritableTarget(path, "is being written by another program", "Wait until that has finished.")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM):
        return UnwritableTarget(path, f"cannot be written: {error}")
    return BrokenJournal(path, f"cannot be used as a journal: {error}")
