"""Which files stand still: a file is taken only once nothing about it has changed for a while."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.dropfolder.entry import Stamp, rank


@dataclass(frozen=True, slots=True)
class Sighting:
    """A file as it was found, and since when it has been found so, in seconds of a clock that never goes back."""

    stamp: Stamp
    since: float


def observe(before: Mapping[str, Sighting], found: Mapping[str, Stamp], now: float) -> dict[str, Sighting]:
    """The sightings after `found` was found at `now`: what changed or is new starts anew, what is gone is forgotten.

    >>> stamp = Stamp(1, 2, 3, 4)
    >>> observe({"a": Sighting(stamp, 5.0), "b": Sighting(stamp, 5.0)}, {"a": stamp}, 7.0)["a"].since
    5.0
    """
    return {
        name: before[name] if name in before and before[name].stamp == stamp else Sighting(stamp, now)
        for name, stamp in found.items()
    }


def still(sightings: Mapping[str, Sighting], now: float, quiet: float) -> tuple[str, ...]:
    """The names, in order of `rank`, of what has been the same for `quiet` seconds."""
    return tuple(sorted((name for name, sighting in sightings.items() if now - sighting.since >= quiet), key=rank))


def next_still(sightings: Mapping[str, Sighting], quiet: float) -> float | None:
    """When the first of them will have been the same for `quiet` seconds, if nothing changes."""
    return min((sighting.since + quiet for sighting in sightings.values()), default=None)
