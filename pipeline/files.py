"""Write files so that a reader sees the whole file or none, and say plainly why one could not be written."""

from __future__ import annotations

import errno
import os
import re
import secrets
from pathlib import Path

from pipeline.errors import DiskFull, UnwritableTarget, VerslagError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
PART = re.compile(r"\.[0-9a-f]{16}\.part")


def write(path: Path, data: bytes, *, sync: bool = True) -> None:
    """Put `data` at `path`, making its folders: a temporary name beside it, rename, and all of it on the disk.

    Without `sync` a power cut may yet undo the rename, until another file of the folder is written or removed.
    Raises DiskFull or UnwritableTarget, and then leaves nothing behind and an older file as it was.
    """
    part = path.parent / f".{secrets.token_hex(8)}.part"
    try:
        _make(path.parent)
        try:
            with part.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        if sync:
            _sync(path.parent)
    except OSError as error:
        raise reason(path, error) from error


def remove(path: Path) -> None:
    """Take away the file at `path`, if there is one, for good. Raises UnwritableTarget."""
    try:
        path.unlink()
        _sync(path.parent)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise reason(path, error) from error


def sweep(folder: Path) -> None:
    """Take away what `write` left in `folder` when it was killed."""
    try:
        left = [path for path in folder.iterdir() if PART.fullmatch(path.name)]
    except OSError:
        return
    for path in left:
        remove(path)


def make_folder(folder: Path) -> None:
    """Make `folder` and those it lies in, if they are not there. Raises DiskFull or UnwritableTarget."""
    try:
        _make(folder)
    except OSError as error:
        raise reason(folder, error) from error


def reason(path: Path, error: OSError) -> VerslagError:
    """Why nothing can be written at `path`, as DiskFull or UnwritableTarget."""
    if error.errno in _FULL:
        return DiskFull(path)
    return UnwritableTarget(path, f"cannot be written: {(error.strerror or str(error)).lower()}")


def _make(folder: Path) -> None:
    """Make `folder`, and let each new folder be known to the disk too: else a power cut could take what is in it."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    try:
        handle = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    except PermissionError:  # Windows opens no folders, and a folder may be writable but not readable
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):  # file systems that cannot
            raise
    finally:
        os.close(handle)
