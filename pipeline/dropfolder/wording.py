"""What a row of the journal says to a person, in the same words on the page, on a terminal and in the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from types import MappingProxyType

from pipeline.dropfolder.entry import Entry, State

WORDS: Mapping[State, str] = MappingProxyType({
    "seen": "arriving",
    "settled": "waiting",
    "working": "in hand",
    "done": "done",
    "failed": "failed",
    "superseded": "replaced",
})  # fmt: skip


def shown(text: str) -> str:
    """A text that can be put on any screen: on one line, with � for what has no sign of its own.

    >>> shown("verslag\\x1b[2J\\udcff.txt")
    'verslag�[2J�.txt'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))


def state_of(entry: Entry, zone: tzinfo) -> str:
    """The state of an entry, and when it is tried again if an attempt met trouble that may pass."""
    if entry.state == "settled" and entry.failure and entry.due:
        return f"{WORDS[entry.state]} until {clock_time(entry.due, zone)[-5:]}"
    return WORDS[entry.state]


def seconds_of(entry: Entry) -> float:
    """How long the stages took to convert it; 0 where that is not known."""
    return sum(spent for _, spent in entry.result.seconds) if entry.result else 0.0


def duration(seconds: float) -> str:
    """Seconds as a person reads them; empty for none.

    >>> [duration(seconds) for seconds in (0, 0.04, 4.21, 75, 4000)]
    ['', '0.1 s', '4.2 s', '1 min 15 s', '1 h 6 min']
    """
    whole = round(seconds)
    if whole >= 3600:
        return f"{whole // 3600} h {whole % 3600 // 60} min"
    if whole >= 60:
        return f"{whole // 60} min {whole % 60} s"
    return f"{max(0.1, seconds):.1f} s" if seconds else ""


def latest(entry: Entry) -> float:
    """When something last happened to an entry, in seconds since 1970."""
    times = (entry.seen_at, entry.settled_at, entry.started_at, entry.ended_at)
    return max(at for at in times if at is not None)


def clock_time(seconds: float, zone: tzinfo) -> str:
    """A time in seconds since 1970 as date and time of day.

    >>> from datetime import UTC
    >>> clock_time(1.7e9, UTC)
    '2023-11-14 22:13'
    """
    return datetime.fromtimestamp(seconds, zone).strftime("%Y-%m-%d %H:%M")


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """What is still to come first, then what happened last."""
    return sorted(entries, key=lambda e: (e.state in ("done", "failed", "superseded"), -latest(e), e.name, e.id))


def original_of(entry: Entry, entries: Mapping[tuple[str, str], Entry]) -> Entry | None:
    """The entry that has the files of one that is linked, in `entries` by name and content."""
    return entries.get((entry.same_as, entry.sha256)) if entry.same_as else None
