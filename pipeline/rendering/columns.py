"""Tell what the columns of a table hold: which are figures, and how wide each should be."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.document import Segments, Table, plain

_FIGURE = re.compile(r"[-–−+±€$£ ]*\d[\d.,:/ \u00a0]*(?:%|‰)?|[-–—]?")


def rectangular(table: Table) -> tuple[tuple[Segments, ...], ...]:
    """The rows that have cells, made equally long with empty ones."""
    rows = [cells for cells in table.rows if cells]
    columns = max(map(len, rows), default=0)
    return tuple(cells + ((),) * (columns - len(cells)) for cells in rows)


def figures(rows: tuple[tuple[Segments, ...], ...], header: int) -> tuple[bool, ...]:
    """Whether each column holds nothing but figures below its `header` rows."""
    return tuple(all(_FIGURE.fullmatch(plain(cell)) for cell in column[header:]) for column in zip(*rows, strict=True))


def parts(rows: tuple[tuple[Segments, ...], ...]) -> tuple[float, ...]:
    """The part of a table's width that each column should have: the longer its texts, the more."""
    return divided([max(len(plain(cell)) for cell in column) for column in zip(*rows, strict=True)])


def divided(letters: Sequence[int]) -> tuple[float, ...]:
    """The whole, 1, divided among columns whose longest texts have so many letters.

    >>> divided([10, 10])
    (0.5, 0.5)
    """
    weights = [min(max(each, 6), 48) ** 0.7 for each in letters]
    return tuple(weight / sum(weights) for weight in weights)
