"""Tell what the columns of a table hold: which are figures, and how wide each should be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.document import Segments, Table, plain
from pipeline.rendering.briefing import Fact

_FIGURE = re.compile(r"[-–−+±€$£ ]*\d[\d.,:/ \u00a0]*(?:%|‰)?|[-–—]?")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's rows made equally long, the first `header` of which are headings and never all.

    `figures` says of each column whether it holds nothing but figures, `letters` how long its longest text is.
    """

    rows: tuple[tuple[Segments, ...], ...]
    header: int
    figures: tuple[bool, ...]
    letters: tuple[int, ...]


def grid(table: Table, most: int = 1_000) -> Grid:
    """The grid of a table, of at most `most` columns: cells beyond the last are in it."""
    rows = [_within(cells, most) for cells in table.rows if cells]
    width = max(map(len, rows), default=0)
    equal = tuple(cells + ((),) * (width - len(cells)) for cells in rows)
    header = max(0, min(table.header, len(equal) - 1))
    columns = [[plain(cell) for cell in column] for column in zip(*equal, strict=True)]
    return Grid(
        equal,
        header,
        tuple(any(texts[header:]) and all(map(_FIGURE.fullmatch, texts[header:])) for texts in columns),
        tuple(max(map(len, texts)) for texts in columns),
    )


def parts(letters: Iterable[int]) -> tuple[float, ...]:
    """The whole, 1, divided among columns whose longest texts have so many letters: the longer, the more.

    >>> parts([10, 10])
    (0.5, 0.5)
    """
    weights = [min(max(each, 6), 48) ** 0.7 for each in letters]
    return tuple(weight / sum(weights) for weight in weights)


def strip_parts(facts: Sequence[Fact]) -> tuple[float, ...]:
    """The parts of the cover's strip that its facts take: short ones stay on one line, long ones may wrap."""
    weights = [min(max(len(fact.name), len(fact.value), 6), 30) + 2 for fact in facts]
    return tuple(weight / sum(weights) for weight in weights)


def _within(cells: tuple[Segments, ...], most: int) -> tuple[Segments, ...]:
    return cells if len(cells) <= most else (*cells[: most - 1], sum(cells[most - 1 :], ()))
