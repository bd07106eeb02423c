"""Which names in a drop folder are no reports: what programs keep there for themselves, and downloads under way."""

from __future__ import annotations

import re
from fnmatch import translate

FAILED = "failed"
"""The folder, directly in the drop folder, to which what could not be converted is moved."""
ERROR = ".error.txt"
"""What the name of the note beside such a file ends with."""

IGNORED = (
    ".*",  # hidden: .stfolder of Syncthing, ._* of macOS, .~lock.*# of LibreOffice
    "~$*",  # open in Word
    "*~",
    "*.part",  # on their way: Firefox, wget and others
    "*.partial",
    "*.filepart",
    "*.crdownload",
    "*.download",
    "*.opdownload",
    "*.tmp",
    "@eadir",  # network drives
    "#recycle",
    "$recycle.bin",
    "system volume information",
    "lost+found",
    "thumbs.db",
    "desktop.ini",
    f"*{ERROR}",
)
_IGNORED = re.compile("|".join(map(translate, IGNORED)), re.IGNORECASE)


def is_ignored(name: str) -> bool:
    """Whether a file or folder of this name, without its path, is to be left alone.

    >>> [is_ignored(name) for name in ("~$verslag.docx", "Thumbs.db", "verslag.pdf.crdownload", "verslag.pdf")]
    [True, True, True, False]
    """
    return _IGNORED.match(name) is not None
