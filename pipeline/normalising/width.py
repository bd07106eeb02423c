"""Measure from a text itself whether its lines were wrapped, and how wide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_high

from .lines import Line

# Reports are set 40 to 110 characters wide; lines longer than this are paragraphs that were never wrapped.
_NARROWEST, _WIDEST = 30, 160
_LEAST_SHARE = 0.15
_ENOUGH = 8
# A longer word, such as a web address, goes to the next line from almost anywhere.
_LONG_WORD = 25


@dataclass(frozen=True, slots=True)
class Width:
    """Where a text was wrapped, measured at breaks that fall inside a sentence beyond doubt.

    `typical` is the usual length of a wrapped line. A line that, with the next word put after it, stays under `full`
    was ended on purpose; one whose sentence has ended must reach `sure` to be taken as wrapped. `clauses` says that
    lines are ended after a semicolon, as in motions.
    """

    typical: int
    full: int
    sure: int
    clauses: bool


def reach(above: Line, below: Line) -> int:
    """How wide `above` would be with the next word on it."""
    return above.width + 1 + min(len(below.first_word), _LONG_WORD)


def measure(text: str, lines: Sequence[Line]) -> Width | None:
    """The width `text` was wrapped at, or None if its lines were not wrapped."""
    pairs = list(_neighbours(text, lines))
    proven = [(above, below) for above, below in pairs if _is_inside_sentence(above, below)]
    if not proven or len(proven) < _LEAST_SHARE * len(pairs):
        return None
    lengths = [above.width for above, _ in proven]
    typical = median_high(lengths)
    usual = [(above, below) for above, below in proven if 0.7 * typical <= above.width <= 1.3 * typical]
    if not _NARROWEST <= typical <= _WIDEST or 2 * len(usual) < len(proven):
        return None
    # A name broken over two lines of a letterhead or a signature says nothing of the width of the text.
    reaches = sorted(reach(above, below) for above, below in usual)
    if len(proven) >= _ENOUGH and max(lengths) < reaches[0]:
        full = sure = max(lengths) + 1  # every letter was as wide as the next
    else:
        full = int(0.95 * reaches[len(reaches) // 10])
        sure = reaches[len(reaches) // 3] if _are_short(_after_sentences(pairs), full, share=0.1) else full
    return Width(typical, full, sure, _are_short(_after_clauses(pairs), full, share=0.3))


def _neighbours(text: str, lines: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    """Lines with no blank line between them, unless it is where a page ends, of which neither is a label or item."""
    for above, below in pairwise(lines):
        near = text.count("\n", above.end, below.start) == 1 or text.find("\f", above.end, below.start) >= 0
        if near and not below.opens and not above.stands_alone:
            yield above, below


def _is_inside_sentence(above: Line, below: Line) -> bool:
    return below.begins_small and (above.is_broken or (above.text[-1].islower() and above.last_word.isalpha()))


def _after_sentences(pairs: Sequence[tuple[Line, Line]]) -> list[tuple[Line, Line]]:
    return [pair for pair in pairs if pair[0].has_ended and not pair[1].begins_small and pair[0].text[-1] not in ":;"]


def _after_clauses(pairs: Sequence[tuple[Line, Line]]) -> list[tuple[Line, Line]]:
    return [pair for pair in pairs if pair[0].text[-1] == ";"]


def _are_short(pairs: Sequence[tuple[Line, Line]], full: int, share: float) -> bool:
    """Whether more than `share` of the lines could have held the next word: they were ended on purpose."""
    return sum(reach(above, below) < full for above, below in pairs) > share * len(pairs)
