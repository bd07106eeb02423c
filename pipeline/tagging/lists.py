"""Find lists without labels, and nest list items by their TABs and, where there are none, by a change of label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.document import Item, Items, Segments
from pipeline.tagging.labels import Label
from pipeline.tagging.lines import Line, Page

_DEEPEST = 8
_SHORTEST_LIST = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """An item before it is nested: its TABs, its label, its sentences."""

    depth: int
    label: Label
    segments: Segments


def unlabelled_lines(page: Page) -> frozenset[int]:
    """The lines of lists that have no labels: a block of lines below a colon, most of them no sentences."""
    found: set[int] = set()
    first = 1
    while first < len(page.lines):
        beyond = first + 1
        while beyond < len(page.lines) and not page.begins_block(beyond):
            beyond += 1
        sentences = sum(map(ends_sentence, page.lines[first:beyond]))
        if page.text(first - 1).endswith(":") and beyond - first >= _SHORTEST_LIST and 2 * sentences < beyond - first:
            found.update(range(first, beyond))
        first = beyond
    return frozenset(found)


def ends_sentence(line: Line) -> bool:
    """Whether a line ends in the sign that ends a sentence."""
    return line.text[-1] in ".?!"


def nest(entries: Sequence[Entry]) -> Items:
    """The list that entries make, each under the last one it is deeper than.

    An entry with as many TABs as the one above is its sibling if its label is of the same style; if an open list has
    that style it goes on with that list; else it opens a list within the entry above.
    """
    levels: list[int] = []
    open_lists: list[tuple[int, str]] = []
    for entry in entries:
        levels.append(min(_level(entry, open_lists), _DEEPEST))
    items, _ = _items(entries, levels, 0, 0)
    return Items(items, ordered=entries[0].label.text != "")


def _level(entry: Entry, open_lists: list[tuple[int, str]]) -> int:
    """The entry's level, with `open_lists` (TABs and style of each level) brought up to it."""
    while open_lists and open_lists[-1][0] > entry.depth:
        open_lists.pop()
    style = entry.label.style
    at_depth = [level for level, (depth, _) in enumerate(open_lists) if depth == entry.depth]
    same = [level for level in at_depth if open_lists[level][1] == style]
    if same:
        del open_lists[same[-1] + 1 :]
    elif not at_depth or (entry.label.order <= 1 and len(open_lists) < _DEEPEST):
        open_lists.append((entry.depth, style))
    else:
        open_lists[-1] = (entry.depth, style)
    return len(open_lists) - 1


def _items(entries: Sequence[Entry], levels: Sequence[int], at: int, level: int) -> tuple[tuple[Item, ...], int]:
    items: list[Item] = []
    while at < len(entries) and levels[at] >= level:
        entry = entries[at]
        inner, at = _items(entries, levels, at + 1, level + 1)
        items.append(Item(entry.segments, entry.label.text, inner))
    return tuple(items), at
