"""Take away the table of contents, whose page numbers are those of another document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .editing import Change
from .lines import Line, filled_lines

_TITLE = re.compile(r"inhoud(?:sopgave)?:?(?:\s+(?:blz|pag|pagina)\.?)?", re.IGNORECASE)
_SET_APART = re.compile(r"\S.*(?: {3,}|\t)\d{1,3}")
_BARE_NUMBER = re.compile(r"(?:\d{1,3}\.?)+")
_LEAST_ENTRIES = 3
_WIDEST_GAP = 3


def no_contents(text: str) -> Iterator[Change]:
    """No table of contents: entries with dot leaders, or, under "Inhoudsopgave", with page numbers set apart or alone.

    The headings it lists stand in the text, and the translation makes its own.
    """
    lines = filled_lines(text)
    for first, last in [*_set_apart(lines)] or [*_on_a_page(text, lines)]:
        for line in lines[first : last + 1]:
            yield Change(line.start, line.end, "")


def _set_apart(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """First and last index of every stretch of entries whose number stands apart; short lines between belong to it.

    Without dots a stretch counts only under a title, for a table of figures looks the same.
    """
    leaders = [index for index, line in enumerate(lines) if has_leader(line.text)]
    apart = [index for index, line in enumerate(lines) if line.text[-1].isdigit() and _SET_APART.fullmatch(line.text)]
    for first, last in _stretches(leaders or apart):
        title = next((at for at in range(first - 1, first - 1 - _WIDEST_GAP, -1) if _is_title(lines, at)), None)
        if leaders or title is not None:
            yield first if title is None else title, last


def _is_title(lines: Sequence[Line], at: int) -> bool:
    return at >= 0 and bool(_TITLE.fullmatch(lines[at].text))


def _stretches(entries: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = 0
    for at in range(1, len(entries) + 1):
        if at < len(entries) and entries[at] - entries[at - 1] <= _WIDEST_GAP:
            continue
        if at - start >= _LEAST_ENTRIES:
            yield entries[start], entries[at - 1]
        start = at


def has_leader(line: str) -> bool:
    """Whether dots lead from the text of a line to a page number, which may be cut off.

    >>> has_leader("Inleiding ......... 3"), has_leader("Inleiding . . . . 3"), has_leader("En zo verder ...")
    (True, True, False)
    """
    dots = line.rstrip("0123456789 ")
    return dots.endswith(("....", ". . . .", "………"))


def _on_a_page(text: str, lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """A page that is headed as a table of contents and has hardly anything but short entries and numbers."""
    for first, line in enumerate(lines):
        if not _TITLE.fullmatch(line.text):
            continue
        stop = text.find("\f", line.end)
        if stop < 0:
            continue
        last = first
        while last + 1 < len(lines) and lines[last + 1].start < stop:
            last += 1
        entries = [entry.text for entry in lines[first + 1 : last + 1]]
        numbers = sum(bool(_BARE_NUMBER.fullmatch(entry)) for entry in entries)
        prose = any(entry.endswith(".") and not _BARE_NUMBER.fullmatch(entry) for entry in entries)
        if numbers >= max(_LEAST_ENTRIES, 0.3 * len(entries)) and not prose:
            yield first, last
        return
