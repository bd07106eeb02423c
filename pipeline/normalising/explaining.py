"""Tell a person what was left out of a text as furniture of the printed page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from pipeline.document import Note

from .contents import no_contents
from .editing import Edit
from .pages import no_furniture

_NUMBER = re.compile(r"\d+")


def left_out(source: str, edits: Iterable[Edit]) -> tuple[Note, ...]:
    """A note for every running head or foot with the times it stood there, for the page numbers, and for the contents.

    >>> source = "Verslag van de raad 1 / Verslag van de raad 2"
    >>> left_out(source, [Edit(0, 21, "", "no_furniture"), Edit(24, 45, "", "no_furniture")])[0].message
    'left out as running head or foot, 2 times'
    """
    furniture: dict[str, list[str]] = defaultdict(list)
    contents: list[str] = []
    for edit in edits:
        text = " ".join(source[edit.start : edit.end].split())
        if edit.rule == no_furniture.__name__:
            furniture[_NUMBER.sub("#", text)].append(text)
        elif edit.rule == no_contents.__name__:
            contents.append(text)
    notes = [_furniture_note(same) for same in furniture.values()]
    if contents:
        entries = " · ".join(" ".join(entry.rstrip("0123456789. ").split()) or entry for entry in contents)
        notes.append(Note("normalise", contents[0], f"{len(contents)} lines left out as table of contents: {entries}"))
    return tuple(notes)


def _furniture_note(same: list[str]) -> Note:
    first, last = same[0], same[-1]
    where = f"“{first}”" if first == last else f"“{first}” … “{last}”"
    times = "once" if len(same) == 1 else f"{len(same)} times"
    kind = "page number" if first.isdigit() else "running head or foot"
    return Note("normalise", where, f"left out as {kind}, {times}")
