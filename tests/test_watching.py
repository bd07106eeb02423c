"""The drop folder at work: real files, processes, signals and events, mostly on an engine that answers at once."""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

import pytest
import stub_engine
from conftest import ROOT
from stub_engine import CRASHES, GORGES, HANGS

from pipeline.cli import main
from pipeline.dropfolder import inside, recording, waking, watching
from pipeline.dropfolder.entry import Entry
from pipeline.dropfolder.events import Event
from pipeline.dropfolder.handling import Bench
from pipeline.dropfolder.journal import FILE, Journal, open_journal, read_journal
from pipeline.dropfolder.waking import Bell
from pipeline.dropfolder.watching import watch
from pipeline.dropfolder.working import Lost, Made, Task, Worker
from pipeline.errors import BrokenModel, DiskFull, MissingSource, OutOfTime, UnwritableTarget, UsageError, VerslagError

QUIET = 0.1
LONG = 30.0
"""Seconds after which a test gives up waiting."""


def report(text: str) -> str:
    return f"Verslag van de vergadering\n\nDe minister sprak over {text} met de Kamer.\n"


@pytest.fixture(autouse=True)
def _same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path


# The worker


def tasks(*texts: str) -> list[Task]:
    return [Task(number, f"{number}.txt", text.encode(), "") for number, text in enumerate(texts, 1)]


def answers(worker: Worker) -> list[Made | Lost]:
    found: list[Made | Lost] = []
    end = time.monotonic() + LONG
    while worker.is_busy and time.monotonic() < end:
        wait(worker.handles(), 0.05)
        found += worker.news()
    return found


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker(stub_engine.prepare_echo, seconds=5, memory=1 << 28, method="fork")
    yield made
    made.stop()


def test_one_process_serves_the_whole_queue(worker: Worker) -> None:
    processes = set()
    for _ in range(3):
        worker.give(tasks("een", "twee", "drie"))
        made = answers(worker)
        assert [(one.id, one.files) for one in made if isinstance(one, Made)] == [
            (number, ((f"{number}.txt.out", text.encode()),)) for number, text in enumerate(("een", "twee", "drie"), 1)
        ]
        processes.add(worker.handles()[1])
    assert len(processes) == 1


@pytest.mark.parametrize(
    ("word", "what"),
    [
        (CRASHES, "brought the conversion down (Segmentation fault)"),
        (GORGES, "needed more memory than a conversion may"),
        (HANGS, "took longer than the 5 seconds a conversion may"),
    ],
)
def test_what_brings_a_worker_down_is_named_and_the_next_is_converted(worker: Worker, word: str, what: str) -> None:
    worker.give(tasks("goed", word, "nooit bereikt"))
    good, lost = answers(worker)
    assert isinstance(good, Made) and isinstance(lost, Lost)
    assert (good.id, lost.ids, lost.error.what, lost.outside) == (1, (2, 3), what, False)
    worker.give(tasks("beter"))
    assert [type(one) for one in answers(worker)] == [Made]


def test_a_worker_killed_by_someone_else_is_not_the_fault_of_the_file(worker: Worker) -> None:
    worker.give(tasks("een"))
    answers(worker)
    worker.give(tasks(HANGS))
    os.kill(worker.pid, signal.SIGKILL)
    (lost,) = answers(worker)
    assert isinstance(lost, Lost) and lost.outside


def no_model() -> stub_engine.Convert:
    raise BrokenModel("here")


def no_start() -> stub_engine.Convert:
    faulthandler.disable()
    os.kill(os.getpid(), signal.SIGABRT)
    raise AssertionError


@pytest.mark.parametrize(
    ("prepare", "words"), [(no_model, "not a working Argos package"), (no_start, "before it had begun")]
)
def test_a_worker_that_cannot_begin_is_nobodys_report(prepare: Callable[[], stub_engine.Convert], words: str) -> None:
    worker = Worker(prepare, method="fork")
    worker.give(tasks("een"))
    with pytest.raises(VerslagError, match=words):
        answers(worker)
    worker.stop()


