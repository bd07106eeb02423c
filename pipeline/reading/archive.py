"""Look into the zip file that an office document is, before anything unpacks it."""

from __future__ import annotations

import io
import zipfile
import zlib

from pipeline.errors import HostileArchive, UnreadableSource

_UNPACKED = 512 * 1024 * 1024
_ENTRIES = 10_000
_CHUNK = 1024 * 1024


def check(data: bytes, name: str, member: str) -> None:
    """Raise UnreadableSource unless `data` is a sound zip file holding `member`, HostileArchive if it unpacks too far.

    Everything is unpacked once, a chunk at a time and kept nowhere, because the sizes an archive declares may lie.
    """
    damaged = "Open it in the program that made it and save it again."
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > _ENTRIES or sum(entry.file_size for entry in entries) > _UNPACKED:
                raise HostileArchive(name, "unpacks to far more data than a report has", damaged)
            if member not in archive.namelist():
                raise UnreadableSource(name, f"is not what its suffix says: it holds no {member}", damaged)
            for entry in entries:
                with archive.open(entry) as part:
                    while part.read(_CHUNK):
                        pass
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise UnreadableSource(name, "is damaged or protected with a password", damaged) from error
