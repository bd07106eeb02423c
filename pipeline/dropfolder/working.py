"""Convert in a process of its own, with limits on time and memory: a file that brings it down takes nothing else along.

The worker neither reads nor writes the folders: it is given the bytes of reports and gives back those of briefings. So
nothing it does can outlive its watcher, and a watcher that was killed leaves no one behind who still writes.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Literal, TypeAlias

from pipeline.errors import ConversionCrashed, OutOfMemory, OutOfTime, VerslagError

SECONDS = 1800.0
"""What a batch may take until its next report is done. The largest report that is read takes less."""
MEMORY = 4 << 30
"""Bytes that a worker may hold."""
Method: TypeAlias = Literal["spawn", "fork"]

_OUT_OF_MEMORY = 62
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


@dataclass(frozen=True, slots=True)
class Task:
    """A report to convert: its path below the drop folder, its bytes, and the date its results are to bear."""

    id: int
    name: str
    data: bytes
    date: str


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a task: its files, of which the last is the record, or the error that stopped it."""

    id: int
    files: tuple[tuple[str, bytes], ...] = ()
    error: VerslagError | None = None


@dataclass(frozen=True, slots=True)
class Lost:
    """The worker is gone and these tasks with it; `outside` if a person killed it, or the system for want of memory."""

    ids: tuple[int, ...]
    error: VerslagError
    outside: bool = False


Convert: TypeAlias = Callable[[Sequence[Task]], Iterator[Made]]
"""Converts reports in one batch, each in its turn."""
Prepare: TypeAlias = Callable[[], Convert]
"""Loads what converting needs; called once in a worker. A function of a module, or a `partial` of one."""


class Worker:
    """One process, started when it is first given something to do, and again after it was lost."""

    def __init__(
        self, prepare: Prepare, *, seconds: float = SECONDS, memory: int = MEMORY, method: Method = "spawn"
    ) -> None:
        self._prepare, self._seconds, self._memory = prepare, seconds, memory
        self._context = get_context("fork") if method == "fork" else get_context("spawn")
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None
        self._is_ready = False
        self._since = 0.0
        self._batch: tuple[Task, ...] = ()
        self._open: dict[int, Task] = {}

    @property
    def pid(self) -> int:
        """The number of its process; 0 if there is none."""
        return (self._process.pid if self._process else None) or 0

    @property
    def is_busy(self) -> bool:
        """Whether there are tasks it has not answered."""
        return bool(self._open)

    @property
    def deadline(self) -> float | None:
        """When it will have taken too long for its next answer, on the monotonic clock."""
        return self._since + self._seconds if self._open and self._is_ready else None

    def handles(self) -> list[Connection | int]:
        """What `multiprocessing.connection.wait` is to wait for, to know when there is news."""
        return [self._connection, self._process.sentinel] if self._process and self._connection else []

    def give(self, batch: Sequence[Task]) -> None:
        """Have it convert `batch`, after anything else it was given has been answered."""
        self._batch = tuple(batch)
        self._open = {task.id: task for task in batch}
        if self._process is None:
            self._start()
        elif self._is_ready:
            self._send()

    def news(self) -> list[Made | Lost]:
        """Whatever happened since the last call, without waiting. Raises what kept it from getting ready."""
        found: list[Made | Lost] = []
        if self._process is None or self._connection is None:
            return found
        ended = not self._process.is_alive()  # looked at first: what it said before it ended is read below
        with contextlib.suppress(EOFError, OSError):
            while self._connection.poll():
                self._hear(self._connection.recv(), found)
        if ended:
            found += self._lost(*_end(self._process.exitcode or 0))
        elif self.deadline is not None and time.monotonic() > self.deadline:
            found += self._lost(OutOfTime, f"took longer than the {self._seconds:.0f} seconds a conversion may")
        return found

    def stop(self) -> None:
        """End it at once, whatever it is doing."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        if self._connection is not None:
            self._connection.close()
        self._process = self._connection = None
        self._is_ready, self._open, self._batch = False, {}, ()

    def _start(self) -> None:
        self._connection, theirs = self._context.Pipe()
        self._process = self._context.Process(
            target=serve, args=(theirs, self._prepare, self._memory, os.getpid()), daemon=True
        )
        self._process.start()
        theirs.close()

    def _send(self) -> None:
        self._since = time.monotonic()
        with contextlib.suppress(OSError):  # it died: `news` will tell
            assert self._connection is not None
            self._connection.send(self._batch)

    def _hear(self, message: Made | VerslagError | None, found: list[Made | Lost]) -> None:
        self._since = time.monotonic()
        if isinstance(message, Made):
            del self._open[message.id]
            found.append(message)
        elif message is None:
            self._is_ready = True
            self._send()
        else:
            self.stop()
            raise message

    def _lost(self, kind: type[VerslagError], what: str, outside: bool = False) -> list[Made | Lost]:
        tasks, was_ready = tuple(self._open.values()), self._is_ready
        self.stop()
        where = tasks[0].name if len(tasks) == 1 else f"a batch of {len(tasks)} reports"
        if not was_ready and not outside:
            raise kind("the conversion", f"{what} before it had begun")
        return [Lost(tuple(task.id for task in tasks), kind(where, what), outside)] if tasks else []


def serve(connection: Connection, prepare: Prepare, memory: int, parent: int) -> None:
    """The life of a worker: get ready, then convert batches until there is no one left to convert for."""
    _die_with(parent)
    for number in (signal.SIGINT, signal.SIGTERM):  # the watcher decides when to stop
        signal.signal(number, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    os.dup2(2, 1)  # what a library prints is not our output
    try:
        try:
            convert = prepare()
        except VerslagError as error:
            connection.send(error)
            return
        connection.send(None)
        while True:
            for made in convert(connection.recv()):
                if made.error and isinstance(made.error.__cause__, MemoryError):
                    os._exit(_OUT_OF_MEMORY)
                connection.send(made)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
    except (EOFError, BrokenPipeError):
        return


def _die_with(parent: int) -> None:
    """Be killed by the system when the watcher ends, however it ends. Elsewhere than on Linux the closed pipe tells."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _end(code: int) -> tuple[type[VerslagError], str, bool]:
    """Why a worker ended that was not asked to, by its exit code; and whether that was done from outside."""
    if code == _OUT_OF_MEMORY:
        return OutOfMemory, OutOfMemory.what, False
    if -code in (signal.SIGKILL, signal.SIGTERM):
        return ConversionCrashed, "was stopped by the system or by a person, perhaps for want of memory", True
    if code < 0:
        return ConversionCrashed, f"brought the conversion down ({signal.strsignal(-code) or f'signal {-code}'})", False
    return ConversionCrashed, f"brought the conversion down (exit code {code})", False
