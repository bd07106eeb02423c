"""What is done about a report that cannot be converted: try again later, or set it aside with a note that tells why."""

from __future__ import annotations

import errno
import os
from pathlib import Path, PurePosixPath

from pipeline import files
from pipeline.converting import stem_of
from pipeline.dropfolder import inside
from pipeline.dropfolder.entry import Entry, Failure
from pipeline.dropfolder.ignoring import ERROR, FAILED
from pipeline.dropfolder.placing import shown_path
from pipeline.errors import DiskFull, MissingSource, UnreadableSource, UnwritableTarget, VerslagError

FIRST_DELAY = 30.0
LONGEST_DELAY = 900.0
"""Seconds: what was full or locked is tried again at least every quarter of an hour, for as long as it takes."""

_LASTING = {errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL}


def is_passing(error: VerslagError) -> bool:
    """Whether the trouble is with the disk, the permissions or a lock, and not with the report.

    >>> is_passing(DiskFull("outputs")), is_passing(UnreadableSource("a.pdf", "is damaged"))
    (True, False)
    """
    if isinstance(error, DiskFull):
        return True
    cause = error.__cause__
    return (
        isinstance(error, UnwritableTarget | UnreadableSource)
        and isinstance(cause, OSError)
        and cause.errno not in _LASTING
    )


def delay(attempts: int) -> float:
    """Seconds to wait after so many attempts, each twice as long as the one before.

    >>> [delay(attempts) for attempts in (1, 2, 3, 10)]
    [30.0, 60.0, 120.0, 900.0]
    """
    return float(min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(attempts - 1, 10)))


def failure_of(error: VerslagError) -> Failure:
    """What the journal keeps of an error."""
    return Failure(type(error).__name__, error.what, error.remedy, error.exit_code)


def reading_error(path: Path, error: OSError) -> VerslagError:
    """Why the report at `path` could not be read."""
    if isinstance(error, FileNotFoundError):
        met: VerslagError = MissingSource(path)
    else:
        met = UnreadableSource(path, f"cannot be read: {(error.strerror or str(error)).lower()}")
    met.__cause__ = error
    return met


def writing_error(path: Path, error: Exception) -> VerslagError:
    """Why something could not be done at `path`."""
    met = files.reason(path, error) if isinstance(error, OSError) else UnwritableTarget(path, f"holds {error}")
    met.__cause__ = error
    return met


def note_for(entry: Entry) -> bytes:
    """The text of NAME.error.txt: what, where, how to mend it."""
    failure = entry.failure or Failure("", VerslagError.what, VerslagError.remedy, VerslagError.exit_code)
    return (
        f"{shown_path(entry.name)} {failure.what}.\n\n"
        f"How to mend it: {failure.remedy}\n\n"
        "Then put the file into the drop folder again, or move it there with `verslag retry`.\n\n"
        f"(error {failure.code}, {failure.kind}; sha256 of the file: {entry.sha256})\n"
    ).encode("utf-8", "replace")


def note_name(place: str) -> str:
    """The name of the note beside the file at `place`.

    >>> note_name("failed/a.pdf")
    'failed/a.pdf.error.txt'
    """
    path = PurePosixPath(place)
    fits = len(os.fsencode(path.name)) + len(ERROR) <= 255
    return str(path.with_name((path.name if fits else stem_of(path.name)) + ERROR))


def put_aside(root: Path, entry: Entry) -> str:
    """Move the failed `entry` below failed/, its note first. Returns its place there, or "" if it is not what it was.

    Whatever was done of this before it was interrupted is not done again. Raises OSError.
    """
    place = next((place for place in _places(entry) if _is_free(root, place, entry.sha256)), "")
    here = inside.stamp_at(root, entry.name)
    if here is None:
        return place if place and inside.stamp_at(root, place) else ""
    if str(here) != entry.stamp:
        return ""
    if not place:
        raise FileExistsError(errno.EEXIST, f"there is no room for {shown_path(entry.name)}")
    inside.put(root, note_name(place), note_for(entry))
    inside.move(root, entry.name, place)
    return place


def bring_back(root: Path, entry: Entry) -> bool:
    """Move `entry` from where it was set aside back into the drop folder; False if that cannot be. Raises OSError."""
    if not entry.aside or inside.stamp_at(root, entry.aside) is None or inside.stamp_at(root, entry.name) is not None:
        return False
    inside.move(root, entry.aside, entry.name)
    inside.remove(root, note_name(entry.aside))
    return True


def _places(entry: Entry) -> tuple[str, str]:
    path = PurePosixPath(FAILED, entry.name)
    return str(path), str(path.with_name(f"{stem_of(path.name)}~{entry.sha256[:8]}{path.suffix}"))


def _is_free(root: Path, place: str, sha256: str) -> bool:
    """Whether nothing is there, or the same content from an earlier time."""
    try:
        found = inside.fingerprint(root, place)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return found is not None and found[1] == sha256
