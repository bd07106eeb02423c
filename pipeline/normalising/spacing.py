"""Make the space inside lines mean something: one TAB between the cells of a table, one space between words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .editing import Change
from .lines import Line, filled_lines

_GAP = re.compile(r"(?<=\S)(?: {2,}| *\t+ *)(?=\S)")
_WIDE_SPACE = re.compile(r"(?<=[^ \t\n])[ \t]{2,}(?=[^ \t\n])")
_DEEP = 8


def cells_apart_by_tabs(text: str) -> Iterator[Change]:
    """The cells of a row are one TAB apart; a row whose first cell is empty begins with a TAB.

    Lines belong to a table when at least two in a row have a wide gap that begins or ends in the same column.
    """
    if "  " not in text and "\t" not in text:
        return
    lines = filled_lines(text)
    index = 0
    while index < len(lines):
        stop = _table_end(text, lines, index)
        if stop - index >= 2:
            for line in lines[index:stop]:
                yield from _cells(text, line)
        index = max(stop, index + 1)


def _edges(line: Line) -> set[tuple[bool, int]]:
    """The columns where cells begin (True) and end (False)."""
    found: set[tuple[bool, int]] = set()
    for gap in _GAP.finditer(line.text):
        found |= {(False, line.indent + gap.start()), (True, line.indent + gap.end())}
    return found


def _table_end(text: str, lines: Sequence[Line], start: int) -> int:
    """The index after the last row of the table that begins at `start`; `start` itself if none does."""
    columns = _edges(lines[start])
    if not columns:
        return start
    wide = "   " in lines[start].text or "\t" in lines[start].text
    stop = start + 1
    while stop < len(lines) and text.count("\n", lines[stop - 1].end, lines[stop].start) == 1:
        row = lines[stop]
        edges = _edges(row)
        if row.indent >= _DEEP and (True, row.indent) in columns:
            edges.add((True, row.indent))
        if not {edge for edge in edges if edge[0]} & columns and not edges & columns:
            break
        wide = wide or "   " in row.text or "\t" in row.text
        columns |= edges
        stop += 1
    return stop if wide else start


def _cells(text: str, line: Line) -> Iterator[Change]:
    if line.indent >= _DEEP and text[line.start - 1] == " ":
        yield Change(line.start - line.indent, line.start, "\t")
    for gap in _GAP.finditer(line.text):
        if gap.group() != "\t":
            yield Change(line.start + gap.start(), line.start + gap.end(), "\t")


def single_spaces(text: str) -> Iterator[Change]:
    """Words are one space apart; cells one TAB."""
    return (Change(m.start(), m.end(), " ") for m in _WIDE_SPACE.finditer(text) if "\t" not in m.group())
