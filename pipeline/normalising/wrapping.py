"""Put the lines of one paragraph, and numbers and their headings, together again, and only those."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from .editing import Change
from .hyphens import joint, vocabulary
from .lines import Line, filled_lines
from .width import Width, measure, reach

_LONE_NUMBER = re.compile(
    r"^[ \t\f]*\d{1,2}(?:(?:\.\d{1,2}){1,3}\.?|\.)([ \t]*\n(?:[ \t]*\n){0,3}[ \t]*)(?=[^\W\d_])", re.MULTILINE
)
_EMPTY_CELLS = re.compile(r" *(\n\t+)")


def numbers_with_their_headings(text: str) -> Iterator[Change]:
    """A section number that extraction left on a line of its own stands before its heading."""
    for match in _LONE_NUMBER.finditer(text):
        if text[match.end()].isupper():
            yield Change(match.start(1), match.end(1), " ")


def whole_paragraphs(text: str) -> Iterator[Change]:
    r"""Every paragraph and every list item is one line; lines that were ended on purpose stay apart.

    The lines of a block are one newline apart and blocks one blank line. A paragraph that runs over a page is joined.
    """
    lines = filled_lines(text)
    if not lines:
        yield from _replaced(text, 0, len(text), "")
        return
    width = measure(text, lines)
    nesting = _Nesting()
    words: Counter[str] | None = None
    yield from _replaced(text, 0, lines[0].start, nesting.tabs(lines[0]))
    in_item, in_table, separator = lines[0].is_item, False, ""
    for above, below in pairwise(lines):
        gap = text[above.end : below.start]
        joined = _joins(above, below, gap, width, in_item)
        if not joined:
            in_table = above.is_row or (in_table and separator.endswith("\t"))
            separator = _separator(above, below, gap, in_item=in_item, in_table=in_table)
            in_item = below.is_item or (in_item and separator == "\n" and below.indent > 0)
            yield from _replaced(text, above.end, below.start, separator + nesting.tabs(below))
        elif not above.is_broken:
            yield from _replaced(text, above.end, below.start, _space(above, below))
        else:
            words = vocabulary(text) if words is None else words
            mark = joint(above.last_word[:-1], below.first_word, words)
            yield Change(above.end - 1, below.start, mark)
    yield from _replaced(text, lines[-1].end, len(text), "\n")


def _replaced(text: str, start: int, end: int, new: str) -> Iterator[Change]:
    if text[start:end] != new:
        yield Change(start, end, new)


def _space(above: Line, below: Line) -> str:
    """A minus sign stays with its number and a web address stays whole."""
    if above.text.endswith(" -") and below.text[0].isdigit():
        return ""
    if above.text.endswith("/") and "://" in above.last_word:
        return ""
    return " "


def _joins(above: Line, below: Line, gap: str, width: Width | None, in_item: bool) -> bool:
    """Whether `below` goes on where `above` stopped."""
    if width is None or above.stands_alone or below.stands_alone:
        return False
    paged = "\f" in gap
    if not paged and gap.count("\n") > 1:
        return False
    reached = reach(above, below)
    if in_item:
        reached = int(reached * 1.2)  # the items' own indentation is often lost in extraction
    if below.opens:
        # A wrapped line may happen to begin with "X." or "2.": the sentence above it is not finished then.
        return not (in_item or below.is_bulleted or above.has_ended) and reached >= width.full and not paged
    if above.goes_on:
        return True
    if above.text.endswith(";") and width.clauses:
        return False
    if below.begins_small:
        return reached >= width.full or (reached >= 0.4 * width.typical and not above.text.endswith((":", ";", ",")))
    if above.has_ended:
        return reached >= width.sure and not paged and not _is_set_off(above, below)
    return reached >= width.full and (in_item or not _is_set_off(above, below))


def _is_set_off(above: Line, below: Line) -> bool:
    """A line further from the margin than the one above: after a page break that is all that is left of it."""
    return below.indent > above.indent


def _separator(above: Line, below: Line, gap: str, *, in_item: bool, in_table: bool) -> str:
    if gap.count("\n") > 1 or "\f" in gap:
        return "\n\n"
    if in_table and (empty_cells := _EMPTY_CELLS.fullmatch(gap)):
        return empty_cells[1]
    if _is_set_off(above, below) and not (below.opens or in_item):
        return "\n\n"
    return "\n"


class _Nesting:
    """How deep list items lie, from their indentation; one TAB a level."""

    __slots__ = ("indents",)

    def __init__(self) -> None:
        self.indents: list[int] = []

    def tabs(self, line: Line) -> str:
        if not line.is_item:
            if self.indents and line.indent <= self.indents[0]:
                self.indents.clear()
            return ""
        while self.indents and line.indent < self.indents[-1]:
            self.indents.pop()
        if not self.indents or line.indent > self.indents[-1] + 1:
            self.indents.append(line.indent)
        return "\t" * (len(self.indents) - 1)
