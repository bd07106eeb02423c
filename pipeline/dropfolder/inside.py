"""List, open, write and move files below one folder, without ever following a link: nothing outside is reached."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import signal
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath

from pipeline.dropfolder.entry import Stamp
from pipeline.dropfolder.ignoring import FAILED, is_ignored
from pipeline.files import PART

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_CHUNK = 1 << 20


@dataclass(slots=True)
class Listing:
    """What lies below a folder: its files by name, its folders, links (which are not followed), and whether all of it
    could be seen."""

    files: dict[str, Stamp] = field(default_factory=dict)
    folders: list[Path] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    complete: bool = True


def list_files(root: Path, *, without: Path) -> Listing:
    """Every regular file below `root` that may be a report; the folder `without` is left out."""
    listing = Listing()
    try:
        outside = without.stat()
    except OSError:
        outside = None
    waiting = [("", root)]
    while waiting:
        prefix, folder = waiting.pop()
        listing.folders.append(folder)
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if is_ignored(entry.name) or (not prefix and entry.name == FAILED):
                        continue
                    _sort(entry, prefix, outside, listing, waiting)
        except OSError:
            listing.complete = False
    listing.folders.sort()
    return listing


def _sort(
    entry: os.DirEntry[str],
    prefix: str,
    outside: os.stat_result | None,
    listing: Listing,
    waiting: list[tuple[str, Path]],
) -> None:
    name = prefix + entry.name
    try:
        found = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return
    except OSError:
        listing.complete = False
        return
    if stat.S_ISDIR(found.st_mode):
        if not (outside and os.path.samestat(found, outside)):
            waiting.append((f"{name}/", Path(entry.path)))
    elif stat.S_ISREG(found.st_mode):
        listing.files[name] = stamp_of(found)
    elif stat.S_ISLNK(found.st_mode):
        listing.links.append(name)


def stamp_of(found: os.stat_result) -> Stamp:
    """The stamp of a file."""
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def stamp_at(root: Path, name: str) -> Stamp | None:
    """The stamp of the file, folder or whatever is there under that name; None if there is nothing. Raises OSError."""
    path = PurePosixPath(name)
    try:
        with open_folder(root, path.parts[:-1]) as folder:
            return stamp_of(os.stat(path.name, dir_fd=folder, follow_symlinks=False))
    except (FileNotFoundError, NotADirectoryError):
        return None


def fingerprint(root: Path, name: str) -> tuple[Stamp, str] | None:
    """A file's stamp and sha256; None if it changed meanwhile or a program has it open to write. Raises OSError."""
    with open_file(root, name) as handle:
        before = stamp_of(os.fstat(handle))
        if _is_being_written(handle):
            return None
        digest = sha256()
        while data := os.read(handle, _CHUNK):
            digest.update(data)
        if stamp_of(os.fstat(handle)) != before:
            return None
        return before, digest.hexdigest()


def read_file(root: Path, name: str, most: int) -> tuple[os.stat_result, bytes]:
    """What is known of a file, and its first `most` bytes. Raises OSError."""
    with open_file(root, name) as handle:
        found = os.fstat(handle)
        parts = []
        while most > 0 and (data := os.read(handle, min(_CHUNK, most))):
            parts.append(data)
            most -= len(data)
        return found, b"".join(parts)


def put(root: Path, name: str, data: bytes) -> None:
    """Write a file whole or not at all, making its folders. Raises OSError."""
    path = PurePosixPath(name)
    with open_folder(root, path.parts[:-1], make=True) as folder:
        part = f".{secrets.token_hex(8)}.part"
        try:
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666, dir_fd=folder)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(handle)
            os.replace(part, path.name, src_dir_fd=folder, dst_dir_fd=folder)
        except OSError:
            _unlink(part, folder)
            raise
        os.fsync(folder)


def move(root: Path, name: str, to: str) -> None:
    """Give a file another place below `root`, making its folders. Raises OSError."""
    source, target = PurePosixPath(name), PurePosixPath(to)
    with (
        open_folder(root, source.parts[:-1]) as old,
        open_folder(root, target.parts[:-1], make=True) as new,
    ):
        os.replace(source.name, target.name, src_dir_fd=old, dst_dir_fd=new)
        os.fsync(new)
        os.fsync(old)


def remove(root: Path, name: str) -> None:
    """Take a file away, if it is there. Raises OSError."""
    path = PurePosixPath(name)
    with open_folder(root, path.parts[:-1]) as folder:
        _unlink(path.name, folder)


def sweep(root: Path, name: str) -> None:
    """Take away what `put` left in the folder `name`, and below it, when it was killed. Raises OSError."""
    if stamp_at(root, name) is None:
        return
    with open_folder(root, PurePosixPath(name).parts) as folder:
        with os.scandir(folder) as entries:
            found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
        for inner, is_folder in found:
            if is_folder:
                sweep(root, f"{name}/{inner}")
            elif PART.fullmatch(inner):
                _unlink(inner, folder)


@contextmanager
def open_file(root: Path, name: str) -> Iterator[int]:
    """A regular file, opened to read without waiting for anyone. Raises OSError."""
    path = PurePosixPath(name)
    with open_folder(root, path.parts[:-1]) as folder:
        handle = os.open(path.name, _FILE, dir_fd=folder)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "Not a regular file")
        yield handle
    finally:
        os.close(handle)


@contextmanager
def open_folder(root: Path, parts: Sequence[str], *, make: bool = False) -> Iterator[int]:
    """A folder below `root`, each step of the way opened without following links. Raises OSError."""
    handle = os.open(root, _FOLDER & ~os.O_NOFOLLOW)
    try:
        for part in parts:
            if make:
                _make(part, handle)
            inner = os.open(part, _FOLDER, dir_fd=handle)
            os.close(handle)
            handle = inner
        yield handle
    finally:
        os.close(handle)


def _make(name: str, folder: int) -> None:
    try:
        os.mkdir(name, dir_fd=folder)
        os.fsync(folder)
    except FileExistsError:
        return


def _unlink(name: str, folder: int) -> None:
    try:
        os.unlink(name, dir_fd=folder)
    except FileNotFoundError:
        return


def _is_being_written(handle: int) -> bool:
    """Whether a program on this machine, a file server perhaps, has the file open for writing, so far as can be known.

    Linux grants a read lease only on a file that nobody has open to write. Whoever opens it in that instant
    waits, and we get a SIGIO: only a program that ignores those may ask.
    """
    lease = getattr(fcntl, "F_SETLEASE", None)
    if lease is None or signal.getsignal(signal.SIGIO) is not signal.SIG_IGN:
        return False
    try:
        fcntl.fcntl(handle, lease, fcntl.F_RDLCK)
        fcntl.fcntl(handle, lease, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN  # otherwise not our file, or a file system without leases
    return False
