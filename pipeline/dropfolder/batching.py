"""Decide what a worker is to take next of what waits: small reports first, in batches that fill the engine."""

from __future__ import annotations

import os
from collections.abc import Sequence

from pipeline.dropfolder.entry import Entry

BATCH = 100_000
"""Bytes of reports whose sentences are translated together.

Measured on 75 reports of 5.5 kB: batches of 27 kB take 7 % more processor time than one of 400 kB, batches of 110 kB
none; and what is dropped meanwhile waits a quarter as long.
"""
PACE = 10.0
"""Bytes a second: a report lets smaller ones pass that come within `size / PACE` seconds of it."""
PATIENCE = 3600.0
"""Seconds after which it lets none pass any more."""


def in_turn(waiting: Sequence[Entry]) -> list[Entry]:
    """Reports in the order in which they are taken: of those that came together the smallest first.

    Nothing that came an hour later overtakes anything, so that a large report in a busy folder has its turn as well.
    """
    return sorted(waiting, key=lambda entry: (_turn(entry), entry.size, entry.name, entry.id))


def next_batch(waiting: Sequence[Entry], workers: int) -> list[Entry]:
    """What one of `workers` is to take of what waits: `BATCH` bytes, but no more than its share of the reports.

    A report that has to be alone makes a batch by itself, and so does one that is large.
    """
    ordered = in_turn(waiting)
    if ordered and ordered[0].alone:
        return ordered[:1]
    batch: list[Entry] = []
    size = 0
    for entry in (entry for entry in ordered if not entry.alone):
        if batch and size + entry.size > BATCH:
            break
        batch.append(entry)
        size += entry.size
        if len(batch) * workers >= len(waiting):
            break
    return batch


def threads_each(workers: int, cores: int | None = None) -> int:
    """How many threads each of `workers` is to translate with, so that together they fill the cores, by default all.

    >>> [threads_each(workers, 8) for workers in (1, 2, 3, 8, 20)]
    [8, 4, 3, 1, 1]
    """
    if cores is None:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, round(cores / workers))


def _turn(entry: Entry) -> float:
    return (entry.settled_at or entry.seen_at) + min(entry.size / PACE, PATIENCE)
