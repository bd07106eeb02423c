"""Write the texts of a briefing as WordprocessingML, counting bookmarks, lists and footnotes along the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.document import Footnote, Segments
from pipeline.rendering.briefing import Briefing, Point
from pipeline.rendering.docx.footnotes import Notes
from pipeline.rendering.docx.markup import bookmark, cell, link, paragraph, row, run, table
from pipeline.rendering.docx.numbering import Lists
from pipeline.rendering.runs import Run

TEXT_WIDTH = 7937  # 140 mm, in twentieths of a point as all measures here
MARGIN = 907  # 16 mm: how far numbers hang out of the text


class Pen:
    """Draws one briefing: what is written with it shares bookmark numbers, list definitions and footnotes."""

    def __init__(self, briefing: Briefing) -> None:
        self.briefing = briefing
        self.words = briefing.words
        self.lists = Lists()
        self.notes = Notes(briefing.footnotes, self._footnote)
        self._space = run(" ", briefing.language)
        self._anchors: set[str] = set()

    def say(self, text: str, style: str = "") -> str:
        """A fixed text, or one that is in no language."""
        return run(text, self.words.language, style)

    def text(self, segments: Segments, *, between: str = "", italic: bool = True, refers: bool = False) -> str:
        """Segments that read on, a space or `between` between them.

        A footnote belongs to the place that `refers` to it; elsewhere references are left out.
        """
        runs = self.briefing.runs
        return (between or self._space).join(
            "".join(self._runs(runs(segment), italic=italic, refers=refers)) for segment in segments
        )

    def source(self, segments: Segments, *, italic: bool = True) -> str:
        """The source of translated segments."""
        runs = self.briefing.source_runs
        return run(" ", self.briefing.source).join(
            "".join(self._runs(runs(segment), italic=italic, refers=False)) for segment in segments
        )

    def point(self, point: Point, *, italic: bool = True) -> str:
        """A text and a link to the place where it stands."""
        text = self.text((point.segment,), italic=italic)
        return text + self._space + self.link(point.anchor, point.where) if point.where else text

    def mark(self, anchor: str, content: str) -> str:
        """`content` as a place that links can lead to; the first of each anchor is."""
        if anchor in self._anchors:
            return content
        self._anchors.add(anchor)
        return bookmark(len(self._anchors), anchor, content)

    def link(self, anchor: str, text: str, style: str = "Hyperlink") -> str:
        """`text` that leads to `anchor`, if there is one."""
        return link(anchor, self.say(text, style)) if anchor and text else self.say(text, style if anchor else "")

    def table(
        self,
        style: str,
        title: str,
        widths: Sequence[int],
        rows: Iterable[str],
        *,
        named: bool = False,
        indent: int = 0,
    ) -> str:
        """A table and the small paragraph that keeps it from the next, which a word processor would join to it."""
        return table(style, title, widths, rows, named=named, indent=indent) + paragraph("TableEnd", "")

    def heading_row(self, names: Sequence[str], widths: Sequence[int]) -> str:
        """The row that names the columns, repeated on every page."""
        cells = (
            cell(paragraph("TableHeading", self.say(name)), width) for name, width in zip(names, widths, strict=True)
        )
        return row(cells, header=True)

    def _runs(self, runs: Iterable[Run], *, italic: bool, refers: bool) -> Iterator[str]:
        for piece in runs:
            match piece.kind:
                case "footnote":
                    yield self._reference(piece) if refers else ""
                case "flag":
                    yield self._space + run(f"[{piece.text}]", piece.language, "NotTranslatedMark")
                case "kept":
                    yield run(piece.text, piece.language, "NotTranslated")
                case _:
                    yield run(piece.text, piece.language, "Foreign" if piece.kind == "foreign" and italic else "")

    def _reference(self, piece: Run) -> str:
        reference, anchor = self.notes.refer(piece.text, piece.language)
        return self.mark(anchor, reference) if anchor else reference

    def _footnote(self, footnote: Footnote) -> str:
        return self.text(footnote.segments)


def shares(weights: Sequence[float], width: int) -> tuple[int, ...]:
    """`width` divided in proportion to `weights`, without a remainder.

    >>> shares((1, 1, 1), 100)
    (33, 33, 34)
    """
    total = sum(weights)
    widths = [int(width * weight / total) for weight in weights]
    return (*widths[:-1], width - sum(widths[:-1]))
