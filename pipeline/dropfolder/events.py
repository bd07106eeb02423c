"""What a watcher tells while it works, for whoever shows or logs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from pipeline.dropfolder.entry import Entry
from pipeline.errors import VerslagError

EventKind: TypeAlias = Literal[
    "settled",  # a file stood still and waits for its turn
    "taken",  # its conversion begins
    "done",  # its briefings are in the output folder; entry.same_as if they are those of another name
    "failed",  # it cannot be converted
    "aside",  # what failed lies in failed/ now
    "postponed",  # trouble that may pass: it is tried again at entry.due, or when it can be read
    "withdrawn",  # it was taken away or changed before it was converted
    "unfinished",  # it was still being written when there was nothing else left to do
    "link",  # a link, which is not followed
    "trouble",  # something is wrong with the folders themselves, not with one file
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to the file `name`, below the drop folder; its row as it is now, and the error if there is one."""

    kind: EventKind
    name: str = ""
    entry: Entry | None = None
    error: VerslagError | None = None
