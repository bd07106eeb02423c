"""Read the text of PDF files, line by line as it lies on the page, with a form feed between pages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import pypdfium2

from pipeline.errors import EmptySource, SourceTooLarge, UnreadableSource

from .source import Extract

_MOST_PAGES = 3000
_SCANNED = "Its pages are pictures: make its text readable with a program for text recognition (OCR) first."
# PDFium marks the hyphen at the end of a broken line with one of these.
_LINE_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-"})


class _Piece(NamedTuple):
    """Text on one line and where it lies, in points from the left and from the bottom."""

    left: float
    bottom: float
    right: float
    top: float
    text: str


def extract(data: bytes, name: str) -> Extract:
    """The text of `data`, in reading order. Raises UnreadableSource, SourceTooLarge, or EmptySource for scans."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise UnreadableSource(
            name, "cannot be read: it is damaged or protected with a password", "Open it and save it anew."
        ) from error
    try:
        if len(document) > _MOST_PAGES:
            raise SourceTooLarge(name, f"has more than {_MOST_PAGES:,} pages")
        pages = [_page_text(document, number) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise UnreadableSource(name, "cannot be read: a page of it is damaged", "Open it and save it anew.") from error
    finally:
        document.close()
    if not any(page.strip() for page in pages):
        raise EmptySource(name, remedy=_SCANNED)
    return Extract("\n\f".join(pages))


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
            yield _Piece(left, bottom, right, top, text)


def _laid_out(pieces: list[_Piece]) -> str:
    """Pieces as lines: a blank line where the page leaves one, spaces where it leaves a gap."""
    lines = _lines(pieces)
    if not lines:
        return ""
    steps = [above[0].bottom - below[0].bottom for above, below in pairwise(lines)]
    usual = median(step for step in steps if step > 0) if any(step > 0 for step in steps) else 0.0
    margin = min(piece.left for line in lines for piece in line)
    em = _character_width(pieces)
    parts = [_line_text(lines[0], margin, em)]
    for step, line in zip(steps, lines[1:], strict=True):
        parts.append("\n\n" if step > 1.45 * usual or step < 0 else "\n")
        parts.append(_line_text(line, margin, em))
    return "".join(parts) + "\n"


def _character_width(pieces: list[_Piece]) -> float:
    return max(1.0, median((piece.right - piece.left) / len(piece.text) for piece in pieces))


def _lines(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Pieces in the order of the file, which is the order of reading, put together while they stand on one line."""
    lines: list[list[_Piece]] = []
    for piece in pieces:
        if lines and _same_line(lines[-1], piece):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return lines


def _same_line(line: list[_Piece], piece: _Piece) -> bool:
    last = line[-1]
    shared = min(last.top, piece.top) - max(last.bottom, piece.bottom)
    lower = min(last.top - last.bottom, piece.top - piece.bottom)
    return shared > 0.4 * lower and piece.left >= last.left


def _line_text(line: list[_Piece], margin: float, em: float) -> str:
    text = " " * min(60, int((line[0].left - margin) / em))
    for index, piece in enumerate(line):
        if index:
            text += _space(line[index - 1], piece, em, is_label=index == 1 and line[0].text.strip().isdigit())
        text += " ".join(piece.text.split())
    return text


def _space(before: _Piece, after: _Piece, em: float, *, is_label: bool) -> str:
    """What stands between two pieces of a line. A raised number that opens a line is a footnote's label."""
    gap = after.left - before.right
    if gap > 1.5 * em:
        return "   "
    spaced = before.text[-1].isspace() or after.text[0].isspace()
    return " " if spaced or is_label or gap > 0.25 * em else ""
