"""Take the reports whose turn has come, have them converted, and put what comes of them where it belongs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing.connection import Connection
from pathlib import Path

from pipeline import files, provenance
from pipeline.converting import names_of, shown_name, stem_of
from pipeline.dropfolder import failing, inside, linking, recording
from pipeline.dropfolder.batching import next_batch
from pipeline.dropfolder.entry import Entry, Result
from pipeline.dropfolder.events import Event, EventKind
from pipeline.dropfolder.ignoring import FAILED
from pipeline.dropfolder.journal import Journal
from pipeline.dropfolder.working import Lost, Prepare, Task, Worker
from pipeline.errors import SourceTooLarge, VerslagError
from pipeline.reading import LARGEST_FILE
from pipeline.rendering import FORMATS
from pipeline.storing import date_at, is_fresh, store
from pipeline.translating import Glossary

OUTSIDE_KILLS = 3
"""How often a worker may be killed by someone else over one report before the report is held to be the cause."""


@dataclass(frozen=True, slots=True)
class Chain:
    """How briefings are made: `prepare` loads what a worker needs; the rest is what tells one recipe from another."""

    prepare: Prepare
    model: str
    formats: tuple[str, ...]
    glossary: Glossary | None = None
    pair: tuple[str, str] = ("nl", "en")


class Bench:
    """The workers of one watcher, `owner`, and the rows they have in hand."""

    def __init__(self, inputs: Path, out: Path, owner: str, chain: Chain, workers: Sequence[Worker]) -> None:
        self._inputs, self._out, self._owner, self._chain = inputs, out, owner, chain
        self._workers = workers
        self._hands: dict[int, Entry] = {}
        self._kills: Counter[int] = Counter()

    @property
    def is_busy(self) -> bool:
        """Whether anything is in hand."""
        return bool(self._hands)

    @property
    def has_room(self) -> bool:
        """Whether a worker has nothing to do."""
        return any(not worker.is_busy for worker in self._workers)

    @property
    def deadline(self) -> float | None:
        """When the first worker will have taken too long, on the monotonic clock."""
        return min((worker.deadline for worker in self._workers if worker.deadline is not None), default=None)

    def handles(self) -> list[Connection | int]:
        """What to wait for until there is something to gather."""
        return [handle for worker in self._workers for handle in worker.handles()]

    def hand_out(self, journal: Journal, wall: float) -> Iterator[Event]:
        """Give each worker that has nothing to do a batch of what waits."""
        for worker in self._workers:
            while not worker.is_busy:
                entries = recording.claim(
                    journal, self._owner, next_batch(journal.waiting(wall), len(self._workers)), wall
                )
                if not entries:
                    return
                tasks: list[Task] = []
                for entry in entries:
                    self._hands[entry.id] = entry
                    yield from self._prepare(journal, entry, tasks, wall)
                if tasks:
                    worker.give(tasks)

    def gather(self, journal: Journal, wall: float) -> Iterator[Event]:
        """Put away whatever the workers have to say."""
        for worker in self._workers:
            for news in worker.news():
                if isinstance(news, Lost):
                    yield from self._lost(journal, news, wall)
                elif news.error:
                    yield from self._unmade(journal, self._hands[news.id], news.error, wall)
                else:
                    yield from self._store(journal, self._hands[news.id], news.files, wall)

    def drop(self) -> None:
        """Stop the workers at once and have nothing in hand. The rows are still the owner's: `recording.let_go`."""
        for worker in self._workers:
            worker.stop()
        self._hands.clear()

    def _prepare(self, journal: Journal, entry: Entry, tasks: list[Task], wall: float) -> Iterator[Event]:
        """Add what is to be done about `entry` to `tasks`, unless no worker is needed for it."""
        try:
            found, data = inside.read_file(self._inputs, entry.name, LARGEST_FILE + 1)
        except (FileNotFoundError, NotADirectoryError):
            yield from self._withdraw(journal, entry, wall)
            return
        except OSError as error:
            yield from self._unmade(journal, entry, failing.reading_error(self._inputs / entry.name, error), wall)
            return
        date = date_at(found.st_mtime)
        if len(data) > LARGEST_FILE:
            large = SourceTooLarge(entry.name, f"is larger than the {LARGEST_FILE >> 20} MB this reads")
            yield from self._unmade(journal, entry, large, wall)
        elif sha256(data).hexdigest() != entry.sha256:
            yield from self._withdraw(journal, entry, wall)
        elif self._is_fresh(entry, date):
            yield from self._finish(journal, entry, wall)
        elif original := self._original(journal, entry):
            yield from self._link(journal, entry, original, wall)
        else:
            tasks.append(Task(entry.id, entry.name, data, date))
            yield Event("taken", entry.name, entry)

    def _is_fresh(self, entry: Entry, date: str) -> bool:
        """Whether the briefings are there already: they were finished just before a watcher was killed, or by hand."""
        chain = self._chain
        name = shown_name(entry.name)
        recipe = provenance.recipe(name, entry.sha256, date, chain.model, chain.formats, chain.glossary)
        return is_fresh(self._out / entry.folder, stem_of(entry.name), recipe, chain.formats, chain.pair)

    def _original(self, journal: Journal, entry: Entry) -> Entry | None:
        """Another name with the same content, of which the briefings are there."""
        for other in journal.same_content(entry):
            if (self._out / other.folder / f"{stem_of(other.name)}.json").exists():
                return other
        return None

    def _link(self, journal: Journal, entry: Entry, original: Entry, wall: float) -> Iterator[Event]:
        """Put a page that points to the briefings of `original` in the place of what an older content left there."""
        folder, stem = self._out / entry.folder, stem_of(entry.name)
        names = original.result.files if original.result else ()
        content = linking.page(entry.name, entry.folder, original.name, original.folder, names)
        try:
            for name in reversed(names_of(stem, FORMATS, self._chain.pair)):
                files.remove(folder / name)
            files.write(folder / (stem + linking.SAME), content)
        except VerslagError as error:
            yield from self._unmade(journal, entry, error, wall)
            return
        del self._hands[entry.id]
        linked = recording.link(journal, self._owner, entry, original, Result((stem + linking.SAME,)), wall)
        if not linked:
            recording.release(journal, self._owner, [entry], wall)
        yield from self._told(journal, entry, "done" if linked else "postponed")

    def _store(
        self, journal: Journal, entry: Entry, made: tuple[tuple[str, bytes], ...], wall: float
    ) -> Iterator[Event]:
        if not journal.is_owner(self._owner, entry):  # we were held up for so long that another took it
            del self._hands[entry.id]
            return
        try:
            store(self._out / entry.folder, made)
        except VerslagError as error:
            yield from self._unmade(journal, entry, error, wall)
            return
        yield from self._finish(journal, entry, wall)

    def _finish(self, journal: Journal, entry: Entry, wall: float) -> Iterator[Event]:
        folder, stem = self._out / entry.folder, stem_of(entry.name)
        try:
            files.remove(folder / (stem + linking.SAME))
            result = _result(folder, names_of(stem, self._chain.formats, self._chain.pair))
        except (VerslagError, OSError, ValueError) as error:
            met = error if isinstance(error, VerslagError) else failing.writing_error(folder, error)
            yield from self._unmade(journal, entry, met, wall)
            return
        del self._hands[entry.id]
        recording.finish(journal, self._owner, entry, result, wall)
        yield from self._told(journal, entry, "done")

    def _unmade(self, journal: Journal, entry: Entry, error: VerslagError, wall: float) -> Iterator[Event]:
        """Try again later what may pass; set aside what will not."""
        del self._hands[entry.id]
        failure = failing.failure_of(error)
        if failing.is_passing(error):
            recording.postpone(journal, self._owner, entry, failure, wall + failing.delay(entry.attempts), wall)
            yield from self._told(journal, entry, "postponed", error)
            return
        recording.fail(journal, self._owner, entry, failure, wall)
        yield from self._told(journal, entry, "failed", error)

    def _lost(self, journal: Journal, lost: Lost, wall: float) -> Iterator[Event]:
        """A worker is gone. One report alone is to blame for it; of several, each is tried alone."""
        entries = [self._hands[id] for id in lost.ids]
        self._kills.update(lost.ids if lost.outside else ())
        if len(entries) == 1 and not (lost.outside and self._kills[entries[0].id] < OUTSIDE_KILLS):
            yield from self._unmade(journal, entries[0], lost.error, wall)
            return
        for entry in entries:
            del self._hands[entry.id]
        if len(entries) > 1:
            recording.release(journal, self._owner, entries, wall, alone=True)
        else:
            recording.postpone(journal, self._owner, entries[0], failing.failure_of(lost.error), wall, wall)
        yield Event("trouble", error=lost.error)

    def _withdraw(self, journal: Journal, entry: Entry, wall: float) -> Iterator[Event]:
        del self._hands[entry.id]
        recording.release(journal, self._owner, [entry], wall)
        recording.withdraw(journal, [entry.name], wall)
        yield from self._told(journal, entry, "withdrawn")

    def _told(
        self, journal: Journal, entry: Entry, kind: EventKind, error: VerslagError | None = None
    ) -> Iterator[Event]:
        for now in journal.select("WHERE e.id = ?", entry.id):
            yield Event(kind, entry.name, now, error)


def set_aside(journal: Journal, inputs: Path) -> Iterator[Event]:
    """Move every failed report that still lies in the drop folder to failed/, beside a note."""
    for entry in journal.entries("failed"):
        if entry.aside:
            continue
        try:
            place = failing.put_aside(inputs, entry)
        except OSError as error:
            yield Event("trouble", entry.name, entry, failing.writing_error(inputs / FAILED, error))
            continue
        if place:
            recording.put_aside(journal, entry, place)
            yield Event("aside", entry.name, entry)


def _result(folder: Path, names: tuple[str, ...]) -> Result:
    """What the record in `folder`, the last of `names`, tells. Raises OSError or ValueError."""
    record = json.loads((folder / names[-1]).read_bytes())
    to_check = sum(note["stage"] == "translate" for note in record["notes"])
    return Result(names, record["title"], record["counts"]["sentences"], to_check, tuple(record["seconds"].items()))
