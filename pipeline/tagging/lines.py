"""Cut normalised text into lines that know their block and their depth, and see which of them are short or run on."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pipeline.tagging.sentences import ends_as_abbreviation, sentence_spans

_LONGEST_HEADING = 120
_MOST_HEADING_WORDS = 16
_RUNNING_TEXT = 100
_SHORTEST_BROKEN = 60
_SECTION = re.compile(r"(\d{1,2})\.1\.?\s+[A-ZÀ-Þ]")
_LABELLED = re.compile(r"\S{1,6}[.)°]\s|[•●▪◦‣∙·–—-]\s|\d{1,3}\s")


@dataclass(frozen=True, slots=True)
class Line:
    """One unit of a block: `text` without outer white space, at `start:end` of the source, `depth` TABs in."""

    text: str
    start: int
    end: int
    depth: int
    block: int


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a whole text, and what can only be seen by looking at them together.

    `short[i]` says that line i could be a heading by its own words; `head` is the first line of running text: the
    lines before it are a title, a letterhead, an address; `sections` gives, for "2" of "2.1 Doel", its first such line.
    """

    lines: tuple[Line, ...]
    short: tuple[bool, ...]
    head: int
    sections: Mapping[str, int]

    def without(self, stretches: Iterable[tuple[int, int]]) -> Page:
        """The page with stretches of the source (note references) left out of the words of its lines; spans stay."""
        starts = [line.start for line in self.lines]
        left_out: dict[int, list[tuple[int, int]]] = {}
        for start, end in stretches:
            left_out.setdefault(bisect_right(starts, start) - 1, []).append((start, end))
        if not left_out:
            return self
        return _page(_line_without(line, left_out.get(at, ())) for at, line in enumerate(self.lines))

    def text(self, at: int) -> str:
        """The text of line `at`, or "" beyond either end."""
        return self.lines[at].text if 0 <= at < len(self.lines) else ""

    def begins_block(self, at: int) -> bool:
        """Whether line `at` is its block's first."""
        return at == 0 or self.lines[at - 1].block != self.lines[at].block

    def ends_block(self, at: int) -> bool:
        """Whether line `at` is its block's last."""
        return at + 1 == len(self.lines) or self.lines[at + 1].block != self.lines[at].block


def read_page(text: str) -> Page:
    """The lines of `text`; a block that begins in lower case goes on where the block above broke off."""
    return _page(_mended(_read_lines(text)))


def is_short(text: str) -> bool:
    """Whether a line could be a heading: few words that begin like one and do not end like a sentence.

    >>> is_short("De NAVO-zuidflank"), is_short("Ja."), is_short("en gaat over tot de orde van de dag")
    (True, False, False)
    """
    if not text or len(text) > _LONGEST_HEADING or len(text.split()) > _MOST_HEADING_WORDS or "\t" in text:
        return False
    first = text.lstrip("\"'“„‘«(")[:1]
    if not (first.isupper() or first.isdigit()) or not any(letter.isalpha() for letter in text):
        return False
    if text[-1] in ",;:!…" or (text[-1] == "." and not ends_as_abbreviation(text)):
        return False
    return len(sentence_spans(text)) == 1


def is_running(text: str) -> bool:
    """Whether a line is a sentence or more, not a label, a title, a table row or part of an address."""
    if "\t" in text:
        return False
    return len(text) >= _RUNNING_TEXT or (text[-1] in ".?!:" and len(text.split()) >= 8)


def _line_without(line: Line, stretches: Iterable[tuple[int, int]]) -> Line:
    text = line.text
    if len(text) == line.end - line.start:
        for start, end in sorted(stretches, reverse=True):
            text = text[: start - line.start] + text[end - line.start :]
    return replace(line, text=text)


def _page(found: Iterable[Line]) -> Page:
    lines = tuple(found)
    short = tuple(is_short(line.text) for line in lines)
    head = next((at for at, line in enumerate(lines) if is_running(line.text)), len(lines))
    sections: dict[str, int] = {}
    for at, line in enumerate(lines):
        if section := _SECTION.match(line.text):
            sections.setdefault(section[1], at)
    return Page(lines, short, head, sections)


def _read_lines(text: str) -> Iterable[Line]:
    block = 0
    offset = 0
    empty = True
    for raw in text.splitlines(keepends=True):
        stripped = raw.strip()
        if stripped:
            start = offset + raw.index(stripped)
            indent = raw[: raw.index(stripped)]
            yield Line(stripped, start, start + len(stripped), indent.count("\t"), block)
            empty = False
        elif not empty:
            block, empty = block + 1, True
        offset += len(raw)


def _mended(lines: Iterable[Line]) -> Iterable[Line]:
    held: Line | None = None
    for line in lines:
        if held is not None and line.block != held.block and _continues(held, line):
            held = replace(held, text=f"{held.text} {line.text}", end=line.end, block=line.block)
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


def _continues(above: Line, below: Line) -> bool:
    return (
        below.text[0].islower()
        and above.text[-1] not in ".?!:;…"
        and len(above.text) >= _SHORTEST_BROKEN
        and "\t" not in above.text + below.text
        and not _LABELLED.match(below.text)
    )
