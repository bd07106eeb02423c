"""Tell how a drop folder stands: a table for a person on a terminal, JSON that stays the same for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any

from pipeline.dropfolder import wording
from pipeline.dropfolder.entry import STATES, Entry, State
from pipeline.dropfolder.wording import shown

_NARROWEST = 20
_HEAD = ("State", "Report", "To check", "Took", "Latest")


def as_json(entries: Sequence[Entry], watchers: int, inputs: str) -> bytes:
    r"""The rows as JSON, by name; keys may be added in time, but none is renamed or taken away.

    A byte of a name that is no text is written as JSON writes half a character, "\udcff".
    """
    content = {
        "inputs": inputs,
        "watchers": watchers,
        "counts": _counts(entries),
        "reports": [_report(entry) for entry in entries],
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "backslashreplace")


def table(entries: Sequence[Entry], watchers: int, *, width: int = 100, zone: tzinfo = UTC) -> str:
    """The rows as a table, what is still to come first, with the reason of a failure below its row."""
    rows = [_HEAD, *(_cells(entry, zone) for entry in wording.in_order(entries))]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_HEAD))]
    widths[1] = max(_NARROWEST, min(widths[1], width - sum(widths) + widths[1] - 2 * (len(_HEAD) - 1)))
    lines = [summary(entries, watchers), ""]
    if entries:
        lines.append(_line(_HEAD, widths))
    for entry, row in zip(wording.in_order(entries), rows[1:], strict=True):
        lines.append(_line(row, widths))
        if entry.failure:
            lines.append(f"  {shown(entry.failure.what)}. {shown(entry.failure.remedy)}")
    return "\n".join(line.rstrip() for line in lines).strip() + "\n"


def summary(entries: Sequence[Entry], watchers: int) -> str:
    """One line on all of it.

    >>> summary([], 1)
    'No report has been put there yet; 1 program watches.'
    """
    counts = _counts(entries)
    said = [f"{count} {wording.WORDS[state]}" for state, count in counts.items() if count]
    to_check = sum(entry.result.to_check for entry in entries if entry.result and not entry.same_as)
    said += [f"{to_check} facts to check"] if to_check else []
    watched = "nobody watches" if not watchers else "1 program watches" if watchers == 1 else f"{watchers} watch"
    return f"{', '.join(said) or 'No report has been put there yet'}; {watched}."


def _counts(entries: Sequence[Entry]) -> dict[State, int]:
    found = [entry.state for entry in entries]
    return {state: found.count(state) for state in STATES if state != "superseded"}


def _cells(entry: Entry, zone: tzinfo) -> tuple[str, ...]:
    return (
        wording.state_of(entry, zone),
        shown(entry.name),
        str(entry.result.to_check) if entry.result and not entry.same_as else "",
        wording.duration(wording.seconds_of(entry)),
        wording.clock_time(wording.latest(entry), zone),
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    state, name, to_check, took, when = widths
    fitting = cells[1] if len(cells[1]) <= name else f"{cells[1][: name // 2 - 1]}…{cells[1][-(name - name // 2) :]}"
    return f"{cells[0]:<{state}}  {fitting:<{name}}  {cells[2]:>{to_check}}  {cells[3]:>{took}}  {cells[4]:<{when}}"


def _report(entry: Entry) -> dict[str, Any]:
    made = entry.result
    failure = entry.failure
    return {
        "name": entry.name,
        "state": entry.state,
        "sha256": entry.sha256 or None,
        "size": entry.size,
        "attempts": entry.attempts,
        "seen": _moment(entry.seen_at),
        "settled": _moment(entry.settled_at),
        "started": _moment(entry.started_at),
        "ended": _moment(entry.ended_at),
        "due": _moment(entry.due or None) if entry.state == "settled" else None,
        "same_as": entry.same_as or None,
        "aside": entry.aside or None,
        "title": made.title if made else None,
        "files": [f"{entry.folder}/{file}" for file in made.files] if made else [],
        "sentences": made.sentences if made else None,
        "to_check": made.to_check if made else None,
        "seconds": dict(made.seconds) if made else {},
        "failure": {"kind": failure.kind, "what": failure.what, "remedy": failure.remedy, "code": failure.code}
        if failure
        else None,
    }


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(int(seconds), UTC).isoformat()
