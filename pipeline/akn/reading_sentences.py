"""Read sentences with their marks out of mixed content, ours exactly and other people's with white space collapsed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, cast
from urllib.parse import unquote

from lxml import etree

from pipeline.akn.validating import line_of
from pipeline.akn.vocabulary import MARK_KINDS, OURS, THING_CLASS, XML_LANG, local
from pipeline.document import Footnote, Mark, MarkKind, Segment, Segments, segment_key
from pipeline.errors import InvalidXml

_THING_ID: Final = re.compile(rf"({'|'.join(THING_CLASS)})(?:__(.*))?", re.DOTALL)
_OUR_NOTE: Final = re.compile(r"fn_([0-9]{1,9})")
_SYNONYMS: Final = {"abbr": "abbreviation", "concept": "term", "def": "term", "docDate": "date", "recordedTime": "time"}
_APART: Final = frozenset({"ul", "ol"})
_BLOCKS: Final = frozenset({"p", "block", "item", "li", "tr", "td", "th", "num", "heading", "blockList", "table"})


class SentenceReader:
    """Reads the sentences of one document, and collects the footnotes it meets on its way."""

    def __init__(self, notes: Mapping[str, str]) -> None:
        """`notes` gives the label of every note in the metadata by its eId."""
        self._labels = notes
        self._keys: Counter[str] = Counter()
        self._footnotes: list[tuple[int, Footnote]] = []

    @property
    def footnotes(self) -> tuple[Footnote, ...]:
        """The footnotes met so far, in the order of their numbers."""
        return tuple(footnote for _, footnote in sorted(self._footnotes, key=lambda pair: pair[0]))

    def add_footnote(self, label: str, eid: str, blocks: Iterable[etree._Element]) -> None:
        """Read the blocks of one note and keep it."""
        # Its place is taken before what is inside it is read, where more notes may be.
        place = len(self._footnotes)
        ours = _OUR_NOTE.fullmatch(eid)
        number = int(ours[1]) if ours else place + 1
        self._footnotes.append((number, Footnote(label, ())))
        segments = tuple(segment for block in blocks for segment in self.read(block))
        self._footnotes[place] = (number, Footnote(label, segments))

    def read(self, element: etree._Element) -> Segments:
        """The sentences of an element with mixed content; what stands between tagged sentences is one too."""
        found: list[Segment] = []
        loose = _Words(collapse=True)
        loose.add(element.text)
        for child in element:
            name = local(child.tag)
            if name == "inline" and child.get("name") == "segment":
                self._close(loose, found)
                loose = _Words(collapse=True)
                found.append(self._segment(child))
            elif name not in _APART:
                self._read_inline(child, name, loose)
            loose.add(child.tail)
        self._close(loose, found)
        return tuple(found)

    def read_one(self, element: etree._Element | None) -> Segment:
        """The content of a heading or title as one segment."""
        segments = self.read(element) if element is not None else ()
        if len(segments) == 1:
            return segments[0]
        text, marks = "", list[Mark]()
        for segment in segments:
            text += " " if text else ""
            marks.extend(_moved(mark, len(text)) for mark in segment.marks)
            text += segment.text
        return Segment(text, self.next_key(text), marks=tuple(marks))

    def next_key(self, text: str) -> str:
        """The key of a sentence that came without one."""
        key = segment_key(text)
        self._keys[key] += 1
        return key if self._keys[key] == 1 else f"{key}-{self._keys[key]}"

    def _close(self, loose: _Words, found: list[Segment]) -> None:
        text, marks = loose.finish()
        if text:
            found.append(Segment(text, self.next_key(text), marks=marks))
        elif found:
            # A note that follows its sentence belongs to it.
            last = found[-1]
            end = len(last.text)
            notes = tuple(Mark(end, end, m.kind, m.ref, m.value) for m in marks if m.kind == "footnote")
            if notes:
                found[-1] = Segment(
                    last.text, last.key, last.source, last.marks + notes, last.span, last.score, last.kept
                )

    def _segment(self, element: etree._Element) -> Segment:
        attributes = element.attrib
        words = _Words(collapse=False)
        self._read_content(element, words)
        text, marks = words.finish()
        source = attributes.get(f"{OURS}source", "")
        key = attributes.get("GUID")
        if key is None:
            key = attributes.get(f"{OURS}key")
        if key is None:
            key = self.next_key(source or text)
        try:
            span = _span(attributes.get(f"{OURS}span"))
            score = _number(attributes.get(f"{OURS}score"))
        except ValueError:
            raise InvalidXml(f"line {line_of(element)}", "has a sentence whose span or score is no number") from None
        return Segment(text, key, source, marks, span, score, attributes.get(f"{OURS}kept") == "true")

    def _read_content(self, element: etree._Element, words: _Words) -> None:
        words.add(element.text)
        for child in element:
            self._read_inline(child, local(child.tag), words)
            words.add(child.tail)

    def _read_inline(self, element: etree._Element, name: str, words: _Words) -> None:
        if name in ("authorialNote", "noteRef"):
            label = self._note_label(element, name)
            at = words.open()
            words.close(at, "footnote", label, element.get(f"{OURS}value", ""))
            return
        if name in ("br", "eol", "eop"):
            words.add(" ")
            return
        kind = _kind(element, name)
        if kind is not None:
            at = words.open()
            self._read_content(element, words)
            words.close(at, kind, *_meaning(element, kind))
        else:
            # Blocks within mixed content, as in a list inside a note, must not run together.
            words.add(" " if name in _BLOCKS else "")
            self._read_content(element, words)
            words.add(" " if name in _BLOCKS else "")

    def _note_label(self, element: etree._Element, name: str) -> str:
        marker, target = element.get("marker"), element.get("href", "").removeprefix("#")
        if name == "noteRef":
            return self._labels.get(target, marker if marker is not None else target)
        label = marker if marker is not None else str(len(self._footnotes) + 1)
        self.add_footnote(label, element.get("eId", ""), element)
        return label


class _Words:
    """Text and marks while they are being read."""

    def __init__(self, *, collapse: bool) -> None:
        self._collapse = collapse
        self._parts: list[str] = []
        self._length = 0
        self._ends_in_space = True
        self._marks: list[Mark | None] = []
        self._starts: list[int] = []

    def add(self, text: str | None) -> None:
        if not text:
            return
        if self._collapse:
            blank_start, blank_end = text[0].isspace(), text[-1].isspace()
            middle = " ".join(text.split())
            text = (" " if blank_start and not self._ends_in_space else "") + middle
            text += " " if blank_end and middle else ""
            if not text:
                return
            self._ends_in_space = text[-1] == " "
        self._parts.append(text)
        self._length += len(text)

    def open(self) -> int:
        self._marks.append(None)
        self._starts.append(self._length)
        return len(self._marks) - 1

    def close(self, place: int, kind: MarkKind, ref: str, value: str) -> None:
        self._marks[place] = Mark(self._starts[place], self._length, kind, ref, value)

    def finish(self) -> tuple[str, tuple[Mark, ...]]:
        text = "".join(self._parts)
        marks = [mark for mark in self._marks if mark is not None]
        if not self._collapse:
            return text, tuple(marks)
        text = text.rstrip(" ")
        return text, tuple(_trimmed(mark, text) for mark in marks)


def _trimmed(mark: Mark, text: str) -> Mark:
    """The mark without blanks at its ends and beyond the text's."""
    start, end = min(mark.start, len(text)), min(mark.end, len(text))
    while start < end and text[end - 1] == " ":
        end -= 1
    while start < end and text[start] == " ":
        start += 1
    return Mark(start, end, mark.kind, mark.ref, mark.value)


