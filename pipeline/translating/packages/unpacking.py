"""Unpack an Argos package, trusting nothing that the archive says of itself."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from pipeline.errors import BrokenModel, HostileArchive

MOST_ENTRIES = 5000
LARGEST = 4 << 30
_CHUNK = 1 << 20
_NAME = re.compile(r"[A-Za-z0-9][\w.+-]{0,99}")


def unpack(archive: Path, folder: Path, *, largest: int = LARGEST) -> Path:
    """Unpack the package in `archive` into the empty `folder`; the package's own folder in it is returned.

    Raises BrokenModel for what is no whole zip of one folder, and HostileArchive for entries that would leave the
    folder, are no plain files, or hold more than `largest` bytes in all.
    """
    try:
        with zipfile.ZipFile(archive) as packed:
            entries = packed.infolist()
            top = _checked(archive, entries, largest)
            room = largest
            for entry in entries:
                if not entry.is_dir():
                    room = _write(archive, packed, entry, folder / entry.filename, room)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        raise BrokenModel(archive, f"is not a working Argos package ({error})") from error
    return folder / top


def _checked(archive: Path, entries: list[zipfile.ZipInfo], largest: int) -> str:
    """The one folder that holds every entry."""
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > largest:
        raise HostileArchive(archive)
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise HostileArchive(archive, "holds two entries of the same name")
    tops = set()
    for entry in entries:
        path = PurePosixPath(entry.filename)
        kind = stat.S_IFMT(entry.external_attr >> 16)
        odd = "\\" in entry.filename or ":" in entry.filename or "\0" in entry.orig_filename
        if path.is_absolute() or ".." in path.parts or odd or kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
            raise HostileArchive(archive)
        tops.add(path.parts[0] if path.parts else "")
    top = tops.pop() if len(tops) == 1 else ""
    if not _NAME.fullmatch(top) or f"{top}/metadata.json" not in names:
        raise BrokenModel(archive, "is not an Argos package: it does not hold one folder with a metadata.json")
    return top


def _write(archive: Path, packed: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, room: int) -> int:
    """Write one entry and return how much room is left; what an entry says of its size is not believed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with packed.open(entry) as source, target.open("xb") as file:
        while chunk := source.read(_CHUNK):
            room -= len(chunk)
            if room < 0:
                raise HostileArchive(archive)
            file.write(chunk)
    return room
