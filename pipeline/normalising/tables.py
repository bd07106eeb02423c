"""Make the space inside lines mean something: one TAB from cell to cell of a table, one space from word to word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .editing import Change
from .hyphens import joint
from .lines import Line, filled_lines

_GAP = re.compile(r"(?<=\S)(?: {2,}| *\t+ *)(?=\S)")
_WIDE_SPACE = re.compile(r"(?<=[^ \t\n])[ \t]{2,}(?=[^ \t\n])")
_LABEL = re.compile(
    r"^[ \t\f]*(?P<label>[•◦▪‣*–—-]|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{2,4})[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.?"
    r"|[IVX]{1,5}\.|[IVX]{1,5}(?=[ \t]+[A-Z])|(?<=\n\n)\d{1,2}(?=[ \t]+[A-Z][^\n]*\n[ \t]*\n))"
    r"[ \t]+(?=\S)(?![^\n]*\S(?: {3,}|\t)\S)",
    re.MULTILINE,
)
_BROKEN = re.compile(r"\w-$")
_DEEP = 8


class _Cell(NamedTuple):
    """`text[start:end]`, in a column of the table."""

    start: int
    end: int
    column: int


def labels_near_their_text(text: str) -> Iterator[Change]:
    """One space between a label and what it labels: a wide gap or a TAB there makes no table."""
    return (
        Change(m.end("label"), m.end(), " ") for m in _LABEL.finditer(text) if not m.group().endswith(f"{m['label']} ")
    )


def cells_apart_by_tabs(text: str) -> Iterator[Change]:
    """The cells of a row are one TAB apart, with one more for every empty cell before them; wrapped cells are whole.

    Lines belong to a table when at least two in a row have a wide gap that begins or ends in the same column.
    """
    if "  " not in text and "\t" not in text:
        return
    lines = filled_lines(text)
    index = 0
    while index < len(lines):
        stop = _table_end(text, lines, index)
        if stop - index >= 2:
            yield from _table(text, lines[index:stop])
        index = max(stop, index + 1)


def single_spaces(text: str) -> Iterator[Change]:
    """Words are one space apart, cells as many TABs as there were."""
    for match in _WIDE_SPACE.finditer(text):
        kept = match.group().replace(" ", "") or " "
        if kept != match.group():
            yield Change(match.start(), match.end(), kept)


def _spans(line: Line) -> list[tuple[int, int]]:
    """Where the cells of a line begin and end, counted from the margin."""
    gaps = [(line.indent + gap.start(), line.indent + gap.end()) for gap in _GAP.finditer(line.text)]
    return list(zip([line.indent, *(end for _, end in gaps)], [*(start for start, _ in gaps), line.width], strict=True))


def _edges(line: Line) -> set[tuple[bool, int]]:
    """The places where cells begin (True) and end (False) at a gap, or after a deep indentation."""
    spans = _spans(line)
    begins = {(True, start) for start, _ in spans[line.indent < _DEEP :]}
    return begins | {(False, end) for _, end in spans[:-1]}


def _table_end(text: str, lines: Sequence[Line], start: int) -> int:
    """The index after the last row of the table that begins at `start`; `start` itself if none does."""
    spans = _spans(lines[start])
    if len(spans) == 1:
        return start
    edges = _edges(lines[start]) - {(True, lines[start].indent)}
    wide = False
    stop = start
    while stop == start or (stop < len(lines) and text.count("\n", lines[stop - 1].end, lines[stop].start) == 1):
        row = lines[stop]
        if not _edges(row) & edges and not (row.width < spans[1][0] and _is_rest(lines[stop : stop + 2], edges)):
            break
        wide = wide or "   " in row.text or "\t" in row.text
        edges |= _edges(row)
        stop += 1
    return stop if wide else start


def _is_rest(lines: Sequence[Line], edges: set[tuple[bool, int]]) -> bool:
    """Whether a line with a row below it is the rest of a wrapped cell."""
    return lines[0].begins_small and len(lines) == 2 and bool(_edges(lines[1]) & edges)


def _table(text: str, lines: Sequence[Line]) -> Iterator[Change]:
    columns = max(map(_spans, lines), key=len)
    rows = [_row(text, line, columns) for line in lines]
    at = 0
    while at < len(rows):
        beyond = at + 1
        while beyond < len(rows) and _goes_on(text, rows[at], rows[beyond]):
            beyond += 1
        yield from _written(text, lines[at], rows[at:beyond])
        if beyond > at + 1:
            yield Change(lines[at].end, lines[beyond - 1].end, "")
        at = beyond


def _row(text: str, line: Line, columns: Sequence[tuple[int, int]]) -> list[_Cell]:
    """The cells of a line, each in the one column it stands under, else in the next."""
    cells: list[_Cell] = []
    column, before = 0, _margin(text, line)
    for start, end in _spans(line):
        first, last = line.start + start - line.indent, line.start + end - line.indent
        tabs = text.count("\t", before, first)
        under = [at for at, (begins, ends) in enumerate(columns) if start < ends and begins < end]
        if tabs:
            column += tabs - bool(cells)
        elif len(under) == 1 and under[0] > column:
            column = under[0]
        cells.append(_Cell(first, last, column))
        column, before = column + 1, last
    return cells


def _margin(text: str, line: Line) -> int:
    return text.rfind("\n", 0, line.start) + 1


def _goes_on(text: str, above: Sequence[_Cell], below: Sequence[_Cell]) -> bool:
    """Whether a row has only words in small letters that go on with cells of several words, or broken ones, above."""
    begun = {cell.column: text[cell.start : cell.end] for cell in above}
    return len(below) < len(above) and all(
        text[cell.start].islower()
        and (" " in begun.get(cell.column, "") or _BROKEN.search(begun.get(cell.column, "")))
        and begun[cell.column][-1] not in ".;:!?"
        for cell in below
    )


def _written(text: str, line: Line, rows: Sequence[Sequence[_Cell]]) -> Iterator[Change]:
    """One row with its gaps as TABs, and its cells with what wrapped lines below go on with."""
    before, column = _margin(text, line), 0
    for number, cell in enumerate(rows[0]):
        gap = text[before : cell.start]
        tabs = "\t" * (gap.count("\t") or cell.column - column)
        if gap != tabs and (number or (cell.column and not gap.strip(" "))):
            yield Change(before, cell.start, tabs)
        yield from _whole(text, [one for row in rows for one in row if one.column == cell.column])
        before, column = cell.end, cell.column


def _whole(text: str, parts: Sequence[_Cell]) -> Iterator[Change]:
    """The parts of a cell at the end of the first."""
    at = parts[0].end
    for number, (part, rest) in enumerate(zip(parts, [*parts[1:], None], strict=True)):
        said = text[part.start : part.end]
        broken = rest is not None and _BROKEN.search(said)
        mark = "" if rest is None else " "
        if rest is not None and broken:
            mark = joint(said.split()[-1][:-1], text[rest.start : rest.end].split()[0], {})
        if number:
            yield Change(at, at, said[: len(said) - bool(broken)], part.start)
        elif broken:
            yield Change(at - 1, at, mark)
            continue
        if mark:
            yield Change(at, at, mark)
