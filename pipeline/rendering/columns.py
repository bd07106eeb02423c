"""Tell what the columns of a table hold, so that figures can be set to the right."""

from __future__ import annotations

import re

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
