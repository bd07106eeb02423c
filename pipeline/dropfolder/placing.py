"""Where the briefings of a report belong: sub-folders are mirrored in the output folder, and no two reports meet."""

from __future__ import annotations

import os
import unicodedata
from hashlib import blake2b
from pathlib import PurePosixPath

from pipeline.converting import shown_name, stem_of

INDEX = "index.html"
"""The overview of a drop folder, directly in the output folder."""


def shown_path(name: str) -> str:
    """A path below one of the folders, as a person can read it."""
    return "/".join(map(shown_name, name.split("/")))


def place_key(folder: str) -> bytes:
    """Equal for folders that some file system takes for the same, whatever its rules of case and accents.

    >>> place_key("Map/\u00c9\u00e9n") == place_key("map/E\u0301e\u0301N")
    True
    """
    return os.fsencode(unicodedata.normalize("NFC", unicodedata.normalize("NFC", folder).casefold()))


def folders_for(name: str) -> tuple[str, ...]:
    """The folders, below the output folder, that the report `name` may have; the last cannot be another's.

    >>> folders_for("commissie/verslag.txt")
    ('commissie/verslag', 'commissie/verslag.txt', 'commissie/verslag.txt~8179b591')
    """
    path = PurePosixPath(name)
    mark = blake2b(os.fsencode(name), digest_size=4).hexdigest()
    whole = path.name if len(os.fsencode(path.name)) <= 240 else stem_of(path.name)
    wanted = (stem_of(path.name), path.name, f"{whole}~{mark}")
    return tuple(folder for folder in (str(path.with_name(part)) for part in wanted) if folder != INDEX)
