"""What ends a watcher's wait: a change in the drop folder, a signal, or a worker that has something to say."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path

from pipeline.dropfolder.ignoring import is_ignored

_STEP = 200
"""Milliseconds: how long changes may go on before they are passed on, and how often the thread sees whether to stop."""


class Bell:
    """Rings from any thread or signal handler; the watcher waits for it, among other things."""

    def __init__(self) -> None:
        self.stopping = False
        self.hurried = False
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)

    def ring(self) -> None:
        """Have the watcher look at the drop folder."""
        try:
            os.write(self._write, b".")
        except BlockingIOError:  # it has rung often enough
            return

    def stop(self) -> None:
        """Have the watcher finish what it has in hand and stop; asked twice, stop at once."""
        self.stopping, self.hurried = True, self.stopping
        self.ring()

    def wait(self, others: Sequence[Connection | int], seconds: float) -> bool:
        """Wait until it rings, one of `others` is ready, or the time is over; whether it rang."""
        if self._read not in wait([self._read, *others], max(0.0, seconds)):
            return False
        while True:
            try:
                if len(os.read(self._read, 4096)) < 4096:
                    return True
            except BlockingIOError:
                return True


class Listener:
    """Rings when a file is put, changed or removed in any of `folders`: their own files, not those further below.

    The folders are named one by one, since a recursive watch would follow links out of the drop folder. A change is
    only a reason to look: what is there is decided by looking.
    """

    def __init__(self, folders: Sequence[Path], ring: Callable[[], None]) -> None:
        self.folders = tuple(folders)
        self.is_deaf = False
        self._ring = ring
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._stop.set()
        self._thread.join()

    def _listen(self) -> None:
        from watchfiles import watch

        try:
            for _ in watch(
                *self.folders,
                watch_filter=lambda _, path: not is_ignored(Path(path).name),
                debounce=_STEP,
                step=_STEP,
                stop_event=self._stop,
                recursive=False,
            ):
                self._ring()
        except Exception:
            # No inotify, too many folders for it, names it cannot read, a folder that is gone: whatever it met.
            self.is_deaf = True
            self._ring()
