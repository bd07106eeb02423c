"""Look at what lies in the drop folder, and write down in the journal what came, stood still, changed or went."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.dropfolder import failing, inside, recording
from pipeline.dropfolder.entry import Stamp
from pipeline.dropfolder.events import Event
from pipeline.dropfolder.journal import Journal
from pipeline.dropfolder.settling import Sighting, next_still, observe, still
from pipeline.errors import MissingSource

SLICE = 0.5
"""Seconds of reading files that stood still, after which other work gets its turn."""


class Lookout:
    """Remembers, between one look and the next, which files have not stood still for `quiet` seconds yet."""

    def __init__(self, inputs: Path, out: Path, quiet: float) -> None:
        self.folders: tuple[Path, ...] = ()
        self._inputs, self._out, self._quiet = inputs, out, quiet
        self._sightings: dict[str, Sighting] = {}
        self._troubled: dict[str, int] = {}
        self._links: set[str] = set()

    @property
    def moving(self) -> tuple[str, ...]:
        """The files that will be settled if nothing else happens to them."""
        return tuple(name for name in self._sightings if name not in self._troubled)

    def will_settle(self, limit: float) -> bool:
        """Whether any of them has not changed since `limit`, on the monotonic clock, and so is worth waiting for."""
        return any(self._sightings[name].since <= limit for name in self.moving)

    @property
    def due(self) -> float | None:
        """When the next file will have stood still, on the monotonic clock."""
        return next_still(self._sightings, self._quiet)

    def look(self, journal: Journal, now: float, wall: float) -> Iterator[Event]:
        """See what is there: what is new or changed from now on has to stand still. Raises MissingSource."""
        if not self._inputs.is_dir():
            raise MissingSource(self._inputs, "is not there", "Check that the drop folder, or the share it is on, is.")
        listing = inside.list_files(self._inputs, without=self._out)
        self.folders = tuple(listing.folders)
        known = journal.stamps()
        new = {name: stamp for name, stamp in listing.files.items() if str(stamp) not in known.get(name, ())}
        before = {name: sighting.stamp for name, sighting in self._sightings.items()}
        self._sightings = observe(self._sightings, new, now)
        self._troubled = {name: tries for name, tries in self._troubled.items() if before.get(name) == new.get(name)}
        if {entry.name: entry.stamp for entry in journal.entries("seen")} != {
            name: str(at) for name, at in new.items()
        }:
            recording.saw(journal, new, wall)
        if listing.complete:
            gone = [entry for entry in journal.entries("settled") if entry.name not in listing.files]
            if gone:
                recording.withdraw(journal, [entry.name for entry in gone], wall)
                yield from (Event("withdrawn", entry.name, entry) for entry in gone)
        yield from (Event("link", name) for name in listing.links if name not in self._links)
        self._links = set(listing.links)

    def settle(self, journal: Journal, now: float, wall: float) -> Iterator[Event]:
        """Read what stood still, for `SLICE` seconds at most, and let it wait for its turn."""
        end = time.monotonic() + SLICE
        found: list[tuple[str, Stamp, str]] = []
        for name in still(self._sightings, now, self._quiet):
            try:
                found += self._read(name, now)
            except OSError as error:
                yield self._trouble(journal, name, error, now, wall)
            if time.monotonic() > end:
                break
        if found:
            recording.settle(journal, found, wall)
            for name, _, _ in found:
                del self._sightings[name]
                self._troubled.pop(name, None)
                yield Event("settled", name)

    def _read(self, name: str, now: float) -> list[tuple[str, Stamp, str]]:
        """The file's stamp and sha256, unless it is gone, or moving again."""
        stamp = self._sightings[name].stamp
        try:
            found = inside.fingerprint(self._inputs, name)
        except (FileNotFoundError, NotADirectoryError):
            del self._sightings[name]
            return []
        if found is None or found[0] != stamp:
            self._sightings[name] = Sighting(found[0] if found else stamp, now)
            return []
        return [(name, stamp, found[1])]

    def _trouble(self, journal: Journal, name: str, error: OSError, now: float, wall: float) -> Event:
        """Let a file that cannot be read be still again, as it were, when it is time for another try."""
        tries = self._troubled[name] = self._troubled.get(name, 0) + 1
        wait = failing.delay(tries)
        self._sightings[name] = Sighting(self._sightings[name].stamp, now + wait - self._quiet)
        met = failing.reading_error(self._inputs / name, error)
        recording.complain(journal, name, failing.failure_of(met), wall + wait)
        return Event("postponed", name, error=met)
