"""Keep the overview beside the briefings true while a watcher works, and tell how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TypeAlias

from pipeline import files
from pipeline.dropfolder.entry import Entry
from pipeline.dropfolder.events import Event
from pipeline.dropfolder.journal import read_journal
from pipeline.dropfolder.overview import overview
from pipeline.dropfolder.placing import INDEX
from pipeline.errors import VerslagError

SHARE = 50
"""While there is more to come, no more than one part in so many of the time goes into the overview."""

Show: TypeAlias = Callable[[int, int], None]
"""Told how many reports are finished, of how many, since the watcher began."""


def follow(
    events: Iterable[Event],
    out: Path,
    *,
    zone: tzinfo = UTC,
    show: Show | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Event]:
    """Pass on what a watcher tells, and write the overview in `out` anew as it goes on, at the start and at the end.

    An overview that cannot be written stops nothing: it is told, once, as an event of its own.
    """
    page = _Page(out, zone, show, clock)
    yield from page.refresh()
    try:
        for event in events:
            yield from page.refresh()
            yield event
    finally:
        page.last()


class _Page:
    """The overview, and what is remembered from one refreshing to the next."""

    def __init__(self, out: Path, zone: tzinfo, show: Show | None, clock: Callable[[], float]) -> None:
        self._out, self._zone, self._show, self._clock = out, zone, show, clock
        self._written = b""
        self._rest = 0.0
        self._old: int | None = None
        self._is_troubled = False

    def refresh(self) -> Iterator[Event]:
        """Write it anew, unless that was done a moment ago and the next event is sure to come."""
        began = self._clock()
        try:
            journal = read_journal(self._out)
            if journal is None:
                return
            with journal:
                counts = journal.counts()
                if counts["working"] and began < self._rest:
                    return
                entries, inputs = journal.current(), journal.about("inputs")
            self._write(entries, inputs)
            self._is_troubled = False
        except VerslagError as error:
            if not self._is_troubled:
                self._is_troubled = True
                yield Event("trouble", error=error)
        self._rest = self._clock() + SHARE * (self._clock() - began)

    def last(self) -> None:
        """Write it for the last time."""
        self._rest = 0.0
        with suppress(VerslagError):
            for _ in self.refresh():
                pass

    def _write(self, entries: tuple[Entry, ...], inputs: str) -> None:
        finished = sum(entry.state in ("done", "failed") for entry in entries)
        if self._old is None:
            self._old = finished
        if self._show:
            self._show(finished - self._old, len(entries) - self._old)
        made = overview(entries, inputs=inputs, zone=self._zone)
        if made != self._written:
            files.write(self._out / INDEX, made)
            self._written = made
