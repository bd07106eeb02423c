"""Kill a watcher again and again while it works off a drop folder, and compare the outcome with an undisturbed run.

    python tests/faults.py --kills 200           at random moments: the watcher, its worker, or one of two watchers
    python tests/faults.py --files 6 --steps     before each single step (open, rename, fsync, SQL) of a watcher
    python tests/faults.py --files 6 --full      let the disk be full from each of its steps on

Everything is real but the neural network: files, SQLite, processes, signals. Exits with 1 and says what differs.
"""

from __future__ import annotations

import argparse
import errno
import itertools
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import stub_engine

from pipeline import provenance
from pipeline.dropfolder import journal, recording
from pipeline.dropfolder.waking import Bell
from pipeline.dropfolder.watching import watch
from pipeline.dropfolder.working import Task
from pipeline.errors import DiskFull, VerslagError

QUIET = 0.02
CHAIN = stub_engine.chain(formats=())
FAST = Path("/dev/shm")


def reports(count: int) -> Iterator[tuple[str, bytes]]:
    """A batch with what there is to meet: copies, names of every kind, and reports that fail in every way."""
    special: list[tuple[str, bytes]] = [
        ("kopie/verslag 0.txt", report(0)),
        ("leeg.txt", b" \n"),
        ("gelijk.txt", report(900)),
        ("crash.txt", f"Verslag\n\nHet {stub_engine.CRASHES} van de minister.\n".encode()),
        ("gelijk.md", report(901)),
        ("tabel.xls", b"\xd0\xcf\x11\xe0" * 40),
        ("gulzig.txt", f"Verslag\n\nDe {stub_engine.GORGES} van de minister.\n".encode()),
        (os.fsdecode(b"na\xefef\n\xff.txt"), report(902)),
        ("lang" * 62 + ".txt", report(903)),
        ("kopie/van/verslag 0.txt", report(0)),
        ("kopie/leeg.txt", b" \n"),
        ("verslag 1 (1).txt", report(1)),
    ]
    yield from special[: count // 2]
    yield from ((f"verslag {n}.txt", report(n)) for n in range(count - len(special[: count // 2])))


def report(n: int) -> bytes:
    """A report unlike any other."""
    return (
        f"Verslag van vergadering {n}\n\nDe minister sprak {n} keer met de Kamer.\n\nBesluit\n\nTot ziens.\n".encode()
    )


def put(folder: Path, count: int) -> None:
    """A drop folder with reports in it."""
    for name, data in reports(count):
        path = folder / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def outcome(folder: Path) -> dict[str, object]:
    """All that must be the same however often it was disturbed: every file, and what the journal says of each."""
    found: dict[str, object] = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(journal.FILE)
    }
    with journal.open_journal(folder / "out") as kept:
        for e in kept.entries():
            found[f"journal: {e.name} {e.sha256}"] = (
                e.state,
                e.folder,
                e.same_as,
                e.result,
                e.failure,
                e.aside,
                e.owner,
            )
        found["watchers"] = kept.watchers()
    return found


def differences(one: dict[str, object], other: dict[str, object]) -> list[str]:
    """What two outcomes do not have in common."""
    return [
        f"{key!r}: {str(one.get(key))[:300]} / {str(other.get(key))[:300]}"
        for key in sorted({*one, *other})
        if one.get(key) != other.get(key)
    ]


def start(folder: Path, before: Callable[[], None] = lambda: None) -> int:
    """Fork a watcher that works off `folder` and ends; returns its process id. `before` is called in it first."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        before()
        for _ in watch(
            folder / "in", folder / "out", CHAIN, bell=Bell(), once=True, quiet=QUIET, method="fork", memory=1 << 30
        ):
            pass
        code = 0
    except VerslagError as error:
        code = error.exit_code
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def ended(pid: int, *, wait: bool = True) -> int | None:
    """The exit code of a watcher, minus the signal if it was killed; None if it still runs."""
    done, status = os.waitpid(pid, 0 if wait else os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if done else None


def workers_of(pid: int) -> list[int]:
    """The processes that a watcher has started."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def kill(pid: int) -> int:
    """Kill a process; 1, or 0 if it was gone."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return 0
    return 1


def disturbed(folder: Path, chance: random.Random, longest: float) -> int:
    """Work off `folder` with watchers that are killed, until one comes to its end; returns the number of kills."""
    kills = 0
    while True:
        watchers = [start(folder) for _ in range(chance.choice((1, 1, 1, 2)))]
        time.sleep(chance.uniform(0, longest))
        if chance.random() < 0.2:
            for worker in workers_of(watchers[0]):
                kills += kill(worker)
            time.sleep(chance.uniform(0, longest / 2))
        codes = {pid: ended(pid, wait=False) for pid in watchers}
        running = [pid for pid, code in codes.items() if code is None]
        if len(running) < len(watchers):
            assert all(not code for code in codes.values()), f"watchers ended with {codes}"
            finish(folder, *running)
            return kills
        for pid in running:
            kills += kill(pid)
            ended(pid)


def finish(folder: Path, *running: int) -> None:
    """Let these watchers, and then one more, come to their end."""
    for pid in (*running, start(folder)):
        code = ended(pid)
        assert code == 0, f"a watcher that was left alone ended with {code}"


def undisturbed(count: int, *, changed: bool = False) -> tuple[dict[str, object], float]:
    """The outcome that is wanted, and the seconds it took."""
    with fresh(count, changed=changed) as folder:
        began = time.monotonic()
        finish(folder)
        return outcome(folder), time.monotonic() - began


@contextmanager
def fresh(count: int, *, changed: bool = False) -> Iterator[Path]:
    """A drop folder with reports, in memory if that can be: killing needs no slow disk.

    If `changed`, they have been converted, and then some were changed, taken away, swapped or dropped again.
    """
    with tempfile.TemporaryDirectory(dir=FAST if FAST.is_dir() else None) as name:
        folder = Path(name)
        put(folder, count)
        if changed:
            finish(folder)
            inputs = folder / "in"
            (inputs / "verslag 0.txt").write_bytes(report(1))  # its copy has to be converted now
            (inputs / "verslag 1.txt").unlink()
            (inputs / "gelijk.txt").write_bytes(report(2))
            (inputs / "failed" / "leeg.txt").rename(inputs / "leeg.txt")
        yield folder


def at_random(count: int, kills: int, seed: int) -> list[str]:
    """Kill at random moments. Returns what differs."""
    chance = random.Random(seed)
    wanted, duration = undisturbed(count)
    print(f"{count} files, undisturbed in {duration:.2f} s", flush=True)
    made = batches = 0
    while made < kills:
        with fresh(count) as folder:
            made += disturbed(folder, chance, duration / 3)
            batches += 1
            if found := differences(wanted, outcome(folder)):
                return found
    print(f"killed {made} times over {batches} batches")
    return []


def at_every_step(count: int, act: Callable[[str], None], stride: int, *, changed: bool) -> list[str]:
    """Let `act` happen before each step of a watcher, `stride` steps further every time. Returns what differs."""
    wanted, _ = undisturbed(count, changed=changed)
    for step in itertools.count(1, stride):
        with fresh(count, changed=changed) as folder:
            reader, writer = os.pipe()
            pid = start(folder, partial(count_steps, folder, step, act, writer))
            os.close(writer)
            code = ended(pid)
            acted = os.read(reader, 1)
            os.close(reader)
            if not acted:
                assert code == 0, f"a watcher that was left alone ended with {code}"
                print(f"{(step - 1) // stride} of {step - 1} steps of {count} files", flush=True)
                return []
            assert code in (0, -signal.SIGKILL, DiskFull.exit_code), f"step {step}: a watcher ended with {code}"
            with journal.open_journal(folder / "out") as kept:
                recording.retry(kept, kept.entries("settled"), 0)
            finish(folder)
            if found := differences(wanted, outcome(folder)):
                return [f"after step {step}:", *found]
    return []


def count_steps(folder: Path, wanted: int, act: Callable[[str], None], writer: int) -> None:
    """Let `act` happen in this process before the step `wanted` and all that follow."""
    me, made, synced, connected = os.getpid(), 0, os.fsync, sqlite3.connect

    def step(event: object = "") -> None:
        nonlocal made
        if os.getpid() != me:  # a worker, which makes no steps
            return
        made += 1
        if made >= wanted:
            os.write(writer, b".")
            act(str(event))

    def heard(event: str, args: tuple[Any, ...]) -> None:
        if event in ("os.rename", "os.remove", "os.mkdir") or (event == "open" and is_inside(args[0])):
            step(event)

    def is_inside(path: object) -> bool:
        name = os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else "/"
        return not name.startswith("/") or name.startswith(str(folder))

    def sync(handle: int) -> None:
        step()
        synced(handle)

    def connect(*args: Any, **settings: Any) -> sqlite3.Connection:
        connection = connected(*args, **settings)
        connection.set_trace_callback(step)
        return connection

    os.fsync, sqlite3.connect = sync, connect
    sys.addaudithook(heard)


def die(_: str) -> None:
    """Be killed."""
    os.kill(os.getpid(), signal.SIGKILL)


def fill(event: str) -> None:
    """Find the disk full; to remove something is possible all the same."""
    if event != "os.remove":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=60)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", action="store_true")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--stride", type=int, default=1)
    asked = parser.parse_args()
    provenance.build()  # once for all the processes to come, as is what the chain loads when it is first used
    list(stub_engine.prepare(())([Task(0, "a.txt", report(0), "")]))
    found = at_random(asked.files, asked.kills, asked.seed) if asked.kills else []
    for act in (die,) * asked.steps + (fill,) * asked.full:
        for changed in (False, True):
            found += at_every_step(asked.files, act, asked.stride, changed=changed)
    print(*found, sep="\n", end="")
    return 1 if found else 0


if __name__ == "__main__":
    os.environ["SOURCE_DATE_EPOCH"] = "1700000000"  # the same bytes, whatever the time
    sys.exit(main())
