"""Write sentences as `<inline name="segment">`, their marks as elements, and footnotes where their marks are."""

from __future__ import annotations

from lxml import etree

from pipeline.akn.identity import Things, is_day, thing_id
from pipeline.akn.vocabulary import AKN, CLOCK, LANGUAGE_TAG, OURS, THING_CLASS, XML_LANG
from pipeline.document import Footnote, Mark, Segment, Segments
from pipeline.errors import InternalError

_INLINE = f"{AKN}inline"


class _Opened:
    """An element whose text is being written, up to `end` of its sentence."""

    __slots__ = ("element", "end", "last")

    def __init__(self, element: etree._Element, end: int) -> None:
        self.element = element
        self.end = end
        self.last: etree._Element | None = None

    def add_text(self, text: str) -> None:
        """Add what stands after the last child; there is only ever one such piece."""
        if text and self.last is None:
            self.element.text = text
        elif text and self.last is not None:
            self.last.tail = text


class SentenceWriter:
    """Writes the segments of one document; knows which keys and footnotes it has written already.

    `source` is the language of segments that were kept as they were.
    """

    def __init__(self, things: Things, footnotes: tuple[Footnote, ...], source: str) -> None:
        self._things = things
        self._source = source
        self._keys: set[str] = set()
        self._numbers: dict[str, int] = {}
        self._waiting: dict[int, Footnote] = {}
        for number, footnote in enumerate(footnotes, start=1):
            self._numbers.setdefault(footnote.label, number)
            self._waiting[number] = footnote

    def write(self, parent: etree._Element, eid: str, segments: Segments, *, lines: bool = False) -> None:
        """Add `segments` to an element that is still empty, a space or (`lines`) a line break between them."""
        for number, segment in enumerate(segments, start=1):
            if number > 1 and lines:
                etree.SubElement(parent, f"{AKN}br")
            elif number > 1:
                parent[-1].tail = " "
            self._write_segment(parent, f"{eid}__s_{number}", segment)

    def write_unplaced_footnotes(self, conclusions: etree._Element) -> None:
        """Add the footnotes that no mark refers to."""
        holder = etree.SubElement(conclusions, f"{AKN}p")
        for number in list(self._waiting):
            self._write_footnote(holder, number)

    @property
    def has_unplaced_footnotes(self) -> bool:
        """Whether some footnote has not been written yet."""
        return bool(self._waiting)

    def _write_segment(self, parent: etree._Element, eid: str, segment: Segment) -> None:
        element = etree.SubElement(parent, _INLINE, {"name": "segment", "eId": eid})
        key = segment.key
        if key and key.isascii() and key.isprintable() and " " not in key and key not in self._keys:
            self._keys.add(key)
            element.set("GUID", key)
        else:
            element.set(f"{OURS}key", key)
        if segment.span is not None:
            element.set(f"{OURS}span", f"{segment.span[0]} {segment.span[1]}")
        if segment.source:
            element.set(f"{OURS}source", segment.source)
        if segment.score is not None:
            element.set(f"{OURS}score", repr(float(segment.score)))
        if segment.kept:
            element.set(f"{OURS}kept", "true")
            if LANGUAGE_TAG.fullmatch(self._source):
                element.set(XML_LANG, self._source)
        if segment.marks:
            self._write_marked(element, segment)
        else:
            element.text = segment.text

    def _write_marked(self, element: etree._Element, segment: Segment) -> None:
        """Open and close an element for every mark, in the order of the marks."""
        text, at = segment.text, 0
        opened = [_Opened(element, len(text))]
        for mark in segment.marks:
            while mark.end > opened[-1].end and len(opened) > 1:
                inner = opened.pop()
                inner.add_text(text[at : inner.end])
                at = inner.end
            holder = opened[-1]
            if not at <= mark.start <= mark.end <= holder.end:
                raise InternalError(
                    f"sentence {segment.key or text[:40]!r}",
                    f"has marks that cross, are unsorted or end beyond the text ({mark.kind} {mark.start}–{mark.end})",
                )
            holder.add_text(text[at : mark.start])
            at = mark.start
            holder.last = self._write_mark(holder.element, mark)
            if mark.end > mark.start:
                opened.append(_Opened(holder.last, mark.end))
        for inner in reversed(opened):
            inner.add_text(text[at : inner.end])
            at = inner.end

    def _write_mark(self, parent: etree._Element, mark: Mark) -> etree._Element:
        if mark.kind == "footnote" and mark.start == mark.end and mark.ref in self._numbers:
            return self._write_reference(parent, mark)
        name, attributes = self._element_of(mark)
        return etree.SubElement(parent, AKN + name, attributes)

    def _write_reference(self, parent: etree._Element, mark: Mark) -> etree._Element:
        number = self._numbers[mark.ref]
        if number in self._waiting:
            element = self._write_footnote(parent, number)
        else:
            element = etree.SubElement(parent, f"{AKN}noteRef", {"marker": mark.ref, "href": f"#fn_{number}"})
        if mark.value:
            element.set(f"{OURS}value", mark.value)
        return element

    def _write_footnote(self, parent: etree._Element, number: int) -> etree._Element:
        footnote = self._waiting.pop(number)
        eid = f"fn_{number}"
        attributes = {"eId": eid, "marker": footnote.label, "placement": "bottom"}
        element = etree.SubElement(parent, f"{AKN}authorialNote", attributes)
        paragraph = etree.SubElement(element, f"{AKN}p", {"eId": f"{eid}__p_1"})
        # Marks within a footnote only point: a note inside a note could go on for ever.
        waiting, self._waiting = self._waiting, {}
        self.write(paragraph, f"{eid}__p_1", footnote.segments)
        self._waiting = waiting
        return element

    def _element_of(self, mark: Mark) -> tuple[str, dict[str, str]]:
        """The element for a mark: Akoma Ntoso's own where it can say everything, else a named `inline`."""
        kind, ref, value = mark.kind, mark.ref, mark.value
        if kind == "abbreviation":
            attributes = {"refersTo": "#" + thing_id(kind, ref, self._things)} if ref else {}
            return "abbr", attributes | ({"title": value} if value else {})
        if kind in THING_CLASS:
            attributes = {"refersTo": "#" + thing_id(kind, ref, self._things)}
            if value:
                attributes["normalized" if kind == "quantity" else f"{OURS}value"] = value
            return kind, attributes
        name, attributes = _timed(kind, value)
        return name, attributes | ({f"{OURS}ref": ref} if ref else {})


def _timed(kind: str, value: str) -> tuple[str, dict[str, str]]:
    """The element for a mark whose meaning is its value: a date, a time, a language."""
    if kind == "date":
        first, slash, last = value.partition("/")
        if is_day(first) and (is_day(last) if slash else True):
            return "date", {"date": first} | ({f"{OURS}until": last} if slash else {})
    if kind == "time" and CLOCK.fullmatch(value):
        return "time", {"time": f"{value}:00"}
    if kind == "foreign" and LANGUAGE_TAG.fullmatch(value):
        return "inline", {"name": kind, XML_LANG: value}
    return "inline", {"name": kind} | ({f"{OURS}value": value} if value else {})