def test_a_worker_dies_with_its_watcher() -> None:
    reader, writer = os.pipe()
    watcher = os.fork()
    if not watcher:
        made = Worker(stub_engine.prepare_echo, method="fork")
        made.give(tasks(HANGS))
        os.write(writer, str(made.pid).encode())
        time.sleep(LONG)
        os._exit(1)
    pid = int(os.read(reader, 20))
    os.kill(watcher, signal.SIGKILL)
    os.waitpid(watcher, 0)
    assert until(lambda: not is_running(pid))


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def until(holds: Callable[[], object]) -> bool:
    """Whether something holds before long."""
    end = time.monotonic() + LONG
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return False


# Single runs


def run(folder: Path, **settings: object) -> list[Event]:
    arguments = {"bell": Bell(), "once": True, "quiet": QUIET, "method": "fork", "memory": 1 << 30, **settings}
    return list(watch(folder / "in", folder / "out", stub_engine.chain(("md",)), **arguments))  # type: ignore[arg-type]


def rows(folder: Path) -> dict[str, Entry]:
    kept = read_journal(folder / "out")
    assert kept
    with kept:
        return {entry.name: entry for entry in kept.current()}


def outputs(folder: Path) -> list[str]:
    return sorted(
        str(path.relative_to(folder / "out"))
        for path in (folder / "out").rglob("*")
        if path.is_file() and not path.name.startswith(FILE)
    )


def files_of(*folders: str) -> list[str]:
    suffixes = (".txt", ".nl.xml", ".en.xml", ".en.md", ".json")
    return sorted(f"{folder}/{folder.rpartition('/')[2]}{suffix}" for folder in folders for suffix in suffixes)


def test_a_poisonous_report_is_set_aside_and_the_rest_is_converted(folder: Path) -> None:
    for name, text in {"a": "een", "b": CRASHES, "map/c": GORGES, "d": "vier", "e": ""}.items():
        (folder / "in" / name).parent.mkdir(exist_ok=True)
        (folder / "in" / f"{name}.txt").write_text(report(text) if text else "")
    run(folder)
    assert {name: entry.state for name, entry in rows(folder).items()} == {
        "a.txt": "done",
        "b.txt": "failed",
        "d.txt": "done",
        "e.txt": "failed",
        "map/c.txt": "failed",
    }
    assert outputs(folder) == files_of("a", "d")
    notes = {path.name: path.read_text() for path in (folder / "in/failed").rglob("*.error.txt")}
    assert notes["b.txt.error.txt"].startswith("b.txt brought the conversion down (Segmentation fault).")
    assert notes["c.txt.error.txt"].startswith("map/c.txt needed more memory than a conversion may.")
    assert notes["e.txt.error.txt"].startswith("e.txt holds no text.")
    assert run(folder) == []  # and not again


def test_one_that_hangs_is_stopped(folder: Path) -> None:
    (folder / "in/a.txt").write_text(report(HANGS))
    (folder / "in/b.txt").write_text(report("twee"))
    events = run(folder, seconds=0.7)
    assert [event.name for event in events if event.kind == "done"] == ["b.txt"]
    assert [type(event.error) for event in events if event.kind == "failed"] == [OutOfTime]


