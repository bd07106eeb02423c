"""Put the lines of one paragraph together again, and only those."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from .editing import Change
from .hyphens import joint, vocabulary
from .lines import Line, filled_lines

# Reports are set 40 to 110 characters wide; lines longer than this are paragraphs that were never wrapped.
_NARROWEST, _WIDEST = 30, 160
_LEAST_SHARE = 0.15
# A longer word, such as a web address, goes to the next line from almost anywhere.
_LONG_WORD = 25


@dataclass(frozen=True, slots=True)
class Width:
    """Where a text was wrapped, measured at breaks that fall inside a sentence beyond doubt.

    `typical` is the usual length of a wrapped line. A line that, with the next word put after it, stays under `full`
    was ended on purpose; one whose sentence has ended must reach `sure` to be taken as wrapped.
    """

    typical: float
    full: int
    sure: int


def whole_paragraphs(text: str) -> Iterator[Change]:
    r"""Every paragraph and every list item is one line; lines that were ended on purpose stay apart.

    The lines of a block are one newline apart and blocks one blank line. A paragraph that runs over a page is joined.
    """
    lines = filled_lines(text)
    if not lines:
        yield from _replaced(text, 0, len(text), "")
        return
    width = _measure(text, lines)
    nesting = _Nesting()
    words: Counter[str] | None = None
    yield from _replaced(text, 0, lines[0].start, nesting.tabs(lines[0]))
    in_item, in_table, separator = lines[0].is_item, False, ""
    for above, below in pairwise(lines):
        gap = text[above.end : below.start]
        joined = _joins(above, below, gap, width, in_item)
        if not joined:
            in_table = above.is_row or (in_table and separator == "\n\t")
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


def _measure(text: str, lines: Sequence[Line]) -> Width | None:
    """The width the text was wrapped at, or None if its lines were not wrapped."""
    inner = 0
    lengths: list[int] = []
    reaches: list[int] = []
    for above, below in pairwise(lines):
        paged = text.find("\f", above.end, below.start) >= 0
        if not paged and text.count("\n", above.end, below.start) != 1:
            continue
        if below.opens or above.stands_alone:
            continue
        inner += not paged
        if below.begins_small and (above.is_broken or _ends_in_small_word(above)):
            lengths.append(above.width)
            reaches.append(_reach(above, below))
    if not lengths or len(lengths) < _LEAST_SHARE * inner:
        return None
    typical = median(lengths)
    near = sum(0.7 * typical <= length <= 1.3 * typical for length in lengths)
    if not _NARROWEST <= typical <= _WIDEST or near < 0.6 * len(lengths):
        return None
    reaches.sort()
    return Width(typical, int(0.95 * reaches[len(reaches) // 10]), reaches[len(reaches) // 3])


def _ends_in_small_word(line: Line) -> bool:
    return line.text[-1].islower() and line.last_word.isalpha()


def _reach(above: Line, below: Line) -> int:
    """How wide `above` would be with the next word on it."""
    return above.width + 1 + min(len(below.first_word), _LONG_WORD)


def _joins(above: Line, below: Line, gap: str, width: Width | None, in_item: bool) -> bool:
    """Whether `below` goes on where `above` stopped."""
    if width is None or above.stands_alone or below.stands_alone:
        return False
    paged = "\f" in gap
    if not paged and gap.count("\n") > 1:
        return False
    reach = _reach(above, below)
    if in_item:
        reach = int(reach * 1.2)  # the items' own indentation is often lost in extraction
    if below.opens:
        # A wrapped line may happen to begin with "X." or "2.": the sentence above it is not finished then.
        return not (in_item or below.is_bulleted or above.has_ended) and reach >= width.full and not paged
    if above.goes_on:
        return True
    if below.begins_small or below.text[0].isdigit():
        return reach >= width.full or (reach >= 0.4 * width.typical and not above.text.endswith((":", ";", ",")))
    if above.has_ended:
        return reach >= width.sure and not paged and not _is_set_off(above, below)
    return reach >= width.full and (in_item or not _is_set_off(above, below))


def _is_set_off(above: Line, below: Line) -> bool:
    """A line further from the margin than the one above: after a page break that is all that is left of it."""
    return below.indent > above.indent


def _separator(above: Line, below: Line, gap: str, *, in_item: bool, in_table: bool) -> str:
    if gap.count("\n") > 1 or "\f" in gap:
        return "\n\n"
    if in_table and gap == "\n\t":
        return gap
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