def _moved(mark: Mark, by: int) -> Mark:
    return Mark(mark.start + by, mark.end + by, mark.kind, mark.ref, mark.value)


def _kind(element: etree._Element, name: str) -> MarkKind | None:
    """Which kind of mark an inline element is, None for one that only carries style."""
    if name == "inline":
        name = element.get("name", "")
    elif name in ("span", "i") and element.get(XML_LANG):
        return "foreign"
    else:
        name = _SYNONYMS.get(name, name)
    return cast("MarkKind", name) if name in MARK_KINDS else None


def _meaning(element: etree._Element, kind: MarkKind) -> tuple[str, str]:
    """The ref and value of a mark."""
    attributes = cast("Mapping[str, str]", element.attrib)
    if kind in THING_CLASS:
        value = attributes.get(f"{OURS}value") or attributes.get("normalized", "")
        return _ref(attributes.get("refersTo", "")), attributes.get("title", "") if kind == "abbreviation" else value
    ref = attributes.get(f"{OURS}ref", "")
    value = attributes.get(f"{OURS}value", "")
    if kind == "date" and "date" in attributes:
        until = next((text for name, text in attributes.items() if name.endswith("}until")), "")
        value = f"{attributes['date']}/{until}" if until else attributes["date"]
    elif kind == "time" and "time" in attributes:
        clock = attributes["time"]
        value = clock.removesuffix(":00") if len(clock) == len("00:00:00") else clock
    elif kind == "foreign":
        value = value or attributes.get(XML_LANG, "")
    return ref, value


def _ref(refers_to: str) -> str:
    """The slug in a reference: "#person__dmytro-kuleba" and, from others, "#dmytro-kuleba" are both dmytro-kuleba."""
    eid = refers_to.split(maxsplit=1)[0].removeprefix("#") if refers_to.strip() else ""
    ours = _THING_ID.fullmatch(eid)
    return unquote((ours[2] or "") if ours else eid)


def _span(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    start, end = text.split()
    return int(start), int(end)


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)