def test_retry_puts_failed_reports_back(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.txt", "map/b.txt"):
        (folder / "in" / name).parent.mkdir(exist_ok=True)
        (folder / "in" / name).write_text("")
    run(folder)
    assert main(["retry", "b.txt", "--out", str(folder / "out")]) == 0
    assert "1 to try again" in capsys.readouterr().err
    assert (folder / "in/map/b.txt").exists() and not (folder / "in/a.txt").exists()
    assert [event.name for event in run(folder) if event.kind == "failed"] == ["map/b.txt"]
    assert main(["retry", "--out", str(folder / "out")]) == 0
    (folder / "in/a.txt").write_text(report("een"))  # mended
    assert [event.name for event in run(folder) if event.kind == "done"] == ["a.txt"]
    assert main(["retry", "zomaar.txt", "--out", str(folder / "out")]) == UsageError.exit_code
    assert main(["retry", "--out", str(folder / "in")]) == MissingSource.exit_code


def test_copies_changes_and_removals(folder: Path) -> None:
    inputs = folder / "in"
    (inputs / "map").mkdir()
    for name in ("a.txt", "map/kopie.txt"):
        (inputs / name).write_text(report("een"))
    run(folder)
    assert outputs(folder) == sorted([*files_of("a"), "map/kopie/kopie.same-as.html"])
    assert 'href="../../a/a.en.md"' in (folder / "out/map/kopie/kopie.same-as.html").read_text()
    (inputs / "a.txt").write_text(report("twee"))
    run(folder)
    assert outputs(folder) == files_of("a", "map/kopie")  # the copy stands on its own now
    assert "sprak over een met" in (folder / "out/map/kopie/kopie.txt").read_text()
    assert "sprak over twee met" in (folder / "out/a/a.txt").read_text()
    (inputs / "map/kopie.txt").write_text(report("twee"))
    (inputs / "a.txt").unlink()
    run(folder)
    assert outputs(folder) == sorted([*files_of("a"), "map/kopie/kopie.same-as.html"])
    (inputs / "map/kopie.txt").unlink()
    assert run(folder) == []
    assert outputs(folder) == sorted([*files_of("a"), "map/kopie/kopie.same-as.html"])


def test_a_lost_journal_costs_no_work(folder: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (folder / "in" / name).write_text(report(name))
    run(folder)
    before = {path: path.stat().st_mtime_ns for path in (folder / "out").rglob("*.*") if not path.name.startswith(FILE)}
    (folder / "out" / FILE).unlink()
    events = run(folder)
    assert [event.kind for event in events if event.kind in ("taken", "done")] == ["done", "done"]
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_mixture_of_old_and_new_is_never_taken_for_fresh(folder: Path) -> None:
    from pipeline import files

    report_file = folder / "in/a.txt"
    report_file.write_text(report("een"))
    run(folder)
    wanted = {name: (folder / "out" / name).read_bytes() for name in outputs(folder)}
    report_file.write_text(report("twee"))
    whole, written = files.write, []

    def torn(path: Path, data: bytes, **how: bool) -> None:
        if len(written) == 2:
            raise UnwritableTarget(path) from OSError(5, "Input/output error")
        written.append(path)
        whole(path, data, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "write", torn)
        assert "postponed" in [event.kind for event in run(folder)]
    report_file.write_text(report("een"))
    run(folder)
    assert {name: (folder / "out" / name).read_bytes() for name in outputs(folder)} == wanted


def test_a_file_that_is_still_written_is_left_for_the_next_run(folder: Path) -> None:
    growing = folder / "in/a.txt"
    stop = threading.Event()

    def write() -> None:
        with growing.open("a") as file:
            while not stop.wait(QUIET / 5):
                file.write("tekst ")
                file.flush()

    (folder / "in/b.txt").write_text(report("twee"))
    thread = threading.Thread(target=write)
    thread.start()
    try:
        kinds = {event.name: event.kind for event in run(folder, quiet=0.3)}
    finally:
        stop.set()
        thread.join()
    assert kinds == {"b.txt": "done", "a.txt": "unfinished"}
    assert rows(folder)["a.txt"].state == "seen"
    assert [event.name for event in run(folder) if event.kind == "done"] == ["a.txt"]


def test_two_drop_folders_do_not_share_outputs(folder: Path) -> None:
    run(folder)
    (folder / "other").mkdir()
    with pytest.raises(UsageError, match="holds the briefings of"):
        list(watch(folder / "other", folder / "out", stub_engine.chain(), bell=Bell(), once=True))
    for out in ("in", "", "in/failed", "in/failed/out"):
        with pytest.raises(UsageError):
            watch(folder / "in", folder / out, stub_engine.chain(), bell=Bell(), once=True)
    with pytest.raises(MissingSource):
        watch(folder / "nowhere", folder / "out", stub_engine.chain(), bell=Bell(), once=True)
    (folder / "in").rename(folder / "renamed")
    assert list(watch(folder / "renamed", folder / "out", stub_engine.chain(), bell=Bell(), once=True, quiet=0.0)) == []


def test_two_watchers_share_the_work_and_do_nothing_twice(folder: Path) -> None:
    for number in range(40):
        (folder / "in" / f"{number}.txt").write_text(report(str(number)))
    start = partial(
        subprocess.Popen, [sys.executable, "-c", SECOND, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    both = [start(), start()]
    said = [process.communicate(timeout=LONG * 2)[0].split() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(said[0] + said[1], key=lambda name: int(name[:-4])) == [f"{number}.txt" for number in range(40)]
    assert {entry.attempts for entry in rows(folder).values()} == {1}


SECOND = """
import sys; sys.path.insert(0, "tests")
import test_watching as t, pathlib
for event in t.run(pathlib.Path(sys.argv[1])):
    if event.kind == "taken":
        print(event.name)
"""


@pytest.fixture
def bench(folder: Path) -> Iterator[tuple[Bench, Journal]]:
    """Workers of "me", and a settled report for them."""
    (folder / "in/a.txt").write_text(report("een"))
    found = inside.fingerprint(folder / "in", "a.txt")
    assert found
    worker = Worker(partial(stub_engine.prepare, ("md",)), method="fork")
    with open_journal(folder / "out") as journal:
        recording.settle(journal, [("a.txt", *found)], 1.0)
        yield Bench(folder / "in", folder / "out", "me", stub_engine.chain(("md",)), [worker]), journal
    worker.stop()


def gathered(bench: Bench, journal: Journal) -> list[str]:
    kinds = []
    while bench.is_busy:
        wait(bench.handles(), LONG)
        kinds += [event.kind for event in bench.gather(journal, 2.0)]
    return kinds


def test_who_was_held_up_for_too_long_writes_nothing(folder: Path, bench: tuple[Bench, Journal]) -> None:
    ours, journal = bench
    assert [event.kind for event in ours.hand_out(journal, 2.0)] == ["taken"]
    assert len(recording.recover(journal, lambda _: False, 2.0)) == 1  # another watcher holds us for dead
    assert gathered(ours, journal) == []
    assert outputs(folder) == []
    assert rows(folder)["a.txt"].state == "settled"


def test_what_changed_since_it_was_settled_is_not_converted(folder: Path, bench: tuple[Bench, Journal]) -> None:
    ours, journal = bench
    (folder / "in/a.txt").write_text(report("twee"))
    assert [event.kind for event in ours.hand_out(journal, 2.0)] == ["withdrawn"]
    assert journal.counts()["superseded"] == 1 and outputs(folder) == []


# Power cuts


def test_nothing_is_called_done_before_it_is_on_the_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file is synced before it gets its name, and its folder after, before the journal tells of either."""
    steps: list[tuple[str, int, int]] = []
    sync, replace, mkdir, finish, aside = os.fsync, os.replace, os.mkdir, recording.finish, recording.put_aside
    told = []

    def synced(handle: int) -> None:
        sync(handle)
        steps.append(("sync", os.fstat(handle).st_ino, 0))

    def replaced(old: Any, new: Any, **at: Any) -> None:
        inode = os.stat(old, dir_fd=at.get("src_dir_fd")).st_ino
        place = os.fstat(at["dst_dir_fd"]) if at else Path(new).parent.stat()
        replace(old, new, **at)
        steps.append(("name", inode, place.st_ino))

    def made(path: Any, *mode: int, **at: Any) -> None:
        mkdir(path, *mode, **at)
        place = os.fstat(at["dir_fd"]) if at.get("dir_fd") is not None else Path(path).parent.stat()
        steps.append(("folder", 0, place.st_ino))

    def checked(tell: Callable[..., Any]) -> Callable[..., Any]:
        def told_of(*arguments: Any) -> Any:
            for at, (kind, inode, place) in enumerate(steps):
                if kind != "sync":
                    assert ("sync", place, 0) in steps[at:], f"{kind} could be lost"
                if kind == "name" and inode not in originals:
                    assert ("sync", inode, 0) in steps[:at], "a name could be there without its content"
            told.append(tell)
            return tell(*arguments)

        return told_of

    for name in ("a.txt", "map/b.txt"):
        (folder / "in" / name).parent.mkdir(exist_ok=True)
        (folder / "in" / name).write_text(report(name))
    (folder / "in/map/leeg.txt").write_text("")
    originals = {path.stat().st_ino for path in (folder / "in").rglob("*.txt")}
    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    monkeypatch.setattr(os, "mkdir", made)
    monkeypatch.setattr(recording, "finish", checked(finish))
    monkeypatch.setattr(recording, "put_aside", checked(aside))
    run(folder)
    assert told.count(finish) == 2 and told.count(aside) == 1
    assert sum(kind == "name" for kind, _, _ in steps) == 2 * 5 + 2


# Full and read-only disks


@pytest.fixture
def small_disk(folder: Path) -> Iterator[Callable[[str], None]]:
    """The output folder on a disk of its own; call it with mount options to change it."""
    (folder / "out").mkdir()
    mount = ["mount", "-t", "tmpfs", "tmpfs", str(folder / "out"), "-o"]
    if subprocess.run([*mount, "size=256k"], capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    yield lambda options: subprocess.run([*mount, f"remount,{options}"], check=True) and None
    subprocess.run(["umount", "-l", str(folder / "out")], check=True)


def test_a_full_disk_is_waited_out(folder: Path, small_disk: Callable[[str], None]) -> None:
    for number in range(12):
        (folder / "in" / f"{number}.txt").write_text(report(str(number) * 2000))
    try:
        events = run(folder)
        assert {event.error.exit_code for event in events if event.kind == "postponed" and event.error} == {
            DiskFull.exit_code
        }
    except DiskFull:
        pass
    assert not list((folder / "out").rglob("*.part"))
    assert not (folder / "in/failed").exists()
    small_disk("size=64m")
    with open_journal(folder / "out") as journal:
        recording.retry(journal, journal.entries("settled"), time.time())
    run(folder)
    assert {entry.state for entry in rows(folder).values()} == {"done"}
    assert outputs(folder) == files_of(*(str(number) for number in range(12)))


def test_read_only_outputs_are_told(folder: Path, small_disk: Callable[[str], None]) -> None:
    small_disk("size=64m,ro")
    (folder / "in/a.txt").write_text(report("een"))
    with pytest.raises(UnwritableTarget):
        run(folder)
    small_disk("rw")
    run(folder)
    assert outputs(folder) == files_of("a")


def test_a_disk_that_is_full_for_a_while_while_it_watches(
    folder: Path, small_disk: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching.failing, "FIRST_DELAY", 1.0)
    with watched(folder) as events:
        (folder / "in/a.txt").write_text(report("een"))
        assert event_of(events, "done").name == "a.txt"
        with contextlib.suppress(OSError), (folder / "out/large").open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 512)
        (folder / "in/b.txt").write_text(report("twee"))
        assert isinstance(event_of(events, "trouble", "postponed").error, DiskFull)
        (folder / "out/large").unlink()
        assert event_of(events, "done").name == "b.txt"
    assert outputs(folder) == files_of("a", "b")


# A watcher that goes on


@contextlib.contextmanager
def watched(folder: Path, **settings: object) -> Iterator[queue.Queue[Event]]:
    events: queue.Queue[Event] = queue.Queue()
    bell = Bell()

    def work() -> None:
        arguments = {"bell": bell, "quiet": QUIET, "method": "fork", **settings}
        for event in watch(folder / "in", folder / "out", stub_engine.chain(("md",)), **arguments):  # type: ignore[arg-type]
            events.put(event)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield events
    finally:
        bell.stop()
        thread.join(LONG)
        assert not thread.is_alive()


def event_of(events: queue.Queue[Event], *kinds: str) -> Event:
    while True:
        event = events.get(timeout=LONG)
        if event.kind in kinds:
            return event


def test_events_wake_it_also_for_new_moved_and_changed_folders(folder: Path) -> None:
    inputs = folder / "in"
    with watched(folder) as events:
        (inputs / "a.txt").write_text(report("een"))
        assert event_of(events, "done").name == "a.txt"
        (inputs / "nieuw").mkdir()
        (inputs / "nieuw/b.txt").write_text(report("twee"))
        assert event_of(events, "done").name == "nieuw/b.txt"
        (folder / "elders/diep").mkdir(parents=True)
        (folder / "elders/diep/c.txt").write_text(report("drie"))
        (folder / "elders").rename(inputs / "binnen")
        assert event_of(events, "done").name == "binnen/diep/c.txt"
        (inputs / "binnen/diep/d.txt").write_text(report("vier"))
        assert event_of(events, "done").name == "binnen/diep/d.txt"
        (inputs / "d.txt.part").write_text(report("vijf"))
        (inputs / "d.txt.part").rename(inputs / "d.txt")
        assert event_of(events, "done").name == "d.txt"
        (inputs / "a.txt").write_text(report("zes"))
        assert event_of(events, "done").name == "a.txt"
        strange = inputs / os.fsdecode(b"\xff\n")
        strange.mkdir()
        (inputs / os.fsdecode(b"\xfe\n.txt")).write_text(report("zeven"))
        assert event_of(events, "done").name == os.fsdecode(b"\xfe\n.txt")


def test_what_comes_between_looking_and_listening_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(folders: tuple[Path, ...], ring: Callable[[], None]) -> waking.Listener:
        (folder / "in/a.txt").write_text(report("een"))
        return waking.Listener(folders, ring)

    monkeypatch.setattr(watching, "Listener", late)
    with watched(folder) as events:
        assert event_of(events, "done").name == "a.txt"


def test_polling_needs_no_events(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "POLL", 0.2)
    monkeypatch.setattr(watching, "Listener", None)
    with watched(folder, poll=True) as events:
        (folder / "in/a.txt").write_text(report("een"))
        assert event_of(events, "done").name == "a.txt"


def test_without_ears_it_looks_more_often(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "POLL", 0.2)
    monkeypatch.setattr(waking, "is_ignored", lambda _: True)  # every event is passed over
    import watchfiles

    def broken(*_: object, **__: object) -> Iterator[object]:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(watchfiles, "watch", broken)
    with watched(folder) as events:
        assert "gives no notice" in str(event_of(events, "trouble").error)
        (folder / "in/a.txt").write_text(report("een"))
        assert event_of(events, "done").name == "a.txt"


def test_a_missed_event_is_made_up_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "RESCAN", 0.3)
    monkeypatch.setattr(waking, "is_ignored", lambda _: True)
    with watched(folder) as events:
        (folder / "in/a.txt").write_text(report("een"))
        assert event_of(events, "done").name == "a.txt"


def test_a_drop_folder_that_goes_away_and_comes_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "RESCAN", 0.3)
    monkeypatch.setattr(watching.failing, "FIRST_DELAY", 1.0)
    (folder / "in/a.txt").write_text(report("een"))
    with watched(folder) as events:
        event_of(events, "done")
        (folder / "in").rename(folder / "away")
        assert isinstance(event_of(events, "trouble").error, MissingSource)
        (folder / "away/b.txt").write_text(report("twee"))
        (folder / "away").rename(folder / "in")
        assert event_of(events, "done").name == "b.txt"
    assert {entry.state for entry in rows(folder).values()} == {"done"}


def test_outputs_that_are_cleared_while_it_watches(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching.owning, "BEAT", 0.2)
    (folder / "in/a.txt").write_text(report("een"))
    with watched(folder) as events:
        event_of(events, "done")
        (folder / "out").rename(folder / "cleared")
        assert until(lambda: (folder / "out" / FILE).exists())
        (folder / "in/b.txt").write_text(report("twee"))
        assert {event_of(events, "done").name, event_of(events, "done").name} == {"a.txt", "b.txt"}
    assert outputs(folder) == files_of("a", "b")


# The command, with everything real


@contextlib.contextmanager
def command(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    words = [sys.executable, "-m", "pipeline", "watch", *arguments]
    process = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def state_of(folder: Path, name: str) -> str:
    kept = read_journal(folder / "out")
    if kept is None:
        return ""
    with kept:
        return next((entry.state for entry in kept.current() if entry.name == name), "")


def test_sigterm_finishes_the_file_in_hand(folder: Path) -> None:
    sample = (ROOT / "inputs/noordzee-energie-2025-09.txt").read_text()
    (folder / "in/a.txt").write_text("\n\n".join(sample.replace("2025", str(year)) for year in range(2000, 2006)))
    with command(str(folder / "in"), "--out", str(folder / "out"), "--settle", "0.2", "--to", "html") as process:
        assert until(lambda: state_of(folder, "a.txt") == "working")
        process.send_signal(signal.SIGTERM)
        (folder / "in/b.txt").write_text(sample)
        _, said = process.communicate(timeout=LONG * 4)
    assert process.returncode == 0, said
    assert state_of(folder, "a.txt") == "done" and state_of(folder, "b.txt") == ""
    assert json.loads((folder / "out/a/a.json").read_text())["counts"]["sentences"] > 200
    kept = read_journal(folder / "out")
    assert kept
    with kept:
        assert kept.watchers() == ()


def test_a_second_signal_stops_at_once_and_nothing_is_lost(folder: Path) -> None:
    sample = (ROOT / "inputs/noordzee-energie-2025-09.txt").read_text()
    (folder / "in/a.txt").write_text("\n\n".join(sample.replace("2025", str(year)) for year in range(1900, 2000)))
    with command(str(folder / "in"), "--out", str(folder / "out"), "--settle", "0.2") as process:
        assert until(lambda: state_of(folder, "a.txt") == "working")
        for number in (signal.SIGTERM, signal.SIGINT):
            process.send_signal(number)
            time.sleep(0.1)
        process.communicate(timeout=LONG)
    assert process.returncode == 0
    assert state_of(folder, "a.txt") == "settled"
    assert outputs(folder) == ["index.html"]


def test_once_makes_what_convert_makes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = sorted((ROOT / "inputs").glob("*.txt"))
    for sample in samples:
        (folder / "in" / sample.name).write_bytes(sample.read_bytes())
    (folder / "in/leeg.txt").write_text("")
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "data"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    verslag = partial(subprocess.run, cwd=folder / "in", capture_output=True, text=True)
    started = [sys.executable, "-m", "pipeline"]
    watched = verslag([*started, "watch", ".", "--out", "../out", "--once", "--settle", "0.1"])
    assert watched.returncode == 14, watched.stderr
    assert "holds no text" in watched.stderr and "sentences" in watched.stderr
    verslag([*started, "convert", *(sample.name for sample in samples), "--out", "../again"], check=True)
    made = {path.relative_to(folder / "again"): path for path in (folder / "again").rglob("*") if path.is_file()}
    assert len(made) == 7 * len(samples)
    assert {name for name, path in made.items() if (folder / "out" / name).read_bytes() != path.read_bytes()} == set()
