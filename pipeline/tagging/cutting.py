"""Cut stretches of the source into segments: reference numbers lifted out as marks, sentences apart, spans kept."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.document import Mark, Segment, Segments
from pipeline.tagging.footnotes import Reference
from pipeline.tagging.sentences import sentence_spans

_BREAK = re.compile(r"\s*[\n\t]\s*")


@dataclass(frozen=True, slots=True)
class Source:
    """A normalised text and the note references in it, sorted."""

    text: str
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class _Clean:
    """Text without references or line breaks; from clean offset `cuts[i]` on, the source is at `origins[i]` and on."""

    text: str
    cuts: Sequence[int]
    origins: Sequence[int]
    marks: Sequence[Mark]

    def origin(self, offset: int) -> int:
        at = bisect_right(self.cuts, offset) - 1
        return self.origins[at] + offset - self.cuts[at]

    def segment(self, start: int, end: int) -> Segment:
        """The segment of clean offsets; a reference right behind it is its own, also in its span."""
        low = bisect_left(self.marks, start + (start > 0), key=lambda mark: mark.start)
        high = bisect_right(self.marks, end, key=lambda mark: mark.start)
        marks = tuple(replace(m, start=m.start - start, end=m.end - start) for m in self.marks[low:high])
        follows = high > low and self.marks[high - 1].start == end
        first = self.origins[0] if start == 0 else self.origin(start)
        last = self.origin(end) if follows else self.origin(end - 1) + 1
        return Segment(self.text[start:end], marks=marks, span=(first, last))


def whole(source: Source, start: int, end: int) -> Segment:
    """One segment of `source.text[start:end]`: a heading, a cell, a line of an address."""
    clean = _clean(source, start, end)
    return clean.segment(len(clean.text) - len(clean.text.lstrip()), len(clean.text.rstrip()))


def sentences(source: Source, start: int, end: int) -> Segments:
    """A segment for each sentence of `source.text[start:end]`."""
    clean = _clean(source, start, end)
    return tuple(clean.segment(first, last) for first, last in sentence_spans(clean.text))


def _clean(source: Source, start: int, end: int) -> _Clean:
    first = bisect_left(source.references, start, key=lambda reference: reference.start)
    last = bisect_left(source.references, end, key=lambda reference: reference.start)
    removed = [(r.start, r.end, "", r.label) for r in source.references[first:last]]
    removed += [(b.start(), b.end(), " ", "") for b in _BREAK.finditer(source.text, start, end)]
    pieces: list[str] = []
    cuts, origins, marks = [0], [start], []
    length, at = 0, start
    for begin, stop, instead, label in sorted(removed):
        if begin < at:
            continue
        piece = source.text[at:begin] + instead
        pieces.append(piece)
        length += len(piece)
        at = stop
        cuts.append(length)
        origins.append(stop)
        if label:
            marks.append(Mark(length, length, "footnote", label))
    pieces.append(source.text[at:end])
    return _Clean("".join(pieces), cuts, origins, marks)
