"""Make a table of lines whose cells a TAB parts, and see whether its first row names the columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.document import Segments, Table, plain

_FIGURE = re.compile(
    r"[€$£]?\s?[-+]?\d[\d.,:/-]*(?:\s?(?:%|procent|euro|mln\.?|mld\.?|\w{1,3}))?$|\d{1,2} \w+ \d{4}$|[-–]$"
)
_COLUMN_NAME = re.compile(
    r"(?:nr\.?|nummer|#|naam|land|datum|jaar|periode|onderwerp|omschrijving|toelichting|maatregel|actie|status|stand|aantal|bedrag"
    r"|totaal|percentage|categorie|soort|type|organisatie|partij|risico|kans|impact|doel|bron|opmerking(?:en)?|besluit"
    r"|verantwoordelijke|eigenaar|planning|resultaat|plaats|tijd|fase|indicator|thema|toezegging|termijn)\b.*",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d(?:[-/–](?:19|20)?\d\d)?\*?")
_LONGEST_NAME = 48


def table(rows: Sequence[Sequence[Segments]]) -> Table:
    """The rows filled up with empty cells to one length, with a header row where the first row reads as one."""
    width = max(map(len, rows))
    filled = tuple((*row, *((),) * (width - len(row))) for row in rows)
    texts = [[plain(cell) for cell in row] for row in filled]
    return Table(filled, header=int(_has_header(texts)))


def _has_header(rows: Sequence[Sequence[str]]) -> bool:
    """The first row is a header if each cell of it is a short name, and the rows below do differ from it.

    They differ when a column holds figures under a name. In a table of two columns, which may as well be names with
    their values, both first cells must be usual names of columns.
    """
    names, below = rows[0], rows[1:]
    if below and _name_years(names) and not any(map(_name_years, below)):
        return True
    if not below or any(not _is_name(name) for name in names[1:]) or _FIGURE.match(names[0]):
        return False
    usual = sum(bool(_COLUMN_NAME.match(name)) for name in names)
    if len(names) == 2:
        return usual == 2 or (usual == 1 and _column_of_figures(below, 1))
    return usual > 0 or any(_column_of_figures(below, column) for column in range(1, len(names)))


def _name_years(cells: Sequence[str]) -> bool:
    return not _FIGURE.match(cells[0]) and len(cells) > 1 and all(map(_YEAR.fullmatch, cells[1:]))


def _is_name(text: str) -> bool:
    return bool(text) and len(text) <= _LONGEST_NAME and not _FIGURE.match(text) and text[-1] not in ".;"


def _column_of_figures(rows: Sequence[Sequence[str]], column: int) -> bool:
    cells = [row[column] for row in rows if row[column]]
    return bool(cells) and sum(bool(_FIGURE.match(cell)) for cell in cells) * 3 >= len(cells) * 2
