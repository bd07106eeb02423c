"""What may happen to a row of the journal: each function is one transition, in one transaction (see `journal`)."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence

from pipeline.dropfolder.entry import Entry, Failure, Result, Stamp, Watcher, kind_of, packed
from pipeline.dropfolder.journal import Journal
from pipeline.dropfolder.placing import folders_for, place_key

_PUT_BACK = "UPDATE entry SET state = 'settled', owner = '', attempts = attempts - 1"


def saw(journal: Journal, moving: Mapping[str, Stamp], now: float) -> None:
    """Make the seen rows those of `moving`, the files that have not stood still yet."""
    with journal.change() as db:
        gone = {name for (name,) in db.execute("SELECT name FROM entry WHERE state = 'seen'")}
        gone -= {os.fsencode(name) for name in moving}
        db.executemany("DELETE FROM entry WHERE name = ? AND state = 'seen'", [(name,) for name in gone])
        db.executemany(
            "INSERT INTO entry (name, kind, state, stamp, size, seen_at) VALUES (?, ?, 'seen', ?, ?, ?)"
            " ON CONFLICT (name, sha256) DO UPDATE SET stamp = excluded.stamp, size = excluded.size",
            [(os.fsencode(name), kind_of(name), str(at), at.size, now) for name, at in moving.items()],
        )


def complain(journal: Journal, name: str, failure: Failure, due: float) -> None:
    """The seen file `name` stands still but could not be read; it is tried again at `due`."""
    with journal.change() as db:
        db.execute(
            "UPDATE entry SET failure = ?, due = ?, attempts = attempts + 1 WHERE name = ? AND state = 'seen'",
            (packed(failure), due, os.fsencode(name)),
        )


def settle(journal: Journal, found: Iterable[tuple[str, Stamp, str]], now: float) -> None:
    """These files stand still and hold these sha256: they wait for their turn, unless that content is done already.

    A name keeps its folder; a new one gets the first in `placing` that no other name has. Content that failed before is
    tried again, as it was dropped again.
    """
    with journal.change() as db:
        for name, stamp, sha256 in found:
            _settle(db, name, stamp, sha256, now)


def withdraw(journal: Journal, names: Iterable[str], now: float) -> None:
    """The files `names` are not there any more: those that still waited are superseded by nothing."""
    with journal.change() as db:
        for name in names:
            _supersede(db, "name = ? AND state = 'settled'", (os.fsencode(name),), now)


def claim(journal: Journal, owner: str, entries: Sequence[Entry], now: float) -> tuple[Entry, ...]:
    """Take `entries` in hand, but for those that somebody took or of whose name or content one is being worked on."""
    taken = []
    with journal.change() as db:
        for entry in entries:
            try:
                done = db.execute(
                    "UPDATE entry SET state = 'working', owner = ?, started_at = ?, attempts = attempts + 1"
                    " WHERE id = ? AND state = 'settled'",
                    (owner, now, entry.id),
                )
            except sqlite3.IntegrityError:
                continue
            if done.rowcount:
                taken.append(entry.id)
    marks = ", ".join("?" * len(taken))
    return journal.select(f"WHERE e.id IN ({marks}) ORDER BY e.size, e.name, e.id", *taken)


def finish(journal: Journal, owner: str, entry: Entry, result: Result, now: float) -> bool:
    """Every file of `entry` is on the disk. False if it is no longer `owner`'s, and then nothing changes."""
    with journal.change() as db:
        ended = db.execute(
            "UPDATE entry SET state = 'done', owner = '', ended_at = ?, result = ?, failure = NULL, same_as = NULL,"
            " aside = x'', alone = 0 WHERE id = ? AND state = 'working' AND owner = ?",
            (now, packed(result), entry.id, owner),
        )
        _supersede_old(db, [entry.id], now)
        return ended.rowcount > 0


