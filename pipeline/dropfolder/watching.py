"""Watch a drop folder: look, let settle, convert, and look again, until asked to stop or nothing is left to do."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline import files
from pipeline.dropfolder import failing, inside, owning, recording
from pipeline.dropfolder.events import Event
from pipeline.dropfolder.handling import Bench, Chain, set_aside
from pipeline.dropfolder.ignoring import FAILED
from pipeline.dropfolder.journal import Journal, open_journal
from pipeline.dropfolder.looking import Lookout
from pipeline.dropfolder.waking import Bell, Listener
from pipeline.dropfolder.working import MEMORY, SECONDS, Method, Worker
from pipeline.errors import DiskFull, MissingSource, UnreadableSource, UnwritableTarget, UsageError, VerslagError

QUIET = 2.0
QUIET_SHARE = 10.0
"""Seconds that a file has to stand still; on a share, to which files come in bursts, longer."""
POLL = 10.0
RESCAN = 180.0
"""Seconds between two looks, without and with events."""
GRACE = 60.0
"""Seconds that what is in hand may take when a watcher is asked to stop."""
_DEAF = "gives no notice of changes"
_DEAF_REMEDY = f"It is looked at every {POLL:.0f} seconds instead; with --poll that is so from the start."
LEAVE = 5
"""How many times `quiet` a single run waits for files to stand still; what changes after that is left."""


def watch(
    inputs: Path,
    out: Path,
    chain: Chain,
    *,
    bell: Bell,
    once: bool = False,
    poll: bool = False,
    jobs: int = 1,
    quiet: float = QUIET,
    seconds: float = SECONDS,
    memory: int = MEMORY,
    method: Method = "spawn",
) -> Iterator[Event]:
    """Convert what is put into `inputs` into `out`, and tell what happens; endless, unless `once`.

    `poll` looks every few seconds instead of waiting for events, `jobs` is how many worker processes convert, each
    within `seconds` and `memory` bytes; `bell.stop()` ends it. Raises MissingSource, UsageError, DiskFull,
    UnwritableTarget or BrokenJournal at the start, and BrokenModel.
    """
    if not inputs.is_dir():
        raise MissingSource(inputs, "is not a folder", "Make it, or check that the share it is on is there.")
    _check_apart(inputs.resolve(), out.resolve())
    workers = [Worker(chain.prepare, seconds=seconds, memory=memory, method=method) for _ in range(jobs)]
    return _Watch(inputs, out, chain, workers, bell, once, poll, quiet).run()


class _Watch:
    """One watcher and what it remembers between its rounds; all that must survive it is in the journal."""

    def __init__(
        self,
        inputs: Path,
        out: Path,
        chain: Chain,
        workers: list[Worker],
        bell: Bell,
        once: bool,
        poll: bool,
        quiet: float,
    ) -> None:
        self._inputs, self._out, self._bell = inputs, out, bell
        self._once, self._poll, self._quiet = once, poll, quiet
        self._me = owning.myself(time.time())
        self._lookout = Lookout(inputs, out, quiet)
        self._bench = Bench(inputs, out, self._me.id, chain, workers)
        self._listener: Listener | None = None
        self._journal = _open(out, inputs)
        self._began = self._looked = time.monotonic()
        self._next_look = self._next_beat = self._began
        self._asked: float | None = None
        self._dropped = self._is_deaf_told = False

    def run(self) -> Iterator[Event]:
        """Round after round, with pauses; trouble with the folders is waited out, unless this is a single run."""
        tries = 0
        try:
            self._tidy()
            while True:
                try:
                    yield from self._round()
                    tries, pause = 0, self._pause()
                    if self._is_over():
                        break
                except (DiskFull, UnwritableTarget, MissingSource) as trouble:
                    if self._once or self._bell.stopping:
                        raise
                    tries += 1
                    pause = failing.delay(tries) / 6
                    self._drop()
                    yield Event("trouble", error=trouble)
                if self._bell.wait(self._bench.handles(), pause) and not tries:
                    self._next_look = min(self._next_look, self._looked + self._quiet / 4)
            yield from (Event("unfinished", name) for name in self._lookout.moving if self._once)
        finally:
            self._leave()

    def _tidy(self) -> None:
        """Clear away what a watcher left half written when it was killed; the folders of its rows follow in `_beat`."""
        files.sweep(self._out)
        with contextlib.suppress(OSError):
            inside.sweep(self._inputs, FAILED)

    def _round(self) -> Iterator[Event]:
        now, wall = time.monotonic(), time.time()
        if self._dropped:
            recording.let_go(self._journal, self._me.id, wall)
            self._dropped = False
        if now >= self._next_beat:
            self._beat(wall)
            self._next_beat = now + owning.BEAT
        failed = False
        for event in self._work(now, wall):
            failed |= event.kind == "failed"
            yield event
        if failed:
            yield from set_aside(self._journal, self._inputs)

    def _work(self, now: float, wall: float) -> Iterator[Event]:
        yield from self._bench.gather(self._journal, wall)
        if self._bell.stopping:
            return
        if now >= self._next_look:
            self._looked, self._next_look = now, now + (POLL if self._poll else RESCAN)
            yield from self._lookout.look(self._journal, now, wall)
            yield from set_aside(self._journal, self._inputs)
            yield from self._listen(now)
        yield from self._lookout.settle(self._journal, now, wall)
        yield from self._bench.hand_out(self._journal, wall)

    def _listen(self, now: float) -> Iterator[Event]:
        """Listen for changes in all the folders there are now; without ears, look more often."""
        if self._poll or self._once:
            return
        if self._listener is None or self._listener.folders != self._lookout.folders:
            if self._listener:
                self._listener.close()
            self._listener = Listener(self._lookout.folders, self._bell.ring)
            self._next_look = now + self._quiet / 4  # something may have come between the look and the listening
        elif self._listener.is_deaf:
            self._next_look = now + POLL
            if not self._is_deaf_told:
                self._is_deaf_told = True
                yield Event("trouble", error=UnreadableSource(self._inputs, _DEAF, _DEAF_REMEDY))

    def _beat(self, wall: float) -> None:
        """Say that this watcher is alive, and take over what the dead had in hand."""
        if not self._journal.is_there():
            self._drop()
            self._journal.close()
            self._journal = _open(self._out, self._inputs)
        recording.beat(self._journal, owning.alive_at(self._me, wall))
        for entry in recording.recover(self._journal, lambda watcher: owning.is_alive(watcher, wall), wall):
            files.sweep(self._out / entry.folder)

    def _pause(self) -> float:
        """Seconds until something is due, if nothing happens before."""
        due = [self._next_beat]
        if not self._bell.stopping:
            due += [self._next_look]
            due += [self._lookout.due] if self._lookout.due is not None else []
            waits = self._journal.next_due()
            due += [time.monotonic() + waits - time.time()] if waits is not None and self._bench.has_room else []
        due += [self._bench.deadline] if self._bench.deadline is not None else []
        return max(0.0, min(due) - time.monotonic())

    def _is_over(self) -> bool:
        now = time.monotonic()
        if self._bell.stopping:
            self._asked = self._asked or now
            return self._bell.hurried or not self._bench.is_busy or now > self._asked + GRACE
        if not self._once or self._bench.is_busy or self._journal.waiting(time.time()):
            return False
        return not self._lookout.will_settle(self._began + LEAVE * self._quiet)

    def _drop(self) -> None:
        """Have nothing in hand any more; the journal is told as soon as it listens."""
        self._bench.drop()
        self._dropped = True

    def _leave(self) -> None:
        if self._listener:
            self._listener.close()
        self._drop()
        with contextlib.suppress(VerslagError):  # then the next start finds that we are gone
            recording.let_go(self._journal, self._me.id, time.time())
            recording.depart(self._journal, self._me)
        self._journal.close()


def _check_apart(inputs: Path, out: Path) -> None:
    """What is put out must not be taken for what is put in. An output folder within the drop folder is passed over."""
    choose = "Choose another folder with --out."
    if out == inputs or out in inputs.parents:
        raise UsageError(out, f"is the drop folder {inputs} or holds it", choose)
    if (inputs / FAILED) in (out, *out.parents):
        raise UsageError(out, "is where reports go that could not be converted", choose)


def _open(out: Path, inputs: Path) -> Journal:
    """The journal in `out`, if it is about `inputs`: one output folder cannot serve two drop folders."""
    journal = open_journal(out)
    about, here = journal.about("inputs"), str(inputs.resolve())
    if about == here:
        return journal
    if about and Path(about).is_dir() and not Path(about).samefile(inputs):
        journal.close()
        raise UsageError(out, f"holds the briefings of {about}", "Choose another folder with --out.")
    recording.note(journal, "inputs", here)
    return journal
