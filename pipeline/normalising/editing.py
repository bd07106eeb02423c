"""Change a text while keeping, for every character of the result, the place it came from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from pipeline.document import Note


@dataclass(frozen=True, slots=True)
class Edit:
    """`rule` put `replacement` where the source had `[start:end]`; offsets count characters of the text given.

    Later rules work on what earlier ones left, so edits of different rules may touch the same place.
    """

    start: int
    end: int
    replacement: str
    rule: str


class Change(NamedTuple):
    """What a rule asks for: `replacement` instead of `[start:end]` of the text it was shown.

    When the replacement is a passage of that same text, `moved` is the offset where it stood, so that it
    keeps its origin.
    """

    start: int
    end: int
    replacement: str
    moved: int | None = None


class Run(NamedTuple):
    """From `start` in the result on, characters come from `origin` on: `step` 1 one by one, 0 all from that place."""

    start: int
    origin: int
    step: int


Rule: TypeAlias = Callable[[str], Iterable[Change]]
"""A pure rule: the changes it wants, sorted and apart."""


@dataclass(frozen=True, slots=True)
class Normalised:
    """A clean text, every edit that made it in the order they were made, and notes on what was left out."""

    text: str
    edits: tuple[Edit, ...]
    notes: tuple[Note, ...]
    runs: tuple[Run, ...]

    def origin(self, offset: int) -> int:
        """The offset in the source text that the character at `offset` of the clean text comes from.

        Grows with `offset`, but for footnotes, which stand at the end of the clean text. Raises IndexError
        outside `0 … len(text)`.
        """
        if not 0 <= offset <= len(self.text):
            raise IndexError(f"offset {offset} is outside the text (0 to {len(self.text)})")
        return _origin(self.runs, offset)


@dataclass(frozen=True, slots=True)
class Tracked:
    """A text on its way, and where its characters come from. The last run stands for the end of the source."""

    text: str
    runs: tuple[Run, ...]

    @classmethod
    def of(cls, source: str) -> Tracked:
        """The untouched source."""
        return cls(source, (Run(0, 0, 1), Run(len(source), len(source), 0)))

    def apply(self, changes: list[Change]) -> Tracked:
        """The text after `changes`, which must be sorted and apart. Time grows with text, runs and changes."""
        copy = _Copy(self)
        position = 0
        for start, end, replacement, moved in changes:
            copy.keep(position, start)
            if moved is not None:
                copy.keep(moved, moved + len(replacement))
            elif replacement:
                copy.put(replacement, _origin(self.runs, start), step=int(len(replacement) == end - start))
            position = end
        copy.keep(position, len(self.text))
        return copy.done()

    def edits(self, changes: list[Change], rule: str) -> list[Edit]:
        """`changes` as edits with offsets in the source."""
        found = []
        for start, end, replacement, _ in changes:
            first = _origin(self.runs, start)
            last = _origin(self.runs, end - 1) + 1 if end > start else first
            found.append(Edit(first, max(first, last), replacement, rule))
        return found


class _Copy:
    """A result being written: pieces of text with their runs."""

    __slots__ = ("length", "pieces", "runs", "source")

    def __init__(self, source: Tracked) -> None:
        self.source = source
        self.pieces: list[str] = []
        self.runs: list[Run] = []
        self.length = 0

    def keep(self, start: int, end: int) -> None:
        if start >= end:
            return
        runs = self.source.runs
        index = bisect_right(runs, start, key=_start) - 1
        while index < len(runs) and runs[index].start < end:
            run = runs[index]
            skipped = max(0, start - run.start)
            origin = run.origin + skipped * run.step
            self._run(self.length + max(run.start, start) - start, origin, run.step)
            index += 1
        self.pieces.append(self.source.text[start:end])
        self.length += end - start

    def put(self, replacement: str, origin: int, step: int) -> None:
        self._run(self.length, origin, step)
        self.pieces.append(replacement)
        self.length += len(replacement)

    def _run(self, start: int, origin: int, step: int) -> None:
        if self.runs:
            last = self.runs[-1]
            if last.step == step and last.origin + (start - last.start) * step == origin:
                return
        self.runs.append(Run(start, origin, step))

    def done(self) -> Tracked:
        end = self.source.runs[-1].origin
        return Tracked("".join(self.pieces), (*self.runs, Run(self.length, end, 0)))


def _start(run: Run) -> int:
    return run.start


def _origin(runs: tuple[Run, ...], offset: int) -> int:
    run = runs[bisect_right(runs, offset, key=_start) - 1]
    return run.origin + (offset - run.start) * run.step