def link(journal: Journal, owner: str, entry: Entry, original: Entry, result: Result, now: float) -> bool:
    """`entry` has the content of `original`, which is done; `result` names the page that points there.

    False if either is no longer what it was, and then nothing changes.
    """
    with journal.change() as db:
        ended = db.execute(
            "UPDATE entry SET state = 'done', owner = '', ended_at = ?, result = ?, failure = NULL, same_as = ?,"
            " aside = x'', alone = 0 WHERE id = ? AND state = 'working' AND owner = ?"
            " AND EXISTS (SELECT 1 FROM entry o WHERE o.id = ? AND o.state = 'done' AND o.same_as IS NULL)",
            (now, packed(result), original.id, entry.id, owner, original.id),
        )
        _supersede_old(db, [entry.id], now)
        return ended.rowcount > 0


def fail(journal: Journal, owner: str, entry: Entry, failure: Failure, now: float) -> bool:
    """`entry` cannot be converted. False if it is no longer `owner`'s, and then nothing changes."""
    with journal.change() as db:
        ended = db.execute(
            "UPDATE entry SET state = 'failed', owner = '', ended_at = ?, result = NULL, failure = ?, same_as = NULL,"
            " aside = x'', alone = 0 WHERE id = ? AND state = 'working' AND owner = ?",
            (now, packed(failure), entry.id, owner),
        )
        _supersede_old(db, [entry.id], now)
        return ended.rowcount > 0


def postpone(journal: Journal, owner: str, entry: Entry, failure: Failure, due: float, now: float) -> None:
    """`entry` met trouble that may pass: it waits until `due`."""
    with journal.change() as db:
        db.execute(
            "UPDATE entry SET state = 'settled', owner = '', due = ?, failure = ?"
            " WHERE id = ? AND state = 'working' AND owner = ?",
            (due, packed(failure), entry.id, owner),
        )
        _supersede_old(db, [entry.id], now)


def release(journal: Journal, owner: str, entries: Sequence[Entry], now: float, *, alone: bool = False) -> None:
    """Put `entries` back as they were before they were claimed; `alone` if the batch they were in crashed."""
    with journal.change() as db:
        db.executemany(
            f"{_PUT_BACK}, alone = max(alone, ?) WHERE id = ? AND state = 'working' AND owner = ?",
            [(alone, entry.id, owner) for entry in entries],
        )
        _supersede_old(db, [entry.id for entry in entries], now)


def let_go(journal: Journal, owner: str, now: float) -> None:
    """Put back whatever `owner` has in hand."""
    with journal.change() as db:
        back = db.execute(f"{_PUT_BACK} WHERE state = 'working' AND owner = ? RETURNING id", (owner,)).fetchall()
        _supersede_old(db, [id for (id,) in back], now)


def put_aside(journal: Journal, entry: Entry, place: str) -> None:
    """The file of the failed `entry` now lies at `place`, below the drop folder."""
    with journal.change() as db:
        db.execute("UPDATE entry SET aside = ? WHERE id = ? AND state = 'failed'", (os.fsencode(place), entry.id))


def retry(journal: Journal, entries: Iterable[Entry], now: float) -> None:
    """Settled `entries` wait no longer; done and failed ones, whose files are in the drop folder, start anew."""
    with journal.change() as db:
        for entry in entries:
            if entry.state == "settled":
                db.execute("UPDATE entry SET due = 0, attempts = 0 WHERE id = ? AND state = 'settled'", (entry.id,))
            elif entry.state in ("failed", "done"):
                _set_waiting(db, entry.id, now)


def beat(journal: Journal, watcher: Watcher) -> None:
    """`watcher` is alive, at the time in its `beat`."""
    with journal.change() as db:
        db.execute(
            "INSERT INTO watcher (id, place, pid, born, beat) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET beat = excluded.beat",
            (watcher.id, watcher.place, watcher.pid, watcher.born, watcher.beat),
        )


def recover(journal: Journal, is_alive: Callable[[Watcher], bool], now: float) -> tuple[Entry, ...]:
    """Strike out the watchers that are not alive, and put back what they, or nobody, had in hand: those rows."""
    dead = [watcher.id for watcher in journal.watchers() if not is_alive(watcher)]
    orphans = journal.select("WHERE e.state = 'working' AND e.owner NOT IN (SELECT id FROM watcher) ORDER BY e.id")
    if not dead and not orphans:
        return ()
    with journal.change() as db:
        db.executemany("DELETE FROM watcher WHERE id = ?", [(id,) for id in dead])
        orphaned = "state = 'working' AND owner NOT IN (SELECT id FROM watcher)"
        ids = [id for (id,) in db.execute(f"{_PUT_BACK} WHERE {orphaned} RETURNING id").fetchall()]
        _supersede_old(db, ids, now)
    return journal.select(f"WHERE e.id IN ({', '.join('?' * len(ids))}) ORDER BY e.id", *ids)


