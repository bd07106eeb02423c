"""Bring the footnotes of all pages to the end of the text, so that no paragraph is cut in two by them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .editing import Change
from .lines import Line, filled_lines
from .pages import page_spans

# A number with a unit or month after it is a wrapped line of text, not the label of a note.
_LABELLED = re.compile(r"([1-9]\d{0,2})(?:$|[ \t]+(?=[^\Wa-zà-ÿ_]|https?:|www\.|[\"“‘«(]))")
_LOST_LABELS = 6
_MOST_ON_PAGE = 40


class _Note(NamedTuple):
    """The label's line, which may hold text after it, and the lines that belong to it."""

    label: Line | None
    lines: list[Line]


def footnotes_at_the_end(text: str) -> Iterator[Change]:
    """The notes at the foot of each page are blocks of their own after the last page, each beginning with its label.

    A note is known by its number: it is the next in the whole text, opens a line, and is referred to higher on the
    page. Works only where form feeds show the pages.
    """
    if "\f" not in text:
        return
    expected = 1
    notes: list[_Note] = []
    for start, end in page_spans(text):
        lines = filled_lines(text, start, end)
        foot = _foot(text[start:end], lines, expected, start)
        if foot is None:
            continue
        zone = lines[foot:]
        found = _notes(text, zone, expected)
        notes += found
        expected = max(_label(note.label) for note in found if note.label) + 1
        yield Change(zone[0].start, zone[-1].end, "")
    for note in notes:
        yield from _moved(text, note)


def _label(line: Line) -> int:
    """The number a line begins with if it may be the label of a note, else 0."""
    match = _LABELLED.match(line.text)
    return int(match[1]) if match else 0


def _foot(page: str, lines: Sequence[Line], expected: int, start: int) -> int | None:
    """The index of the line at which the notes of a page begin."""
    labels = {_label(line): index for index, line in enumerate(lines) if index}
    for label in range(expected, expected + _LOST_LABELS):
        if label in labels:
            above = page[: lines[labels[label]].start - start]
            if any(_is_referred_to(one, above) for one in range(label, label + _MOST_ON_PAGE) if one in labels):
                return labels[label]
    return None


def _is_referred_to(label: int, text: str) -> bool:
    """Whether the number stands glued to a word or to the sign after it, as references do."""
    return bool(re.search(rf"(?:[^\W\d_]|[;:!?’”»)\]]|(?<!\d)[.,]){label}(?!\w)", text))


def _notes(text: str, zone: Sequence[Line], expected: int) -> list[_Note]:
    """The notes of one page, in the order of their labels."""
    known = range(expected, expected + _MOST_ON_PAGE)
    notes: list[_Note] = []
    for line in zone:
        if _label(line) in known and all(note.label and _label(note.label) != _label(line) for note in notes):
            notes.append(_Note(line, []))
        else:
            notes[-1].lines.append(line)
    if len(notes) == 1:
        return _without_colophon(text, notes[0])
    return _with_their_own_lines(notes)


def _without_colophon(text: str, note: _Note) -> list[_Note]:
    """What a first page has between a lone label and the text of its note is a block of its own."""
    if not note.label or not note.label.text.isdigit() or not note.lines:
        return [note]
    for index in range(len(note.lines) - 1, 0, -1):
        if text.count("\n", note.lines[index - 1].end, note.lines[index].start) > 1:
            return [_Note(None, note.lines[:index]), _Note(note.label, note.lines[index:])]
    return [note]


def _with_their_own_lines(notes: list[_Note]) -> list[_Note]:
    """Give labels that extraction left without a text the lines they had on the page.

    Labels stand in a column of their own, and extraction may yield several at once, or one too late; then the text
    before holds the lines of both, and the shortest lines are those at which a note ends.
    """
    ordered = sorted(notes, key=lambda note: _label(note.label) if note.label else 0)
    mended: list[_Note] = []
    group: list[_Note] = []
    for note in ordered:
        if _has_text(note) and any(map(_has_text, group)):
            mended += _shared_out(group)
            group = []
        group.append(note)
    return mended + _shared_out(group)


def _has_text(note: _Note) -> bool:
    return bool(note.lines) or note.label is None or not note.label.text.isdigit()


def _shared_out(group: list[_Note]) -> list[_Note]:
    lines = [line for note in group for line in note.lines]
    if all(map(_has_text, group)) or len(lines) < len(group):
        return group
    inner = sorted(range(1, len(lines)), key=lambda index: (len(lines[index - 1].text), index))
    cuts = [0, *sorted(inner[: len(group) - 1]), len(lines)]
    return [_Note(note.label, lines[cuts[at] : cuts[at + 1]]) for at, note in enumerate(group)]


def _moved(text: str, note: _Note) -> Iterator[Change]:
    end = len(text)
    lines = ([note.label] if note.label else []) + note.lines
    yield Change(end, end, "\n\n")
    for index, line in enumerate(lines):
        if index:
            bare = index == 1 and note.label is not None and note.label.text.isdigit()
            yield Change(end, end, " " if bare else "\n")
        yield Change(end, end, line.text, line.start)
