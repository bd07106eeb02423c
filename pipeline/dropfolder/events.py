"""What a watcher tells while it works, for whoever shows it, and as JSON for programs that keep logs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

from pipeline.dropfolder import wording
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


def as_json(event: Event, now: float) -> str:
    r"""One line: `time` (UTC), `event`, `file`, `state`, `seconds` of conversion, and `error`, null if none.

    `now` is in seconds since 1970. A byte of a name that is no text is written as "\udcff".

    >>> as_json(Event("withdrawn", "a.txt"), 1.7e9)[:76]
    '{"time": "2023-11-14T22:13:20.000Z", "event": "withdrawn", "file": "a.txt", '
    """
    entry, error = event.entry, event.error
    line: dict[str, Any] = {
        "time": datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "event": event.kind,
        "file": event.name or None,
        "state": entry.state if entry else None,
        "seconds": round(wording.seconds_of(entry), 3) if entry and entry.result else None,
        "error": error and {
            "kind": type(error).__name__,
            "code": error.exit_code,
            "where": error.where,
            "what": error.what,
            "remedy": error.remedy,
        },
    }  # fmt: skip
    return json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