def depart(journal: Journal, watcher: Watcher) -> None:
    """`watcher` stops, with nothing in hand."""
    with journal.change() as db:
        db.execute("DELETE FROM watcher WHERE id = ?", (watcher.id,))


def note(journal: Journal, key: str, value: str) -> None:
    """Keep a remark on the whole journal (see `Journal.about`)."""
    with journal.change() as db:
        db.execute("INSERT OR REPLACE INTO about (key, value) VALUES (?, ?)", (key, os.fsencode(value)))


def _settle(db: sqlite3.Connection, name: str, stamp: Stamp, sha256: str, now: float) -> None:
    key = os.fsencode(name)
    seen = db.execute("DELETE FROM entry WHERE name = ? AND state = 'seen' RETURNING seen_at", (key,)).fetchone()
    there = db.execute("SELECT id, state FROM entry WHERE name = ? AND sha256 = ?", (key, sha256)).fetchone()
    if there is None:
        folder, since = _folder(db, name), seen[0] if seen else now
        file = (key, kind_of(name), sha256, str(stamp), stamp.size, os.fsencode(folder), place_key(folder), since, now)
        db.execute(
            "INSERT INTO entry (name, kind, sha256, stamp, size, folder, place, seen_at, settled_at, state)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'settled')",
            file,
        )
    else:
        db.execute("UPDATE entry SET stamp = ? WHERE id = ?", (str(stamp), there[0]))
        if there[1] in ("failed", "superseded"):
            _set_waiting(db, there[0], now)
    _supersede(db, "name = ? AND sha256 <> ? AND state IN ('settled', 'done', 'failed')", (key, sha256), now)


def _folder(db: sqlite3.Connection, name: str) -> str:
    key, folders = os.fsencode(name), folders_for(name)
    kept = db.execute("SELECT folder FROM entry WHERE name = ? AND folder <> x'' LIMIT 1", (key,)).fetchone()
    if kept:
        return os.fsdecode(kept[0])
    for folder in folders:
        if not db.execute("SELECT 1 FROM entry WHERE place = ? AND name <> ?", (place_key(folder), key)).fetchone():
            return folder
    return folders[-1]


def _set_waiting(db: sqlite3.Connection, id: int, now: float) -> None:
    db.execute(
        "UPDATE entry SET state = 'settled', attempts = 0, alone = 0, due = 0, settled_at = ?, started_at = NULL,"
        " ended_at = NULL, result = NULL, failure = NULL, same_as = NULL, aside = x'' WHERE id = ?",
        (now, id),
    )


def _supersede(db: sqlite3.Connection, which: str, values: tuple[object, ...], now: float) -> None:
    """Supersede the rows that `which` picks; what was linked to them has to be converted itself now."""
    ids = [id for (id,) in db.execute(f"SELECT id FROM entry WHERE {which}", values)]  # noqa: S608
    for id in ids:
        db.execute("UPDATE entry SET state = 'superseded', owner = '', same_as = NULL WHERE id = ?", (id,))
        for (linked,) in db.execute("SELECT id FROM entry WHERE same_as = ? AND state = 'done'", (id,)).fetchall():
            _set_waiting(db, linked, now)


def _supersede_old(db: sqlite3.Connection, ids: Iterable[int], now: float) -> None:
    """Supersede those of `ids`, which were being worked on until now, whose names got other content meanwhile."""
    standing = "state IN ('settled', 'done', 'failed')"
    for id in ids:
        newer = f"SELECT 1 FROM entry n WHERE n.name = entry.name AND n.id <> entry.id AND n.{standing}"  # noqa: S608
        _supersede(db, f"id = ? AND {standing} AND EXISTS ({newer})", (id,), now)
