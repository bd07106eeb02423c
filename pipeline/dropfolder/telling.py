"""Write what a watcher tells as JSON, one object a line, for programs that keep logs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from pipeline.dropfolder import wording
from pipeline.dropfolder.events import Event


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
