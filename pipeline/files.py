"""Write files so that a reader sees the whole file or none, and say plainly why one could not be written."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path

from pipeline.errors import DiskFull, UnwritableTarget, VerslagError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def write(path: Path, data: bytes) -> None:
    """Put `data` at `path`, making its folders: a temporary name beside it, fsync, rename.

    Raises DiskFull or UnwritableTarget, and then leaves nothing behind and an older file as it was.
    """
    part = path.parent / f".{secrets.token_hex(8)}.part"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise _reason(path, error) from error


def _reason(path: Path, error: OSError) -> VerslagError:
    if error.errno in _FULL:
        return DiskFull(path)
    return UnwritableTarget(path, f"cannot be written: {(error.strerror or str(error)).lower()}")
