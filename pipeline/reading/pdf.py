"""Read the text of PDF files, line by line as it lies on the page, with a form feed between pages."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from pipeline.errors import EmptySource, SourceTooLarge, UnreadableSource

from .source import LARGEST_TEXT, Extract

if TYPE_CHECKING:
    import pypdfium2

_MOST_PAGES = 3000
_BOLD = 600
_WIDE_STEP = 1.4
_GAP = "   "
_INDENT, _WIDEST = 60, 400
_SCANNED = "Its pages are pictures: make its text readable with a program for text recognition (OCR) first."
# PDFium marks the hyphen at the end of a broken line with one of these.
_LINE_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-"})


class _Piece(NamedTuple):
    """Text set in one font on one line; where it lies is in points from the left and from the bottom."""

    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    text: str


def extract(data: bytes, name: str) -> Extract:
    """The text of `data`, in reading order. Raises UnreadableSource, SourceTooLarge, or EmptySource for scans."""
    import pypdfium2  # slow to import, and other formats do without it

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise UnreadableSource(
            name, "cannot be read: it is damaged or protected with a password", "Open it and save it anew."
        ) from error
    try:
        if len(document) > _MOST_PAGES:
            raise SourceTooLarge(name, f"has more than {_MOST_PAGES:,} pages")
        pages = list(_pages(document, name))
    except pypdfium2.PdfiumError as error:
        raise UnreadableSource(name, "cannot be read: a page of it is damaged", "Open it and save it anew.") from error
    finally:
        document.close()
    if not any(page.strip() for page in pages):
        raise EmptySource(name, remedy=_SCANNED)
    return Extract("\n\f".join(pages))


def _pages(document: pypdfium2.PdfDocument, name: str) -> Iterator[str]:
    size = 0
    for number in range(len(document)):
        text = _page_text(document, number)
        size += len(text)
        if size > LARGEST_TEXT:
            raise SourceTooLarge(name, f"holds more than the {LARGEST_TEXT:,} characters this reads")
        yield text


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    try:
        text_page = page.get_textpage()
        try:
            return _laid_out(list(_pieces(text_page)))
        finally:
            text_page.close()
    finally:
        page.close()


def _pieces(page: pypdfium2.PdfTextPage) -> Iterator[_Piece]:
    for index in range(page.count_rects()):
        left, bottom, right, top = page.get_rect(index)
        text = page.get_text_bounded(left, bottom, right, top).translate(_LINE_HYPHENS)
        if text.strip():
            probe = right - 0.1 if text[0].isspace() else left + 0.1
            baseline, size, weight = _font(page, page.get_index(probe, (bottom + top) / 2, 1, 1))
            yield _Piece(left, right, baseline or bottom, size or top - bottom, weight >= _BOLD, text)


def _font(page: pypdfium2.PdfTextPage, index: int | None) -> tuple[float, float, int]:
    """Baseline, size and weight of a character; zeros where PDFium does not know them."""
    from pypdfium2 import raw

    if index is None:
        return 0.0, 0.0, 0
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(page, index, x, y)
    return y.value, raw.FPDFText_GetFontSize(page, index), raw.FPDFText_GetFontWeight(page, index)


def _laid_out(pieces: list[_Piece]) -> str:
    """Pieces as lines: a blank line where the page leaves one or the type changes, spaces where it leaves a gap."""
    lines = _lines(pieces)
    if not lines:
        return ""
    steps = [above[0].baseline - below[0].baseline for above, below in pairwise(lines)]
    usual = median(down) if (down := [step for step in steps if step > 0]) else 0.0
    margin = min(piece.left for piece in pieces)
    em = max(1.0, median((piece.right - piece.left) / len(piece.text) for piece in pieces))
    texts = [_line_text(line, margin, em) for line in lines]
    parts = [texts[0]]
    for index, step in enumerate(steps):
        apart = not 0 <= step <= _WIDE_STEP * usual or _is_set_otherwise(lines[index], lines[index + 1])
        is_table = _GAP in texts[index].strip() and _GAP in texts[index + 1].strip()
        parts += ["\n\n" if apart and not (is_table and 0 <= step <= 2 * usual) else "\n", texts[index + 1]]
    return "".join(parts) + "\n"


def _is_set_otherwise(above: list[_Piece], below: list[_Piece]) -> bool:
    """Whether two lines differ in size or weight, as a heading and its text do."""
    sizes = [max(piece.size for piece in line) for line in (above, below)]
    weights = [all(piece.bold for piece in line) for line in (above, below)]
    return max(sizes) > 1.08 * min(sizes) or weights[0] != weights[1]


def _lines(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Pieces in the order of the file, which is the order of reading, put together while they stand on one line."""
    lines: list[list[_Piece]] = []
    for piece in pieces:
        if lines and _is_on(lines[-1], piece):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return lines


def _is_on(line: list[_Piece], piece: _Piece) -> bool:
    last = line[-1]
    return abs(piece.baseline - last.baseline) < 0.5 * max(last.size, piece.size) and piece.left >= last.left


def _line_text(line: list[_Piece], margin: float, em: float) -> str:
    """The text of a line; after a wide gap each piece begins in its own column, so that cells line up."""
    text = " " * min(_INDENT, int((line[0].left - margin) / em))
    for index, piece in enumerate(line):
        if index and piece.left - line[index - 1].right > 1.5 * em:
            text = (text + _GAP).ljust(min(_WIDEST, round((piece.left - margin) / em)))
        elif index:
            text += _space(line[index - 1], piece, em)
        text += " ".join(piece.text.split())
    return text


def _space(before: _Piece, after: _Piece, em: float) -> str:
    """What stands between two pieces of a line. A raised number refers to a footnote, or opens it."""
    if _is_raised(after, before):
        return ""
    spaced = before.text[-1].isspace() or after.text[0].isspace()
    return " " if spaced or _is_raised(before, after) or after.left - before.right > 0.25 * em else ""


def _is_raised(piece: _Piece, beside: _Piece) -> bool:
    return piece.text.strip().isdigit() and piece.baseline > beside.baseline + 0.1 * beside.size
