"""The drop folder against one big run: how long a pile of reports takes, and what memory does meanwhile.

    python benchmarks/queue.py [REPORT] [--count 60] [--jobs 1]

The reports are copies of one, each with other words in its sentences, so that hardly any sentence is translated twice.
Seconds are of the clock and of the processors, from the start of the program to the last file on the disk, so loading
the model is in them. On a busy machine trust the latter.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

SAMPLE = Path(__file__).parents[1] / "inputs" / "noordzee-energie-2025-09.txt"
FORMATS = ("docx", "pdf", "html")
WARM = 10
WORDS = (
    "nieuwe", "grote", "kleine", "eerste", "laatste", "gezamenlijke", "huidige", "eerdere", "regionale", "landelijke",
    "jaarlijkse", "technische", "juridische", "tijdelijke", "bredere", "nauwe", "sterke", "snelle", "lokale",
    "openbare", "bestaande", "volgende", "toekomstige", "brede", "zware", "lichte", "private", "publieke", "digitale",
    "tweede", "derde", "vaste", "open", "volledige", "verdere", "andere", "stevige", "heldere", "gewone", "vroege",
)  # fmt: skip


def copies(report: Path, folder: Path, count: int) -> list[Path]:
    """`count` reports that differ: behind every "de" and "het" stands a word chosen by the copy and the place."""
    text = report.read_text("utf-8")
    paths = []
    for number in range(count):
        places = iter(range(len(text)))

        def changed(found: re.Match[str], number: int = number, places: Iterator[int] = places) -> str:
            place = next(places)
            return f"{found[0]} {WORDS[(number * 7 + place * 13 + number // len(WORDS) * place) % len(WORDS)]}"

        paths.append(folder / f"report {number:04}.txt")
        paths[-1].write_text(re.sub(r"\b([Dd]e|[Hh]et)\b", changed, text), "utf-8")
    return paths


def resident(pid: int) -> float:
    """MiB."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        return 0.0


def processors() -> float:
    """Seconds that this process and those it waited for have had."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def one_run(paths: list[Path], out: Path, connection: Connection) -> None:
    """What `verslag convert` does."""
    from pipeline.storing import convert_files
    from pipeline.translating import choose

    done = 0
    for outcome in convert_files(paths, out, choose("built-in"), formats=FORMATS):
        assert outcome.error is None, outcome.error
        done += 1
        connection.send((done, resident(os.getpid()), 0.0))
    connection.send((done, 0.0, processors()))


def the_queue(folder: Path, out: Path, jobs: int, connection: Connection) -> None:
    """What `verslag watch --once` does; the memory is that of its largest worker."""
    from pipeline.dropfolder.following import follow
    from pipeline.dropfolder.handling import Chain
    from pipeline.dropfolder.preparing import prepare
    from pipeline.dropfolder.waking import Bell
    from pipeline.dropfolder.watching import watch
    from pipeline.translating import choose

    package, done = choose("built-in"), 0
    chain = Chain(partial(prepare, package, FORMATS, None), package.label, FORMATS)
    for event in follow(watch(folder, out, chain, bell=Bell(), once=True, jobs=jobs, quiet=0.0), out):
        assert event.error is None, event.error
        if event.kind == "done":
            done += 1
            workers = (child.pid or 0 for child in multiprocessing.active_children())
            connection.send((done, max(map(resident, workers), default=0.0), 0.0))
    connection.send((done, resident(os.getpid()), processors()))


def measured(target: partial[None]) -> tuple[list[tuple[int, float, float]], float, float, float]:
    """The curve (reports, seconds, MiB), the seconds in all of the clock and of the processors, and the last MiB."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=target, args=(theirs,))
    began = time.perf_counter()
    process.start()
    theirs.close()
    curve = []
    while True:
        done, memory, spent = ours.recv()
        if spent:
            process.join()
            return curve, curve[-1][1], spent, memory
        curve.append((done, time.perf_counter() - began, memory))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("report", type=Path, nargs="?", default=SAMPLE)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--jobs", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "in"
        folder.mkdir()
        paths = copies(args.report, folder, args.count)
        big, seconds, spent, _ = measured(partial(one_run, paths, Path(made) / "one"))
        queue, queue_seconds, queue_spent, watcher = measured(
            partial(the_queue, folder, Path(made) / "queue", args.jobs)
        )
    size = args.report.stat().st_size / 1000
    print(f"{args.count} reports of {size:.1f} kB      seconds   of processors   reports a second")
    for name, clock, cpu in (("one run of convert", seconds, spent), ("the queue", queue_seconds, queue_spent)):
        print(f"  {name:<24} {clock:>9.1f} {cpu:>15.1f} {args.count / clock:>18.2f}")
    print(f"  the queue to one run     {queue_seconds / seconds:>9.2f} {queue_spent / spent:>15.2f}")
    print("\nreports done   resident MiB: convert    a worker of the queue")
    marks = {min(len(queue), mark) for mark in (1, WARM, *(round(args.count * part / 8) for part in range(1, 9)))}
    for mark in sorted(marks):
        print(f"{mark:>12} {big[mark - 1][2]:>23.0f} {queue[mark - 1][2]:>24.0f}")
    later = [memory for done, _, memory in queue if done > args.count / 2]
    warm = max(memory for done, _, memory in queue if done <= WARM)
    print(
        f"second half against the most in the first {WARM}: {median(later) / warm:.2f}, at most {max(later) / warm:.2f}"
    )
    print(f"the watcher itself: {watcher:.0f} MiB")


if __name__ == "__main__":
    main()
